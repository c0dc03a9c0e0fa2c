"""Reads the file of a year's State Council notice and refuses what cannot be believed."""

from datetime import date
from typing import Any

from tracker.core.messages import gettext as _
from tracker.core.messages import statements
from tracker.law.loader import Notice


class BadNotice(ValueError):
    """A notice file that cannot be believed; `faults` lists everything that is wrong."""

    def __init__(self, *faults: str) -> None:
        super().__init__(_("The notice cannot be believed: {faults}", faults=statements(faults)))
        self.faults = faults


def notice_from_json(content: Any) -> Notice:
    """A notice from the layout `{year, papers, days: [{name, date, isOffDay}]}`; raises BadNotice."""
    if not isinstance(content, dict):
        raise BadNotice(_("the file should hold a JSON object"))
    year, papers, rows = content.get("year"), content.get("papers", []), content.get("days")
    if type(year) is not int or not 1949 <= year <= 2200:
        raise BadNotice(_("the year is unclear: {year}", year=repr(year)))
    if not isinstance(papers, list) or not all(isinstance(paper, str) for paper in papers):
        raise BadNotice(_("papers should be a list of addresses"))
    if not isinstance(rows, list):
        raise BadNotice(_("days should be a list"))
    off: dict[date, str] = {}
    working: dict[date, str] = {}
    faults: list[str] = []
    for position, row in enumerate(rows, 1):
        try:
            day, name, is_off = _notice_row(row)
        except ValueError as wrong:
            faults.append(_("entry {position}: {fault}", position=position, fault=wrong))
            continue
        if day in off or day in working:
            twice = _("{day} stands there twice", day=day.isoformat())
            faults.append(_("entry {position}: {fault}", position=position, fault=twice))
            continue
        (off if is_off else working)[day] = name
    notice = Notice(year, tuple(papers), frozenset(off), frozenset(working), {**off, **working})
    faults += notice.faults()
    if faults:
        raise BadNotice(*faults)
    return notice


def _notice_row(row: Any) -> tuple[date, str, bool]:
    if not isinstance(row, dict):
        raise ValueError(_("should be a JSON object"))
    name, day, is_off = row.get("name"), row.get("date"), row.get("isOffDay")
    if not isinstance(name, str) or not name.strip():
        raise ValueError(_("the holiday's name is missing"))
    if type(is_off) is not bool:
        raise ValueError(_("isOffDay should be true or false"))
    try:
        return date.fromisoformat(str(day)), name.strip(), is_off
    except ValueError as wrong:
        raise ValueError(_("the day cannot be read: {day}", day=repr(day))) from wrong
