"""Periods as written, the ones before them, and the days a report counts."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.reports.period import (
    BadPeriod,
    BeforeTheLaw,
    PastItsEnd,
    Window,
    month_ends,
    parse_period,
    quarter_of,
    window,
)

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(("text", "first", "last", "before", "name"), [
    ("2026", "2026-01-01", "2026-12-31", "2025", "2026年"),
    ("2024-H1", "2024-01-01", "2024-06-30", "2023-H2", "2024年上半年"),
    ("2026-h2", "2026-07-01", "2026-12-31", "2026-H1", "2026年下半年"),
    ("2026-Q1", "2026-01-01", "2026-03-31", "2025-Q4", "2026年第一季度"),
    ("2026-Q3", "2026-07-01", "2026-09-30", "2026-Q2", "2026年第三季度"),
    ("2024-02", "2024-02-01", "2024-02-29", "2024-01", "2024年2月"),
    ("2026-01", "2026-01-01", "2026-01-31", "2025-12", "2026年1月"),
])  # fmt: skip
def test_a_period_is_read_with_its_days_and_the_one_before(
    text: str, first: str, last: str, before: str, name: str
) -> None:
    period = parse_period(text)
    assert (period.first_on.isoformat(), period.last_on.isoformat()) == (first, last)
    assert (period.before().text, period.name) == (before, name)
    assert parse_period(period.text) == period


@pytest.mark.parametrize("text", [
    "", "26", "2026-13", "2026-Q5", "2026-H3", "2026-1", "0000", "2026-Q3 x", "2026年",
])  # fmt: skip
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(BadPeriod):
        parse_period(text)


def test_a_past_period_is_seen_from_its_last_day_and_compared_with_the_one_of_its_kind() -> None:
    days = window(parse_period("2026-Q3"), None, TODAY)
    assert (days.on, days.first_on, days.compared) == (date(2026, 9, 30), date(2026, 7, 1), True)
    assert (days.before_first_on, days.before_on) == (date(2026, 4, 1), date(2026, 6, 30))


def test_the_running_period_is_seen_from_today_and_compared_with_as_many_days_before_it() -> None:
    days = window(None, None, TODAY)
    assert days == Window(quarter_of(TODAY), TODAY)
    # 1 October to 23 November are 54 days.
    assert (days.before_on - days.before_first_on).days + 1 == 54
    assert days.before_on == date(2026, 9, 30)


def test_a_day_alone_means_its_quarter() -> None:
    assert window(None, date(2026, 2, 3), TODAY).period.text == "2026-Q1"


def test_a_day_after_the_period_is_refused() -> None:
    assert window(parse_period("2026-H1"), date(2026, 6, 30), TODAY).whole
    with pytest.raises(PastItsEnd):
        window(parse_period("2026-H1"), date(2026, 7, 1), TODAY)


def test_a_day_before_the_regulation_is_refused_and_the_first_after_it_compared_with_nothing() -> None:
    first = window(parse_period("2021-02"), date(2021, 2, 1), TODAY)
    assert (first.before_on, first.compared) == (date(2021, 1, 31), False)
    assert window(parse_period("2021-03"), None, TODAY).compared
    with pytest.raises(BeforeTheLaw):
        window(parse_period("2021-Q1"), date(2021, 1, 31), TODAY)


def test_a_day_to_come_is_marked() -> None:
    assert window(parse_period("2026-Q4"), date(2026, 11, 24), TODAY).to_come
    assert not window(parse_period("2026-Q4"), TODAY, TODAY).to_come


@pytest.mark.parametrize(("text", "on"), [("2027", None), ("2026-Q4", date(2026, 9, 30))])
def test_a_period_that_has_not_begun_is_refused(text: str, on: date | None) -> None:
    with pytest.raises(BadPeriod):
        window(parse_period(text), on, TODAY)


def test_month_ends_go_back_over_leap_years_and_end_with_the_day_itself() -> None:
    assert month_ends(date(2024, 3, 31), 3) == (date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31))
    assert month_ends(TODAY, 2) == (date(2026, 10, 31), TODAY)
