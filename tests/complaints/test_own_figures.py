"""Late interest by the enterprise's own figures: an estimate, told as one, and of arrears alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tracker.complaints.models import Complaint
from tracker.complaints.own_figures import estimate
from tracker.complaints.workflow import Matter

SINCE = date(2026, 3, 10)


def told(**more: object) -> Complaint:
    given = {"matter": Matter.ARREARS, "claimed_fen": 12_345_670, "since_on": SINCE}
    return Complaint(**{**given, **more})


def test_each_day_after_the_day_it_is_owed_counts() -> None:
    assert estimate(told(), SINCE) is None, "no day has passed"
    first = estimate(told(), SINCE + timedelta(days=1))
    assert first and (first.days, first.amount_fen) == (1, 6_173), "0.05 % of 123,456.70, rounded half up"
    later = estimate(told(), SINCE + timedelta(days=262))
    assert later and later.amount_fen == 1_617_283 and later.cites == "802 art 17"


@pytest.mark.parametrize(
    ("since", "cites"), [(date(2020, 9, 1), "728 art 15"), (date(2025, 5, 31), "728 art 15"),
                         (date(2025, 6, 1), "802 art 17")],
)  # fmt: skip
def test_the_decree_of_the_day_it_is_owed_since_is_cited(since: date, cites: str) -> None:
    found = estimate(told(since_on=since), date(2026, 1, 1))
    assert found and found.cites == cites


@pytest.mark.parametrize(
    "more",
    [{"matter": Matter.ADVANCE}, {"matter": Matter.ASSET_OFFSET}, {"matter": None}, {"claimed_fen": None},
     {"claimed_fen": 0}, {"since_on": None}, {"since_on": date(2020, 8, 31)}],
)  # fmt: skip
def test_what_bears_no_such_interest_has_no_estimate(more: dict[str, object]) -> None:
    assert estimate(told(**more), date(2026, 11, 27)) is None
