"""Forms help who fills them in: amounts come back in capital numerals, days are read as people write them."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web.people import get, send, signed_in
from tests.web.test_records import payable
from tracker.exchange.cells import BadCell, Day


def test_an_amount_comes_back_in_capital_numerals(people_app: Flask) -> None:
    officer = signed_in(people_app, "demo-officer")
    said = "壹仟贰佰叁拾肆元伍角整"
    # While it is typed, whatever the field is called; nothing of what is no amount yet.
    assert said in get(officer, "/amounts/in-words?c_amount=１,234.5").text
    for typed in ("", "12x", "-1", "1.234"):
        assert "capitals" not in get(officer, f"/amounts/in-words?c_loss={typed}").text
    # On the page that comes back, without a script too, and on the record's own, in English as well.
    back = send(officer, "/records/payables/new", **payable(people_app, kind=""))
    assert f'大写：<span lang="zh-Hans">{said}</span>' in back.text
    entered = send(officer, "/records/payables/new", **payable(people_app))
    officer.set_cookie("language", "en")
    assert said in get(officer, entered.location).text
    assert "In Chinese capitals" in get(officer, f"{entered.location}/edit").text


@pytest.mark.parametrize("typed", [
    "2026-11-03", "2026/11/3", "2026年11月3日", "20261103", "２０２６年１１月３日", "２０２６１１０３",
])  # fmt: skip
def test_a_day_is_read_as_people_write_it(typed: str) -> None:
    assert Day().read(typed).isoformat() == "2026-11-03"


@pytest.mark.parametrize("typed", ["2026113", "20261131", "202611033", "26-11-03", "46000", "明天"])
def test_what_may_mean_another_day_is_refused(typed: str) -> None:
    with pytest.raises(BadCell):
        Day().read(typed)
