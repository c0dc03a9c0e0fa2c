"""The whole chain on files nobody here wrote: mapped, imported, swept, flagged, printed."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import chinese_calendar
import pytest
from click.testing import Result
from flask import Flask
from pypdf import PdfReader

from tests.exchange.conftest import application
from tests.real_input.mapping import MAPPINGS, main, read, ten_years_on, write
from tracker.core.db import Database

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared" / "data"
FULL = {
    "receivables": SHARED / "invoices" / "receivables.csv",
    "contracts": SHARED / "contracts" / "salford-register-2022-07.csv",
    "payments": SHARED / "payments" / "bradford-2016-01.csv",
}
ONE_DAY = timedelta(days=1)


def sources(name: str) -> list[object]:
    """The extract, and the whole file where it lies beside the project."""
    whole = pytest.param(
        FULL[name],
        marks=[] if FULL[name].exists() else pytest.mark.skip(f"NOT TESTED: {FULL[name].name} is not here"),
        id="whole",
    )
    return [pytest.param(HERE / "extracts" / f"{name}.csv", id="extract"), whole]


@pytest.fixture
def app(sqlite_database: Database, tmp_path: Path) -> Flask:
    """An application over an empty, migrated database, on a fixed day."""
    return application(sqlite_database, tmp_path)


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=list(words))


def take(app: Flask, paths: list[Path]) -> dict[str, dict[str, object]]:
    """Import the files in their order; what each import said, by kind."""
    said = {}
    for path in paths:
        kind = path.stem.split("-", 1)[1]
        ended = run(app, "import", kind, str(path), "--json")
        assert ended.exit_code == 0, ended.output
        said[kind] = json.loads(ended.stdout)
    return said


def flags(app: Flask, rule: str, on: str) -> list[dict[str, str | None]]:
    told = run(app, "flags", "--rule", rule, "--all", "--on", on, "--json")
    assert told.exit_code == 0, told.output
    return [json.loads(line) for line in told.stdout.splitlines()]


def rolled(day: date) -> date:
    """The day, or the next working day, by a calendar that is not ours."""
    while chinese_calendar.is_holiday(day):
        day += ONE_DAY
    return day


@pytest.mark.parametrize("source", sources("receivables"))
def test_late_invoices_are_flagged_to_the_day(app: Flask, source: Path, tmp_path: Path) -> None:
    said = take(app, write(MAPPINGS["receivables"](read(source)), tmp_path / "mapped"))
    invoices = list(csv.DictReader(read(source)))
    assert said["payables"]["accepted"] == said["payments"]["accepted"] == len(invoices)
    expected = set()
    for invoice in invoices:
        last, paid = rolled(ten_years_on(invoice["DueDate"])), ten_years_on(invoice["SettledDate"])
        if paid > last:
            expected.add((invoice["invoiceNumber"], (last + ONE_DAY).isoformat(), paid.isoformat()))
    assert expected
    told = flags(app, "A13-PAYMENT-OVERDUE", "2026-11-24")
    assert {(flag["subject"], flag["arose_on"], flag["ceased_on"]) for flag in told} == expected
    swept = run(app, "sweep", "--on", "2022-12-30")
    assert swept.exit_code == 0
    # In the middle of the story some are still open, each with its whole sum.
    owed = {invoice["invoiceNumber"]: invoice["InvoiceAmount"] for invoice in invoices}
    day = "2022-12-30"
    still = [flag for flag in flags(app, "A13-PAYMENT-OVERDUE", day) if flag["ceased_on"] is None]
    open_then = {ref for ref, arose, ceased in expected if arose <= day < ceased}
    assert {flag["subject"] for flag in still} == open_then
    assert all(float(flag["amount"] or 0) == float(owed[flag["subject"] or ""]) for flag in still)


def test_the_twenty_ninth_of_february_becomes_the_twenty_eighth() -> None:
    assert ten_years_on("2/29/2012") == date(2022, 2, 28)
    assert ten_years_on("3/1/2012") == date(2022, 3, 1)


@pytest.mark.parametrize("source", sources("contracts"))
def test_a_foreign_register_becomes_contracts(app: Flask, source: Path, tmp_path: Path) -> None:
    mapped = MAPPINGS["contracts"](read(source))
    said = take(app, write(mapped, tmp_path / "mapped"))
    assert said["contracts"]["accepted"] == len(mapped["contracts"])
    # Those that say neither small nor large are to be cleared up.
    expected = {
        row["ref"] for row in mapped["contracts"]
        if not row["size_at_signing"] and row["signed_on"] >= "2020-09-01"
        and not "" < row["ended_on"] <= "2026-11-24"
    }  # fmt: skip
    told = run(app, "lists", "size_unknown", "--json")
    assert {json.loads(line)["ref"] for line in told.stdout.splitlines()} == expected


def test_the_register_as_it_comes_is_refused_with_a_word_on_its_columns(app: Flask) -> None:
    ended = run(app, "import", "contracts", str(HERE / "extracts" / "contracts.csv"))
    assert ended.exit_code == 1
    assert "Process Used" in ended.output


@pytest.mark.parametrize("source", sources("payments"))
def test_refunds_come_back_to_be_mended_and_the_rest_is_taken(
    app: Flask, source: Path, tmp_path: Path
) -> None:
    mapped = MAPPINGS["payments"](read(source))
    refunds = [row["ref"] for row in mapped["payables"] if row["amount"].startswith("-")]
    assert refunds
    paths = {path.stem.split("-", 1)[1]: path for path in write(mapped, tmp_path / "mapped")}
    take(app, [paths["bodies"], paths["enterprises"]])
    whole = run(app, "import", "payables", str(paths["payables"]), "--json")
    assert whole.exit_code == 1
    assert json.loads(whole.stdout)["accepted"] == 0
    back = tmp_path / "back.csv"
    part = run(
        app, "import", "payables", str(paths["payables"]), "--partial", "--errors", str(back), "--json"
    )
    counts = json.loads(part.stdout)
    assert part.exit_code == 1
    assert (counts["accepted"], counts["rejected"]) == (len(mapped["payables"]) - len(refunds), len(refunds))
    with back.open(encoding="utf-8-sig", newline="") as opened:
        assert [row["ref"] for row in csv.DictReader(opened)] == refunds


def test_targets_of_a_work_report_stand_beside_the_account_of_the_next(app: Flask, tmp_path: Path) -> None:
    take(app, sorted((HERE / "work_reports").glob("*.csv")))
    # Five of the six targets are accounted for; of the energy saved per unit of output the report is silent.
    assert flags(app, "A09-REPORT-SILENT", "2022-03-05") == []
    (silent,) = flags(app, "A09-REPORT-SILENT", "2022-03-06")
    assert (silent["subject"], silent["arose_on"], silent["state"]) == ("W21-5", "2022-03-06", "open")
    assert run(app, "lists", "target_missed", "--on", "2022-12-31", "--json").stdout == ""
    out = tmp_path / "report.pdf"
    ended = run(app, "report", "accountability", "--period", "2022", "--out", str(out))
    assert ended.exit_code == 0, ended.output
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(out.read_bytes())).pages)
    assert "单位国内生产总值能耗降低" in text.replace("\n", "")


def test_the_sentences_of_the_targets_are_those_of_the_report() -> None:
    if not SHARED.exists():
        pytest.skip("NOT TESTED: the reports are not here")
    report = (SHARED / "work-reports" / "state-council-2021.txt").read_text("utf-8")
    following = (SHARED / "work-reports" / "state-council-2022.txt").read_text("utf-8")
    folder = HERE / "work_reports"
    targets = csv.DictReader((folder / "3-commitments.csv").read_text("utf-8").splitlines())
    accounts = csv.DictReader((folder / "4-commitment_events.csv").read_text("utf-8").splitlines())
    assert all(row["text"] in report for row in targets)
    assert all(row["note"] in following for row in accounts)


def test_the_mapping_is_a_command_that_explains_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0 and "receivables" in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        main(["gifts", "a", "b"])
    assert ended.value.code == 2 and "invalid choice" in capsys.readouterr().err
    main(["contracts", str(HERE / "extracts" / "contracts.csv"), str(tmp_path)])
    assert [Path(line).parent for line in capsys.readouterr().out.splitlines()] == [tmp_path] * 3
