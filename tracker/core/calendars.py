"""The working-day calendar as the database knows it: shipped notices and those imported since."""

from __future__ import annotations

from sqlalchemy import JSON, ForeignKey, Integer, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

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
