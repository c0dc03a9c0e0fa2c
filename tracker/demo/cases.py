"""The fictional city's cases: some kept silent, some replied to, some decided, some just asked.

They go through the same actions as any other, by the fictional city's people, on days of the past; what is
written in them says that it is invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.accounts.grants import actor_of, held
from tracker.accounts.handling import handled_by
from tracker.accounts.models import Account
from tracker.accounts.reaching import bodies_within
from tracker.cases.actions import move
from tracker.cases.models import Case
from tracker.cases.opening import open_cases
from tracker.cases.workflow import CaseMove
from tracker.core.permissions import Actor, Perm, reach
from tracker.demo import accountability, complaints
from tracker.demo.approvals import send
from tracker.demo.plans import agree
from tracker.flags.filters import still_open
from tracker.flags.models import Flag
from tracker.reports.letters.writing import write_first_letters, write_letter
from tracker.subjects.models import Body

ASKS, DECIDES = "demo-supervisor", "demo-chief"
REPLIES = ("demo-officer", "demo-city-officer", "demo-government-officer")
QUESTION = "（演示）请说明这一问题的情况、原因和打算何时办结，并附凭证。"
ANSWERS = (
    "（演示）资金已列入本季度付款计划，因结算资料补正推迟。",
    "（演示）合同约定的验收条件当时尚未具备，现已补齐，正在走审批。",
    "（演示）经办人变动，资料交接有误，已重新报送财务审核。",
)


@dataclass(frozen=True, slots=True)
class Step:
    """A move, how many days before the city's day; ``until`` the day of an order, as days from then on."""

    name: CaseMove
    ago: int
    note: str = "（演示）情况见所附说明。"
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """What happens to ``count`` flags that were put to their bodies ``ago`` days before the city's day."""

    count: int
    ago: int
    steps: tuple[Step, ...] = ()


M = CaseMove
_REPLIED = (Step(M.REPLY, 64, ""),)
_CONFIRMED = (
    *_REPLIED,
    Step(M.PROPOSE_CONFIRM, 52, "（演示）核对合同、验收单和付款记录，问题属实，建议予以核实。"),
    Step(M.CONFIRM, 50, "（演示）同意，予以核实。"),
)
_ORDERED = (*_CONFIRMED, Step(M.ORDER, 25, "（演示）责成在期限内办结并书面报告。", 28))
COURSES = (
    # Reply days that passed in silence, one of them urged.
    Course(6, 24),
    Course(3, 40),
    Course(2, 60, (Step(M.REMIND, 30, "（演示）答复期已过，请即答复。"),)),
    Course(3, 45, (Step(M.GO_ON, 10, "（演示）单位没有答复，依已有记录核查。"),)),
    Course(8, 33, (Step(M.REPLY, 16, ""),)),
    Course(3, 74, (*_REPLIED, Step(M.PROPOSE_CONFIRM, 4, "（演示）答复与记录不符，建议予以核实。"))),
    Course(2, 74, (*_REPLIED, Step(M.PROPOSE_DISMISS, 5, "（演示）付款凭证日期在期限之内，建议不予认定。"))),
    Course(4, 73, (
        *_REPLIED, Step(M.PROPOSE_DISMISS, 45, "（演示）凭证显示已在期限内办结，记录有误。"),
        Step(M.DISMISS, 44, "（演示）同意，不予认定。"),
    )),
    Course(4, 32, (
        Step(M.REPLY, 22, ""),
        Step(M.PROPOSE_CONFIRM, 8, "（演示）核对合同、验收单和付款记录，问题属实，建议予以核实。"),
        Step(M.CONFIRM, 6, "（演示）同意，予以核实。"),
    )),
    Course(6, 72, _ORDERED),
    # An order whose day has passed, and one that was extended.
    Course(3, 72, (*_CONFIRMED, Step(M.ORDER, 40, "（演示）责成在期限内办结并书面报告。", 25))),
    Course(2, 71, (
        *_CONFIRMED, Step(M.ORDER, 40, "（演示）责成在期限内办结并书面报告。", 25),
        Step(M.EXTEND, 16, "（演示）财政拨款程序尚需时日，同意延长。", 27),
    )),
    Course(3, 71, (*_ORDERED, Step(M.REPORT_DONE, 3, "（演示）已办结，凭证随附。"))),
    # Confirmed by two people within the days of reply: public at once.
    Course(2, 7, (
        Step(M.REPLY, 6, ""), Step(M.PROPOSE_CONFIRM, 3, "（演示）单位已书面承认，建议予以核实。"),
        Step(M.CONFIRM, 2, "（演示）同意，予以核实。"),
    )),
    # Replied, and just asked: within the days of reply, and so not public yet.
    Course(4, 6, (Step(M.REPLY, 1, ""),)),
    Course(9, 3),
)  # fmt: skip


