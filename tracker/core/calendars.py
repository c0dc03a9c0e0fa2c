"""The working-day calendar as the database knows it: shipped notices and those imported since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, Text, and_, case, extract, insert, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql import ColumnElement

from tracker.core.changes import RecordVersion
from tracker.core.db import Base
from tracker.core.workdays import Calendar, Notice, notice_from_json
from tracker.law import loader as law


class CalendarNotice(Base):
    """A year's State Council notice imported after the shipped ones, in the layout it was imported in."""

    __tablename__ = "calendar_notices"

    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(Text)
    content: Mapped[dict[str, object]] = mapped_column(JSON)
    change_id: Mapped[int] = mapped_column(ForeignKey("changes.id"))


def load_calendar(session: Session) -> Calendar:
    """The calendar in force: an imported notice stands before the shipped one of its year."""
    notices: dict[int, Notice] = {notice.year: notice for notice in law.notices()}
    for row in session.execute(select(CalendarNotice).order_by(CalendarNotice.year)).scalars():
        notices[row.year] = notice_from_json(row.content)
    return Calendar(notices.values())


def certain(day: Any) -> ColumnElement[bool]:
    """Whether a stored last day is counted by notices that are out: neither its year's is missing nor, of
    one at the year's end, the next year's.
    """
    last = max(notice.year for notice in law.notices())
    ((month, first),) = law.parameter("provisional_from").versions[-1].month_days
    year, in_month = extract("year", day), extract("month", day)
    at_the_end = and_(in_month == month, extract("day", day) >= first)
    needed = year + case((or_(in_month > month, at_the_end), 1), else_=0)
    return or_(needed <= last, needed.in_(select(CalendarNotice.year)))


class Standing(StrEnum):
    """What stood for a year before its notice was imported."""

    NOTHING = "nothing"
    SHIPPED = "shipped"
    IMPORTED = "imported"


def imported_years(session: Session) -> dict[int, str]:
    """The years whose notice was imported, with the file each came from."""
    table = CalendarNotice
    return {row.year: row.source for row in session.execute(select(table.year, table.source))}


def store_notice(
    session: Session, year: int, content: Mapping[str, Any], *, source: str, change_id: int
) -> Standing:
    """Put a checked notice in force under a change; gives what stood before, whose old version is kept."""
    row = {"source": source, "content": dict(content), "change_id": change_id}
    standing = select(CalendarNotice.source, CalendarNotice.content, CalendarNotice.change_id)
    before = session.execute(standing.where(CalendarNotice.year == year)).mappings().one_or_none()
    if before is None:
        session.execute(insert(CalendarNotice), [{"year": year, **row}])
        shipped = any(notice.year == year for notice in law.notices())
        return Standing.SHIPPED if shipped else Standing.NOTHING
    old = {
        "record_kind": CalendarNotice.__tablename__, "record_id": year,
        "change_id": change_id, "before": {"year": year, **before},
    }  # fmt: skip
    session.execute(insert(RecordVersion), [old])
    session.execute(update(CalendarNotice).where(CalendarNotice.year == year).values(**row))
    return Standing.IMPORTED


def difference(old: Calendar, new: Calendar, year: int) -> tuple[date, date] | None:
    """The first and the last day that a year's notice changes: at rest or not, known or not. None: no day.

    A notice may name days of the December before and the January after its year.
    """
    day, end = date(year - 1, 12, 1), date(year + 1, 1, 31)
    changed = []
    while day <= end:
        if old.is_rest_day(day) != new.is_rest_day(day) or old.known(day) != new.known(day):
            changed.append(day)
        day += timedelta(days=1)
    return (changed[0], changed[-1]) if changed else None
