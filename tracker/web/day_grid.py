"""The counting of a last lawful day as the leaf of a calendar: weeks of days, each with its part in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.core.counting import CountedDay, Reason
from tracker.core.messages import gettext as _
from tracker.reports.flag_account import FlagAccount
from tracker.wording.days import holiday_word

ONE_DAY = timedelta(days=1)
WEEK = 7


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day: its date, what it counts as (``number``, ``why``), and the classes that draw it."""

    day: date
    label: str
    number: str
    why: str
    make_up: bool
    classes: str


@dataclass(frozen=True, slots=True)
class DayGrid:
    """Weeks from the day the period starts to the first late days, and the sentence that reads them out."""

    weeks: tuple[tuple[DayCell, ...], ...]
    start: date
    counted: int
    period_end: date
    due_on: date
    moved: bool


def of(account: FlagAccount, on: date) -> DayGrid | None:
    """The grid of a flag's counting; None where no period was counted, or it is too long to draw."""
    told = account.counting
    if told is None or told.omitted or not told.days:
        return None
    lines = {line.day: line for line in told.days}
    period_end = max((line.day for line in told.days if line.number is not None), default=told.start)
    first = min(told.start, told.deadline.due_on)
    last = max(told.start, told.deadline.due_on)
    late_from = account.flag.arose_on if account.laddered else None
    if late_from and late_from > last and (late_from - last).days <= WEEK:
        last = late_from
    begin = first - first.weekday() * ONE_DAY
    end = last + (WEEK - 1 - last.weekday()) * ONE_DAY
    days = [begin + ONE_DAY * step for step in range((end - begin).days + 1)]
    cells = [_cell(day, lines.get(day), account, on, day == begin or day.day == 1) for day in days]
    weeks = tuple(tuple(cells[at : at + WEEK]) for at in range(0, len(cells), WEEK))
    return DayGrid(
        weeks, told.start, told.counted, period_end, told.deadline.due_on, told.deadline.due_on != period_end
    )


def _cell(day: date, line: CountedDay | None, account: FlagAccount, on: date, with_month: bool) -> DayCell:
    told = account.counting
    assert told is not None
    calendar, flag = account.calendar, account.flag
    classes = ["rest"] if calendar.is_rest_day(day) else []
    name = holiday_word(calendar.name(day))
    number, why = "", name
    if line is not None and line.number is not None:
        number = str(line.number)
    if day == told.start:
        classes, number, why = ["start"], _("from"), _("not counted")
    if day == told.deadline.due_on:
        classes, number, why = ["last"], _("last"), name
    elif line is not None and line.reason is Reason.ROLLED_OVER:
        number, why = number or _("rolled"), name or _("rest day")
    elif account.laddered and flag.arose_on <= day <= (flag.ceased_on or on):
        late = (day - flag.arose_on).days + 1
        number = _("late {day}", day=late)
        classes += ["past", "over"] if late == 1 else ["past"]
    elif line is None and day != told.start:
        classes.append("beyond")
    make_up = day.weekday() >= 5 and not calendar.is_rest_day(day)
    if make_up and not why:
        why = _("make-up working day")
    label = f"{day.month}/{day.day}" if with_month else str(day.day)
    return DayCell(day, label, number, why, make_up, " ".join(classes))
