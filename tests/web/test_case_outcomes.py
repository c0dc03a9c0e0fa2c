"""What comes of a case, through its pages: referred after its day, recorded, confirmed, then public."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient

from tests.web.people import get, signed_in
from tests.web.site import words
from tests.web.test_cases import PNG, flag_of, on, send, step

AFTER = date(2026, 10, 21)
DECISION = {
    "measure": "criticism", "against": "分管负责人岗位", "organ": "演示监察机关",
    "document": "演问〔2026〕1号", "decided_on": "2026年10月21日", "reasons": "逾期属实。",
}  # fmt: skip


def ordered(app: Flask) -> dict[str, FlaskClient]:
    """A confirmed case whose order's day passed yesterday, and everybody's browser today."""
    database = app.extensions["tracker"].database
    flag = flag_of(database, "DEMO-1-0")
    supervisor, chief = signed_in(app, "demo-supervisor"), signed_in(app, "demo-chief")
    assert send(supervisor, f"/cases/new/{flag}", note="请说明。").location == "/cases/1"
    for client, address in (
        (signed_in(app, "demo-officer"), "body/reply"), (supervisor, "check/propose_confirm"),
        (chief, "decide/confirm"),
    ):  # fmt: skip
        assert step(client, f"/cases/1/{address}", "演示。").location == "/cases/1"
    assert step(supervisor, "/cases/1/check/order", "限期。", day="2026-10-20").location == "/cases/1"
    assert "/outcomes/new/" not in get(supervisor, "/cases/1").text
    early = step(supervisor, "/cases/1/outcomes/new/finding", "移送。", authority="DEMO", letter="1")
    assert early.status_code == 422 and "移送。" in early.text
    logins = ("supervisor", "chief", "officer", "member", "district-supervisor")
    return {name: on(app, database, AFTER, f"demo-{name}") for name in logins}


def test_from_the_order_that_passed_to_the_decision(people_app: Flask) -> None:
    people = ordered(people_app)
    supervisor, chief, member = people["supervisor"], people["chief"], people["member"]
    refer = "/cases/1/outcomes/new/accountability"
    assert refer in get(supervisor, "/cases/1").text and refer not in get(people["officer"], "/cases/1").text
    assert get(people["officer"], refer).status_code == get(member, refer).status_code == 403
    unknown = step(supervisor, refer, "整改期限已过。", authority="没有的单位", letter="演移1号")
    assert unknown.status_code == 422 and "没有的单位" in unknown.text and "从列表中选择" in unknown.text
    itself = step(supervisor, refer, "整改期限已过。", authority="DEMO-1-0", letter="演移1号")
    assert itself.status_code == 422 and "不得自行决定" in itself.text
    assert step(supervisor, refer, "期限已过。", authority="DEMO", letter="演移1号").location == "/cases/1"
    again = step(supervisor, refer, "整改期限已过。", authority="DEMO", letter="演移2号")
    assert again.status_code == 422 and "已就该事项移送" in again.text
    assert "演移1号" in get(member, "/cases/1").text

    record = "/cases/1/outcomes/1/record"
    bad = step(supervisor, record, "已收文。", **{**DECISION, "decided_on": "昨天"})
    assert bad.status_code == 422 and "昨天" in bad.text and "演问〔2026〕1号" in bad.text
    none = step(supervisor, record, "已收文。", **{**DECISION, "measure": "shot"})
    assert none.status_code == 422 and "不予问责" in none.text
    upload = {"file": (BytesIO(PNG), "决定书.png")}
    assert step(supervisor, record, "已收文。", **DECISION, **upload).location == "/cases/1"
    assert "演问" in get(supervisor, "/cases/1").text
    for outsider in (member, people["officer"]):
        assert "演问" not in get(outsider, "/cases/1").text, "one person's record is told to nobody"
        assert get(outsider, "/cases/1/outcomes/1/files/2").status_code == 404
    with get(chief, "/cases/1/outcomes/1/files/2") as answer:
        assert answer.data == PNG
    own = step(supervisor, "/cases/1/outcomes/1/decide/confirm", "复核。")
    assert own.status_code == 422 and "另一人" in own.text
    stale = step(chief, "/cases/1/outcomes/1/decide/confirm", "复核。", seen="referred")
    assert stale.status_code == 422 and "已登记，待复核" in stale.text
    assert step(chief, "/cases/1/outcomes/1/decide/confirm", "复核无误。").location == "/cases/1"
    told = words(get(member, "/cases/1").text)
    assert "演问〔2026〕1号" in told and "通报批评" in told and "失信" not in told and "复核无误" not in told


def test_a_finding_is_said_with_its_number_and_only_then(people_app: Flask) -> None:
    people = ordered(people_app)
    supervisor, chief, member = people["supervisor"], people["chief"], people["member"]
    refer = "/cases/1/outcomes/new/finding"
    assert step(supervisor, refer, "拒不整改。", authority="DEMO", letter="演移1号").location == "/cases/1"
    for kind, said in (("measure", "criticism"), ("measure", "")):
        sent = step(supervisor, "/cases/1/outcomes/1/record", "已收文。", **{**DECISION, kind: said})
        assert (sent.location == "/cases/1") is (said == ""), "a finding has no measure on persons"
    assert "认定失信" not in words(get(member, "/cases/1").text)
    assert step(chief, "/cases/1/outcomes/1/decide/confirm", "复核无误。").location == "/cases/1"
    told = words(get(member, "/cases/1").text)
    assert "演示监察机关以演问〔2026〕1号" in told and "认定失信" in told
