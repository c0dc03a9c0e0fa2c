"""What goes out comes in again: exports of every kind, templates filled in, flags and the ledger."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from tests.exchange.conftest import application, city_csv
from tests.exchange.facts import CITY, FIRM
from tracker.core.db import Database
from tracker.exchange.cells import Day, Money
from tracker.exchange.choices import Choice, Words, YesNo
from tracker.exchange.kinds import KINDS
from tracker.exchange.out import template
from tracker.exchange.out.writers import writing

# Texts that a spreadsheet, a separator, a quote or a careless writer would spoil.
HARD = (
    "=1+1", "'=1+1", "''@x", "'plain", "-5", "＝SUM(A1)", '引号"与,逗号;分号', "两\n行", "_x0041_",
    "𬭎 䶮", "007",
)  # fmt: skip


@pytest.fixture
def city(database: Database, tmp_path: Path) -> Iterator[Flask]:
    """The application over the fictional city, imported from files, with hard texts in it."""
    app = application(database, tmp_path)
    runner = app.test_cli_runner()
    for kind in CITY:
        run(runner, "import", kind, str(city_csv(tmp_path, kind)))
    hard = tmp_path / "hard.csv"
    with hard.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["ref", "body", "kind", "title", "text", "made_on", "target", "x_备注"])
        for place, text in enumerate(HARD):
            # Guarded as a careful program would: the importer takes one ' off.
            safe = f"'{text}" if text.lstrip("'").startswith(tuple("=-@＝")) else text
            writer.writerow([f"M-{place}", "G1", "other", "演示", safe, "2026-01-05", "-12.5", safe])
    run(runner, "import", "commitments", str(hard))
    yield app
    app.extensions["tracker"].database.dispose()


def run(runner: FlaskCliRunner, *args: str, status: int = 0) -> str:
    told = runner.invoke(args=list(args))
    assert told.exit_code == status, told.output
    return str(told.output)


def table(app: Flask, kind: str) -> list[Any]:
    with app.extensions["tracker"].database.reading() as session:
        model = KINDS[kind].model.__table__
        return list(session.execute(select(model).order_by(model.c.id)).all())


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_exported_imports_again_as_unchanged(city: Flask, tmp_path: Path, ending: str) -> None:
    runner = city.test_cli_runner()
    for kind in KINDS:
        before = table(city, kind)
        out = tmp_path / f"{kind}.{ending}"
        run(runner, "export", kind, "--out", str(out))
        told = json.loads(run(runner, "import", kind, str(out), "--json"))
        assert (told["unchanged"], told["accepted"], told["updated"], told["rejected"]) == (
            len(before), 0, 0, 0,
        ), (kind, told["errors"])  # fmt: skip
        assert table(city, kind) == before


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_export_builds_the_same_city_in_an_empty_database(
    city: Flask, other_sqlite_database: Database, tmp_path: Path, ending: str
) -> None:
    runner = city.test_cli_runner()
    fresh = application(other_sqlite_database, tmp_path)
    numbers = {"created_in", "changed_in", "notices"}
    for kind in KINDS:
        out = tmp_path / f"{kind}.{ending}"
        run(runner, "export", kind, "--out", str(out))
        run(fresh.test_cli_runner(), "import", kind, str(out))
        columns = KINDS[kind].model.__table__.columns
        names = [column.name for column in columns if column.name not in numbers]
        here, there = (
            [{name: getattr(row, name) for name in names} for row in table(app, kind)]
            for app in (city, fresh)
        )
        assert here == there, kind


def test_voided_records_stay_at_home(city: Flask, tmp_path: Path) -> None:
    runner = city.test_cli_runner()
    run(runner, "void", "payments", "Z1", "--reason", "误录")
    out = tmp_path / "payments.csv"
    run(runner, "export", "payments", "--out", str(out))
    with out.open(encoding="utf-8-sig", newline="") as opened:
        assert [row["ref"] for row in csv.DictReader(opened)] == ["Z2"]


def test_csv_is_safe_for_a_spreadsheet_and_numbers_stay_numbers(city: Flask, tmp_path: Path) -> None:
    out = tmp_path / "commitments.csv"
    run(city.test_cli_runner(), "export", "commitments", "--out", str(out))
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    with out.open(encoding="utf-8-sig", newline="") as opened:
        rows = {row["ref"]: row for row in csv.DictReader(opened)}
    assert rows["M-0"]["text"] == rows["M-0"]["x_备注"] == "'=1+1"
    assert (rows["M-4"]["text"], rows["M-4"]["target"]) == ("'-5", "-12.5")
    assert not any(cell.startswith(tuple("=+@＝")) for row in rows.values() for cell in row.values())


def test_a_workbook_is_for_readers(city: Flask, tmp_path: Path) -> None:
    out = tmp_path / "payments.xlsx"
    run(city.test_cli_runner(), "export", "payments", "--out", str(out))
    sheet = openpyxl.load_workbook(out)["付款"]
    heads = {cell.value: place for place, cell in enumerate(sheet[1])}
    first = sheet[2]
    assert first[heads["付款方式"]].value == "转账"
    assert first[heads["付款金额"]].value == 400000 and first[heads["付款金额"]].number_format == "#,##0.00"
    assert first[heads["付款日期"]].value.isoformat() == "2025-12-01T00:00:00"
    commitments = tmp_path / "commitments.xlsx"
    run(city.test_cli_runner(), "export", "commitments", "--out", str(commitments))
    cells = [cell for row in openpyxl.load_workbook(commitments)["承诺"].iter_rows() for cell in row]
    assert "=1+1" in {cell.value for cell in cells if cell.data_type == "s"}
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_json_holds_one_object_a_record(city: Flask, tmp_path: Path) -> None:
    out = tmp_path / "payments.json"
    run(city.test_cli_runner(), "export", "payments", "--out", str(out))
    told = json.loads(out.read_text("utf-8"))
    assert [row["ref"] for row in told] == ["Z1", "Z2"]
    first = told[0]
    assert (first["amount"], first["paid_on"], first["returned_on"]) == ("400000.00", "2025-12-01", None)
    none = tmp_path / "none.json"
    with writing(none, [], "空"):
        pass
    assert json.loads(none.read_text("utf-8")) == []


@pytest.mark.slow
def test_flags_go_out_as_the_command_tells_them(city: Flask, tmp_path: Path) -> None:
    runner = city.test_cli_runner()
    lines = run(runner, "flags", "--all", "--on", "2026-05-30").splitlines()
    told = [json.loads(line) for line in lines]
    assert told
    out = tmp_path / "flags.json"
    run(runner, "export", "flags", "--on", "2026-05-30", "--out", str(out))
    assert json.loads(out.read_text("utf-8")) == told
    for ending in ("csv", "xlsx"):
        out = tmp_path / f"flags.{ending}"
        said = run(runner, "export", "flags", "--on", "2026-05-30", "--out", str(out))
        assert said.startswith(f"{len(told)} 行")


@pytest.mark.slow
def test_the_ledger_tells_what_is_owed_on_the_day(city: Flask, tmp_path: Path) -> None:
    def lines(on: str) -> dict[str, dict[str, str]]:
        out = tmp_path / "ledger.csv"
        run(city.test_cli_runner(), "export", "arrears_ledger", "--on", on, "--out", str(out))
        with out.open(encoding="utf-8-sig", newline="") as opened:
            return {row["台账编号"]: row for row in csv.DictReader(opened)}

    # Y1: accepted on 20 October 2025; the amendment of 1 September says 20 days; due Sunday the 9th, rolled
    # to Monday the 10th. 900,000, of which 400,000 paid on 1 December; 600,000 came back; 50,000 set off.
    line = lines("2026-01-31")["Y1"]
    assert (line["应付日"], line["首次逾期日"]) == ("2025-11-10", "2025-11-11")
    assert (line["应付金额"], line["已付金额"], line["欠款余额"]) == ("900000.00", "400000.00", "450000.00")
    assert (line["有无分歧"], line["分歧金额"], line["其中逾期"]) == ("是", "100000.00", "350000.00")
    assert (line["拖欠主体性质"], line["债权企业信用代码"], line["款项类型"]) == ("机关", FIRM, "工程款")
    assert (line["项目名称"], line["账龄"], line["状态"]) == ("演示工程", "1年以内", "未清偿")
    assert (line["拖欠原因"], line["清偿方式"], line["责任领导"]) == ("等待审计结果", "转账", "")
    assert line["是否涉诉或仲裁"] == "否"
    # From June the judgment replaces it: the duty is another one, the sum is still owed.
    assert lines("2026-06-01")["Y1"]["是否涉诉或仲裁"] == "是"
    assert set(lines("2025-11-10")) == set()


def test_what_cannot_be_written_is_said_and_leaves_no_file(city: Flask, tmp_path: Path) -> None:
    runner = city.test_cli_runner()
    assert "结尾" in run(runner, "export", "payments", "--out", str(tmp_path / "x.ods"), status=1)
    assert ".xlsx" in run(runner, "template", "payments", "--out", str(tmp_path / "x.csv"), status=2)
    assert "--on" in run(runner, "export", "payments", "--on", "2026-01-01", "--out", "x.csv", status=2)
    before = set(tmp_path.iterdir())
    long = tmp_path / "long.csv"
    row = f"M-LONG,G1,other,演示,2026-01-05,{'长' * 40_000}"
    long.write_text(f"ref,body,kind,title,made_on,text\n{row}\n", "utf-8")
    run(runner, "import", "commitments", str(long))
    assert "CSV" in run(runner, "export", "commitments", "--out", str(tmp_path / "c.xlsx"), status=1)
    assert set(tmp_path.iterdir()) == before | {long}


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(KINDS))
def test_a_template_filled_in_is_imported(sqlite_database: Database, tmp_path: Path, kind: str) -> None:
    app = application(sqlite_database, tmp_path)
    runner = app.test_cli_runner()
    for other in CITY:
        if other == kind:
            break
        run(runner, "import", other, str(city_csv(tmp_path, other)))
    path = tmp_path / f"{kind}.xlsx"
    run(runner, "template", kind, "--out", str(path))
    run(runner, "import", kind, str(path))
    assert table(app, kind) == []
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    columns = {str(cell.value).rstrip("* "): place for place, cell in enumerate(sheet[1], start=1)}
    described = KINDS[kind]
    assert list(columns) == [column.heading for column in described.columns]
    for line, row in enumerate(CITY[kind], start=2):
        for key, text in row.items():
            column = described.by_key[key]
            if not text:
                continue
            cell = sheet.cell(line, columns[column.heading])
            value = column.type.read(text)
            if isinstance(column.type, Day):
                cell.value = value
            elif isinstance(column.type, Money):
                cell.value = value / 100
            elif isinstance(column.type, Choice | YesNo):
                # As the drop-down gives it.
                cell.value = column.type.label(value)
            else:
                cell.value = text
    book.save(path)
    told = json.loads(run(runner, "import", kind, str(path), "--json"))
    assert (told["accepted"], told["rejected"]) == (len(CITY[kind]), 0)
    # The same rows by CSV are the same records.
    again = json.loads(run(runner, "import", kind, str(city_csv(tmp_path, kind)), "--json"))
    assert again["unchanged"] == len(CITY[kind])
    app.extensions["tracker"].database.dispose()


def test_a_template_has_drop_downs_formats_and_notes(tmp_path: Path) -> None:
    for kind in KINDS.values():
        path = tmp_path / f"{kind.name}.xlsx"
        template.write_template(path, kind)
        book = openpyxl.load_workbook(path)
        sheet, notes, lists = book[kind.heading], book["填写说明"], book["选项"]
        assert lists.sheet_state == "hidden"
        offered = {str(rule.sqref).split(":")[0] for rule in sheet.data_validations.dataValidation}
        explained = {row[1].value: row for row in notes.iter_rows() if row[1].value}
        for place, column in enumerate(kind.columns, start=1):
            head = sheet.cell(1, place)
            assert str(head.value).endswith("*") is column.required
            assert explained[column.key][3].value
            chosen = isinstance(column.type, Choice | YesNo) and not isinstance(column.type, Words)
            cell = sheet.cell(2, place).coordinate
            assert (cell in offered) is chosen, (kind.name, column.key)
            if chosen:
                words = [one.value for one in lists[head.column_letter][1:] if one.value is not None]
                assert words == template._drop_down(column)
            shape = next(one for one in sheet.column_dimensions.values() if one.min <= place <= one.max)
            assert shape.number_format == template._format_of(column)


def test_every_explanation_belongs_to_a_column() -> None:
    known = {f"{kind.name}.{column.key}" for kind in KINDS.values() for column in kind.columns}
    known |= {column.key for kind in KINDS.values() for column in kind.columns}
    assert set(template.explanations()) <= known
