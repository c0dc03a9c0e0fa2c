"""Clearing plans in the browser: a body proposes, its creditor agrees, both read on, and nobody else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
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
from tracker.plans.models import Plan, PlanAnswer
from tracker.scheduler import EVIDENCE
from tracker.subjects.models import Enterprise

# The officer of the city's government, which every body of it is below.
BODY = "demo-government-officer"


def owed_to(app: Flask, firm: bool) -> tuple[str, str]:
    """A sum that the demo enterprise is owed, or one that has no account, and how many yuan are unpaid."""
    with app.extensions["tracker"].database.reading() as session:
        stand = standing(ON).subquery()
        its = Enterprise.uscc == demo_uscc(1)
        found = session.execute(
            select(Payable.ref, stand.c.owed_fen)
            .join(stand, stand.c.payable_id == Payable.id)
            .join(Enterprise, Enterprise.id == Payable.enterprise_id)
            .where(stand.c.owed_fen > 0, stand.c.judged.is_(False), its if firm else ~its)
            .order_by(Payable.id)
        ).first()
    assert found, "the demo city has such a sum"
    return found.ref, f"{found.owed_fen / 100:.2f}"


@pytest.fixture
def ref(people_app: Flask) -> tuple[str, str]:
    """A sum that the demo enterprise is owed."""
    return owed_to(people_app, True)


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


def test_a_signed_document_stands_for_an_enterprise_without_an_account(people_app: Flask) -> None:
    key, owed = owed_to(people_app, False)
    officer, member = signed_in(people_app, BODY), signed_in(people_app, "demo-member")
    plan = send(officer, f"/plans/new/{key}", **filled(owed)).location
    assert f"{plan}/signed" in get(officer, plan).text
    assert send(officer, f"{plan}/signed", note="").status_code == 422, "without the document"
    wrong = send(officer, f"{plan}/signed", file=(BytesIO(b"MZ"), "a.pdf"), note="说明")
    assert wrong.status_code == 422 and "说明" in wrong.text
    signed = send(officer, f"{plan}/signed", file=(BytesIO(b"%PDF-1.7 x"), "签章.pdf"), note="")
    shown = get(officer, plan).text
    assert signed.status_code == 302 and "单位录入的企业签署文件" in shown
    # Wherever the plan's state is shown.
    for address in (plan, "/plans?part=unconfirmed", f"/records/payables/{key}", "/"):
        assert "未经债权人确认" in get(officer, address).text, address
    assert plan not in get(officer, "/plans?part=running").text
    with get(officer, f"{plan}/document") as file:
        assert file.data == b"%PDF-1.7 x"
    assert get(member, f"{plan}/document").status_code == 403
    # The evidence is kept when what came to nothing is cleared away: the column is known to that job.
    assert PlanAnswer.file_sha256 in EVIDENCE
