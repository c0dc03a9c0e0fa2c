"""A supervisor's decision between two accounts of a payment, and what it makes of the body's record.

Where the creditor's account stands and one transfer carries the whole difference, the decision corrects
that payment in the same unit of work. Interest, flags and ledgers all count from the one record: from then on
they count what was decided, and no body can sit it out. The correction is one like any other (``--update``):
by the deciding supervisor, with the reason, the body's version kept; undone or overwritten later it shows,
for the closing falls then. Where no single record can carry it (nothing received, several payments of a day,
paper), none is made up: the sum stands on a list until the body has corrected its records.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.closings.actions import Said, move, put
from tracker.closings.facts import End, Facts, facts_of
from tracker.closings.models import Closing, ClosingStep
from tracker.closings.workflow import ClosingMove, Ground, Stands
from tracker.core.changes import ChangeKind, open_change, take_turn
from tracker.core.machine import NotAllowed
from tracker.core.messages import day_said
from tracker.core.messages import gettext as _
from tracker.core.money import yuan
from tracker.core.permissions import Actor
from tracker.exchange.entry import enter
from tracker.exchange.outcome import Rejected
from tracker.exchange.record.writing import SOURCE
from tracker.exchange.summary import summary
from tracker.payables.balance import MONEY
from tracker.payables.models import Payable

# The grounds by which the creditor gives another day or amount of the same payment.
OTHERWISE = (Ground.OTHER_DAY, Ground.OTHER_AMOUNT, Ground.OTHER)


def decide(
    session: Session, closing: Closing, said: Said, *, actor: Actor, on: date, at: datetime
) -> ClosingStep:
    """Decide whose account of a closing stands, and correct the payment where one can carry it.

    Raises NotAllowed, IllegalTransition; then the unit of work must end without a commit.
    """
    take_turn(session)
    step = move(session, closing, ClosingMove.DECIDE, said, actor=actor, on=on, at=at)
    payable = session.get_one(Payable, closing.payable_id)
    one = carrier(closing, facts_of(session, payable, on))
    if said.stands is Stands.CREDITOR and one is not None:
        _correct(session, closing, one, said.note, actor, on, at)
        session.expire_all()
        put(session, step, facts_of(session, payable, on))
    return step


def carrier(closing: Closing, facts: Facts) -> End | None:
    """The one payment that carries what the two accounts differ in; None where there is no single one."""
    if closing.ground not in OTHERWISE or (closing.said_on is None and closing.said_fen is None):
        return None
    last = [one for one in facts.ends if one.day == closing.paid_on]
    if len(last) != 1 or last[0].amount_fen != closing.paid_fen or last[0].method not in MONEY:
        return None
    more = closing.said_fen is not None and closing.said_fen > closing.paid_fen
    # More than is owed is no record of this sum.
    return None if more else last[0]


def _correct(
    session: Session, closing: Closing, one: End, note: str, actor: Actor, on: date, at: datetime
) -> None:
    reason = _(
        "Decided on closing {number}: the creditor's account stands (by the body's record {day}). {note}",
        number=closing.id, day=day_said(closing.paid_on), note=note.strip(),
    )  # fmt: skip
    change = open_change(
        session, kind=ChangeKind.IMPORT, at=at, actor=actor.login, reason=reason[:400],
        record_kind="payments", source=SOURCE,
    )  # fmt: skip
    row = {
        "ref": one.ref, "payable": session.get_one(Payable, closing.payable_id).ref, "method": one.method,
        "paid_on": (closing.said_on or one.day).isoformat(),
        "amount": yuan(one.amount_fen if closing.said_fen is None else closing.said_fen),
    }  # fmt: skip
    try:
        outcome = enter(session, change, "payments", [row], on=on, update=True)
    except Rejected as refused:
        said = " ".join(fault.message for fault in refused.outcome.faults)
        raise NotAllowed(_("The payment cannot be corrected so: {said}", said=said)) from refused
    change.summary = summary(outcome)
