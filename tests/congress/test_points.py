"""Points on both databases: whose each step is, days of reply, ballots, rounds, what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.plans.laid import AT, ON, People, settle
from tracker.congress.points import actions, queries
from tracker.congress.points.actions import Asked, Ballot, Line, Said
from tracker.congress.points.models import Point, PointStep
from tracker.congress.points.queries import Part
from tracker.congress.points.reminding import remind_of_points
from tracker.congress.points.workflow import WORKFLOW, Kind, PointMove, PointState, Result, View
from tracker.congress.sessions.actions import enter as enter_session
from tracker.congress.sessions.queries import last_session
from tracker.core.db import Database
from tracker.core.ledger import AuditEntry, enter_now
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.outbox import Message
from tracker.core.permissions import EVERYWHERE, Perm, reach
from tracker.subjects.models import Body

K, M, S = Kind, PointMove, PointState
DAY = timedelta(days=1)
MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"
# Ten working days from Monday, 21 September, over the holidays; three and six months, the last on a Sunday.
INQUIRY_BY, MONTHS_BY, COMPLEX_BY = date(2026, 10, 12), date(2026, 12, 21), date(2027, 3, 22)
FULL = Ballot(present=52, satisfied=30, mostly=15, dissatisfied=5, void=2)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.unit_of_work() as made:
        yield made


@pytest.fixture
def people(session: Session) -> People:
    return settle(session)


def body_id(session: Session, code: str = "B1") -> int:
    return session.scalars(select(Body.id).where(Body.code == code)).one()


def ask(
    session: Session, people: People, kind: Kind = K.INQUIRY, *, on: date = ON, who: str = "", **more: Any
) -> Point:
    lines = (Line("flag", "1", "逾期", 100, "REG 13", "P"),)
    given: dict[str, Any] = {"text": "请逐笔说明。", "lines": lines}
    if kind is not K.INQUIRY:
        given |= {"asked_by": "演示甲等三名代表", "opened_on": on, "number": "第1号", "lines": ()}
    if kind is K.OPINION and "session_id" not in more:
        held = last_session(session, "230100", on) or enter_session(
            session, "230100", "会议", on - DAY, actor=people["supervisor"], on=on, at=AT
        )
        given["session_id"] = held.id
    asked = Asked(kind=kind, body_id=more.pop("body", None) or body_id(session), **{**given, **more})
    actor = people[who or ("member" if kind is K.INQUIRY else "supervisor")]
    return actions.ask(session, asked, actor=actor, on=on, at=AT)


def take(
    session: Session, people: People, point: Point, name: PointMove, who: str, on: date = ON, **more: Any
) -> PointStep:
    said = Said(**{"note": "说明。", **more})
    return actions.move(session, point, name, said, actor=people[who], on=on, at=AT)


def told(session: Session, kind: str) -> set[int]:
    return set(session.scalars(select(Message.account_id).where(Message.kind == f"congress_point:{kind}")))


def test_a_member_asks_the_body_answers_and_the_member_says_what_it_is_worth(
    session: Session, people: People
) -> None:
    for one in ("officer", "supervisor", "firm"):
        with pytest.raises(NotAllowed):
            ask(session, people, who=one)
    point = ask(session, people)
    assert (point.number, point.asked_by) == ("询2026-0001", people["member"].name)
    assert point.reply_by == INQUIRY_BY
    assert point.due_cites == "local" and told(session, "ask") == {people["officer"].account_id}
    for one in ("other_officer", "member", "supervisor"):
        with pytest.raises(NotAllowed):
            take(session, people, point, M.ANSWER, one)
    take(session, people, point, M.ANSWER, "officer", on=INQUIRY_BY)
    assert told(session, "answer") == {people["member"].account_id}
    with pytest.raises(NotAllowed, match="评价"):
        take(session, people, point, M.VIEW, "member")
    with pytest.raises(NotAllowed, match="缺什么"):
        take(session, people, point, M.VIEW, "member", view=View.NOT, note=" ")
    take(session, people, point, M.VIEW, "member", view=View.SATISFIED, note="")
    take(session, people, point, M.PUBLISH, "member", note="", on=INQUIRY_BY)
    assert (point.state, point.published_on) == (S.PUBLISHED, INQUIRY_BY)
    row = queries.point_of(session, K.INQUIRY, point.id, INQUIRY_BY + 30 * DAY, EVERYWHERE)
    assert row and not row.days_late and row.answer and row.part is Part.ENDED
    enter_now(session)
    entries = session.scalars(select(AuditEntry.kind).where(AuditEntry.subject == point.number)).all()
    assert {f"congress_point:{one}" for one in ("ask", "answer", "view", "publish")} <= set(entries)


def test_only_who_asked_an_inquiry_judges_its_answer_or_withdraws_it(
    session: Session, people: People
) -> None:
    point = ask(session, people)
    other = {**people, "member": people["member"].__class__(
        "other", "另一代表", people["member"].held, people["supervisor"].account_id
    )}  # fmt: skip
    with pytest.raises(NotAllowed):
        take(session, other, point, M.WITHDRAW, "member")
    assert M.WITHDRAW not in actions.may_take(session, point, other["member"])
    assert actions.may_take(session, point, people["member"]) == (M.WITHDRAW,)
    take(session, people, point, M.WITHDRAW, "member")
    with pytest.raises(IllegalTransition):
        take(session, people, point, M.ANSWER, "officer")


def test_who_is_not_content_asks_again_and_the_rounds_stay_together(session: Session, people: People) -> None:
    point = ask(session, people)
    take(session, people, point, M.ANSWER, "officer")
    with pytest.raises(NotAllowed, match="不再次询问"):
        take(session, people, point, M.ASK_AGAIN, "member", view=View.SATISFIED)
    later = ON + 2 * DAY
    take(session, people, point, M.ASK_AGAIN, "member", view=View.NOT, note="还款日期呢？", on=later)
    first, second = queries.rounds_of(session, point, later, EVERYWHERE)
    assert first.point.state is S.ASKED_AGAIN and first.point.view is View.NOT
    again = second.point
    assert (again.round, again.first_id, again.number) == (2, point.id, point.number)
    assert again.text == "还款日期呢？"
    assert again.reply_by > point.reply_by and len(queries.lines_of(session, again.id)) == 1
    assert ask(session, people).number == "询2026-0002", "a new round is no new number"


def test_an_answer_is_late_from_the_day_after_its_last_and_each_is_reminded_once(
    session: Session, people: People
) -> None:
    point = ask(session, people)

    def part(on: date) -> Part:
        (row,) = queries.point_list(session, K.INQUIRY, on, EVERYWHERE)
        return row.part

    assert part(INQUIRY_BY) is Part.WAITING and part(INQUIRY_BY + DAY) is Part.LATE
    assert remind_of_points(session, INQUIRY_BY, at=AT) == 1
    assert remind_of_points(session, INQUIRY_BY, at=AT) == 0
    assert told(session, "before") == {people["officer"].account_id}
    assert remind_of_points(session, INQUIRY_BY + DAY, at=AT) == 1
    assert told(session, "after") == {people["officer"].account_id, people["member"].account_id}
    take(session, people, point, M.ANSWER, "officer", on=INQUIRY_BY + 3 * DAY)
    (row,) = queries.point_list(session, K.INQUIRY, INQUIRY_BY + 30 * DAY, EVERYWHERE)
    assert (row.days_late, row.late, row.part) == (3, False, Part.ANSWERED)
    assert remind_of_points(session, INQUIRY_BY + 30 * DAY, at=AT) == 0


def test_an_opinion_goes_from_hand_over_to_its_ballot_and_is_published(
    session: Session, people: People
) -> None:
    with pytest.raises(NotAllowed, match="会议"):
        ask(session, people, K.OPINION, session_id=None)
    with pytest.raises(NotAllowed):
        ask(session, people, K.OPINION, who="member")
    point = ask(session, people, K.OPINION)
    assert point.reply_by == MONTHS_BY
    with pytest.raises(NotAllowed, match="已经登记"):
        ask(session, people, K.OPINION, session_id=point.session_id)
    ask(session, people, K.OPINION, session_id=point.session_id, item=2)
    with pytest.raises(NotAllowed, match="晚于"):
        ask(session, people, K.OPINION, session_id=point.session_id, item=3, opened_on=ON + DAY)
    with pytest.raises(NotAllowed, match="早于会议"):
        ask(session, people, K.OPINION, session_id=point.session_id, item=3, opened_on=ON - 2 * DAY)
    take(session, people, point, M.PLAN, "officer", note="十月底前逐笔核对。")
    assert point.state is S.ASKED and point.due_on == MONTHS_BY, "a plan is no answer"
    take(session, people, point, M.ANSWER, "officer")
    with pytest.raises(NotAllowed, match="没有这一步骤"):
        take(session, people, point, M.VIEW, "member", view=View.NOT)
    with pytest.raises(IllegalTransition):
        take(session, people, point, M.SETTLE, "member", result=Result.DONE)
    take(session, people, point, M.COMMENT, "member")
    with pytest.raises(NotAllowed, match="落实结果"):
        take(session, people, point, M.SETTLE, "member")
    wrong = Ballot(present=52, satisfied=30, mostly=15, dissatisfied=5, void=1)
    with pytest.raises(NotAllowed, match="实到人数"):
        take(session, people, point, M.SETTLE, "member", result=Result.DONE, ballot=wrong)
    take(session, people, point, M.SETTLE, "member", note="", result=Result.PARTLY, ballot=FULL)
    take(session, people, point, M.PUBLISH, "member", note="")
    assert (point.present, point.void, point.result, point.state) == (52, 2, Result.PARTLY, S.PUBLISHED)
    assert point.session_id is not None
    items = queries.opinions_of(session, point.session_id, ON, EVERYWHERE)
    assert [(one.point.item, one.part) for one in items] == [(1, Part.ENDED), (2, Part.WAITING)]


def test_an_opinion_that_contents_nobody_is_reported_on_again(session: Session, people: People) -> None:
    point = ask(session, people, K.OPINION)
    take(session, people, point, M.ANSWER, "officer")
    take(session, people, point, M.COMMENT, "member")
    take(
        session, people, point, M.REPORT_AGAIN, "member", result=Result.NOT_DONE, note="请补充说明。",
        ballot=Ballot(present=3, satisfied=0, mostly=1, dissatisfied=2, void=0),
    )  # fmt: skip
    assert point.session_id is not None
    (newest,) = queries.opinions_of(session, point.session_id, ON, EVERYWHERE)
    assert (newest.point.round, newest.point.state) == (2, S.ASKED)


def test_a_suggestion_has_three_months_and_with_a_reason_six(session: Session, people: People) -> None:
    assert ask(session, people, K.SUGGESTION).reply_by == MONTHS_BY
    hard = ask(session, people, K.SUGGESTION, number="第2号", complex_reason="涉及多个部门。")
    assert (hard.reply_by, hard.complex, hard.due_cites) == (COMPLEX_BY, True, "代表法 51")
    with pytest.raises(NotAllowed, match="现行有效"):
        ask(session, people, K.SUGGESTION, number="第3号", opened_on=date(2025, 3, 11))
    waits = queries.waiting(session, people["officer"], ON)[K.SUGGESTION]
    assert (waits.to_answer, waits.late) == (2, 0)
    take(session, people, hard, M.ANSWER, "officer")
    assert queries.waiting(session, people["member"], ON)[K.SUGGESTION].to_view == 1
    assert queries.waiting(session, people["supervisor"], MONTHS_BY + DAY)[K.SUGGESTION].late == 1
    assert not any(queries.waiting(session, people["other_officer"], ON).values())


def test_nobody_reads_beyond_the_reach(session: Session, people: People) -> None:
    from_afar = ask(session, people, body=body_id(session, "B2"))
    for who, seen in (("officer", 0), ("other_officer", 1), ("member", 1), ("supervisor", 1)):
        reached = reach(people[who], Perm.CONGRESS_READ)
        assert len(queries.point_list(session, K.INQUIRY, ON, reached)) == seen, who
    firm = reach(people["firm"], Perm.CONGRESS_READ)
    assert queries.point_of(session, K.INQUIRY, from_afar.id, ON, firm) is None


@pytest.mark.parametrize("statement", [
    "DELETE FROM congress_points", "DELETE FROM congress_point_steps", "DELETE FROM congress_point_lines",
    "UPDATE congress_point_steps SET note = 'x'", "UPDATE congress_point_lines SET said = 'x'",
    "UPDATE congress_points SET text = 'x'", "UPDATE congress_points SET reply_by = '2027-01-01'",
    "UPDATE congress_points SET body_id = body_id + 1", "UPDATE congress_points SET first_id = id, round = 2",
    "UPDATE congress_points SET state = 'published'", "UPDATE congress_points SET due_on = NULL",
    "INSERT OR REPLACE INTO congress_points SELECT * FROM congress_points",
    "UPDATE congress_points SET id = 9",
    "INSERT OR REPLACE INTO congress_point_steps SELECT * FROM congress_point_steps",
    "TRUNCATE congress_point_steps CASCADE", "TRUNCATE congress_points CASCADE",
    "UPDATE congress_points SET present = 3, satisfied = 1, mostly = 1, dissatisfied = 0, void = 0",
])  # fmt: skip
def test_the_database_itself_keeps_what_was_asked(session: Session, people: People, statement: str) -> None:
    ask(session, people)
    with pytest.raises(DatabaseError), session.begin_nested():
        session.execute(text(statement))


def test_the_migration_allows_the_moves_of_the_table_and_no_other() -> None:
    (path,) = MIGRATIONS.glob("*_points_put_to_bodies.py")
    spec = spec_from_file_location("migration", path)
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    assert set(module.PAIRS) == {(str(old), str(new)) for old, new in WORKFLOW.pairs}


def test_of_two_who_answer_at_once_one_does(database: Database) -> None:
    with database.unit_of_work() as session:
        people = settle(session)
        number = ask(session, people).id
    gate, refused = Barrier(2), []

    def work() -> None:
        gate.wait()
        try:
            with database.unit_of_work() as session:
                take(session, people, session.get_one(Point, number), M.ANSWER, "officer")
        except IllegalTransition as moved:
            refused.append(moved.state)

    both = [Thread(target=work) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    with database.reading() as session:
        steps = [step.move for step in queries.steps_of(session, number)]
    assert refused == ["answered"] and steps == [M.ASK, M.ANSWER]
