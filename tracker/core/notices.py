"""Reads the file of a year's State Council notice and refuses what cannot be believed."""

from datetime import date
from typing import Any

from tracker.law.loader import Notice


class BadNotice(ValueError):
    """A notice file that cannot be believed; `faults` lists everything that is wrong, in Chinese."""

    def __init__(self, *faults: str) -> None:
        super().__init__("放假通知有误：" + "；".join(faults))
        self.faults = faults


def notice_from_json(content: Any) -> Notice:
    """A notice from the layout `{year, papers, days: [{name, date, isOffDay}]}`; raises BadNotice."""
    if not isinstance(content, dict):
        raise BadNotice("文件内容应当是一个 JSON 对象")
    year, papers, rows = content.get("year"), content.get("papers", []), content.get("days")
    if type(year) is not int or not 1949 <= year <= 2200:
        raise BadNotice(f"年份（year）不明：{year!r}")
    if not isinstance(papers, list) or not all(isinstance(paper, str) for paper in papers):
        raise BadNotice("通知出处（papers）应当是网址的列表")
    if not isinstance(rows, list):
        raise BadNotice("日期（days）应当是列表")
    off: dict[date, str] = {}
    working: dict[date, str] = {}
    faults: list[str] = []
    for position, row in enumerate(rows, 1):
        try:
            day, name, is_off = _notice_row(row)
        except ValueError as wrong:
            faults.append(f"第 {position} 项：{wrong}")
            continue
        if day in off or day in working:
            faults.append(f"第 {position} 项：{day.isoformat()} 出现两次")
            continue
        (off if is_off else working)[day] = name
    notice = Notice(year, tuple(papers), frozenset(off), frozenset(working), {**off, **working})
    faults += notice.faults()
    if faults:
        raise BadNotice(*faults)
    return notice


def _notice_row(row: Any) -> tuple[date, str, bool]:
    if not isinstance(row, dict):
        raise ValueError("应当是 JSON 对象")
    name, day, is_off = row.get("name"), row.get("date"), row.get("isOffDay")
    if not isinstance(name, str) or not name.strip():
        raise ValueError("缺少节日名称（name）")
    if type(is_off) is not bool:
        raise ValueError("isOffDay 应当是 true 或 false")
    try:
        return date.fromisoformat(str(day)), name.strip(), is_off
    except ValueError as wrong:
        raise ValueError(f"日期无法读取：{day!r}") from wrong
