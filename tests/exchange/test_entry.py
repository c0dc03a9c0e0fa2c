"""Facts through the one door: every kind read, checked, worked out and written, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.exchange.facts import CITY, FIRM, OTHER_FIRM, Rows
from tracker.core.changes import Change, ChangeKind, RecordVersion, open_change
from tracker.core.db import Database
from tracker.exchange.entry import enter
from tracker.exchange.kinds import KINDS
from tracker.exchange.outcome import Outcome, Rejected

AT = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session on an empty, migrated database."""
    with database.unit_of_work() as session:
        yield session
        session.rollback()


def change(session: Session) -> Change:
    return open_change(session, kind=ChangeKind.IMPORT, at=AT, actor="test")


def put(session: Session, kind: str, rows: Rows, **options: Any) -> Outcome:
    return enter(session, change(session), kind, rows, **options)


def city(session: Session) -> None:
    for kind, rows in CITY.items():
        outcome = put(session, kind, rows)
        assert outcome.accepted == len(rows), kind


def record(session: Session, kind: str, key: str) -> Any:
    table = KINDS[kind].model.__table__
    column = table.c[KINDS[kind].key_columns[0].attribute]
    return session.execute(select(table).where(column == key, table.c.voided_in.is_(None))).one()


def faults(session: Session, kind: str, rows: Rows, **options: Any) -> list[tuple[int, str]]:
    """The errors of rows that must be refused: row and column."""
    with pytest.raises(Rejected) as refused:
        put(session, kind, rows, **options)
    return [(fault.row, fault.column) for fault in refused.value.outcome.faults]


def test_every_kind_goes_in(session: Session) -> None:
    assert set(CITY) == set(KINDS)
    city(session)
    body, parent = record(session, "bodies", "B1"), record(session, "bodies", "G1")
    assert body.parent_id == body.government_id == parent.id
    assert record(session, "enterprises", OTHER_FIRM).size == "large"
    contract = record(session, "contracts", "C1")
    assert contract.clauses == "pay_when_paid;waits_audit" and contract.late_rate == Decimal("4.35")
    assert contract.sme_statute and not record(session, "contracts", "C2").sme_statute
    payable = record(session, "payables", "Y1")
    assert (payable.body_id, payable.enterprise_id) == (contract.body_id, contract.enterprise_id)
    # Accepted on 20 October, 20 days since the amendment: 9 November 2025 is a Sunday.
    assert payable.due_on == date(2025, 11, 10)
    assert record(session, "commitment_events", "E1").new_due_rolled_on == date(2026, 10, 8)
    assert record(session, "compensations", "K1").body_id == parent.id
    assert record(session, "projects", "X1").funding_mode == "direct"


def test_a_known_row_is_unchanged_and_a_different_one_refused(session: Session) -> None:
    city(session)
    for kind, rows in CITY.items():
        assert put(session, kind, rows).unchanged == len(rows), kind
    other = [CITY["payables"][0] | {"amount": "900000.01"}]
    assert faults(session, "payables", other) == [(2, "ref")]


def test_an_update_keeps_what_stood_before_and_leaves_what_the_file_has_not(session: Session) -> None:
    city(session)
    outcome = put(session, "payables", [{"ref": "Y1", "kind": "works", "amount": "950000"}], update=True)
    assert (outcome.updated, outcome.accepted) == (1, 0)
    payable = record(session, "payables", "Y1")
    assert (payable.amount_fen, payable.accepted_on) == (95_000_000, date(2025, 10, 20))
    kept = session.scalars(select(RecordVersion)).one()
    assert kept.record_id == payable.id and kept.before["amount_fen"] == 90_000_000
    assert kept.change_id == payable.changed_in


def test_an_amendment_moves_the_days_of_payables_entered_before_it(session: Session) -> None:
    city(session)
    before = record(session, "payables", "Y1").due_on
    put(session, "amendments", [
        {"ref": "C1-2", "contract": "C1", "signed_on": "2025-10-01", "payment_days": "50"}
    ])  # fmt: skip
    assert record(session, "payables", "Y1").due_on == date(2025, 12, 9) != before


def test_a_size_learnt_later_decides_which_statute_binds(session: Session) -> None:
    city(session)
    put(session, "enterprises", [{"uscc": FIRM, "name": "演示建筑有限公司", "size": "large"}], update=True)
    assert not record(session, "contracts", "C1").sme_statute


def test_one_wrong_row_refuses_all_and_partial_takes_the_rest(database: Database) -> None:
    rows = [
        {"code": "B1", "name": "演示局", "kind": "department", "region": "230102"},
        {"code": "B2", "name": "演示二局", "kind": "department", "region": "230102", "parent": "B3"},
        {"code": "B3", "name": "演示三局", "kind": "department", "region": "999999"},
        {"code": "B1", "name": "演示局", "kind": "department", "region": "230102"},
    ]
    with pytest.raises(Rejected) as refused, database.unit_of_work() as session:
        put(session, "bodies", rows)
    # B2 names a body whose own row is wrong.
    assert {(fault.row, fault.column) for fault in refused.value.outcome.faults} == {
        (3, "parent"), (4, "region"), (5, "code"),
    }  # fmt: skip
    with database.unit_of_work() as session:
        assert not session.execute(select(KINDS["bodies"].model)).all()
        outcome = put(session, "bodies", rows, partial=True)
    assert (outcome.accepted, outcome.rejected) == (1, 3)


