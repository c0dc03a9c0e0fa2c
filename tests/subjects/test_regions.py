"""Region codes: today's, retired ones, the city's own, and those of the fictional city."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.subjects.regions import digits_of, in_force, in_order, region_name, spans

HARBIN = {
    "230102": "道里区", "230103": "南岗区", "230104": "道外区", "230108": "平房区", "230109": "松北区",
    "230110": "香坊区", "230111": "呼兰区", "230112": "阿城区", "230113": "双城区", "230123": "依兰县",
    "230124": "方正县", "230125": "宾县", "230126": "巴彦县", "230127": "木兰县", "230128": "通河县",
    "230129": "延寿县", "230183": "尚志市", "230184": "五常市",
}  # fmt: skip


def test_the_eighteen_divisions_stand_today_under_their_names() -> None:
    assert {code: region_name(code) for code in HARBIN} == HARBIN
    assert all(in_force(code, date(2026, 11, 24)) for code in HARBIN)


@pytest.mark.parametrize("code", ["230105", "230106", "230107", "230121", "230181", "230182"])
def test_a_retired_code_is_known_and_no_longer_in_force(code: str) -> None:
    assert spans(code)
    assert not in_force(code, date(2026, 11, 24))
    assert in_force(code, date(2000, 6, 1))


@pytest.mark.parametrize("code", ["239999", "23010", "2301021", "", "abcdef", "230100L9"])
def test_nobody_knows_other_codes(code: str) -> None:
    assert not spans(code)


def test_the_city_stands_first_and_names_itself() -> None:
    assert in_order({"230102", "230100", "230100L1"}) == ["230100", "230102", "230100L1"]
    assert region_name("230100") == "市本级"
    assert region_name("230000") == "黑龙江省"


def test_the_districts_of_the_fictional_city_say_so() -> None:
    assert all("演示" in region_name(f"230100Y{number}") for number in range(1, 9))


@pytest.mark.parametrize(("code", "begins"), [("230000", "23"), ("230100", "2301"), ("230102", "230102")])
def test_a_region_holds_all_below_it(code: str, begins: str) -> None:
    assert digits_of(code) == begins
