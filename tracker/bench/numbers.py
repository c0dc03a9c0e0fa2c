"""Whole numbers and days as tables, so that a city of a million rows is laid by a few statements."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Integer,
    MetaData,
    Table,
    cast,
    column,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable, DropTable

from tracker.core.calendars import load_calendar

FIRST_ON = date(2021, 1, 4)
# The last lawful day of periods of so many days that begin on a day; 0 is the day itself, rolled.
PERIODS = (0, 30, 60, 90)

DAYS = Table(
    "bench_days",
    MetaData(),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("day_on", Date, nullable=False),
    *(Column(f"after_{period}", Date, nullable=False) for period in PERIODS),
    *(Column(f"provisional_{period}", Boolean, nullable=False) for period in PERIODS),
    prefixes=["TEMPORARY"],
)


def lay_days(session: Session, last_on: date) -> int:
    """A table of days from FIRST_ON on, with the ends of periods as the calendar counts them; how many."""
    calendar = load_calendar(session)
    session.execute(DropTable(DAYS, if_exists=True))
    session.execute(CreateTable(DAYS))
    rows: list[dict[str, Any]] = []
    count = (last_on - FIRST_ON).days + 1
    for n in range(count):
        day = FIRST_ON + timedelta(days=n)
        row: dict[str, Any] = {"n": n, "day_on": day}
        for period in PERIODS:
            deadline = calendar.after_days(day, period) if period else calendar.rolled(day)
            row[f"after_{period}"] = deadline.due_on
            row[f"provisional_{period}"] = deadline.provisional
        rows.append(row)
    session.execute(insert(DAYS), rows)
    return count


def numbers(session: Session, first: int, last: int) -> Any:
    """The whole numbers from ``first`` to ``last`` as a table with the column ``i``."""
    if session.get_bind().dialect.name == "postgresql":
        begin, end = (cast(literal(number), BigInteger) for number in (first, last))
        series = func.generate_series(begin, end).table_valued(column("i", BigInteger))
        return series.render_derived("numbers")
    counted = select(literal(first, Integer()).label("i")).cte("numbers", recursive=True)
    return counted.union_all(select(counted.c.i + 1).where(counted.c.i < last))
