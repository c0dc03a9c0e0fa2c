"""Clearing plans in the browser: a body proposes, its creditor agrees, both read on, and nobody else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select

from tests.reports.city import ON
from tests.web.people import get, send, signed_in
from tests.web.site import words
from tracker.demo import demo_uscc
from tracker.payables.models import Payable
from tracker.payables.standing import standing
from tracker.plans.models import Plan
from tracker.subjects.models import Enterprise

# The officer of the city's government, which every body of it is below.
BODY = "demo-government-officer"


@pytest.fixture
def ref(people_app: Flask) -> tuple[str, str]:
    """A sum that the demo enterprise is owed, and how much of it is unpaid, in yuan."""
    with people_app.extensions["tracker"].database.reading() as session:
        stand = standing(ON).subquery()
        firm = select(Enterprise.id).where(Enterprise.uscc == demo_uscc(1)).scalar_subquery()
        found = session.execute(
            select(Payable.ref, stand.c.owed_fen)
            .join(stand, stand.c.payable_id == Payable.id)
            .where(stand.c.owed_fen > 0, stand.c.judged.is_(False), Payable.enterprise_id == firm)
            .order_by(Payable.id)
        ).first()
    assert found, "the demo city has such a sum"
    return found.ref, f"{found.owed_fen / 100:.2f}"


def filled(owed: str, **more: str) -> Mapping[str, str]:
    return {
        "day_1": "2026年11月2日", "amount_1": owed, "source": "budget_this_year", "responsible": "演示甲",
        "post": "演示副局长", "document": "演财〔2026〕1号", **more,
    }  # fmt: skip


def test_a_plan_goes_from_its_body_to_its_creditor_and_is_kept(
    people_app: Flask, ref: tuple[str, str]
) -> None:
    key, owed = ref
    officer, firm = signed_in(people_app, BODY), signed_in(people_app, "demo-enterprise")
    address = f"/plans/new/{key}"
    shown = f"/plans/new/{quote(key)}"
    assert shown in get(officer, f"/records/payables/{key}").text
    assert shown not in get(firm, f"/records/payables/{key}").text
    wrong = send(officer, address, **filled("1.00"))
    assert wrong.status_code == 422 and "1.00" in wrong.text and "演财〔2026〕1号" in wrong.text
    assert send(officer, address, **filled(owed, day_1="昨天")).status_code == 422
    answer = send(officer, address, **filled(owed))
    assert answer.status_code == 302, words(answer.text)
    plan = answer.location
    assert "待企业答复" in get(officer, plan).text and f"{plan}/answer" not in get(officer, plan).text
    assert send(firm, f"{plan}/answer", agrees="no", note="").status_code == 422
    assert "已提出清偿计划" in get(firm, "/messages").text
    assert send(firm, f"{plan}/answer", agrees="yes", note="可以。").location == plan
    assert send(firm, f"{plan}/answer", agrees="no", note="不。").status_code == 422, "answered once"
    for client in (officer, firm, signed_in(people_app, "demo-supervisor")):
        assert "履行中" in get(client, plan).text and "最后付款日仍是" in words(get(client, plan).text)
        assert plan in get(client, "/plans").text
        assert plan in get(client, f"/records/payables/{key}").text
        with get(client, "/plans/export.csv") as file:
            assert "2026-11-02" in file.text and "演示副局长" in file.text
    with people_app.extensions["tracker"].database.reading() as session:
        assert session.scalars(select(Plan)).one().actor_name == "演示市政府办经办员"


def test_plans_are_no_strangers_matter(people_app: Flask, ref: tuple[str, str]) -> None:
    key, owed = ref
    officer = signed_in(people_app, BODY)
    plan = send(officer, f"/plans/new/{key}", **filled(owed)).location
    member, other = signed_in(people_app, "demo-member"), signed_in(people_app, "demo-officer")
    assert get(member, plan).status_code == get(member, "/plans").status_code == 403
    assert plan not in get(member, f"/records/payables/{key}").text
    assert re.search(r"/login\?", get(people_app.test_client(), plan).location)
    assert get(other, "/plans?part=nothing").status_code == 400
    assert get(officer, "/plans?start=x").status_code == 400
    assert get(other, f"{plan}/document").status_code == 404
