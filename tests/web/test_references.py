"""How a record is found and addressed: by the initials of its title, and at its reference."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from tests.web.people import get, send, signed_in
from tests.web.test_records import OFFICE, firm, payable
from tracker.exchange.addressed import PAGES_OF_ALL, PAGES_OF_ONE, has_address
from tracker.payables.models import Payable


@pytest.fixture
def officer(people_app: Flask) -> FlaskClient:
    """A browser in which the office's officer signed in."""
    return signed_in(people_app, "demo-officer")


def test_a_contract_and_a_commitment_are_found_by_the_initials_of_their_titles(
    people_app: Flask, officer: FlaskClient
) -> None:
    firm_code = firm(people_app)
    written = {"c_ref": "演示拼音-1", "c_body": OFFICE, "c_title": "演示锅炉检修"}
    contract = {**written, "c_enterprise": firm_code, "c_kind": "services", "c_signed_on": "2026-03-02"}
    promise = {**written, "c_kind": "investment_promise", "c_made_on": "2026-03-02"}
    promise["c_enterprise"] = firm_code
    for kind, cells in (("contracts", contract), ("commitments", promise)):
        answer = send(officer, f"/records/{kind}/new", **cells)
        assert answer.status_code == 302, answer.text
        for search, there in (("YSGLJX", True), ("gljx", True), ("gljy", False)):
            assert ("演示拼音-1" in get(officer, f"/records/{kind}?q={search}").text) is there, (kind, search)
    assert "演示拼音-1" in get(officer, "/suggestions/contracts?c_contract=gljx").text
    # The initials follow the title when it is corrected.
    form = get(officer, "/records/contracts/演示拼音-1/edit").text
    seen = re.search(r'name="seen_"[^>]*value="(\d+)"', form)
    assert seen
    corrected = {**contract, "c_title": "演示供暖", "reason_": "演示更正", "seen_": seen.group(1)}
    assert send(officer, "/records/contracts/演示拼音-1/edit", **corrected).status_code == 302
    assert "演示拼音-1" in get(officer, "/records/contracts?q=ysgn").text
    assert "演示拼音-1" not in get(officer, "/records/contracts?q=gljx").text


def test_a_reference_that_is_another_pages_address_is_refused_and_an_old_one_reached(
    people_app: Flask, officer: FlaskClient
) -> None:
    # What the application itself serves below a kind and below a record, when it is asked for a page.
    served = [str(rule) for rule in people_app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    below = {one.partition("<path:key>/")[2] for one in served if one.startswith("/records/")}
    assert below - {""} == set(PAGES_OF_ONE)
    for ref in (*(f"演示/{one}" for one in PAGES_OF_ONE), *PAGES_OF_ALL, "/演示", "演示//1", "演示/../1"):
        assert not has_address(ref)
        answer = send(officer, "/records/payables/new", **payable(people_app, ref=ref))
        assert answer.status_code == 200 and "没有网页地址可用" in answer.text, ref
    fine = send(officer, "/records/payables/new", **payable(people_app, ref="演示/history/1"))
    assert get(officer, fine.location).status_code == 200
    # One that came in before this was asked.
    for end in PAGES_OF_ONE:
        with people_app.extensions["tracker"].database.unit_of_work() as session:
            session.execute(update(Payable).where(Payable.ref.contains("演示/")).values(ref=f"演示/{end}"))
        assert "1,234.50" in get(officer, f"/records/payables/演示/{end}").text, end
        assert get(officer, f"/records/payables/演示/{end}/history").status_code == 200
        assert get(officer, f"/records/payables/演示/{end}/edit").status_code == 200
        assert get(officer, f"/records/payables/nothing/{end}").status_code == 404
