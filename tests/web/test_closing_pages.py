"""A closing in the browser: a body asks, its creditor disputes the day, the office decides; nobody else."""

from __future__ import annotations

import io
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from tests.reports.city import ON
from tests.web.people import ELSEWHERE, get, send, signed_in, token
from tests.web.site import words
from tracker.demo import demo_uscc
from tracker.payables.models import Payable, Payment
from tracker.payables.standing import standing
from tracker.subjects.models import Enterprise

# The officer of the city's government, which every body of it is below.
BODY = "demo-government-officer"


@pytest.fixture
def ref(people_app: Flask) -> str:
    """A sum of the demo enterprise that is paid up, without a voucher number yet."""
    with people_app.extensions["tracker"].database.unit_of_work() as session:
        stand = standing(ON).subquery()
        firm = select(Enterprise.id).where(Enterprise.uscc == demo_uscc(1)).scalar_subquery()
        found = session.execute(
            select(Payable.id, Payable.ref)
            .join(stand, stand.c.payable_id == Payable.id)
            .join(Payment, Payment.payable_id == Payable.id)
            .where(stand.c.owed_fen == 0, stand.c.judged.is_(False), Payable.enterprise_id == firm)
            .where(Payment.method == "transfer", Payable.due_on.is_not(None))
            .order_by(Payable.id)
        ).first()
        assert found, "the demo city has such a sum"
        session.execute(text("UPDATE payments SET voucher = NULL WHERE payable_id = :id"), {"id": found.id})
    return str(found.ref)


def upload(client: FlaskClient, address: str, **fields: str) -> TestResponse:
    """Send a form with a PDF."""
    shown = get(client, address)
    data = {"csrf_token": token(shown.text), "file": (io.BytesIO(b"%PDF-1.4 voucher"), "凭证.pdf"), **fields}
    return client.post(address, data=data, environ_overrides=ELSEWHERE)


def test_a_creditor_who_disputes_the_day_is_heard_and_both_accounts_stay(people_app: Flask, ref: str) -> None:
    officer, firm = signed_in(people_app, BODY), signed_in(people_app, "demo-enterprise")
    office, member = signed_in(people_app, "demo-supervisor"), signed_in(people_app, "demo-member")
    page, new = f"/records/payables/{ref}", f"/closings/new/{ref}"
    linked = quote(new)
    assert linked in get(officer, page).text and linked not in get(firm, page).text
    missing = get(officer, new)
    assert "没有凭证号" in missing.text and 'type="file"' not in missing.text
    with people_app.extensions["tracker"].database.unit_of_work() as session:
        session.execute(text("UPDATE payments SET voucher = '演银回单1'"))
    assert send(officer, new, note="无文件。").status_code == 422
    asked = upload(officer, new, note="银行回单。")
    assert asked.status_code == 302, words(asked.text)
    closing = asked.location
    assert "申请销号" in get(firm, "/messages").text
    assert f"{closing}/enterprise/dispute" in get(firm, closing).text
    assert closing in get(firm, "/").text, "what waits for its answer stands on its first page"
    assert "/closings?shown=unconfirmed" in get(office, "/").text, "the debtor's word alone counts apart"
    assert "/closings?shown=unconfirmed" in get(member, "/").text, "and members go by the same figures"
    assert 'href="/closings"' in get(officer, "/payables").text
    assert f"{closing}/body/close_alone" not in get(officer, closing).text, "not before its day"
    disputing = f"{closing}/enterprise/dispute"
    assert send(firm, disputing, ground="other_day", day="昨天", note="不对。").status_code == 422
    assert send(firm, disputing, ground="other_day", day="", note="不对。").status_code == 422
    answer = send(firm, disputing, ground="other_day", day=ON.isoformat(), note="今天才到账。")
    assert answer.status_code == 302, words(answer.text)
    shown = get(officer, closing).text
    assert "今天才到账。" in shown and "截至今天的逾期利息" in shown and "到账日期不符" in shown
    assert "销号有异议" in get(firm, page).text
    assert send(officer, f"{closing}/body/correct", note="改。").status_code == 422, "nothing was corrected"
    kept = send(officer, f"{closing}/body/answer", note="回单日期为准。", seen="waiting")
    assert kept.status_code == 422 and "回单日期为准。" in kept.text, "a page that is out of date"
    assert send(officer, f"{closing}/body/answer", note="回单日期为准。").status_code == 302
    assert send(office, f"{closing}/decide/decide", stands="creditor", note="").status_code == 422
    assert send(office, f"{closing}/decide/decide", stands="creditor", note="以流水为准。").status_code == 302
    for client in (officer, firm, office):
        told = get(client, closing).text
        assert "以企业的说法为准" in told and "回单日期为准。" in told and "今天才到账。" in told
        assert closing in get(client, "/closings?shown=decided").text
        assert closing not in get(client, "/closings?shown=confirmed").text
        with get(client, "/closings/export.csv") as file:
            assert "经裁定销号，双方说法并存" in file.text
    with get(firm, f"{closing}/files/1") as file:
        assert file.data.startswith(b"%PDF-")
    assert get(firm, f"{closing}/files/2").status_code == 404
    seen = get(member, closing).text
    assert "以企业的说法为准" in seen and "到账日期不符" in seen and f"{closing}/decide" not in seen
    for inner in ("回单日期为准。", "今天才到账。", "银行回单。", f"{closing}/files/", "演示企业会计"):
        assert inner not in seen, inner
    assert get(member, f"{closing}/files/1").status_code == 404
    with people_app.extensions["tracker"].database.reading() as session:
        name = session.scalars(select(Enterprise.name).where(Enterprise.uscc == demo_uscc(1))).one()
    listed = get(member, "/closings?shown=decided").text
    with get(member, "/closings/export.csv") as file:
        for told in (seen, listed, file.text):
            assert name not in told and "（未同意公开）" in told
    assert name in get(office, closing).text
    assert get(signed_in(people_app, "demo-officer"), "/closings?shown=x").status_code == 400
    assert get(officer, "/closings?start=x").status_code == 400
