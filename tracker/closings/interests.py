"""Late interest by each of the two accounts of a last payment, where the two sides of a closing differ."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from tracker.closings.queries import ClosingRow
from tracker.payables.interest import Counted, Interest, interest_of, interest_otherwise


def by_both_accounts(session: Session, one: ClosingRow, on: date) -> tuple[Interest, Interest] | None:
    """The interest up to a day by the body's account of the last payment, then by the creditor's.

    None where they do not differ in it, or the sum bears none.
    """
    closing = one.closing
    if closing.ground is None:
        return None
    recorded = Counted(closing.paid_on, closing.paid_fen)
    said: Counted | None = None
    if closing.said_on is not None or closing.said_fen is not None:
        fen = closing.paid_fen if closing.said_fen is None else closing.said_fen
        said = Counted(closing.said_on or closing.paid_on, fen)
    try:
        by_records = interest_of(session, one.payable_id, on)
        if one.decided and one.decided.recorded and said is not None:
            # The record says what was decided: the body's account is the other one now.
            return interest_otherwise(session, one.payable_id, on, recorded=said, said=recorded), by_records
        return by_records, interest_otherwise(session, one.payable_id, on, recorded=recorded, said=said)
    except LookupError:
        return None
