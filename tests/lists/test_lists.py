"""The lists beside the flags: who stands on each, from when, and who does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest

from tracker.core.changes import ChangeKind, open_change
from tracker.core.db import Database
from tracker.demo import demo_uscc
from tracker.exchange.entry import enter
from tracker.lists.queries import LISTS, counts, rows_of
from tracker.lists.titles import TITLES
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import flags_on

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)
ON = date(2026, 11, 24)
FIRM = demo_uscc(1)

Add = Callable[..., None]
Told = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def books(database: Database) -> Iterator[tuple[Add, Told]]:
    """Enter a row; ask a list for (ref, missing)."""
    with database.unit_of_work() as session:
        change = open_change(session, kind=ChangeKind.IMPORT, at=AT, actor="test")

        def add(table: str, /, **row: str) -> None:
            enter(session, change, table, [row])

        def told(name: str, on: date = ON) -> list[tuple[str, str]]:
            rows = [(row.ref, row.missing) for row in rows_of(session, name, on)]
            assert counts(session, on)[name] == len(rows)
            assert [flag for flag in flags_on(session, RULES, on) if flag["ref"] in dict(rows)] == []
            return rows

        add("bodies", code="G", name="演示区人民政府", kind="government", region="230102")
        add("bodies", code="B", name="演示局", kind="department", region="230102", parent="G")
        add("enterprises", uscc=FIRM, name="演示公司", size="small", size_on="2019-01-01")
        yield add, told


def contract(add: Add, **row: str) -> None:
    usual = {"ref": "C", "body": "B", "enterprise": FIRM, "kind": "goods", "title": "演示",
             "signed_on": "2026-01-05", "size_at_signing": "large"}  # fmt: skip
    add("contracts", **(usual | row))


def payable(add: Add, **row: str) -> None:
    add("payables", **({"ref": "P", "contract": "C", "kind": "goods", "amount": "100"} | row))


@pytest.mark.parametrize(
    ("settlement", "missing"),
    [("", "delivered_on"), ("acceptance", "accepted_on"), ("progress", "settled_on")],
)
def test_a_clock_that_has_not_started_says_what_it_waits_for(
    books: tuple[Add, Told], settlement: str, missing: str
) -> None:
    add, told = books
    contract(add, settlement=settlement, payment_days="30")
    payable(add)
    assert told("clock_not_started") == [("P", missing)]
    assert told("clock_not_started", date(2026, 1, 4)) == []


def test_a_delivery_starts_the_clock_from_its_own_day(books: tuple[Add, Told]) -> None:
    add, told = books
    contract(add, payment_days="300")
    payable(add, delivered_on="2026-06-10")
    assert told("clock_not_started", date(2026, 6, 9)) == [("P", "delivered_on")]
    assert told("clock_not_started", date(2026, 6, 10)) == []


def test_without_a_term_the_creditor_has_to_ask(books: tuple[Add, Told]) -> None:
    add, told = books
    contract(add)
    payable(add, delivered_on="2026-06-10", demanded_on="2026-11-20")
    assert told("no_term_agreed", date(2026, 6, 9)) == []
    assert told("no_term_agreed", date(2026, 11, 19)) == [("P", "demanded_on")]
    assert told("clock_not_started", date(2026, 11, 19)) == []
    assert told("no_term_agreed", date(2026, 11, 20)) == []


def test_what_is_paid_stands_on_no_list(books: tuple[Add, Told]) -> None:
    add, told = books
    payable(add, contract="", body="B", enterprise=FIRM, kind="deposit")
    assert told("no_due_date") == [("P", "due_on")]
    add("payments", ref="Z", payable="P", paid_on="2026-11-24", amount="100", method="transfer")
    assert told("no_due_date", date(2026, 11, 23)) == [("P", "due_on")]
    assert told("no_due_date") == []


@pytest.mark.parametrize(
    ("basis", "met", "missing"),
    [("", "2026-01-10", "legal_basis"), ("演示办法", "", "condition_met_on")],
)
def test_an_incentive_without_basis_or_condition(
    books: tuple[Add, Told], basis: str, met: str, missing: str
) -> None:
    add, told = books
    payable(add, contract="", body="B", enterprise=FIRM, kind="subsidy", due_on="2026-03-10",
            legal_basis=basis, condition_met_on=met)  # fmt: skip
    assert told("basis_to_be_checked", date(2026, 3, 10)) == []
    assert told("basis_to_be_checked", date(2026, 3, 11)) == [("P", missing)]


@pytest.mark.parametrize(
    ("row", "listed"),
    [
        ({"size_at_signing": ""}, []),
        ({"size_at_signing": "unknown"}, []),
        ({"size_at_signing": "large"}, []),
        ({"size_at_signing": "", "signed_on": "2020-09-01", "enterprise": demo_uscc(2)},
         [("C", "size_at_signing")]),
        ({"size_at_signing": "unknown", "enterprise": demo_uscc(2)}, [("C", "size_at_signing")]),
        ({"size_at_signing": "", "signed_on": "2020-08-31", "enterprise": demo_uscc(2)}, []),
        ({"size_at_signing": "", "enterprise": demo_uscc(2), "kind": "investment"}, []),
        ({"size_at_signing": "small", "body": "PF"}, [("C", "debtor_size")]),
        ({"size_at_signing": "small", "body": "PF", "debtor_size": "not_large"}, []),
    ],
)  # fmt: skip
def test_a_size_nobody_recorded(
    books: tuple[Add, Told], row: dict[str, str], listed: list[tuple[str, str]]
) -> None:
    add, told = books
    add("enterprises", uscc=demo_uscc(2), name="演示二公司")
    add("bodies", code="PF", name="演示平台", kind="platform", region="230102")
    contract(add, **row)
    assert [one for one in told("size_unknown") if one[0] == "C"] == listed


def target(add: Add, **row: str) -> None:
    usual = {"ref": "T", "body": "G", "kind": "work_report_target", "title": "演示", "made_on": "2024-01-10",
             "report_year": "2024", "target": "6", "direction": "at_least"}  # fmt: skip
    add("commitments", **(usual | row))


def test_a_target_whose_report_is_not_recorded(books: tuple[Add, Told]) -> None:
    add, told = books
    target(add)
    target(add, ref="T2", report_year="")
    assert told("report_not_recorded", date(2024, 12, 31)) == [("T2", "report_year")]
    assert told("report_not_recorded", date(2025, 1, 1)) == [("T", "work_report"), ("T2", "report_year")]
    add("work_reports", body="G", year="2025", delivered_on="2025-01-20")
    add("commitment_events", ref="E", commitment="T", on="2025-01-20", kind="explained", report_year="2025",
        achieved="5.9", note="演示原因")  # fmt: skip
    assert told("report_not_recorded", date(2025, 1, 19)) == [("T", "work_report"), ("T2", "report_year")]
    assert told("report_not_recorded", date(2025, 1, 20)) == [("T2", "report_year")]


@pytest.mark.parametrize(
    ("direction", "achieved", "note", "missed"),
    [
        ("at_least", "5.9", "", True), ("at_least", "6", "", False), ("at_least", "5.9", "演示原因", False),
        ("at_most", "6.1", "", True), ("at_most", "6", "", False),
    ],
)  # fmt: skip
def test_a_target_missed_without_a_reason(
    books: tuple[Add, Told], direction: str, achieved: str, note: str, missed: bool
) -> None:
    add, told = books
    target(add, direction=direction)
    add("commitment_events", ref="E", commitment="T", on="2025-01-20", kind="explained", report_year="2025",
        achieved=achieved, note=note)  # fmt: skip
    assert told("target_missed", date(2025, 1, 19)) == []
    assert told("target_missed", date(2025, 1, 20)) == ([("T", "note")] if missed else [])


def test_a_livelihood_project_past_its_day(books: tuple[Add, Told]) -> None:
    add, told = books
    target(add, kind="livelihood", due_on="2024-10-31", target="", direction="")
    assert told("livelihood_late", date(2024, 10, 31)) == []
    assert told("livelihood_late", date(2024, 11, 1)) == [("T", "")]
    add("commitment_events", ref="E", commitment="T", on="2024-11-05", kind="fulfilled")
    assert told("livelihood_late", date(2024, 11, 4)) == [("T", "")]
    assert told("livelihood_late", date(2024, 11, 5)) == []


@pytest.mark.parametrize(
    ("source", "document", "mode", "late"),
    [
        ("central", "演示文件", "", True), ("province", "演示文件", "capital", True),
        ("city", "演示文件", "", False), ("central", "", "", False),
        ("central", "演示文件", "subsidy", False),
    ],
)  # fmt: skip
def test_money_from_above_that_is_late(
    books: tuple[Add, Told], source: str, document: str, mode: str, late: bool
) -> None:
    add, told = books
    add("projects", ref="X", body="B", name="演示工程", funding_mode=mode)
    add("funding", ref="F", project="X", source=source, planned="100", planned_on="2026-03-01",
        document=document)  # fmt: skip
    add("arrivals", ref="A1", funding="F", arrived_on="2026-02-01", amount="60")
    add("arrivals", ref="A2", funding="F", arrived_on="2026-05-10", amount="40")
    name = "upper_money_late"
    assert told(name, date(2026, 3, 1)) == []
    # City money that is late is asked about: it is a flag and stands on no list.
    assert told(name, date(2026, 3, 2)) == ([("F", "")] if late else [])
    assert told(name, date(2026, 5, 10)) == []


def test_a_body_without_a_statement(books: tuple[Add, Told]) -> None:
    add, told = books
    assert told("no_disclosure", date(2026, 3, 31)) == []
    assert told("no_disclosure", date(2026, 4, 1)) == [("G", "2025"), ("B", "2025")]
    add("disclosures", body="B", year="2025", published_on="2026-04-02")
    assert told("no_disclosure", date(2026, 4, 1)) == [("G", "2025"), ("B", "2025")]
    assert told("no_disclosure", date(2026, 4, 2)) == [("G", "2025")]


def test_a_dispute_that_does_not_say_on_what_it_rests(books: tuple[Add, Told]) -> None:
    add, told = books
    contract(add)
    payable(add)
    usual = {"payable": "P", "raised_on": "2026-05-01", "amount": "1", "reason": "演示"}
    said = {"document": "演函", "approver": "演示领导"}
    add("disputes", ref="S1", **usual)
    add("disputes", ref="S2", **usual | said | {"approver": ""})
    add("disputes", ref="S3", **usual | said)
    over = {"resolved_on": "2026-06-01", "outcome": "creditor"}
    add("disputes", ref="S4", **usual | said | {"document": ""} | over)
    add("disputes", ref="S5", **usual | said | {"document": ""} | over | {"outcome": "debtor"})
    name, late = "dispute_incomplete", [("S5", "document")]
    bare = [("S1", "document,approver"), ("S2", "approver")]
    assert told(name, date(2026, 4, 30)) == []
    assert told(name, date(2026, 5, 1)) == [*bare, ("S4", "document"), *late]
    assert told(name, date(2026, 6, 1)) == bare + late, "for the creditor it takes nothing away any more"


def test_a_day_that_a_notice_may_still_move(books: tuple[Add, Told]) -> None:
    add, told = books
    contract(add, payment_days="30")
    payable(add, delivered_on="2026-11-20")
    payable(add, ref="P2", delivered_on="2026-12-10")
    target(add, due_on="2027-02-05")
    add("valuations", ref="V", contract="C", certified_on="2026-12-20", amount="5")
    assert told("deadline_provisional", date(2026, 12, 9)) == [("T", ""), ("P", "")][:1]
    assert ("P2", "") in told("deadline_provisional", date(2026, 12, 31))


def test_every_list_has_a_name_and_answers_over_nothing(database: Database) -> None:
    with database.reading() as session:
        assert counts(session, ON) == dict.fromkeys(LISTS, 0)
    assert list(TITLES) == list(LISTS), "each has its title, in the same order"
