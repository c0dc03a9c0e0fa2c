"""A closing holds while the payments stay those its creditor was asked about; on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.closings.laid import DAY, FILE, LAST, PAID, ask, shown, take
from tests.plans.laid import ON, People, owed
from tests.reports.city import record, transfer
from tracker.closings import queries
from tracker.closings.holding import Fallen
from tracker.closings.queries import Shown
from tracker.closings.workflow import ClosingMove as M
from tracker.closings.workflow import Ground
from tracker.core.machine import NotAllowed
from tracker.core.permissions import EVERYWHERE


def why(session: Session) -> Fallen | None:
    return queries.closings_of(session, owed(session).id, ON, EVERYWHERE)[0].why


@pytest.mark.parametrize(
    "correction",
    [
        "UPDATE payments SET paid_on = '2026-09-10' WHERE ref = 'Z'",
        "UPDATE payments SET paid_on = '2026-09-16' WHERE ref = 'Z'",
        "UPDATE payments SET paid_on = '2026-08-20' WHERE ref = 'Z-before'",
        "UPDATE payments SET method = 'cash' WHERE ref = 'Z'",
    ],
)
def test_a_payment_corrected_in_day_or_way_alone_opens_the_sum_again(
    session: Session, people: People, correction: str
) -> None:
    closing = ask(session, people)
    take(session, people, closing, M.AGREE, "firm")
    assert (shown(session), why(session)) == (Shown.CONFIRMED, None)
    session.execute(text(correction))
    session.expire_all()
    assert (shown(session), why(session)) == (Shown.NONE, Fallen.CHANGED)
    newer = ask(session, people)
    assert newer.id != closing.id and shown(session) is Shown.WAITING
    take(session, people, newer, M.AGREE, "firm")
    assert shown(session) is Shown.CONFIRMED, "of what the record says now"


def test_another_payment_in_its_place_is_not_what_was_confirmed(session: Session, people: People) -> None:
    closing = ask(session, people)
    take(session, people, closing, M.AGREE, "firm")
    session.execute(text("UPDATE payments SET voided_in = created_in WHERE ref = 'Z'"))
    parts = [transfer(f"Z{place}", "P", PAID.isoformat(), "25000") for place in (1, 2)]
    record(session, {"payments": parts})
    session.expire_all()
    assert (shown(session), why(session)) == (Shown.NONE, Fallen.CHANGED)


def test_what_is_no_fact_of_the_payment_moves_nothing(session: Session, people: People) -> None:
    closing = ask(session, people)
    take(session, people, closing, M.AGREE, "firm")
    session.execute(text("UPDATE payments SET voucher = '凭2（补）' WHERE ref = 'Z'"))
    session.expire_all()
    assert shown(session) is Shown.CONFIRMED


def test_nobody_confirms_what_was_changed_under_its_hands(session: Session, people: People) -> None:
    closing = ask(session, people)
    session.execute(text("UPDATE payments SET paid_on = '2026-09-01' WHERE ref = 'Z'"))
    session.expire_all()
    with pytest.raises(NotAllowed, match="已失效"):
        take(session, people, closing, M.AGREE, "firm")
    with pytest.raises(NotAllowed, match="已失效"):
        take(session, people, closing, M.CLOSE_ALONE, "officer", on=LAST + DAY)


def test_while_two_accounts_stand_a_corrected_record_is_what_was_asked_for(
    session: Session, people: People
) -> None:
    closing = ask(session, people)
    take(session, people, closing, M.DISPUTE, "firm", ground=Ground.OTHER_DAY, day=PAID + 3 * DAY)
    session.execute(text("UPDATE payments SET paid_on = '2026-09-18' WHERE ref = 'Z'"))
    session.expire_all()
    assert shown(session) is Shown.DISPUTED
    take(session, people, closing, M.CORRECT, "officer", file=FILE)
    assert shown(session) is Shown.WAITING
    take(session, people, closing, M.AGREE, "firm")
    assert shown(session) is Shown.CONFIRMED
