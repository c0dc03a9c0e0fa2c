"""Forms of records: their parts, what their help cites, and the look-up of what a reference names."""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.web.people import get, send, signed_in
from tests.web.test_records import OFFICE, OTHER, firm, payable
from tracker.contracts.models import Contract
from tracker.exchange.demands import demanded_by, demands
from tracker.exchange.kinds import KINDS
from tracker.exchange.record.looking_up import MOST_FOUND
from tracker.subjects.models import Body, Enterprise


def keys(client: FlaskClient, kind: str, typed: str) -> list[str]:
    answer = get(client, f"/suggestions/{kind}?c_any={quote(typed)}")
    assert answer.status_code == 200
    return re.findall(r'data-key="([^"]+)"', answer.text)


def test_a_reference_is_found_by_what_people_know_of_it_within_their_reach(people_app: Flask) -> None:
    officer, supervisor = signed_in(people_app, "demo-officer"), signed_in(people_app, "demo-supervisor")
    with people_app.extensions["tracker"].database.unit_of_work() as session:
        body = session.execute(select(Body.name, Body.initials).where(Body.code == OFFICE)).one()
        company = session.scalars(select(Enterprise).where(Enterprise.uscc == firm(people_app))).one()
        words = (company.uscc[-8:], company.name[2:5], company.initials or "")
        foreign, own = (
            session.scalars(
                select(Contract.ref).join(Body, Body.id == Contract.body_id).where(Body.code == code)
            ).all()
            for code in (OTHER, OFFICE)
        )
    assert all(company.uscc in keys(officer, "enterprises", one) for one in words)
    for part in (OFFICE[:-1], body.name[-4:], body.initials.upper()):
        assert OFFICE in keys(officer, "bodies", part), part
    assert OTHER not in keys(officer, "bodies", OTHER[:-1]), "beyond the reach nothing is offered"
    assert own and set(own) & set(keys(officer, "contracts", own[0][:-1]))
    for typed in (foreign[0], foreign[0][:-1]):
        page = get(officer, f"/suggestions/contracts?c_contract={quote(typed)}").text
        assert foreign[0] not in re.findall(r'data-key="([^"]+)"', page)
    assert "没有您可以引用的" in get(officer, f"/suggestions/contracts?c={quote(foreign[0])}").text
    assert len(keys(officer, "enterprises", "演示")) == MOST_FOUND
    assert not keys(officer, "enterprises", " ") and not keys(officer, "enterprises", "%")
    assert body.name in get(officer, f"/suggestions/bodies?c_body={OFFICE}").text
    assert get(officer, "/suggestions/returns?c=1").status_code == 404
    assert get(supervisor, "/suggestions/bodies?c=D").status_code == 403, "who writes nothing names nothing"


def test_a_form_has_parts_says_what_is_named_and_cites_the_law(people_app: Flask) -> None:
    officer = signed_in(people_app, "demo-officer")
    new = get(officer, "/records/payables/new").text
    parts = re.findall(r"<legend>([^<]+)</legend>", new)
    assert parts == ["基本信息", "当事方和关联记录", "金额", "日期", "依据和证明材料"]
    field = new.partition('for="c_accepted_on"')[2].partition('id="c_accepted_on"')[0]
    assert 'href="/rules/law#' in field and "《支付条例（2025）》第十条" in field
    # Without a script, too, the page that comes back says what was named, and nothing of what may not be.
    back = send(officer, "/records/payables/new", **payable(people_app, kind="", contract="没有的")).text
    with people_app.extensions["tracker"].database.reading() as session:
        name = session.scalars(select(Body.name).where(Body.code == OFFICE)).one()
    assert name in back.partition('id="c_body-found"')[2].partition("</div>")[0]
    assert 'id="c_contract-found" aria-live="polite"></div>' in back


def test_what_is_demanded_are_columns_and_articles_of_the_law() -> None:
    for name in demands():
        kind, _dot, column = name.partition(".")
        assert demanded_by(KINDS[kind], KINDS[kind].by_key[column]), name
    for one in KINDS.values():
        assert sorted(column.key for part in one.groups.values() for column in part) == sorted(one.by_key)
