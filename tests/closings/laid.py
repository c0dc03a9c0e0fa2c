"""A sum that is paid up, its closing, and the steps people take in it."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.plans.laid import AT, ON, People, owed, settle
from tests.reports.city import record, transfer
from tracker.closings import actions, queries
from tracker.closings.actions import Said
from tracker.closings.models import Closing, ClosingStep
from tracker.closings.queries import Shown
from tracker.closings.workflow import ClosingMove
from tracker.core.evidence import File, Kept
from tracker.core.permissions import EVERYWHERE

DAY = timedelta(days=1)
FILE = File("凭证.pdf", Kept("application/pdf", "a" * 64))
# Ten working days from Monday, 21 September: the holidays of Mid-Autumn and October lie between.
LAST = date(2026, 10, 12)
PAID = date(2026, 9, 15)


def paid_up(session: Session) -> People:
    """The 70,000 owed since 10 March are paid: 20,000 on 1 September, 50,000 on the 15th."""
    found = settle(session)
    record(session, {"payments": [{**transfer("Z", "P", PAID.isoformat(), "50000"), "voucher": "凭2"}]})
    session.execute(text("UPDATE payments SET voucher = '凭1' WHERE ref = 'Z-before'"))
    return found


def ask(session: Session, people: People, on: date = ON, who: str = "officer") -> Closing:
    said = Said(note="银行回单。", file=FILE)
    return actions.ask(session, owed(session).id, said, actor=people[who], on=on, at=AT)


def take(
    session: Session, people: People, closing: Closing, name: ClosingMove, who: str, on: date = ON,
    **more: object,
) -> ClosingStep:  # fmt: skip
    said = Said(**{"note": "说明。", **more})  # type: ignore[arg-type]
    return actions.move(session, closing, name, said, actor=people[who], on=on, at=AT)


def shown(session: Session, on: date = ON) -> Shown:
    rows = queries.closings_of(session, owed(session).id, on, EVERYWHERE)
    return rows[0].shown if rows else Shown.NONE
