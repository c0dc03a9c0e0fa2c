"""Three years of a claim: the creditor and who handles cases read of them, and no way out tells the body."""

from __future__ import annotations

from urllib.parse import quote

from flask import Flask
from sqlalchemy import select

from tests.reports.city import ON, payable, record
from tests.web.people import get, signed_in
from tests.web.site import AT
from tracker.core.outbox import Message
from tracker.demo import demo_uscc
from tracker.limitation.reminding import remind

REF = "演示旧账"
# What only these pages and messages say.
TELLS = ("三年", "2026年10月20日", "2026-10-20", "limitation")
KEY = quote(REF)
WAYS = (
    "/", "/payables", "/payables?body=DEMO-1-0", "/records/payables", f"/records/payables/{KEY}",
    f"/records/payables/{KEY}/account", f"/records/payables/{KEY}/history", "/bodies/DEMO-1-0", "/messages",
    "/records/payables/export.csv", f"/suggestions/payables?q={KEY}", "/flags", "/flags/export.csv", "/lists",
    "/cases", "/plans?part=all", "/plans/export.csv?part=all", f"/plans/new/{KEY}",
)  # fmt: skip


def test_no_way_out_tells_the_body_or_a_member_that_three_years_end(people_app: Flask) -> None:
    with people_app.extensions["tracker"].database.unit_of_work() as session:
        old = payable(REF, "DEMO-1-0", "8000", "2023-10-20", enterprise=demo_uscc(1))
        record(session, {"payables": [old]})
        assert remind(session, ON, at=AT)
        assert {one.subject for one in session.scalars(select(Message))} == {REF}
    firm, office = signed_in(people_app, "demo-enterprise"), signed_in(people_app, "demo-supervisor")
    page = f"/records/payables/{KEY}"
    for client in (firm, office):
        shown = get(client, page).text
        assert "自2023年10月20日起的三年到2026年10月20日届满" in shown and "民法典第一百九十五条" not in shown
        assert REF in get(client, "/limitation").text
    assert 'href="/report"' in get(firm, "/limitation").text and REF in get(firm, "/").text
    assert "三年到" in get(firm, "/messages").text and "三年到" not in get(office, "/messages").text
    assert get(firm, "/limitation?after=x").status_code == 400
    for login in ("demo-officer", "demo-government-officer", "demo-member"):
        client = signed_in(people_app, login)
        assert get(client, "/limitation").status_code == 403
        for way in WAYS:
            with get(client, way) as answer:
                # Its due day is its own; a plan is no member's, nor is every page.
                said = answer.text
            assert answer.status_code in (200, 403, 404), way
            found = [one for one in TELLS if one in said]
            assert not found, f"{login} reads {found} at {way}"
