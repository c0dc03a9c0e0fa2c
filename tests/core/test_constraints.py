"""What must never be false cannot be written, on either database, even by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from tracker import models
from tracker.core.changes import Fact
from tracker.core.db import Base, Database

FACTS = {mapper.class_.__tablename__ for mapper in Base.registry.mappers if issubclass(mapper.class_, Fact)}
# Worked out from the parents, which are held themselves.
DERIVED = {("bodies", "government_id")}
REFERENCES = sorted(
    (table.name, key.parent.name, key.column.table.name)
    for table in models.metadata.tables.values()
    for key in table.foreign_keys
    if table.name in FACTS and key.column.table.name in FACTS and (table.name, key.parent.name) not in DERIVED
)

# One row of every kind; ``{n}`` is its number. They refer to the first row of the others.
REF = {"ref": "R{n}"}
ROWS: dict[str, dict[str, Any]] = {
    "bodies": {"code": "B{n}", "name": "演示局", "kind": "department", "region": "230102"},
    "enterprises": {"uscc": "E{n}", "name": "演示公司"},
    "work_reports": {"body_id": 1, "year": "20{n}", "delivered_on": "2021-02-01"},
    "budgets": {"body_id": 1, "year": "20{n}", "approved_on": "2021-02-01"},
    "disclosures": {"body_id": 1, "year": "20{n}", "published_on": "2100-02-01"},
    "annual_reports": {"body_id": 1, "year": "20{n}", "reported_on": "2100-02-01", "reported_to": "演示"},
    "returns": {"body_id": 1, "month": "2026-{n}", "filed_on": "2026-11-05"},
    "projects": {**REF, "body_id": 1, "name": "演示项目", "funding_mode": "direct",
                 "started_on": "2026-03-01"},
    "funding": {**REF, "project_id": 1, "source": "city", "planned_fen": 100, "planned_on": "2026-03-31"},
    "arrivals": {**REF, "funding_id": 1, "arrived_on": "2026-03-31", "amount_fen": 100},
    "contracts": {**REF, "body_id": 1, "enterprise_id": 1, "project_id": 1, "kind": "goods",
                  "title": "演示合同", "signed_on": "2026-01-05", "clauses": "", "sme_statute": False},
    "amendments": {**REF, "contract_id": 1, "signed_on": "2026-02-05", "clauses_added": "",
                   "clauses_removed": ""},
    "valuations": {**REF, "contract_id": 1, "certified_on": "2026-03-05", "amount_fen": 100,
                   "payment_due_provisional": False, "labour_due_provisional": False},
    "advances": {**REF, "contract_id": 1, "demanded_on": "2026-03-05", "form": "oral_demand"},
    "commitments": {**REF, "body_id": 1, "enterprise_id": 1, "contract_id": 1, "kind": "policy_promise",
                    "title": "演示承诺", "made_on": "2026-01-05", "due_provisional": False},
    "commitment_events": {**REF, "commitment_id": 1, "happened_on": "2026-02-05", "kind": "changed",
                          "new_due_provisional": False},
    "compensations": {**REF, "commitment_id": 1, "contract_id": 1, "body_id": 1, "enterprise_id": 1,
                      "kind": "indemnity", "claimed_on": "2026-02-05", "agree_by_provisional": False},
    "payables": {**REF, "contract_id": 1, "body_id": 1, "enterprise_id": 1, "kind": "goods",
                 "amount_fen": 100, "compensation_id": 1, "advance_id": 1, "delivered_on": "2026-02-05",
                 "due_basis": "",
                 "due_state": "no_due_date", "due_provisional": False, "cap_provisional": False,
                 "confirmation_provisional": False,
                 "inspection_provisional": False},
    "payments": {**REF, "payable_id": 1, "paid_on": "2026-03-05", "amount_fen": 10, "method": "transfer"},
    "disputes": {**REF, "payable_id": 1, "raised_on": "2026-03-05", "amount_fen": 10, "reason": "演示"},
    "discharges": {**REF, "payable_id": 1, "happened_on": "2026-03-05", "kind": "waiver", "amount_fen": 10},
    "bars": {**REF, "payable_id": 1, "from_on": "2026-03-05", "kind": "court_order"},
    "judgments": {**REF, "payable_id": 1, "effective_on": "2026-03-05", "amount_fen": 10,
                  "perform_by": "2026-04-05", "perform_provisional": False},
    "assignments": {**REF, "payable_id": 1, "assignee_id": 1, "assigned_on": "2026-03-05"},
    "excuses": {**REF, "payable_id": 1, "happened_on": "2026-03-05", "ground": "other"},
}  # fmt: skip


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """One record of every kind, and three changes to sign with."""
    with database.engine.connect() as connection, connection.begin() as whole:
        for number, kind in ((1, "import"), (2, "void"), (3, "undo")):
            at = "2026-11-24 00:00:00+00"
            put(connection, "changes", id=number, kind=kind, at=at, actor="t", reason="演示")
        for table in ROWS:
            write(connection, table, 1, **({"amount_fen": 60} if table == "payments" else {}))
        yield connection
        whole.rollback()


def put(connection: Connection, table: str, **values: Any) -> None:
    columns = ", ".join(values)
    given = ", ".join(f":{name}" for name in values)
    connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({given})"), values)


def write(connection: Connection, table: str, number: int, **given: Any) -> None:
    """The sample record of a kind under a number, as raw SQL."""
    row = {
        name: value.format(n=f"{number:02d}") if isinstance(value, str) else value
        for name, value in ROWS[table].items()
    }
    if "year" in row:
        row["year"] = int(row["year"])
    put(connection, table, **{"id": number, "created_in": 1, "changed_in": 1, **row, **given})


def refused(connection: Connection, statement: str, **values: Any) -> bool:
    """Whether the database refuses a statement; what it would have done is taken back."""
    try:
        with connection.begin_nested() as attempt:
            connection.execute(text(statement), values)
            attempt.rollback()
    except IntegrityError:
        return True
    return False


def test_the_sample_has_every_kind_of_fact() -> None:
    assert set(ROWS) == FACTS


BROKEN = """
UPDATE bodies SET valid_from = '2026-01-02', valid_to = '2026-01-01'
UPDATE projects SET completed_on = '2026-02-28'
UPDATE projects SET total_investment_fen = -1
UPDATE projects SET annual_amount_fen = -1
UPDATE payables SET accepted_on = '2026-02-04'
UPDATE payables SET amount_fen = -1
UPDATE payables SET amount_fen = 59
UPDATE payables SET due_state = 'set'
UPDATE payables SET due_on = '2026-03-01'
UPDATE payables SET kind = 'gift'
UPDATE payables SET contract_id = 99
UPDATE compensations SET agreed_on = '2026-02-04'
UPDATE compensations SET commitment_id = NULL, contract_id = NULL
UPDATE compensations SET loss_fen = -1
UPDATE compensations SET amount_fen = -1
UPDATE commitment_events SET happened_on = '2026-01-04'
UPDATE commitments SET made_on = '2026-02-06'
UPDATE commitments SET value_fen = -1
UPDATE commitment_events SET new_due_on = '2026-02-05'
UPDATE disclosures SET year = 2100
UPDATE disclosures SET published_on = '2001-12-31'
UPDATE annual_reports SET reported_on = '2001-12-31'
UPDATE disclosures SET amount_fen = -1
UPDATE disclosures SET contracts = -1
UPDATE disputes SET resolved_on = '2026-03-04'
UPDATE disputes SET amount_fen = -1
UPDATE payments SET returned_on = '2026-03-04'
UPDATE payments SET amount_fen = -1
UPDATE payments SET amount_fen = 101
UPDATE payments SET paid_on = NULL
UPDATE discharges SET amount_fen = -1
UPDATE judgments SET amount_fen = -1
UPDATE valuations SET amount_fen = -1
UPDATE funding SET planned_fen = -1
UPDATE arrivals SET amount_fen = -1
UPDATE advances SET amount_fen = -1
UPDATE advances SET agreed_rate = -1
UPDATE returns SET opening_fen = -1
UPDATE returns SET added_fen = -1
UPDATE returns SET cleared_fen = -1
UPDATE returns SET adjusted_fen = -1
UPDATE returns SET closing_fen = -1
UPDATE contracts SET amount_fen = -1
UPDATE contracts SET payment_days = -1
UPDATE contracts SET special_days = -1
UPDATE contracts SET late_rate = -1
UPDATE contracts SET progress_ratio = -1
UPDATE contracts SET retention_percent = -1
UPDATE contracts SET performance_percent = -1
UPDATE contracts SET bid_percent = -1
UPDATE amendments SET payment_days = -1
UPDATE amendments SET late_rate = -1
UPDATE changes SET reason = ' ' WHERE kind = 'void'
UPDATE changes SET actor = 'other' WHERE id = 1
UPDATE changes SET reason = 'other' WHERE id = 1
UPDATE changes SET at = '2026-01-01 00:00:00+00' WHERE id = 1
UPDATE changes SET kind = 'demo' WHERE id = 1
UPDATE changes SET undone_in = 1 WHERE id = 1
UPDATE changes SET undone_in = 3 WHERE id = 2
DELETE FROM changes WHERE id = 3
"""


def test_what_is_false_is_refused(connection: Connection) -> None:
    taken = [statement for statement in BROKEN.strip().splitlines() if not refused(connection, statement)]
    assert taken == []


ALLOWED = """
UPDATE bodies SET valid_from = '2026-01-01', valid_to = '2026-01-01'
UPDATE projects SET completed_on = '2026-03-01', total_investment_fen = 0
UPDATE payables SET accepted_on = '2026-02-05', amount_fen = 60
UPDATE compensations SET agreed_on = '2026-02-05', loss_fen = 0
UPDATE commitment_events SET happened_on = '2026-01-05'
UPDATE commitments SET made_on = '2026-02-05'
UPDATE commitment_events SET new_due_on = '2026-02-06'
UPDATE disclosures SET published_on = '2002-01-01'
UPDATE annual_reports SET reported_on = '2002-01-01'
UPDATE disputes SET resolved_on = '2026-03-05'
UPDATE payments SET returned_on = '2026-03-05'
UPDATE payments SET amount_fen = 100
UPDATE payments SET amount_fen = 101, returned_on = '2026-03-06'
UPDATE payments SET amount_fen = 101, method = 'bill'
UPDATE returns SET opening_fen = 0, added_fen = 0, cleared_fen = 0, adjusted_fen = 0, closing_fen = 0
UPDATE contracts SET late_rate = 0, special_days = 0
UPDATE changes SET undone_in = 3, summary = '{}' WHERE id = 1
"""


def test_what_borders_on_it_is_allowed(connection: Connection) -> None:
    stopped = [statement for statement in ALLOWED.strip().splitlines() if refused(connection, statement)]
    assert stopped == []


def test_two_living_records_never_have_one_key_and_a_voided_key_is_free_again(connection: Connection) -> None:
    for table in ROWS:
        clash = ", ".join(f"{name} = (SELECT {name} FROM {table} WHERE id = 1)" for name in key_of(table))
        write(connection, table, 5)
        assert refused(connection, f"UPDATE {table} SET {clash} WHERE id = 5"), table
        connection.execute(text(f"UPDATE {table} SET voided_in = 2 WHERE id = 5"))
        assert not refused(connection, f"UPDATE {table} SET {clash} WHERE id = 5"), table


def key_of(table: str) -> list[str]:
    index = next(one for one in models.metadata.tables[table].indexes if one.name == f"uq_{table}_alive")
    return [column.name for column in index.columns]


def test_no_fact_is_deleted(connection: Connection) -> None:
    allowed = [table for table in ROWS if not refused(connection, f"DELETE FROM {table}")]
    assert allowed == []


def test_counted_payments_stay_below_the_payable_however_they_come_to_count(connection: Connection) -> None:
    write(connection, "payments", 2, method="bill", amount_fen=50)
    assert refused(connection, "UPDATE payments SET honoured_on = '2026-05-01' WHERE id = 2")
    write(connection, "payments", 3, method="asset_offset", amount_fen=50, performed_on="2026-05-01")
    assert refused(connection, "UPDATE payments SET consent_document = '演示' WHERE id = 3")
    write(connection, "payments", 4, amount_fen=50, returned_on="2026-05-01")
    assert refused(connection, "UPDATE payments SET returned_on = NULL WHERE id = 4")
    write(connection, "payments", 5, amount_fen=50, voided_in=2)
    assert refused(connection, "UPDATE payments SET voided_in = NULL WHERE id = 5")
    write(connection, "payables", 2, amount_fen=50)
    write(connection, "payments", 6, payable_id=2, amount_fen=50)
    assert refused(connection, "UPDATE payments SET payable_id = 1 WHERE id = 6")
    assert not refused(connection, "UPDATE payments SET amount_fen = 40 WHERE id = 6")


def test_a_living_record_never_refers_to_a_voided_one(connection: Connection) -> None:
    assert len(REFERENCES) > 30
    for child, column, parent in REFERENCES:
        with connection.begin_nested() as attempt:
            _try_to_refer_to_a_voided_one(connection, child, column, parent)
            attempt.rollback()


def _try_to_refer_to_a_voided_one(connection: Connection, child: str, column: str, parent: str) -> None:
    where = f"{child}.{column}"
    write(connection, parent, 7)
    write(connection, child, 8, **{column: 7})
    void = "UPDATE {table} SET voided_in = 2, changed_in = 2 WHERE id = {id}"
    parent_voided = void.format(table=parent, id=7)
    assert refused(connection, parent_voided), where
    connection.execute(text(void.format(table=child, id=8)))
    connection.execute(text(parent_voided))
    assert refused(connection, f"UPDATE {child} SET voided_in = NULL WHERE id = 8"), where
    write(connection, child, 9)
    assert refused(connection, f"UPDATE {child} SET {column} = 7 WHERE id = 9"), where
    with pytest.raises(IntegrityError, match="reference_to_voided"), connection.begin_nested():
        write(connection, child, 10, **{column: 7})


def test_bodies_that_refer_to_each_other_are_voided_in_one_change(connection: Connection) -> None:
    write(connection, "bodies", 7)
    write(connection, "bodies", 8, parent_id=7)
    connection.execute(text("UPDATE bodies SET successor_id = 8 WHERE id = 7"))
    assert refused(connection, "UPDATE bodies SET voided_in = 3, changed_in = 3 WHERE id = 7")
    connection.execute(text("UPDATE bodies SET changed_in = 3 WHERE id IN (7, 8)"))
    assert not refused(connection, "UPDATE bodies SET voided_in = 3 WHERE id IN (7, 8)")


def test_history_is_never_rewritten(connection: Connection) -> None:
    put(connection, "record_versions", id=1, record_kind="payables", record_id=1, change_id=1, before="{}")
    assert refused(connection, "UPDATE record_versions SET before = '[]'")
    assert refused(connection, "DELETE FROM record_versions")
    connection.execute(text("UPDATE changes SET undone_in = 3 WHERE id = 1"))
    assert refused(connection, "UPDATE changes SET undone_in = NULL WHERE id = 1")
