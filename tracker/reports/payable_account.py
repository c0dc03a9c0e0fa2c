"""How one payable stands: its last lawful day counted out, what is overdue, the interest by spans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tracker.core.calendars import load_calendar
from tracker.core.counting import Explanation
from tracker.payables.interest import Interest, interest_of
from tracker.payables.models import Payable
from tracker.rules.explaining_payables import counted, overdue_formula, ways


@dataclass(frozen=True, slots=True)
class PayableAccount:
    """As of ``on``: how its day was found (None: no day yet), the counting, the sum, the interest if any."""

    on: date
    due_on: date | None
    way: str | None
    counting: Explanation | None
    formula: str
    interest: Interest | None


def payable_account(session: Session, payable_id: int, on: date) -> PayableAccount:
    """The account of a payable at the end of ``on``."""
    payable = session.get_one(Payable, payable_id)
    try:
        interest = interest_of(session, payable_id, on)
    except LookupError:
        interest = None
    return PayableAccount(
        on=on, due_on=payable.due_on, way=ways()[payable.due_basis] if payable.due_basis else None,
        counting=counted(session, payable, load_calendar(session)),
        formula=overdue_formula(session, payable, on),
        interest=interest if interest and (interest.spans or interest.marks) else None,
    )  # fmt: skip
