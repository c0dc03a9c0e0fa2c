"""Real files: encodings, separators, workbooks, and every way a file can be broken."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from flask import Flask
from sqlalchemy import func, select

from tests.exchange.conftest import Import, city_csv, write_csv
from tests.exchange.facts import CITY, FIRM
from tracker.demo import demo_uscc
from tracker.exchange.files import workbook
from tracker.exchange.kinds import KINDS

BODY = ["code", "name", "kind", "region"]
ROWS = [["B1", "演示局", "department", "230102"], ["B2", "演示二局", "政府部门", "230103"]]
HEADINGS = ["单位代码", "单位名称", "单位类别", "行政区划代码"]


def bodies(app: Flask) -> int:
    with app.extensions["tracker"].database.reading() as session:
        return session.scalar(select(func.count()).select_from(KINDS["bodies"].model)) or 0


def sheet(path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(path)
    return path


def test_every_kind_comes_in_from_a_file(take: Import, tmp_path: Path) -> None:
    for kind, rows in CITY.items():
        status, told = take(kind, city_csv(tmp_path, kind))
        assert (status, told["accepted"]) == (0, len(rows)), (kind, told)


def test_every_kind_comes_in_from_a_workbook_with_chinese_headings(take: Import, tmp_path: Path) -> None:
    for kind, rows in CITY.items():
        columns = KINDS[kind].columns
        table: list[list[object]] = [[column.heading for column in columns]]
        table += [[row.get(column.key) for column in columns] for row in rows]
        status, told = take(kind, sheet(tmp_path / f"{kind}.xlsx", table))
        assert (status, told["accepted"]) == (0, len(rows)), (kind, told)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_and_separators(
    app: Flask, take: Import, tmp_path: Path, encoding: str, separator: str
) -> None:
    path = write_csv(tmp_path / "b.csv", HEADINGS, ROWS, encoding=encoding, separator=separator)
    status, told = take("bodies", path)
    assert (status, told["accepted"], bodies(app)) == (0, 2, 2)
    # What was not said outright is counted.
    assert told["coercions"] == ({"gb18030": 1} if encoding == "gb18030" else {})


def test_a_quoted_cell_may_hold_separators_and_lines(take: Import, tmp_path: Path) -> None:
    rows = [["B1", "演示局,\n二楼\u2028", "department", "230102"]]
    assert take("bodies", write_csv(tmp_path / "b.csv", BODY, rows))[0] == 0


def broken(folder: Path, name: str) -> Path:
    """A file broken in a way of this name."""
    path = folder / name
    whole = write_csv(folder / "whole.csv", HEADINGS, ROWS).read_bytes()
    if name == "empty.csv":
        path.write_bytes(b"")
    elif name == "blank.csv":
        path.write_bytes(b"\n\n")
    elif name == "cut_in_row.csv":
        path.write_bytes(whole[: whole.rindex(b",230103")])
    elif name == "cut_in_character.csv":
        path.write_bytes(whole[: whole.index("二局".encode()) + 1])
    elif name == "cut_in_quote.csv":
        path.write_bytes(whole + b'B3,"abc')
    elif name == "latin.csv":
        path.write_bytes(b"\xef\xbb\xbfcode,name,kind,region\nB1,caf\xe9,department,230102\n")
    elif name == "neither.csv":
        path.write_bytes(b"code,name,kind,region\nB1,\xff\xff\xff,department,230102\n")
    elif name == "utf16.csv":
        path.write_text("code,name\n", encoding="utf-16")
    elif name == "binary.csv":
        path.write_bytes(b"code\x00\x01\x02,name\n")
    elif name == "really_a_workbook.csv":
        path.write_bytes(sheet(folder / "w.xlsx", [BODY, *ROWS]).read_bytes())
    elif name == "really_text.xlsx":
        path.write_bytes(whole)
    elif name == "old.xlsx":
        path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    elif name == "cut.xlsx":
        content = sheet(folder / "w.xlsx", [BODY, *ROWS]).read_bytes()
        path.write_bytes(content[: len(content) // 2])
    elif name == "bomb.xlsx":
        _bomb(path, declared=True)
    elif name == "lying_bomb.xlsx":
        _bomb(path, declared=False)
    return path


def _bomb(path: Path, *, declared: bool) -> None:
    """A small workbook that unpacks to more than the limit; or one that declares less than it holds."""
    block = b" " * (1 << 20)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        with packed.open("xl/worksheets/sheet1.xml", "w") as opened:
            for _ in range(workbook.MOST_UNPACKED // len(block) + 2):
                opened.write(block)
    if not declared:
        content = bytearray(path.read_bytes())
        real = (workbook.MOST_UNPACKED // len(block) + 2) * len(block)
        small = (1000).to_bytes(4, "little")
        at = content.index(real.to_bytes(4, "little"), content.rindex(b"PK\x01\x02"))
        content[at : at + 4] = small
        path.write_bytes(content)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("empty.csv", "文件是空的"),
        ("blank.csv", "第一行是空的"),
        ("cut_in_row.csv", "最后一行中途断开"),
        ("cut_in_character.csv", "在一个字符中间断开"),
        ("cut_in_quote.csv", "引号没有闭合"),
        ("latin.csv", "标明是 UTF-8"),
        ("neither.csv", "既不是 UTF-8 也不是 GB18030"),
        ("utf16.csv", "UTF-16"),
        ("binary.csv", "不是文本"),
        ("really_a_workbook.csv", "扩展名改为 .xlsx"),
        ("really_text.xlsx", "扩展名改为 .csv"),
        ("old.xlsx", "旧格式或加密"),
        ("cut.xlsx", "不完整或已损坏"),
        ("bomb.xlsx", "超过 200 MB"),
        ("lying_bomb.xlsx", "已损坏"),
    ],
)
def test_a_broken_file_is_refused_with_advice(
    app: Flask, take: Import, tmp_path: Path, name: str, said: str
) -> None:
    status, told = take("bodies", broken(tmp_path, name), "--errors", str(tmp_path / "errors.csv"))
    assert status == 1 and said in told["errors"][0]["message"], told
    # Nothing half-written: no record, no file of errors, not even with the good rows asked for.
    assert take("bodies", tmp_path / name, "--partial")[0] == 1
    assert bodies(app) == 0 and not list(tmp_path.glob("*errors.csv*"))


def test_a_cut_file_is_noticed_only_at_its_end_and_leaves_nothing(
    app: Flask, take: Import, tmp_path: Path
) -> None:
    rows = [[f"B{number}", "演示局", "department", "230102"] for number in range(5_000)]
    path = write_csv(tmp_path / "b.csv", BODY, rows)
    path.write_bytes(path.read_bytes()[:-len(b",department,230102\r\n")])
    status, told = take("bodies", path, "--partial")
    assert status == 1 and told["errors"][0]["row"] == 5_001 and bodies(app) == 0


def test_headings_that_do_not_fit(take: Import, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "b.csv", ["code", "code", "name", "kind", "gift", "x_own", ""], [])
    status, told = take("bodies", path)
    assert status == 1
    # Empty headings at the end are no columns.
    assert {fault["column"] for fault in told["errors"]} == {"code", "gift", "region"}


def test_cells_of_a_workbook(app: Flask, take: Import, tmp_path: Path) -> None:
    take("bodies", city_csv(tmp_path, "bodies"))
    path = tmp_path / "e.xlsx"
    book = xlsxwriter.Workbook(str(path))
    rows = book.add_worksheet()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for column, heading in enumerate(["uscc", "name", "size", "size_on", "private", "industry"]):
        rows.write_string(0, column, heading)
    for line in range(1, 6):
        rows.write_string(line, 0, demo_uscc(line))
        rows.write_string(line, 1, "演示公司")
    rows.write_string(1, 2, "small")
    rows.write_datetime(1, 3, date(2019, 1, 1), day)
    rows.write_boolean(1, 4, True)
    rows.write_number(1, 5, 42.0)
    # A text that looks like a formula is text; a formula with its last result is that result.
    rows.write_string(2, 5, "=1+1")
    rows.write_formula(3, 5, '="演示"&"业"', None, "演示业")
    # Errors: an error value, and a credit code kept as a number.
    rows.write_formula(4, 5, "=NA()", None, "#N/A")
    rows.write_number(5, 0, 912301000000000001)
    book.close()
    status, told = take("enterprises", path, "--partial")
    assert (status, told["accepted"]) == (1, 3)
    assert [(fault["row"], fault["column"]) for fault in told["errors"]] == [(5, "industry"), (6, "uscc")]
    assert "末几位已经丢失" in told["errors"][1]["message"]
    assert told["coercions"] == {"excel_day": 1, "formula": 1, "yes_no": 1}
    with app.extensions["tracker"].database.reading() as session:
        table = KINDS["enterprises"].model.__table__
        found = session.execute(select(table.c.industry, table.c.size_on).order_by(table.c.id)).all()
    assert [row.industry for row in found] == ["42", "=1+1", "演示业"]
    assert str(found[0].size_on) == "2019-01-01"


def test_a_formula_never_calculated_is_an_error(take: Import, tmp_path: Path) -> None:
    table: list[list[object]] = [["uscc", "name", "industry"], [FIRM, "演示", "=1+1"]]
    status, told = take("enterprises", sheet(tmp_path / "e.xlsx", table))
    assert status == 1
    assert [(one["row"], one["column"]) for one in told["errors"]] == [(2, "industry")]


def test_the_sheet_with_the_headings_is_found(take: Import, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["说明"])  # type: ignore[union-attr]
    second = book.create_sheet("数据")
    second.append([None])
    for row in [HEADINGS, *ROWS]:
        second.append(row)
    book.save(tmp_path / "b.xlsx")
    assert take("bodies", tmp_path / "b.xlsx")[1]["accepted"] == 2


def remade(whole: Path, path: Path, change: dict[str, tuple[bytes, bytes] | None]) -> Path:
    """A workbook with parts changed (what by what) or, for None, left out."""
    with zipfile.ZipFile(whole) as packed, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name in packed.namelist():
            content = packed.read(name)
            for part, by in change.items():
                if name.endswith(part):
                    content = b"" if by is None else content.replace(*by)
            if content:
                made.writestr(name, content)
    return path


def test_a_stray_cell_at_the_far_end_is_refused_before_the_reader_makes_room(
    app: Flask, take: Import, tmp_path: Path
) -> None:
    whole = sheet(tmp_path / "b.xlsx", [BODY, ROWS[0]])
    far = remade(whole, tmp_path / "far.xlsx", {"sheet1.xml": (b'r="A2"', b'r="XFD1048576"')})
    status, told = take("bodies", far)
    assert (status, told["errors"][0]["row"], bodies(app)) == (1, 0, 0)
    assert "1048576" in told["errors"][0]["message"] and "CSV" in told["errors"][0]["message"]


FAR = (
    b'<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
    b'<row r = "1048576"><c r = "XFD1048576"><v>1</v></c></row>',
    b'<row r="001048576"><c r="XFD001048576"><v>1</v></c></row>',
    b"<row r='900'><c r='XFD900'><v>1</v></c></row>",
    b"<row/>" * 1000 + b"<row>" + b"<c/>" * 16_000 + b"<c><v>1</v></c></row>",
)


def test_a_far_cell_is_found_however_it_is_written_and_wherever_the_sheet_lies(
    app: Flask, take: Import, tmp_path: Path
) -> None:
    """The reader of workbooks ends the whole process over most of these, of a few hundred bytes each."""
    whole = sheet(tmp_path / "b.xlsx", [BODY, ROWS[0]])
    for far, name in [(one, "worksheets/sheet1.xml") for one in FAR] + [(FAR[0], "media/image1.PNG")]:
        book = remade(whole, tmp_path / "f.xlsx", {"sheet1.xml": (b"</sheetData>", far + b"</sheetData>")})
        moved = tmp_path / "moved.xlsx"
        with zipfile.ZipFile(book) as packed, zipfile.ZipFile(moved, "w", zipfile.ZIP_DEFLATED) as made:
            for one in packed.namelist():
                content = packed.read(one).replace(b"/xl/worksheets/sheet1.xml", f"/xl/{name}".encode())
                made.writestr(one.replace("worksheets/sheet1.xml", name), content)
        status, told = take("bodies", moved)
        assert (status, bodies(app)) == (1, 0)
        assert "列；请删去" in told["errors"][0]["message"], (far[:40], told["errors"])


@pytest.mark.parametrize(
    "change",
    [{"sheet1.xml": (b"</row>", b"<")}, {"xl/workbook.xml": None}],
    ids=["a sheet that breaks off", "no list of sheets"],
)
def test_a_workbook_damaged_within_is_named_damaged(
    app: Flask, take: Import, tmp_path: Path, change: dict[str, tuple[bytes, bytes] | None]
) -> None:
    whole = sheet(tmp_path / "b.xlsx", [BODY, ROWS[0]])
    status, told = take("bodies", remade(whole, tmp_path / "bad.xlsx", change))
    assert (status, bodies(app)) == (1, 0)
    assert "已损坏" in told["errors"][0]["message"]


def test_a_cell_too_long_is_not_called_a_wrong_quote(app: Flask, take: Import, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "b.csv", BODY, [["B1", "演" * 1_200_000, "department", "230102"]])
    status, told = take("bodies", path)
    assert (status, bodies(app)) == (1, 0)
    assert "一百万字" in told["errors"][0]["message"]