def play(session: Session, *, on: date) -> int:
    """Play the reports, cases, plans and changes of the fictional city once its flags are there; how many
    cases.

    Does nothing where any case was opened before, or the city's people are not there.
    """
    people = {
        one.login: actor_of(one, held(session, one.id))
        for one in session.scalars(select(Account).where(Account.demo.is_(True)))
    }
    opened = session.scalar(select(func.count()).select_from(Case))
    if opened or not {ASKS, DECIDES, *REPLIES} <= set(people):
        return 0
    complaints.fill(session, on=on)
    # The oldest first, so that the numbers follow the days.
    played = accountability.fill(session, people[ASKS], people[DECIDES], on=on, question=QUESTION)
    flags = _flags(session, people)
    *before, newest = sorted(COURSES, key=lambda one: -one.ago)
    for course in (*before, newest):
        day = on - timedelta(days=course.ago)
        # The first officer's home shows what waits for a reply: the flags of that body are asked about last.
        waits = course is newest
        there = [flag for flag, who in flags.items() if flag.arose_on < day and (waits or who != REPLIES[0])]
        chosen = sorted(there, key=lambda flag: flags[flag] != REPLIES[0])[: course.count]
        done = open_cases(
            session, [flag.id for flag in chosen], actor=people[ASKS], on=day, at=_at(day), note=QUESTION
        )
        write_first_letters(session, done.cases)
        officers = {flag.id: flags.pop(flag) for flag in chosen}
        for number, case in enumerate(done.cases, start=played):
            for step in course.steps:
                _take(session, case, step, people, officers[case.flag_id], number, on)
        played += len(done.cases)
    agree(session, people, on=on)
    send(session, people, on=on)
    return played


def _flags(session: Session, people: Mapping[str, Actor]) -> dict[Flag, str]:
    """Open flags that may be asked about, with who replies for their body: arrears and others in turn."""
    rows = session.execute(
        select(Flag, Body).join(Body, Body.id == Flag.body_id).where(still_open()).order_by(Flag.ref, Flag.id)
    ).all()
    handled = select(Body.id).where(
        handled_by(people[ASKS], Perm.CASES_OPEN, Body.id),
        handled_by(people[DECIDES], Perm.CASES_DECIDE, Body.id),
    )
    asked = set(session.scalars(handled))
    replies = {
        body: login for login in reversed(REPLIES)
        for body in session.scalars(bodies_within(reach(people[login], Perm.CASES_REPLY)))
    }  # fmt: skip
    by_rule: dict[str, list[Flag]] = {}
    for flag, body in rows:
        if body.id in asked and body.id in replies:
            by_rule.setdefault(flag.rule, []).append(flag)
    mixed: dict[Flag, str] = {}
    while any(by_rule.values()):
        for rule in sorted(by_rule):
            # Most of the arrears, of which there are most.
            for _turn in range(8 if rule == "A13-PAYMENT-OVERDUE" else 1):
                if by_rule[rule]:
                    flag = by_rule[rule].pop(0)
                    mixed[flag] = replies[flag.body_id]
    return mixed


def _take(
    session: Session, case: Case, step: Step, people: Mapping[str, Actor], officer: str, number: int,
    on: date,
) -> None:  # fmt: skip
    day = on - timedelta(days=step.ago)
    login = {
        M.REPLY: officer, M.REPORT_DONE: officer, M.CONFIRM: DECIDES, M.DISMISS: DECIDES
    }.get(step.name, ASKS)  # fmt: skip
    until = None if step.until is None else day + timedelta(days=step.until)
    taken = move(
        session, case, step.name, actor=people[login], on=day, at=_at(day),
        note=step.note or ANSWERS[number % len(ANSWERS)], day=until,
        agreed_by="演示分管副市长" if step.name is M.EXTEND else "",
    )  # fmt: skip
    write_letter(session, case, taken)


def _at(day: date) -> datetime:
    """An hour of a day at which offices work, in UTC."""
    return datetime.combine(day, time(2), UTC)
