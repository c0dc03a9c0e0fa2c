"""Every kind of report: its pages and its annex say the same; the register and the yearly statements."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.reports.city import NAMED, Q3, SECRET_NAME, UNNAMED, printed, record, recorded
from tests.rules.referring import refer_case
from tracker.core.db import Database
from tracker.reports.accountability import write_report
from tracker.reports.accountability.annex import write_annex
from tracker.reports.accountability.document import document_of
from tracker.reports.accountability.editions import EDITIONS
from tracker.reports.accountability.sheets import TABLES
from tracker.reports.data.account import Account, gather
from tracker.reports.data.laid import laid
from tracker.reports.data.scope import load_scope
from tracker.reports.pdf.content import Kind, TableSpec
from tracker.reports.period import Window, parse_period
from tracker.rules.a13_arrears_not_disclosed import last_lawful
from tracker.rules.whom import public_debtor
from tracker.rules.year_end import owed_lines

YEAR = Window(parse_period("2026-Q2"), date(2026, 4, 20))
MONEY = (Kind.WAN, Kind.WAN_CHANGE, Kind.YUAN)


def contract(ref: str, body: str, enterprise: str = NAMED, size: str = "small") -> dict[str, str]:
    """A contract for goods, signed when Decree 802 was in force."""
    return {
        "ref": ref, "body": body, "enterprise": enterprise, "kind": "goods", "title": f"演示采购{ref}",
        "signed_on": "2025-06-02", "size_at_signing": size, "payment_days": "30",
    }  # fmt: skip


def owed(ref: str, held: str, amount: str) -> dict[str, str]:
    """A payable by a contract, due in 2025."""
    return {"ref": ref, "contract": held, "kind": "goods", "amount": amount, "delivered_on": "2025-07-01"}


MORE: dict[str, Any] = {
    "contracts": [
        contract("V1", "DEMO-D1"), contract("V2", "DEMO-D1", UNNAMED), contract("V3", "DEMO-N1"),
        contract("V4", "DEMO-N1", size="large"),
    ],
    "compensations": [
        {"ref": "K2", "contract": "V3", "kind": "indemnity", "claimed_on": "2026-01-05", "loss": "60000",
         "acknowledged_on": "2026-02-01", "agreed_on": "2026-03-01", "amount": "40000",
         "document": "演示协议7号", "budget_year": "2026", "budget_item": "演示预算项",
         "budgeted_on": "2026-03-05"},
        {"ref": "K3", "contract": "V2", "kind": "compensation", "claimed_on": "2026-02-05", "loss": "1000",
         "refused_on": "2026-11-01"},
    ],
    "payables": [
        owed("W1", "V1", "70000.10"), owed("W2", "V1", "30000"), owed("W3", "V2", "5000"),
        owed("W4", "V3", "900"), owed("W5", "V4", "999999"),
        {"ref": "W6", "body": "DEMO-N1", "enterprise": NAMED, "compensation": "K2", "kind": "indemnity",
         "amount": "40000", "due_on": "2026-09-01"},
    ],
    "disclosures": [
        {"body": "DEMO-D1", "year": "2025", "published_on": "2026-04-10", "contracts": "2",
         "amount": "100000"},
        {"body": "DEMO-N", "year": "2025", "published_on": "2026-03-20", "contracts": "0", "amount": "0"},
        {"body": "DEMO-N1", "year": "2025", "published_on": "2026-05-02", "contracts": "1", "amount": "900"},
    ],
}  # fmt: skip
CASES = (
    {"rule": "A13-PAYMENT-OVERDUE", "body": "DEMO-D1", "authority": "DEMO", "referred_on": date(2026, 3, 2),
     "decided_on": date(2026, 4, 13), "recorded_on": date(2026, 4, 15)},
    {"rule": "A13-PAYMENT-OVERDUE", "body": "DEMO-N1", "authority": "DEMO", "referred_on": date(2026, 7, 2)},
    {"rule": "A13-PAYMENT-OVERDUE", "body": "DEMO-N1", "authority": "DEMO", "referred_on": date(2026, 6, 1),
     "decided_on": date(2026, 6, 10), "confirmed": "no"},
)  # fmt: skip


def filled(database: Database) -> Database:
    """The city with contracts of small firms, losses, statements and referrals."""
    recorded(database)
    with database.unit_of_work() as session:
        record(session, MORE)
        for row in CASES:
            refer_case(session, row)
    return database


@pytest.fixture(scope="module")
def sqlite_city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The facts, for reading only."""
    path = tmp_path_factory.mktemp("kinds") / "city.sqlite3"
    shutil.copyfile(sqlite_template, path)
    database = filled(Database(f"sqlite:///{path}"))
    yield database
    database.dispose()


def account_at(database: Database, days: Window, public_on: date | None = None, **scope: str) -> Account:
    """Everything, the yearly statements too."""
    with database.reading() as session, laid(session, days, public_on) as held:
        return gather(session, days, load_scope(session, days.on, **scope), held, stated=True)


def tables(account: Account, kind: str) -> dict[str, TableSpec]:
    """The tables of a report by their captions."""
    def walk(sections: Any) -> Iterator[TableSpec]:
        for section in sections:
            yield from (block for block in section.blocks if isinstance(block, TableSpec))
            yield from walk(section.parts)

    return {one.caption: one for one in walk(document_of(account, EDITIONS[kind]).sections)}


def in_a_sheet(table: TableSpec) -> list[list[object]]:
    """The rows of a table of the pages as a sheet holds them: empty for nothing, yuan for fen."""
    found = []
    for row in table.all_rows():
        cells: list[object] = []
        for cell, column in zip(row.cells, table.columns, strict=True):
            money = column.kind in MONEY and isinstance(cell, int)
            cells.append(None if cell == "" else cell / 100 if money else cell)  # type: ignore[operator]
        found.append(cells)
    return found


