"""What lowers what a body owes waits for a second person, whatever kind of record does it; undoing too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.exchange.facts import FIRM, OTHER_FIRM
from tests.exchange.test_approvals import (
    AT,
    COMING,
    DISPUTE,
    ON,
    OVERDUE,
    amend,
    enter,
    owed,
    say,
    settle,
    told,
    voided,
)
from tests.exchange.test_doubles import acting, take
from tracker.core.db import Database
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.permissions import EVERYWHERE, Reach
from tracker.exchange.approvals import deciding, queries
from tracker.exchange.approvals.asking import undo_or_ask
from tracker.exchange.approvals.models import ApprovalRequest, Verdict
from tracker.exchange.history import batches
from tracker.exchange.undo import undo
from tracker.payables.models import Payable
from tracker.payables.on_a_day import unpaid_at_end

DAY = ON.isoformat()
BAR = {"ref": "G9", "payable": OVERDUE, "from": DAY, "kind": "court_order"}
JUDGED = {"ref": "J9", "payable": OVERDUE, "effective_on": DAY, "amount": "200000",
          "perform_by": "2027-11-24"}  # fmt: skip
LATER = {"ref": "C1-9", "contract": "C1", "signed_on": "2025-09-02", "payment_days": "58"}
PAID = {"ref": "Z9", "payable": OVERDUE, "paid_on": DAY, "amount": "200000", "method": "cash"}


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.unit_of_work() as session:
        settle(session)
        yield session


def overdue(session: Session, ref: str = OVERDUE) -> bool:
    """Whether a payable is unpaid, and nothing bars it, at the end of the day."""
    found = select(Payable.id).where(Payable.id.in_(unpaid_at_end(ON)), Payable.ref == ref)
    return session.scalar(found) is not None


def due_on(session: Session, ref: str) -> object:
    return session.scalars(select(Payable.due_on).where(Payable.ref == ref)).one()


def undone(session: Session, reason: str) -> ApprovalRequest | None:
    """Undo the last import, as its own person does it by page."""
    batch = batches(session, most=1)[0]
    return undo_or_ask(
        session, batch, acting(session, "officer"), reason, on=ON, at=AT,
        work=lambda: undo(session, batch.number, at=AT, actor="officer", reason=reason).change_id,
    )  # fmt: skip


@pytest.mark.parametrize(("kind", "cells"), [
    ("bars", BAR), ("bars", BAR | {"from": "2026-03-01", "to": "2026-04-01"}),
    ("bars", BAR | {"from": "2027-03-01"}), ("judgments", JUDGED),
    ("judgments", JUDGED | {"amount": "1", "perform_by": "2026-11-24"}),
    ("judgments", JUDGED | {"amount": "300000"}),  # more is owed, and not overdue for a year
])  # fmt: skip
def test_what_stops_a_sum_from_being_overdue_waits(
    session: Session, kind: str, cells: dict[str, str]
) -> None:
    request = enter(session, kind, cells)
    assert request is not None and request.kind == kind
    assert owed(session) == (200_000, 0) and overdue(session)
    say(session, request, Verdict.APPROVED, "supervisor")
    assert owed(session)[0] == (200_000 if kind == "bars" else int(cells["amount"]))


def test_what_ends_a_bar_needs_nobody_and_what_widens_it_does(session: Session) -> None:
    take(session, "bars", BAR | {"from": "2026-03-01"})
    assert not overdue(session)
    assert amend(session, "bars", "G9", to=(ON - timedelta(days=1)).isoformat()) is None
    assert overdue(session)
    assert amend(session, "bars", "G9", to="2027-01-01") is not None
    assert overdue(session)
    assert voided(session, "bars", "G9") is None


def test_terms_of_a_contract_that_put_off_a_day_that_has_passed_wait(session: Session) -> None:
    before = due_on(session, "Y1")
    request = enter(session, "amendments", LATER)
    assert request is not None and due_on(session, "Y1") == before
    assert [one.payable_ref for one in queries.sums_of(session, request.id)] == ["Y1"]
    say(session, request, Verdict.APPROVED, "supervisor")
    assert due_on(session, "Y1") > before  # type: ignore[operator]
    assert enter(session, "amendments", LATER | {"ref": "C1-10", "signed_on": "2025-09-03",
                                                 "payment_days": "10"}) is None  # fmt: skip


@pytest.mark.parametrize("cells", [{"kind": "goods"}, {"enterprise": OTHER_FIRM}])
def test_a_debt_of_another_kind_or_to_another_waits(session: Session, cells: dict[str, str]) -> None:
    assert amend(session, "payables", OVERDUE, **cells) is not None
    assert amend(session, "payables", COMING, due_on="2027-02-04") is None, "its day has not passed"


def test_a_contract_that_moves_to_another_body_waits_with_all_its_sums(session: Session) -> None:
    take(session, "payables", {"ref": "Y8", "contract": "C1", "kind": "works", "amount": "5000"})
    request = amend(session, "contracts", "C1", enterprise=OTHER_FIRM)
    assert request is not None
    assert [one.payable_ref for one in queries.sums_of(session, request.id)] == ["Y1", "Y8"]
    seen = deciding.mark(session, request)
    take(session, "disputes", DISPUTE | {"payable": "Y8", "amount": "1"})
    with pytest.raises(IllegalTransition):
        say(session, request, Verdict.APPROVED, "supervisor", seen=seen)
    # What came to the contract since, nobody who decides has seen.
    take(session, "payables", {"ref": "Y9", "contract": "C1", "kind": "works", "amount": "6000"})
    with pytest.raises(NotAllowed, match="没有列出"):
        say(session, request, Verdict.APPROVED, "supervisor")
    say(session, request, Verdict.REFUSED, "supervisor", "演示")
    again = amend(session, "contracts", "C1", enterprise=OTHER_FIRM)
    assert again is not None and again.id != request.id
    say(session, again, Verdict.APPROVED, "supervisor")
    assert session.scalars(select(Payable.ref).where(Payable.enterprise_id != 1)).all()


def test_a_sum_marked_as_paid_is_not_disputed_alone_either(session: Session) -> None:
    """Or the payment would be voided afterwards, and the dispute stand."""
    take(session, "payments", PAID)
    assert owed(session) == (0, 0)
    assert enter(session, "disputes", DISPUTE) is not None
    assert enter(session, "bars", BAR) is not None
    assert voided(session, "payments", "Z9") is None and owed(session) == (200_000, 0)


def test_a_sum_under_judgment_is_not_disputed_alone_either(session: Session) -> None:
    take(session, "judgments", JUDGED | {"effective_on": "2026-05-01"})
    assert enter(session, "disputes", DISPUTE) is not None


def test_undoing_what_brought_a_debt_takes_two(session: Session) -> None:
    take(session, "payables", *(
        {"ref": f"N{one}", "body": "G1", "enterprise": FIRM, "kind": "goods", "amount": "7"} for one in "123"
    ))  # fmt: skip
    with pytest.raises(NotAllowed):
        undone(session, " ")
    request = undone(session, "重复导入")
    assert request is not None and (request.before_fen, request.after_fen) == (21_00, 0)
    assert owed(session, "N1") == (7, 0)
    with pytest.raises(NotAllowed):
        undone(session, "再来一次")
    for login in ("officer", "second-officer", "other-supervisor"):
        with pytest.raises(NotAllowed):
            say(session, request, Verdict.APPROVED, login)
    assert queries.count_waiting(session, acting(session, "supervisor"), Reach()) == 1
    word = say(session, request, Verdict.APPROVED, "supervisor")
    assert owed(session, "N1") == (0, 0) and (word.before_fen, word.after_fen) == (21_00, 0)
    assert "firm" in told(session, "approved")
    assert queries.payable_read(session, request, EVERYWHERE) == "N1"


def test_undoing_a_payment_or_a_dispute_needs_nobody(session: Session) -> None:
    take(session, "payments", PAID)
    assert undone(session, "") is None and owed(session) == (200_000, 0)
    take(session, "disputes", DISPUTE)
    assert undone(session, "") is None and owed(session) == (200_000, 0)


def test_what_a_batch_rests_on_by_now_is_not_undone_by_a_request(session: Session) -> None:
    take(session, "payables", {"ref": "N1", "body": "G1", "enterprise": FIRM, "kind": "goods", "amount": "7"})
    request = undone(session, "重复导入")
    assert request is not None
    take(session, "payments", PAID | {"payable": "N1", "amount": "1"})
    with pytest.raises(NotAllowed):
        say(session, request, Verdict.APPROVED, "supervisor")
    assert owed(session, "N1") == (6, 0)


@pytest.mark.parametrize("statement", [
    "UPDATE approval_sums SET after_fen = 0", "DELETE FROM approval_sums",
    "UPDATE approval_requests SET act = 'void'",
])  # fmt: skip
def test_the_database_keeps_the_sums_of_a_request(session: Session, statement: str) -> None:
    assert enter(session, "bars", BAR) is not None
    with pytest.raises(DatabaseError, match="history_is_kept"), session.begin_nested():
        session.execute(text(statement))
