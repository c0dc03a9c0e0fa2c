"""The empty workbook of a kind: Chinese headings, formats, drop-downs, and a sheet that explains each column.

What stands in it is Chinese in place: it is a form for the people who fill it in.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from tracker.core.beside import beside
from tracker.exchange.cells import Day, Money, Month, Number, Whole, Year
from tracker.exchange.choices import Choice, Words, YesNo
from tracker.exchange.identifiers import CreditCode, Reference, Region
from tracker.exchange.kinds import KINDS, Column, Kind
from tracker.exchange.out.writers import DAY_FORMAT, MONEY_FORMAT, TEXT_FORMAT
from tracker.law.reader import read_yaml

# Rows prepared with formats and drop-downs; more may be filled in.
PREPARED_ROWS = 5_000
NOTES, LISTS = "填写说明", "选项"
GENERAL = (
    "第一张表从第二行起填写，每行一条记录；标题行不要改名，列的次序可以变动，不用的选填列可以删除。",
    "标题带 * 的列必填。金额以元为单位，最多两位小数；标题末尾改成（万元）的按万元计，一律不填负数。",
    "日期写成 2026-11-23。编号和代码按文本填写，不要让表格软件改成数字。",
    "另有需要保存的内容，可以自己加列，列名以 x_ 开头。",
)


def write_template(path: Path, kind: Kind) -> None:
    """Write the empty workbook of a kind; filled in, ``flask import`` takes it as it is."""
    with beside(path) as half:
        _write(half, kind)


def _write(path: Path, kind: Kind) -> None:
    book = xlsxwriter.Workbook(str(path))
    shapes = (MONEY_FORMAT, DAY_FORMAT, TEXT_FORMAT)
    formats = {shape: book.add_format({"num_format": shape}) for shape in shapes}
    head = book.add_format({"bold": True, "bg_color": "#E8EEF5", "border": 1, "num_format": TEXT_FORMAT})
    must = book.add_format({"bold": True, "bg_color": "#F7DCC9", "border": 1, "num_format": TEXT_FORMAT})
    sheet = book.add_worksheet(kind.heading)
    notes = book.add_worksheet(NOTES)
    lists = book.add_worksheet(LISTS)
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(kind.columns):
        heading = f"{column.heading} *" if column.required else column.heading
        sheet.write_string(0, place, heading, must if column.required else head)
        sheet.set_column(place, place, max(14, 2 * len(heading) + 2), formats[_format_of(column)])
        if words := _drop_down(column):
            sheet.data_validation(1, place, PREPARED_ROWS, place, _one_of(lists, place, column, words))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    _write_notes(notes, kind, book.add_format({"bold": True}), wrapped)
    lists.hide()
    book.close()


def explanation(kind: Kind, column: Column) -> str:
    """What a column wants, in Chinese: its own words first, then what its type asks for."""
    own = explanations().get(f"{kind.name}.{column.key}") or explanations().get(column.key)
    return "；".join(part for part in (own, _asked_for(column)) if part)


@cache
def explanations() -> dict[str, str]:
    """The words of single columns, by ``kind.column`` or ``column``."""
    return {str(key): str(said) for key, said in read_yaml(Path(__file__).parent / "explained.yaml").items()}


def _one_of(lists: Any, place: int, column: Column, words: list[str]) -> dict[str, Any]:
    """A drop-down over a column of the hidden sheet: a list within the cell's own rule may be too long."""
    lists.write_column(0, place, [column.heading, *words])
    name = xl_col_to_name(place, col_abs=True)
    return {
        "validate": "list", "source": f"='{LISTS}'!{name}$2:{name}${len(words) + 1}",
        "error_title": "不在选项之内", "error_message": "请从下拉列表中选择。",
    }  # fmt: skip


def _write_notes(notes: Any, kind: Kind, bold: Any, wrapped: Any) -> None:
    notes.set_column(0, 1, 24)
    notes.set_column(2, 2, 8)
    notes.set_column(3, 3, 90, wrapped)
    for line, said in enumerate(GENERAL):
        notes.write_string(line, 0, said)
    first = len(GENERAL) + 1
    for place, title in enumerate(("列", "英文键", "必填", "怎样填写")):
        notes.write_string(first, place, title, bold)
    for line, column in enumerate(kind.columns, start=first + 1):
        notes.write_string(line, 0, f"【{column.heading}】")
        notes.write_string(line, 1, column.key)
        notes.write_string(line, 2, "必填" if column.required else "选填")
        notes.write_string(line, 3, explanation(kind, column), wrapped)


def _format_of(column: Column) -> str:
    if isinstance(column.type, Money):
        return MONEY_FORMAT
    return DAY_FORMAT if isinstance(column.type, Day) else TEXT_FORMAT


def _drop_down(column: Column) -> list[str]:
    """The words of a drop-down; none where several may stand in one cell."""
    if isinstance(column.type, YesNo):
        return ["是", "否"]
    if isinstance(column.type, Choice) and not isinstance(column.type, Words):
        return list(column.type.labels.values())
    return []


def _asked_for(column: Column) -> str:
    match column.type:
        case Words():
            return f"可填：{'、'.join(column.type.labels.values())}"
        case Choice():
            return f"从下拉列表选择：{'、'.join(column.type.labels.values())}"
        case YesNo():
            return "是或否"
        case Day():
            return "日期，如 2026-11-23"
        case Month():
            return "月份，如 2026-10"
        case Year():
            return "年份，如 2026"
        case Money():
            return "金额（元），最多两位小数，不填负数"
        case Whole():
            return "整数，不填负数"
        case Number():
            return "百分数，如 4.35 表示 4.35%" if column.type.percent else "数值，最多六位小数"
        case CreditCode():
            return "统一社会信用代码，18 位"
        case Region():
            return "行政区划代码，如 230102"
        case Reference():
            target = KINDS[column.type.kind]
            return f"填“{target.heading}”中的{target.key_columns[0].heading}"
        case _:
            return "文字"