@pytest.mark.parametrize("kind", list(EDITIONS))
def test_the_annex_of_every_kind_holds_the_tables_of_its_pages(
    sqlite_city: Database, kind: str, tmp_path: Path
) -> None:
    with sqlite_city.reading() as session:
        files = write_report(session, Q3, tmp_path / "report.pdf", edition=EDITIONS[kind])
    pages = tables(account_at(sqlite_city, Q3), kind)
    book = load_workbook(files.annex, data_only=True)
    compared = 0
    for name in EDITIONS[kind].sheets:
        if name not in TABLES:
            continue
        title, table = TABLES[name]
        spec = table(account_at(sqlite_city, Q3), None)
        rows = [
            [cell.date() if hasattr(cell, "date") else cell for cell in row]
            for row in book[title].iter_rows(min_row=3, values_only=True)
        ]
        rows = [row for row in rows if any(cell is not None for cell in row)]
        # Without a total the third line of a sheet stays empty.
        assert rows == in_a_sheet(pages.get(spec.caption, spec)), (kind, name)
        compared += 1
    assert compared or kind == "promises" or kind == "funding"
    assert all("演 示" in page.extract_text() for page in PdfReader(files.pdf).pages)


@pytest.mark.postgres
@pytest.mark.parametrize("kind", ["register", "disclosure", "funding"])
def test_both_databases_print_the_same_bytes_of_every_newer_kind(
    sqlite_city: Database, postgres_database: Database, kind: str, tmp_path: Path
) -> None:
    first, second = (
        printed(one, folder, kind)
        for one, folder in ((sqlite_city, tmp_path / "a"), (filled(postgres_database), tmp_path / "b"))
        if not folder.mkdir()
    )
    assert first.pdf.read_bytes() == second.pdf.read_bytes()
    assert first.annex.read_bytes() == second.annex.read_bytes()


def test_the_yearly_statement_counts_contracts_of_small_firms_at_the_years_end(sqlite_city: Database) -> None:
    found = account_at(sqlite_city, YEAR).statements
    assert found is not None
    assert (found.year, found.last_on) == (2025, last_lawful(2025))
    by_code = {one.code: one for one in found.every}
    assert {code: (one.contracts, one.amount_fen) for code, one in by_code.items()} == {
        "DEMO-D1": (2, 105_000_10), "DEMO-N1": (1, 900_00), "DEMO-N": (0, 0),
    }  # fmt: skip
    late, silent = by_code["DEMO-D1"], by_code["DEMO-N1"]
    assert late.published and late.published.on > found.last_on and late.differs
    assert silent.published is None, "what is published after the report's day is not seen"
    # The same as the page of the rule says of the body.
    with sqlite_city.reading() as session:
        for one in found.every:
            _lines, total = owed_lines(session, one.number, 2025, public_debtor())
            assert total == one.amount_fen


def test_the_statement_of_one_body_lists_its_contracts_to_the_office_alone(sqlite_city: Database) -> None:
    inner = tables(account_at(sqlite_city, YEAR, body="DEMO-D1"), "disclosure")
    (listed,) = (table for caption, table in inner.items() if "合同款项" in caption)
    assert listed.total and listed.total.cells[-1] == 105_000_10
    assert SECRET_NAME not in str(listed)
    public = tables(account_at(sqlite_city, YEAR, public_on=YEAR.on, body="DEMO-D1"), "disclosure")
    assert not any("合同款项" in caption for caption in public)


def test_the_register_shows_each_loss_as_it_stood_on_the_day(sqlite_city: Database) -> None:
    claims = {one.ref: one for one in account_at(sqlite_city, Q3).register.claims}
    assert (claims["K2"].agreed_fen, claims["K2"].document, claims["K2"].budget, claims["K2"].unpaid_fen) == (
        40_000_00, "演示协议7号", "2026年演示预算项", 40_000_00
    )  # fmt: skip
    assert claims["K3"].refused_on is None, "the refusal came later"
    assert claims["K3"].enterprise != SECRET_NAME
    february = Window(parse_period("2026-02"), date(2026, 2, 10))
    early = {one.ref: one for one in account_at(sqlite_city, february).register.claims}
    assert early["K2"].agreed_on is None and early["K2"].document == "" and "K1" not in early


def test_a_decision_is_registered_by_its_document_once_two_people_stand_for_it(sqlite_city: Database) -> None:
    account = account_at(sqlite_city, Q3)
    decided, unconfirmed, waiting = account.register.held
    assert (decided.article, decided.document, decided.against) == (41, "演问1号", "演示岗位")
    assert decided.decided_on == date(2026, 4, 13)
    assert unconfirmed.decided_on is None and unconfirmed.document == ""
    assert waiting.decided_on is None and waiting.late(Q3.on)
    before = account_at(sqlite_city, Window(parse_period("2026-Q2"), date(2026, 4, 14))).register.held
    assert [one.decided_on for one in before] == [None], "recorded on the 15th"


def test_statements_that_are_not_what_their_sums_add_up_to_are_refused(
    sqlite_city: Database, tmp_path: Path
) -> None:
    account = account_at(sqlite_city, YEAR)
    assert account.statements is not None
    first, *others = account.statements.every
    wrong = replace(account.statements, every=(replace(first, amount_fen=first.amount_fen + 1), *others))
    changed = replace(account, statements=wrong)
    edition = EDITIONS["disclosure"]
    with (
        pytest.raises(ArithmeticError, match="逐笔"),
        sqlite_city.reading() as session,
        laid(session, YEAR),
    ):
        write_annex(session, changed, edition, document_of(changed, edition), tmp_path / "wrong.xlsx")
