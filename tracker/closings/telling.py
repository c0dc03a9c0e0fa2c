"""Who is told of a step of a closing: its body, who supervises it, and the creditor; never who took it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tracker.accounts.models import Account
from tracker.accounts.telling import firm_of, handlers_of, officers_of, tell_all
from tracker.closings.models import SUBJECT, Closing, ClosingStep
from tracker.closings.workflow import ClosingMove as M
from tracker.core.outbox import About
from tracker.core.permissions import Perm
from tracker.payables.models import Payable
from tracker.payables.whose import creditor_of
from tracker.subjects.models import Body

# What the office has to know at once: where the two sides do not agree.
TO_OFFICE = frozenset({M.DISPUTE, M.ANSWER, M.DECIDE})
BY_FIRM = frozenset({M.AGREE, M.DISPUTE})


def creditor(session: Session, payable: Payable) -> list[Account]:
    """The accounts in use of the enterprise that is owed, or of the last to whom the sum was assigned."""
    return firm_of(session, creditor_of(session, payable.id, None))


def tell(session: Session, closing: Closing, step: ClosingStep) -> None:
    """Write the messages of a step, as part of what takes it: the payable's reference and a day, no more."""
    payable = session.get_one(Payable, closing.payable_id)
    found = list(officers_of(session, [payable.body_id]).get(payable.body_id, []))
    if step.move not in BY_FIRM:
        found += creditor(session, payable)
    if step.move in TO_OFFICE:
        found += handlers_of(session, session.get_one(Body, payable.body_id), Perm.CLOSINGS_DECIDE)
    told = [one for one in found if one.id != step.actor_id]
    about = About(
        kind=f"{SUBJECT}:{step.move.value}", subject_kind=SUBJECT, subject=payable.ref,
        subject_id=closing.id, cause_id=step.id, due_on=closing.due_on,
    )  # fmt: skip
    tell_all(session, told, about, at=step.at)
