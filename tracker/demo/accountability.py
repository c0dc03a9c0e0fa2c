"""Confirmed cases of the fictional city whose order passed unmet: referred, and not decided in time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.handling import handled_by
from tracker.cases.actions import move
from tracker.cases.opening import open_cases
from tracker.cases.outcomes.actions import refer
from tracker.cases.outcomes.workflow import OutcomeKind
from tracker.cases.workflow import CaseMove
from tracker.core.permissions import Actor, Perm
from tracker.flags.filters import still_open
from tracker.flags.models import Flag
from tracker.reports.letters.writing import write_first_letters, write_letter
from tracker.subjects.models import Body, BodyKind

# One for article 40, one for article 41.
RULES = ("A12-CONTRACTOR-ADVANCE", "A13-PAYMENT-OVERDUE")
AUTHORITY = "DEMO"
OPENED, REFERRED = 128, 66
STEPS = (
    (CaseMove.GO_ON, 105, "（演示）单位没有答复，依已有记录核查。"),
    (CaseMove.PROPOSE_CONFIRM, 100, "（演示）核对合同和凭证，问题属实，建议予以核实。"),
    (CaseMove.CONFIRM, 98, "（演示）同意，予以核实。"),
    (CaseMove.ORDER, 95, "（演示）责成在期限内办结并书面报告。"),
)
ORDERED_FOR = 25


def fill(session: Session, asks: Actor, decides: Actor, *, on: date, question: str) -> int:
    """Make the cases by the same actions as any other; gives how many there are."""
    authority = session.scalars(select(Body).where(Body.code == AUTHORITY)).one()
    begun = on - timedelta(days=OPENED)
    chosen = [
        session.scalars(
            select(Flag.id)
            .join(Body, Body.id == Flag.body_id)
            .where(
                Flag.rule == rule, Flag.arose_on < begun, still_open(), Body.kind == BodyKind.DEPARTMENT,
                handled_by(asks, Perm.CASES_OPEN, Body.id),
            )
            .order_by(Flag.ref.desc(), Flag.id)
        ).first()
        for rule in RULES
    ]
    flags = [number for number in chosen if number is not None]
    if not flags:
        return 0
    cases = open_cases(session, flags, actor=asks, on=begun, at=_at(begun), note=question).cases
    write_first_letters(session, cases)
    for case in cases:
        for name, ago, note in STEPS:
            day = on - timedelta(days=ago)
            step = move(
                session, case, name, actor=decides if name is CaseMove.CONFIRM else asks, on=day, at=_at(day),
                note=note, day=day + timedelta(days=ORDERED_FOR) if name is CaseMove.ORDER else None,
            )  # fmt: skip
            write_letter(session, case, step)
        day = on - timedelta(days=REFERRED)
        refer(
            session, case, OutcomeKind.ACCOUNTABILITY, authority=authority, letter=f"演移〔{day.year}〕1号",
            actor=asks, on=day, at=_at(day), note="（演示）整改期限已过，仍未整改。",
        )  # fmt: skip
    return len(cases)


def _at(day: date) -> datetime:
    """An hour of a day at which offices work, in UTC."""
    return datetime.combine(day, time(2), UTC)
