"""The fictional city's congress: sessions, opinions and suggestions with what became of them, an inquiry.

All goes through the same actions as any other, by the fictional city's people, on days of the past; what is
written says that it is invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.accounts.grants import actor_of, held
from tracker.accounts.models import Account
from tracker.congress.points.actions import Asked, Ballot, Said, ask, move
from tracker.congress.points.models import Point
from tracker.congress.points.workflow import Kind, PointMove, Result, View
from tracker.congress.sessions.queries import last_session
from tracker.core.permissions import Actor
from tracker.demo.names import CITY_REGION
from tracker.subjects.models import Body

ENTERS, MEMBER = "demo-supervisor", "demo-member"
# Who answers for which body.
ANSWERS = {
    "DEMO-1-0": "demo-officer", "DEMO-0-0": "demo-city-officer", "DEMO": "demo-government-officer"
}  # fmt: skip
OPINIONS = "演审议第3号"
COMMITTEE = "（演示）市人大常委会"
M = PointMove


@dataclass(frozen=True, slots=True)
class Step:
    """A move so many days after the point was put, by its body or by the member."""

    name: PointMove
    after: int
    note: str = ""
    view: View | None = None
    result: Result | None = None
    ballot: Ballot | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """A point put ``ago`` days before the city's day, and what became of it."""

    kind: Kind
    body: str
    ago: int
    text: str
    number: str = ""
    item: int = 1
    asked_by: str = COMMITTEE
    complex_reason: str = ""
    steps: tuple[Step, ...] = ()


COURSES = (
    Course(
        Kind.OPINION, "DEMO-1-0", 88, "（演示）教育领域拖欠货款账龄偏长，请逐笔说明原因。", OPINIONS,
        steps=(
            Step(M.PLAN, 20, "（演示）十月底前逐笔核对合同、验收和付款记录。"),
            Step(M.ANSWER, 75, "（演示）已逐笔核对43笔，其中34笔已列入还款计划，9笔未附安排。"),
            Step(M.COMMENT, 80, "（演示）未附安排的9笔应当补报期限。"),
        ),
    ),
    Course(
        Kind.OPINION, "DEMO", 88, "（演示）未报送月报的单位应当公开名单。", OPINIONS, 2,
        steps=(
            Step(M.ANSWER, 45, "（演示）名单已于10月公开，共47家。"),
            Step(M.COMMENT, 52, "（演示）已公开，无意见。"),
            Step(M.SETTLE, 60, "", result=Result.DONE, ballot=Ballot(52, 41, 8, 2, 1)),
            Step(M.PUBLISH, 62, ""),
        ),
    ),
    Course(
        Kind.OPINION, "DEMO-0-0", 95, "（演示）请对抵房抵物情况开展专项核查。", OPINIONS, 3,
    ),
    Course(
        Kind.SUGGESTION, "DEMO-1-0", 70, "（演示）建议在单位网站公开清欠进度，每月更新。", "演建议第12号",
        asked_by="（演示）王某等三名代表",
        steps=(Step(M.ANSWER, 50, "（演示）自12月起在单位网站公开，每月10日前更新。"),),
    ),
    Course(
        Kind.SUGGESTION, "DEMO", 60, "（演示）建议统一全市合同履约台账，各部门共用一套编号。", "演建议第15号",
        asked_by="（演示）李某等五名代表", complex_reason="（演示）涉及全市各部门，需要改造多个系统。",
    ),
    Course(
        Kind.INQUIRY, "DEMO-1-0", 40, "（演示）上述逾期款项为何没有按期支付，何时付清？",
        steps=(
            Step(M.ANSWER, 9, "（演示）结算资料补正推迟，年内付清。"),
            Step(M.ASK_AGAIN, 12, "（演示）请给出每笔款项的付款日期，并附预算安排。", view=View.NOT),
        ),
    ),
)  # fmt: skip


def put_points(session: Session, *, on: date) -> int:
    """Play the points as of ``on``; how many. Nothing where there is one, a session or person is missing."""
    people = {
        one.login: actor_of(one, held(session, one.id))
        for one in session.scalars(select(Account).where(Account.demo))
    }
    known = select(Body.code, Body.id).where(Body.voided_in.is_(None))
    bodies = {row.code: row.id for row in session.execute(known)}
    put = session.scalar(select(func.count()).select_from(Point))
    if put or not {ENTERS, MEMBER, *ANSWERS.values()} <= set(people) or not set(ANSWERS) <= set(bodies):
        return 0
    meeting = last_session(session, CITY_REGION, on)
    played = 0
    for one in COURSES:
        day = on - timedelta(days=one.ago)
        if one.kind is Kind.OPINION and meeting is None:
            continue
        opinion = meeting if one.kind is Kind.OPINION else None
        first = max(day, opinion.session_on) if opinion else day
        _play(session, one, people, bodies[one.body], first, opinion.id if opinion else None, on)
        played += 1
    return played


def _play(
    session: Session, one: Course, people: Mapping[str, Actor], body_id: int, day: date,
    session_id: int | None, on: date,
) -> None:  # fmt: skip
    asks = people[MEMBER if one.kind is Kind.INQUIRY else ENTERS]
    asked = Asked(
        kind=one.kind, body_id=body_id, text=one.text, asked_by=one.asked_by, opened_on=day,
        number=one.number, item=one.item, session_id=session_id, complex_reason=one.complex_reason,
    )  # fmt: skip
    point = ask(session, asked, actor=asks, on=day, at=_at(day))
    for step in one.steps:
        taken = day + timedelta(days=step.after)
        if taken > on:
            return
        by_body = step.name in (M.PLAN, M.ANSWER)
        said = Said(note=step.note, view=step.view, result=step.result, ballot=step.ballot)
        who = people[ANSWERS[one.body] if by_body else MEMBER]
        move(session, point, step.name, said, actor=who, on=taken, at=_at(taken))


def _at(day: date) -> datetime:
    """An hour of a day at which offices work, in UTC."""
    return datetime.combine(day, time(2), UTC)
