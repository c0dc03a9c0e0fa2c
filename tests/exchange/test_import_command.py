"""``flask import``: what it takes, what it gives back, what it says, and when nothing is written."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from tests.exchange.conftest import Import, application, city_csv, write_csv
from tests.exchange.facts import CITY
from tracker.core.changes import Change, RecordVersion
from tracker.core.db import Database
from tracker.demo import demo_uscc
from tracker.exchange.kinds import KINDS

BODY = ["code", "name", "kind", "region"]
GOOD = ["B1", "演示局", "department", "230102"]
BAD = ["B2", "=演示", "gift", "230102"]


def count(app: Flask, kind: str) -> int:
    with app.extensions["tracker"].database.reading() as session:
        return len(session.execute(select(KINDS[kind].model.__table__)).all())


def test_whole_or_nothing_and_the_good_rows_when_asked(app: Flask, take: Import, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "b.csv", BODY, [GOOD, BAD])
    status, told = take("bodies", path)
    assert (status, told["accepted"], told["rejected"], told["batch"]) == (1, 0, 1, None)
    assert count(app, "bodies") == 0
    status, told = take("bodies", path, "--partial")
    assert (status, told["accepted"], told["rejected"], count(app, "bodies")) == (1, 1, 1, 1)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_rejected_rows_come_back_mended_and_go_in(
    app: Flask, take: Import, tmp_path: Path, ending: str
) -> None:
    errors = tmp_path / f"errors.{ending}"
    take("bodies", write_csv(tmp_path / "b.csv", BODY, [GOOD, BAD]), "--partial", "--errors", str(errors))
    if ending == "csv":
        text = errors.read_text("utf-8-sig")
        assert text.splitlines()[0] == "code,name,kind,region,错误说明"
        assert "'=演示" in text and "第 3 行" in text
        errors.write_text(text.replace("gift", "department"), "utf-8-sig")
    else:
        book = openpyxl.load_workbook(errors)
        rows = book.active
        assert rows is not None and rows["E1"].value == "错误说明" and "第 3 行" in str(rows["E2"].value)
        assert rows["B2"].data_type == "s"
        rows["C2"] = "department"
        book.save(errors)
    status, told = take("bodies", errors)
    assert (status, told["accepted"]) == (0, 1), told
    with app.extensions["tracker"].database.reading() as session:
        table = KINDS["bodies"].model.__table__
        row = session.execute(select(table).where(table.c.code == "B2")).one()
    # The guard against formulas and the column of messages leave no trace.
    assert (row.name, row.extra) == ("=演示", None)


def test_a_dry_run_checks_all_and_writes_nothing(app: Flask, take: Import, tmp_path: Path) -> None:
    status, told = take("bodies", city_csv(tmp_path, "bodies"), "--dry-run")
    assert (status, told["accepted"], told["batch"], count(app, "bodies")) == (0, 3, None, 0)
    with app.extensions["tracker"].database.reading() as session:
        assert not session.scalars(select(Change)).all()


def test_a_heading_alone_makes_no_batch(app: Flask, take: Import, tmp_path: Path) -> None:
    status, told = take("bodies", write_csv(tmp_path / "b.csv", BODY, []))
    assert (status, told["accepted"], told["batch"]) == (0, 0, None)
    with app.extensions["tracker"].database.reading() as session:
        assert not session.scalars(select(Change)).all()


def test_an_update_says_who_when_and_why(app: Flask, take: Import, tmp_path: Path) -> None:
    take("bodies", write_csv(tmp_path / "b.csv", BODY, [GOOD]))
    other = write_csv(tmp_path / "c.csv", BODY, [["B1", "演示新局", "department", "230102"]])
    status, told = take("bodies", other)
    assert status == 1 and "--update" in told["errors"][0]["message"]
    status, told = take("bodies", other, "--update", "--by", "演示科员", "--reason", "名称录错")
    assert (status, told["updated"], told["unchanged"]) == (0, 1, 0)
    with app.extensions["tracker"].database.reading() as session:
        version = session.scalars(select(RecordVersion)).one()
        change = session.get_one(Change, version.change_id)
        assert version.before["name"] == "演示局"
        assert (change.actor, change.reason, change.source) == ("演示科员", "名称录错", "c.csv")
        assert change.source_sha256 and change.summary and change.summary["updated"] == 1


def test_two_rows_with_one_key_far_apart(take: Import, tmp_path: Path) -> None:
    take("enterprises", city_csv(tmp_path, "enterprises"))
    rows = [[f"U{number}", "演示", "department", "230102"] for number in range(4_500)]
    status, told = take("bodies", write_csv(tmp_path / "b.csv", BODY, [*rows, rows[0]]), "--partial")
    assert (status, told["accepted"], told["rejected"]) == (1, 4_500, 1)
    assert told["errors"][0]["row"] == 4_502 and "第 2 行" in told["errors"][0]["message"]


def test_messages_are_chinese_or_english(app: Flask, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "b.csv", BODY, [BAD])
    run = app.test_cli_runner()
    chinese = run.invoke(args=["import", "bodies", str(path)])
    english = run.invoke(args=["import", "bodies", str(path), "--lang", "en"])
    assert chinese.exit_code == english.exit_code == 1
    assert "第 2 行，单位类别“gift”" in chinese.output and "Row 2, kind “gift”" in english.output
    assert "Nothing was taken" in english.output
    # No bar where nobody watches.
    assert "%" not in chinese.stderr
    assert run.invoke(args=["import", "bodies", str(tmp_path / "none.csv")]).exit_code == 2
    assert run.invoke(args=["import", "gifts", str(path)]).exit_code == 2


def test_what_looks_odd_is_taken_and_said(app: Flask, take: Import, tmp_path: Path) -> None:
    for kind in ("bodies", "enterprises", "projects", "contracts"):
        take(kind, city_csv(tmp_path, kind))
    odd = {
        "bodies": ({"code": "B9", "name": "演示", "kind": "group", "region": "230106"}, {"region:region": 1}),
        "enterprises": ({"uscc": demo_uscc(3), "name": "演示", "size": "small"}, {"partner:size": 1}),
        "contracts": (
            CITY["contracts"][0] | {"ref": "C3", "signed_on": "2027-01-01", "retention_percent": "0.03",
                                    "special_days": "90", "ended_on": "2026-12-31", "progress_ratio": "101"},
            {"future:signed_on": 1, "small_percent:retention_percent": 1, "partner:special_days": 1,
             "order:ended_on": 1, "above_hundred:progress_ratio": 1, "future:ended_on": 1},
        ),
    }  # fmt: skip
    for kind, (row, notices) in odd.items():
        path = write_csv(tmp_path / "odd.csv", list(row), [list(row.values())])
        status, told = take(kind, path, "--update")
        assert (status, told["notices"]) == (0, notices), told
    payable = {"contract": "C1", "kind": "works", "amount": "1600000"}
    rows = [["Y1", *payable.values()], ["Y2", *payable.values()]]
    status, told = take("payables", write_csv(tmp_path / "p.csv", ["ref", *payable], rows))
    assert (status, told["notices"]) == (0, {"above_contract:amount": 1, "twin": 1})
    with app.extensions["tracker"].database.reading() as session:
        table = KINDS["payables"].model.__table__
        kept = session.scalar(select(table.c.notices).where(table.c.ref == "Y2"))
    assert kept == ["above_contract:amount", "twin:Y1"]


def test_remains_of_another_code_are_taken_in_a_text_and_refused_in_a_code(
    app: Flask, take: Import, tmp_path: Path
) -> None:
    for kind in ("bodies", "enterprises", "projects"):
        take(kind, city_csv(tmp_path, kind))
    # An apostrophe and a dash of Windows-1252, read as Latin-1 on the way here.
    contract = CITY["contracts"][0] | {"ref": "C3", "title": "Ombudsman\x92s \x96 演示合同"}
    path = write_csv(tmp_path / "c.csv", list(contract), [list(contract.values())])
    status, told = take("contracts", path)
    assert (status, told["notices"]) == (0, {"unseen:title": 1}), told
    with app.extensions["tracker"].database.reading() as session:
        table = KINDS["contracts"].model.__table__
        kept = session.execute(select(table.c.title, table.c.notices).where(table.c.ref == "C3")).one()
    assert tuple(kept) == ("Ombudsman\x92s \x96 演示合同", ["unseen:title"])
    for wrong in ({"ref": "C\x924"}, {"body": "B\x921"}):
        row = contract | {"ref": "C4"} | wrong
        status, told = take("contracts", write_csv(tmp_path / "c.csv", list(row), [list(row.values())]))
        assert (status, [fault["column"] for fault in told["errors"]]) == (1, list(wrong))
        assert "不是文字的符号" in told["errors"][0]["message"]


def test_a_day_outside_a_bodys_life_is_a_notice(take: Import, tmp_path: Path) -> None:
    body = dict(zip(BODY, GOOD, strict=True)) | {"valid_from": "2020-01-01"}
    take("bodies", write_csv(tmp_path / "b.csv", list(body), [list(body.values())]))
    path = write_csv(tmp_path / "r.csv", ["body", "year", "delivered_on"], [["B1", "2019", "2019-01-10"]])
    assert take("work_reports", path)[1]["notices"] == {"life:delivered_on": 1}


def test_amounts_in_ten_thousand_yuan_and_other_forms(app: Flask, take: Import, tmp_path: Path) -> None:
    for kind in ("bodies", "enterprises", "projects", "contracts"):
        take(kind, city_csv(tmp_path, kind))
    headings = ["应付款编号", "合同编号", "款项类别", "应付金额（万元）", "交付日期"]
    rows = [
        ["Y1", "C1", "工程款", "１２．３４５６", "2025年7月9日"],
        ["Y2", "C1", "进度款", "1,000", "2025/7/9"],
    ]
    status, told = take("payables", write_csv(tmp_path / "p.csv", headings, rows, encoding="gb18030"))
    assert (status, told["coercions"]) == (0, {"gb18030": 1, "money": 2, "day": 2})
    with app.extensions["tracker"].database.reading() as session:
        table = KINDS["payables"].model.__table__
        found = session.execute(select(table.c.amount_fen, table.c.delivered_on).order_by(table.c.ref)).all()
    assert [row.amount_fen for row in found] == [12_345_600, 1_000_000_000]
    assert {str(row.delivered_on) for row in found} == {"2025-07-09"}


def test_postgresql_takes_the_same_files(postgres_database: Database, tmp_path: Path) -> None:
    app = application(postgres_database, tmp_path)
    for kind, rows in CITY.items():
        path = city_csv(tmp_path, kind)
        for expected in ("accepted", "unchanged"):
            told = app.test_cli_runner().invoke(args=["import", kind, str(path), "--json"])
            assert told.exit_code == 0 and json.loads(told.stdout)[expected] == len(rows), told.output
    app.extensions["tracker"].database.dispose()
