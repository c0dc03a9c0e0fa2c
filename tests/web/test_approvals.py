"""A dispute in the browser: the officer asks for it, the office decides, the creditor sees what is done."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select

from tests.reports.city import ON
from tests.web.people import ended, get, send, signed_in
from tests.web.site import words
from tracker.demo import demo_uscc
from tracker.payables.models import Dispute, Payable
from tracker.payables.standing import standing
from tracker.subjects.models import Body, Enterprise

NEW = "/records/disputes/new"
# The officer of the city's government, which every body of it is below.
BODY = "demo-government-officer"


@pytest.fixture
def ref(people_app: Flask) -> str:
    """An overdue sum that the officer's body owes the demo enterprise, of which nothing is in dispute."""
    with people_app.extensions["tracker"].database.reading() as session:
        stand = standing(ON).subquery()
        firm = select(Enterprise.id).where(Enterprise.uscc == demo_uscc(1)).scalar_subquery()
        found = session.execute(
            select(stand.c.ref).join(Body, Body.id == stand.c.body_id)
            .where(stand.c.owed_fen > 100_00, stand.c.disputed_fen == 0, stand.c.judged.is_(False))
            .where(stand.c.due_on < ON, stand.c.enterprise_id == firm).order_by(stand.c.payable_id)
        ).first()  # fmt: skip
        assert found, "the demo city has such a sum"
    return str(found.ref)


def disputed(app: Flask, ref: str) -> int:
    with app.extensions["tracker"].database.reading() as session:
        return int(session.execute(standing(ON).where(Payable.ref == ref)).one().disputed_fen)


def typed(app: Flask, ref: str, **changed: str) -> dict[str, str]:
    today = app.extensions["tracker"].today().isoformat()
    row = {"ref": "演示争议-1", "payable": ref, "raised_on": today, "amount": "100",
           "reason": "工程量计算不一致", "document": "演函1号", "approver": "演示自填"}  # fmt: skip
    return {f"c_{name}": value for name, value in (row | changed).items()}


def test_a_dispute_goes_from_the_officer_to_the_office_to_the_creditor(people_app: Flask, ref: str) -> None:
    officer, office = signed_in(people_app, BODY), signed_in(people_app, "demo-supervisor")
    firm, member = signed_in(people_app, "demo-enterprise"), signed_in(people_app, "demo-member")
    refused = send(officer, NEW, **typed(people_app, ref, raised_on="2020-01-01"))
    assert "仍算逾期" in refused.text and 'value="2020-01-01"' in refused.text
    assert "请写明争议所依据的文件" in send(officer, NEW, **typed(people_app, ref, document="")).text
    asked = send(officer, NEW, **typed(people_app, ref))
    page = asked.location
    assert asked.status_code == 302 and page.startswith("/approvals/"), words(asked.text)
    assert disputed(people_app, ref) == 0
    assert page in get(officer, f"/records/payables/{quote(ref)}").text
    assert "待审批的减少应付款项的变更：1项" in words(get(officer, "/").text)
    assert "待审批的减少应付款项的变更：1项" in words(get(office, "/").text)
    assert "等待您审批" in get(office, "/messages").text
    assert "演函1号" in get(office, page).text and "演示自填" not in get(office, page).text
    for nobody in (firm, member):
        assert get(nobody, page).status_code == get(nobody, "/approvals").status_code == 403
    assert get(firm, f"{page}/told").status_code == 404, "a dispute is told once it is one"
    assert ended(officer, page, "withdraw", once="x", seen="").status_code == 422, "a page out of date"
    assert ended(office, page, "refuse").status_code == 422, "to refuse needs a reason"
    assert ended(office, page, "approve").status_code == 302
    assert disputed(people_app, ref) == 100_00
    record = f"/records/disputes/{quote('演示争议-1')}"
    assert get(firm, f"{page}/told").location == record
    shown = words(get(firm, record).text)
    assert "工程量计算不一致" in shown and "演示自填" not in shown
    assert "一项争议已获批准" in get(firm, "/messages").text
    with people_app.extensions["tracker"].database.reading() as session:
        approver = session.scalars(select(Dispute.approver).where(Dispute.ref == "演示争议-1")).one()
    assert approver and approver in shown and approver in get(officer, page).text
    assert ended(office, page, "refuse", "改变主意", once="y").status_code == 422, "it is over"
    assert "已批准并办理" in words(get(officer, "/approvals?shown=ended").text)
    assert page not in get(officer, "/approvals?shown=waiting").text
    for address in ("/approvals?shown=x", "/approvals?after=x"):
        assert get(officer, address).status_code == 400


def test_the_officer_decides_nothing_and_withdraws_their_own(people_app: Flask, ref: str) -> None:
    officer, office = signed_in(people_app, BODY), signed_in(people_app, "demo-supervisor")
    page = send(officer, NEW, **typed(people_app, ref)).location
    for act in ("approve", "refuse"):
        assert ended(officer, page, act, "演示").status_code == 403
    assert ended(office, page, "withdraw").status_code == 403
    assert ended(officer, page, "withdraw").status_code == 302
    assert ended(office, page, "approve", seen="0").status_code in (400, 422)
    assert disputed(people_app, ref) == 0 and "已撤回" in words(get(officer, page).text)