ERRORS: list[tuple[str, dict[str, str], str]] = [
    ("bodies", {"valid_from": "2020-01-02", "valid_to": "2020-01-01"}, "valid_to"),
    ("projects", {"completed_on": "2025-02-28"}, "completed_on"),
    ("payables", {"accepted_on": "2025-09-30"}, "accepted_on"),
    ("compensations", {"agreed_on": "2026-04-09"}, "agreed_on"),
    ("commitment_events", {"on": "2024-04-30"}, "on"),
    ("commitment_events", {"new_due_on": "2026-04-01"}, "new_due_on"),
    ("disclosures", {"published_on": "2025-12-31"}, "published_on"),
    ("annual_reports", {"reported_on": "2025-12-31"}, "reported_on"),
    ("disputes", {"resolved_on": "2025-12-09"}, "resolved_on"),
    ("payments", {"returned_on": "2025-11-30"}, "returned_on"),
    ("payables", {"amount": "-1"}, "amount"),
    ("payables", {"amount": "1.005"}, "amount"),
    ("payables", {"kind": "gift"}, "kind"),
    ("payables", {"delivered_on": "2025-02-30"}, "delivered_on"),
    ("payables", {"delivered_on": "25-02-03"}, "delivered_on"),
    ("payables", {"contract": "C9"}, "contract"),
    ("payables", {"body": "G1"}, "body"),
    ("payables", {"ref": "Y9", "contract": ""}, "body"),
    ("payables", {"kind": ""}, "kind"),
    ("contracts", {"clauses": "pay_when_paid;pay_later"}, "clauses"),
    ("contracts", {"late_rate": "four"}, "late_rate"),
    ("contracts", {"payment_days": "-3"}, "payment_days"),
    ("contracts", {"budgeted": "maybe"}, "budgeted"),
    ("contracts", {"enterprise": "9.12301e+17"}, "enterprise"),
    ("enterprises", {"uscc": FIRM[:-1] + ("0" if FIRM[-1] != "0" else "1")}, "uscc"),
    ("enterprises", {"uscc": "9.123010000000001e+17"}, "uscc"),
    ("compensations", {"commitment": ""}, "commitment"),
    ("returns", {"month": "2026-13"}, "month"),
    ("payments", {"amount": "900000.01"}, "amount"),
    ("payables", {"ref": "Y\x1b[2J"}, "ref"),
    ("payables", {"ref": "Y1\nY2"}, "ref"),
    ("contracts", {"title": "演示\x07合同"}, "title"),
]


def test_what_is_an_error(session: Session) -> None:
    city(session)
    missed = []
    for kind, changed, column in ERRORS:
        row = CITY[kind][0] | changed
        try:
            with session.begin_nested():
                put(session, kind, [row], update=True)
            found = set()
        except Rejected as refused:
            found = {fault.column for fault in refused.outcome.faults}
        if column not in found:
            missed.append((kind, changed, found))
    assert not missed


def test_a_row_is_told_of_all_its_errors_at_once(session: Session) -> None:
    city(session)
    row = {"ref": "", "payable": "Y9", "paid_on": "2026-13-01", "amount": "x", "method": "gift"}
    assert {column for _row, column in faults(session, "payments", [row])} == {
        "ref", "payable", "paid_on", "amount", "method",
    }  # fmt: skip


def test_counted_payments_stay_below_their_payable_in_the_order_of_the_file(session: Session) -> None:
    city(session)
    pay = {"payable": "Y1", "paid_on": "2026-01-01", "method": "transfer"}
    rows = [
        {"ref": "Z3", "amount": "500000", **pay},
        {"ref": "Z4", "amount": "0.01", **pay},
        # Handed over, not honoured: it does not count yet.
        {"ref": "Z5", "amount": "900000", **pay, "method": "bill"},
    ]
    assert faults(session, "payments", rows) == [(3, "amount")]
    session.rollback()


def test_a_lowered_payment_makes_room_in_the_same_file(session: Session) -> None:
    city(session)
    pay = {"payable": "Y1", "paid_on": "2025-12-01", "method": "transfer"}
    rows = [{"ref": "Z1", "amount": "100000", **pay}, {"ref": "Z3", "amount": "800000", **pay}]
    outcome = put(session, "payments", rows, update=True)
    assert (outcome.updated, outcome.accepted) == (1, 1)


def test_an_amount_cannot_fall_below_what_is_paid(session: Session) -> None:
    city(session)
    rows = [{"ref": "Y1", "kind": "works", "amount": "399999.99"}]
    assert faults(session, "payables", rows, update=True) == [(2, "amount")]


def test_columns_of_ones_own_are_kept_and_others_refused(session: Session) -> None:
    put(session, "bodies", [
        {"code": "B1", "name": "演示局", "kind": "department", "region": "230102", "x_地址": "演示路 1 号"}
    ])  # fmt: skip
    assert record(session, "bodies", "B1").extra == {"x_地址": "演示路 1 号"}


def test_coercions_are_counted(session: Session) -> None:
    rows = [{"uscc": f" {FIRM.lower()} ", "name": "演示", "size_on": "2019/1/1"}]
    outcome = put(session, "enterprises", rows)
    assert outcome.coercions == {"credit_code": 1, "day": 1}
