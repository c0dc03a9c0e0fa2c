"""Points and places on random counts: within their bounds, in whatever order; ties share and skip."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tracker.assessment.points import HUNDREDTHS, WHOLE, Measured, ranks, scored, total

MEASURED = st.integers(0, 10**9).flatmap(
    lambda whole: st.builds(Measured, st.integers(0, whole), st.just(whole))
)
WEIGHTS = st.lists(st.integers(1, WHOLE), min_size=1, max_size=10)


@given(st.lists(st.tuples(MEASURED, st.integers(1, WHOLE)), max_size=10))
def test_points_stay_within_the_weight_and_the_total_within_a_hundred(
    parts: list[tuple[Measured, int]],
) -> None:
    found = [scored(measured, weight) for measured, weight in parts]
    for one in found:
        assert (one.points is None) == (not one.measured.whole)
        assert 0 <= (one.points or 0) <= one.weight * HUNDREDTHS
    whole = total(found)
    assert (whole is None) == all(one.points is None for one in found)
    assert whole is None or 0 <= whole <= WHOLE * HUNDREDTHS
    assert whole == total(reversed(found)), "the order of indicators is nothing to it"


@given(MEASURED, st.integers(1, WHOLE))
def test_one_row_more_that_was_well_never_costs_points(measured: Measured, weight: int) -> None:
    more = scored(Measured(measured.part + 1, measured.whole + 1), weight)
    assert (more.points or 0) >= (scored(measured, weight).points or 0)


def test_what_was_not_applied_is_left_out_and_the_rest_carries_its_weight() -> None:
    half, none = scored(Measured(1, 2), 40), scored(Measured(0, 0), 60)
    assert (half.points, none.points, total([half, none])) == (2000, None, 5000)
    assert total([none]) is None and total([]) is None
    # A third of 10 points is 3.33, two thirds 6.67.
    assert [scored(Measured(part, 3), 10).points for part in (1, 2, 3)] == [333, 667, 1000]


def test_the_same_points_share_a_place_and_as_many_are_skipped() -> None:
    found = ranks({"a": 9000, "b": 8000, "c": 9000, "d": 7000, "e": None, "f": 8000, "g": 8000})
    assert {key: (one.rank, one.shared) for key, one in found.items()} == {
        "a": (1, 2), "c": (1, 2), "b": (3, 3), "f": (3, 3), "g": (3, 3), "d": (6, 1),
    }  # fmt: skip


TOTALS = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 9) | st.none())


@given(TOTALS, st.randoms())
def test_places_do_not_depend_on_the_order_of_bodies(totals: dict[str, int | None], dice: object) -> None:
    items = list(totals.items())
    dice.shuffle(items)  # type: ignore[attr-defined]
    found = ranks(dict(items))
    assert found == ranks(totals)
    for key, one in found.items():
        better = [one for one in totals.values() if one is not None and one > (totals[key] or 0)]
        assert one.rank == len(better) + 1
        assert one.shared == sum(points == totals[key] for points in totals.values())
