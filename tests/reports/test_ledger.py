"""The exported ledger of arrears and the report say the same of every payable, judged ones included."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.reports.city import (
    FACTS,
    NAMED,
    Q3,
    RARE_NAME,
    SECRET_NAME,
    UNNAMED,
    YUAN,
    account_of,
    payable,
    record,
)
from tracker.core.db import Database
from tracker.exchange.out import ledger
from tracker.reports.data import ledger as report
from tracker.reports.data.laid import laid
from tracker.reports.data.scope import load_scope
from tracker.reports.period import Window, parse_period

# The judgment on P-judged is to be performed by 30 November: first it is waited for, then it is late.
WAITING, LATE = Q3, Window(parse_period("2026"), date(2026, 12, 20))


def exported(database: Database, on: date) -> dict[str, dict[str, Any]]:
    """The ledger's lines by reference."""
    keys = [column.key for column in ledger.COLUMNS]
    with database.reading() as session:
        lines = [dict(zip(keys, row, strict=True)) for row in ledger.ledger_rows(session, on)]
    return {line["ref"]: line for line in lines}


@pytest.mark.parametrize("days", [WAITING, LATE], ids=["waiting", "late"])
def test_ledger_and_report_agree_on_every_payable(either_city: Database, days: Window) -> None:
    lines = exported(either_city, days.on)
    with either_city.reading() as session, laid(session, days):
        rows = {row.ref: row for row in report.ledger_rows(session, load_scope(session, days.on), days.on)}
    total = account_of(either_city, days).now.total
    assert sum(line["overdue"] for line in lines.values()) == total.overdue_fen + total.unlisted_fen > 0
    # The report has what is not yet due besides; the ledger what was late and is settled.
    assert all(not line["outstanding"] for ref, line in lines.items() if ref not in rows)
    for ref, row in rows.items():
        if ref not in lines:
            assert row.overdue_fen == 0, ref
            continue
        line = lines[ref]
        told = (line["outstanding"], line["overdue"], line["disputed_amount"] or 0)
        assert told == (row.owed_fen, row.overdue_fen, row.disputed_fen), ref


def test_a_judgment_takes_the_place_of_what_it_judges(either_city: Database) -> None:
    waiting = exported(either_city, WAITING.on)["P-judged"]
    told = (waiting["amount"], waiting["outstanding"], waiting["overdue"])
    assert told == (90_000 * YUAN, 95_000 * YUAN, 0)
    late = exported(either_city, LATE.on)["P-judged"]
    assert (late["outstanding"], late["overdue"], late["state"]) == (95_000 * YUAN, 95_000 * YUAN, "未清偿")
    assert late["first_overdue_on"] == date(2025, 12, 11)


def test_an_assigned_claim_is_its_present_creditors_and_the_first_stands_beside_it(
    database: Database,
) -> None:
    with database.unit_of_work() as session:
        record(session, {
            "bodies": FACTS["bodies"], "enterprises": FACTS["enterprises"],
            "payables": [payable("P", "DEMO", "70000", "2026-03-10")],
            "assignments": [{"ref": "Q", "payable": "P", "to": UNNAMED, "on": "2026-06-01",
                             "notified_on": "2026-06-10", "document": "演示"}],
        })  # fmt: skip
    parties = ("creditor", "creditor_uscc", "first_creditor", "first_creditor_uscc")
    before = exported(database, date(2026, 6, 9))["P"]
    assert tuple(before[one] for one in parties) == (RARE_NAME, NAMED, None, None)
    after = exported(database, date(2026, 6, 10))["P"]
    assert tuple(after[one] for one in parties) == (SECRET_NAME, UNNAMED, RARE_NAME, NAMED)


def test_a_performed_judgment_settles_what_it_judged(database: Database) -> None:
    judgment = {"ref": "J", "payable": "P", "effective_on": "2026-04-01", "amount": "60000",
                "perform_by": "2026-06-30", "performed_on": "2026-06-01"}  # fmt: skip
    with database.unit_of_work() as session:
        record(session, {
            "bodies": FACTS["bodies"], "enterprises": FACTS["enterprises"],
            "payables": [payable("P", "DEMO", "70000", "2026-03-10")], "judgments": [judgment],
        })  # fmt: skip
    before = exported(database, date(2026, 5, 31))["P"]
    assert (before["outstanding"], before["overdue"], before["state"]) == (60_000 * YUAN, 0, "未清偿")
    after = exported(database, date(2026, 6, 30))["P"]
    assert (after["outstanding"], after["state"], after["cleared_on"]) == (0, "已清偿", date(2026, 6, 1))
