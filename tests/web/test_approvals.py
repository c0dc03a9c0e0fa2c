"""A dispute in the browser: the officer asks for it, the office decides, the creditor sees what is done."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select

from tests.exchange.test_doubles import take
from tests.reports.city import ON
from tests.web.people import ended, get, send, signed_in
from tests.web.site import words
from tests.web.test_imports import take as take_file
from tests.web.test_imports import tried
from tracker.demo import demo_uscc
from tracker.exchange.kinds import KINDS
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


def test_what_came_into_dispute_is_shown_to_who_may_see_it(people_app: Flask) -> None:
    page = "/payables/into-dispute"
    with people_app.extensions["tracker"].database.reading() as session:
        disputes = session.execute(
            select(Dispute.ref, Payable.ref, Body.code).join(Payable, Payable.id == Dispute.payable_id)
            .join(Body, Body.id == Payable.body_id).where(Dispute.voided_in.is_(None))
        ).all()  # fmt: skip
    assert disputes
    every = f"{page}?from=2000-01-01"
    for login in ("demo-supervisor", "demo-member"):
        client = signed_in(people_app, login)
        shown = get(client, every).text
        assert f"提出争议{len(disputes)}项" in words(shown)
        code = disputes[0][2]
        assert quote(f"body={code}", safe="=") in get(client, f"/bodies/{code}").text
        assert get(client, f"{page}?body=nobody").status_code == 200
        with get(client, f"{page}/export.csv?from=2000-01-01") as file:
            assert all(ref in file.text for ref, _payable, _code in disputes)
    officer = signed_in(people_app, "demo-officer")
    own = [ref for ref, _payable, code in disputes if code in ("DEMO-1-0", "DEMO-H2")]
    assert f"提出争议{len(own)}项" in words(get(officer, every).text)
    assert get(officer, f"{page}?from=x").status_code == get(officer, f"{page}?after=x").status_code == 400


def test_the_list_of_bare_disputes_leads_to_each_and_is_exported(people_app: Flask, ref: str) -> None:
    bare = {"ref": "演示争议-2", "payable": ref, "raised_on": "2026-09-01", "amount": "1", "reason": "演示"}
    with people_app.extensions["tracker"].database.unit_of_work() as session:
        take(session, "disputes", bare)
    client = signed_in(people_app, "demo-member")
    shown = get(client, "/lists/dispute_incomplete").text
    for kind, key in (("disputes", "演示争议-2"), ("payables", ref)):
        assert f'href="/records/{kind}/{quote(key)}"' in shown
    assert "文件、批准人" in words(shown)
    with get(client, "/lists/dispute_incomplete/export.csv") as file:
        assert "演示争议-2" in file.text and "演示争议-2" in file.text
    assert get(client, "/lists/nothing/export.csv").status_code == 404
    officer = signed_in(people_app, BODY)
    assert "补上之前" in get(officer, f"/records/disputes/{quote('演示争议-2')}").text, "a notice, no error"


def test_what_was_typed_is_not_undone_alone_either(people_app: Flask, ref: str) -> None:
    """Undoing the entry of a debt would void it; undoing that of a payment owes more and needs nobody."""
    officer = signed_in(people_app, BODY)
    debt = {"c_ref": "演示手工-1", "c_body": "DEMO-1-0", "c_enterprise": demo_uscc(1), "c_kind": "goods",
            "c_amount": "9"}  # fmt: skip
    paid = {"c_ref": "演示手工-2", "c_payable": ref, "c_paid_on": "2026-09-02", "c_amount": "1",
            "c_method": "cash"}  # fmt: skip
    for kind, typed_in, left in (("payables", debt, 200), ("payments", paid, 404)):
        address = send(officer, f"/records/{kind}/new", **typed_in).location
        with people_app.extensions["tracker"].database.reading() as session:
            table = KINDS[kind].model
            batch = session.scalars(select(table.created_in).where(table.ref == typed_in["c_ref"])).one()
        led = send(officer, f"/imports/{batch}/undo", form="/imports", reason="x").location
        assert led.startswith("/approvals/") is (left == 200), led
        assert get(officer, address).status_code == left
    asked = next(one for one in get(officer, "/approvals").text.split('"') if "/approvals/" in one)
    assert f"撤销第{batch - 1}批" in words(get(officer, asked).text)
    office = signed_in(people_app, "demo-supervisor")
    done = ended(office, asked, "approve")
    assert done.status_code == 302, words(done.text)
    assert get(officer, f"/records/payables/{quote('演示手工-1')}").status_code == 404


def test_rows_of_a_file_that_lower_wait_and_are_decided_on(people_app: Flask, ref: str) -> None:
    """The page of the trial says which rows wait and where; the rest is taken in at once."""
    officer, office = signed_in(people_app, BODY), signed_in(people_app, "demo-supervisor")
    today = people_app.extensions["tracker"].today().isoformat()
    row = f"{ref},{today},100,工程量计算不一致,演函1号,演示自填"
    harmless = f"{ref},{today},100,已经结清,演函2号,"
    content = "\n".join([
        "ref,payable,raised_on,amount,reason,document,approver,resolved_on,outcome",
        f"演示文件争议-1,{row},,", f"演示文件争议-2,{harmless},{today},creditor",
    ]).encode()  # fmt: skip
    page = tried(officer, content, "争议.csv", "disputes")
    assert "须由另一人审批的行：2" in page, "both are of one sum, and wait together"
    assert "变更审批" in page and "演示文件争议-1" in page and ref in page and "演示自填" not in page
    assert take_file(officer, page, waits="0", reason="x").location.endswith("/import"), "not what was shown"
    asked = take_file(officer, page, reason="核对争议").location
    assert asked.startswith("/approvals/") and disputed(people_app, ref) == 0
    shown = get(officer, asked).text
    assert "没有收入" in shown and "争议.csv" in shown and "演示自填" not in shown
    assert "第2行" in words(shown) and "工程量计算不一致" in shown
    assert "争议.csv" in get(office, "/approvals").text
    done = ended(office, asked, "approve")
    assert done.status_code == 302, words(done.text)
    assert disputed(people_app, ref) == 100_00
    assert "第2行" in words(get(office, asked).text)
    with people_app.extensions["tracker"].database.reading() as session:
        approver = session.scalars(select(Dispute.approver).where(Dispute.ref == "演示文件争议-1")).one()
    assert approver and approver != "演示自填"
    assert get(signed_in(people_app, "demo-enterprise"), f"{asked}/told").status_code == 302


def test_a_file_that_lowers_asks_for_a_reason(people_app: Flask, ref: str) -> None:
    officer = signed_in(people_app, BODY)
    today = people_app.extensions["tracker"].today().isoformat()
    content = f"ref,payable,on,kind,amount\n演示文件免除-1,{ref},{today},waiver,5".encode()
    page = tried(officer, content, "免除.csv", "discharges")
    assert "就这些行提出申请" in page
    assert take_file(officer, page).location.endswith("/import")
    assert "请说明原因" in get(officer, "/records/discharges/import").text
    assert take_file(officer, page, reason="协议").location.startswith("/approvals/")
