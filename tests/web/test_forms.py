"""Forms help who fills them in: amounts come back in capital numerals, days are read as people write them."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.web.people import ELSEWHERE, get, send, signed_in, token
from tests.web.site import AT
from tests.web.test_records import payable
from tracker.accounts.form_drafts import MOST, MOST_SIGNS, FormDraft, draft_of, drop_older, keep
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


def typed(client: FlaskClient, address: str, **fields: str) -> TestResponse:
    """What the page sends after a pause in typing."""
    page = get(client, address).text
    address_said = page.partition('name="draft_for" value="')[2].partition('"')[0]
    data = {"csrf_token": token(page), "draft_for": unescape(address_said), **fields}
    return client.post("/drafts", data=data, environ_overrides=ELSEWHERE)


def test_a_draft_is_kept_offered_taken_up_and_gone_once_the_form_is_sent(people_app: Flask) -> None:
    officer, address = signed_in(people_app, "demo-officer"), "/records/payables/new"
    row = payable(people_app)
    assert "草稿已于" in typed(officer, address, **row, file="[object File]", password="secret").text
    with people_app.extensions["tracker"].database.reading() as session:
        kept = session.scalars(select(FormDraft)).one()
        assert kept.fields == {name: [value] for name, value in row.items() if name != "once"}
    # Offered to nobody else, nor on another form.
    assert "尚未提交" not in get(signed_in(people_app, "demo-city-officer"), address).text
    assert "尚未提交" not in get(officer, "/records/contracts/new").text
    offered = get(officer, address).text
    assert "尚未提交" in offered and row["c_ref"] not in offered
    taken = get(officer, f"{address}?draft=take").text
    assert row["c_ref"] in taken and row["c_due_on"] in taken and 'selected value="goods"' in taken
    assert send(officer, f"{address}?draft=take", **row).status_code == 302
    assert "尚未提交" not in get(officer, address).text
    # What was still on its way when the form was sent comes too late.
    assert typed(officer, address, **row).status_code == 204
    assert "尚未提交" not in get(officer, address).text


def test_a_draft_of_a_correction_keeps_the_state_it_began_from(people_app: Flask) -> None:
    officer = signed_in(people_app, "demo-officer")
    entered = send(officer, "/records/payables/new", **payable(people_app)).location
    address = f"{entered}/edit"
    began = get(officer, address).text.partition('name="seen_" value="')[2].partition('"')[0]
    typed(officer, address, **payable(people_app, amount="3000", once="draft"), seen_=began)
    changed = {**payable(people_app, amount="2000", once="sent"), "seen_": began}
    assert send(officer, address, **changed).status_code == 302
    typed(officer, address, **payable(people_app, amount="3000", once="draft"), seen_=began)
    taken = get(officer, f"{address}?draft=take").text
    assert 'value="3000"' in taken and f'name="seen_" value="{began}"' in taken
    stale = {**payable(people_app, amount="3000", once="draft"), "seen_": began}
    assert send(officer, address, **stale).status_code == 409, "nothing is written over unseen"
    send(officer, "/drafts/drop", form="/me", draft_for=address)
    assert "尚未提交" not in get(officer, address).text
    # The second press of one button is told what the first did, not that somebody changed the record.
    assert send(officer, address, **changed).location == entered


def test_only_forms_without_secrets_keep_drafts_and_none_without_end(people_app: Flask) -> None:
    officer = signed_in(people_app, "demo-officer")
    mine = {"csrf_token": token(get(officer, "/me").text)}
    for address in ("/me/password", "/login", "/register", "/nothing", "", "//elsewhere/records/x/new"):
        data = {**mine, "draft_for": address, "old": "x"}
        assert officer.post("/drafts", data=data, environ_overrides=ELSEWHERE).status_code == 400, address
    long = {**mine, "draft_for": "/readings/new", "text": "长" * (MOST_SIGNS + 1)}
    assert officer.post("/drafts", data=long, environ_overrides=ELSEWHERE).status_code == 413
    database = people_app.extensions["tracker"].database
    with database.unit_of_work() as session:
        for number in range(MOST + 3):
            keep(session, 1, f"/records/payables/new?ref={number}", {"c_ref": ["x"]},
                 at=AT + timedelta(minutes=number))  # fmt: skip
        # Dropped are the three oldest, and then what was saved before an instant.
        assert draft_of(session, 1, "/records/payables/new?ref=2") is None
        assert draft_of(session, 1, "/records/payables/new?ref=3") is not None
        assert drop_older(session, AT + timedelta(minutes=4)) == 1
        assert drop_older(session, AT + timedelta(days=1)) == MOST - 1
