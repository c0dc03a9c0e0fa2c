"""What ``flask import`` says to a reader: advice that helps, rows by number, no batch for nothing."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.exchange.conftest import Import, city_csv, write_csv
from tracker.core.changes import Change
from tracker.exchange.kinds import KINDS

BODY = ["code", "name", "kind", "region"]
GOOD = ["B1", "演示局", "department", "230102"]
BAD = ["B2", "演示局", "gift", "230102"]


def say(app: Flask, *words: str) -> str:
    """Everything a command says."""
    return app.test_cli_runner().invoke(args=["import", *words]).output


def batches(app: Flask) -> int:
    with app.extensions["tracker"].database.reading() as session:
        return session.scalar(select(func.count()).select_from(Change)) or 0


@pytest.mark.parametrize("name", ["empty.csv", "cut.csv", "text.xlsx", "unknown_column.csv"])
def test_taking_the_good_rows_is_advised_only_where_it_helps(app: Flask, tmp_path: Path, name: str) -> None:
    path = write_csv(tmp_path / name, [*BODY, "gift"] if name.startswith("unknown") else BODY, [GOOD, GOOD])
    if name == "empty.csv":
        path.write_bytes(b"")
    elif name == "cut.csv":
        path.write_bytes(path.read_bytes()[:-10])
    said = say(app, "bodies", str(path))
    assert said.endswith("没有收入任何行。\n") and "--partial" not in said
    assert say(app, "bodies", str(path), "--lang", "en").endswith("Nothing was taken.\n")
    rows = write_csv(tmp_path / "rows.csv", BODY, [GOOD, BAD])
    assert "--partial 只收正确的行" in say(app, "bodies", str(rows))


def test_a_file_known_already_makes_no_batch(app: Flask, take: Import, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "b.csv", BODY, [GOOD])
    assert take("bodies", path)[1]["batch"] == batches(app) == 1
    status, told = take("bodies", path)
    assert (status, told["unchanged"], told["batch"], batches(app)) == (0, 1, None, 1)
    assert "各行与已有记录完全相同" in say(app, "bodies", str(path))
    # With --partial too, where nothing is left of the file but what is known.
    both = write_csv(tmp_path / "c.csv", BODY, [GOOD, BAD])
    status, told = take("bodies", both, "--partial")
    assert (status, told["rejected"], told["batch"], batches(app)) == (1, 1, None, 1)
    assert "除被拒的行以外" in say(app, "bodies", str(both), "--partial")


def test_a_notice_names_the_first_rows_and_the_record_a_twin_is_like(
    app: Flask, take: Import, tmp_path: Path
) -> None:
    for kind in ("bodies", "enterprises", "projects", "contracts"):
        take(kind, city_csv(tmp_path, kind))
    payable = {"contract": "C1", "kind": "works", "amount": "10"}
    rows = [[f"Y{number}", *payable.values()] for number in range(1, 6)]
    path = write_csv(tmp_path / "p.csv", ["ref", *payable], rows)
    said = say(app, "payables", str(path), "--dry-run")
    assert "提示（4 行：第 3（同 Y1）、4（同 Y1）、5（同 Y1） 等 行）：当事人、日期和金额" in said
    said = say(app, "payables", str(path), "--dry-run", "--lang", "en")
    assert "Notice (4 rows: 3 (like Y1), 4 (like Y1), 5 (like Y1), …): Same parties, days and amount" in said
    assert "record." in said and "…)." not in said


@pytest.mark.parametrize("mended", ["6", "'6", "' 6"])
def test_a_negative_amount_mended_by_hand_goes_in(
    app: Flask, take: Import, tmp_path: Path, mended: str
) -> None:
    for kind in ("bodies", "enterprises", "projects", "contracts"):
        take(kind, city_csv(tmp_path, kind))
    errors = tmp_path / "errors.csv"
    row = {"ref": "-Y9", "contract": "C1", "kind": "works", "amount": "-5", "delivered_on": "=A1"}
    take("payables", write_csv(tmp_path / "p.csv", list(row), [list(row.values())]), "--errors", str(errors))
    with errors.open(encoding="utf-8-sig", newline="") as opened:
        heading, cells = csv.reader(opened)
    # A number is no formula; what else begins like one is kept from being calculated.
    assert cells[:5] == ["'-Y9", "C1", "works", "-5", "'=A1"]
    write_csv(errors, heading, [[*cells[:3], mended, "'2025-07-09", cells[5]]])
    status, told = take("payables", errors)
    assert (status, told["accepted"]) == (0, 1), told
    with app.extensions["tracker"].database.reading() as session:
        table = KINDS["payables"].model.__table__
        found = session.execute(select(table.c.ref, table.c.amount_fen, table.c.delivered_on)).one()
    assert (found.ref, found.amount_fen, str(found.delivered_on)) == ("-Y9", 600, "2025-07-09")
