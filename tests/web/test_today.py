"""The home page of each role: what needs whom today."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.reports.city import ON
from tests.web.people import get, send, signed_in
from tests.web.site import Queries
from tracker.accounts.models import Grant
from tracker.accounts.roles import Role
from tracker.core.money import yuan_grouped
from tracker.core.permissions import EVERYWHERE
from tracker.flags.models import Flag
from tracker.payables.owed import owed_in_all
from tracker.payables.whose import of_creditor
from tracker.reports.figures import day
from tracker.reports.today import today
from tracker.subjects.models import Body


def test_duties_come_in_the_order_of_their_days_and_none_is_past(people_app: Flask) -> None:
    with people_app.extensions["tracker"].database.reading() as session:
        found = today(session, ON, EVERYWHERE)
    days = [one.last_on for one in found.duties]
    assert days and days == sorted(days) and days[0] >= ON
    assert [one.days for one in found.duties] == [(one - ON).days for one in days]
    assert all(found.since <= one.arose_on <= ON for one in found.flags)


@pytest.mark.parametrize("login", ["demo-officer", "demo-supervisor"])
def test_the_home_page_begins_with_what_needs_the_reader(people_app: Flask, login: str) -> None:
    client = signed_in(people_app, login)
    text = get(client, "/").text
    assert "今天要办的" in text and text.index("今天要办的") < text.index('class="figures"')
    with Queries(people_app) as asked:
        get(client, "/")
    assert asked.count <= 12, "what is worked out once is remembered"


def test_a_member_begins_with_the_figures(people_app: Flask) -> None:
    text = get(signed_in(people_app, "demo-member"), "/").text
    assert "今天要办的" not in text and 'class="figures"' in text


def test_an_officers_duties_are_its_bodies_own(people_app: Flask) -> None:
    text = get(signed_in(people_app, "demo-officer"), "/").text
    part = text.partition('class="today"')[2].partition("</section>")[0]
    with people_app.extensions["tracker"].database.reading() as session:
        own = set(session.scalars(select(Body.code).where(Body.code.in_(("DEMO-1-0", "DEMO-H2")))))
    assert set(re.findall(r'href="/bodies/([^"]+)"', part)) <= own
    numbers = re.findall(r'href="/flags/(\d+)"', part)
    with people_app.extensions["tracker"].database.reading() as session:
        bodies = set(session.scalars(
            select(Body.code).join(Flag, Flag.body_id == Body.id).where(Flag.id.in_(map(int, numbers)))
        ))  # fmt: skip
    assert bodies <= own


def test_an_enterprise_sees_what_it_is_owed_and_no_flags(people_app: Flask) -> None:
    client = signed_in(people_app, "demo-enterprise")
    text = get(client, "/").text
    with people_app.extensions["tracker"].database.reading() as session:
        number = session.scalars(select(Grant.enterprise_id).where(Grant.role == Role.ENTERPRISE)).one()
        owed = owed_in_all(session, ON, of_creditor(number, EVERYWHERE, ON))
    assert owed.owed_fen and yuan_grouped(owed.owed_fen) in text
    assert owed.past_fen and "其中已到期未付" in text and yuan_grouped(owed.past_fen) in text
    rows = get(client, "/payables?part=past").text.partition("<tbody>")[2]
    listed = [one.replace(",", "") for one in re.findall(r'未付（元）">([\d,.]+)<', rows)]
    assert len(listed) == owed.past, "the sum leads to its rows"
    assert "未同意公开" not in rows, "to itself an enterprise is no secret"
    assert round(sum(map(float, listed)) * 100) >= owed.past_fen and "/flags" not in rows
    assert "各单位登记的对我企业的欠款" in text and "/flags/" not in text and day(ON) in text
    assert get(client, "/flags").status_code == 403


def test_administrators_find_their_own_pages(people_app: Flask) -> None:
    for login, address in (("demo-system", "/admin/accounts"), ("demo-security", "/admin/security"),
                           ("demo-audit", "/admin/ledger")):  # fmt: skip
        assert f'href="{address}"' in get(signed_in(people_app, login), "/").text


def test_a_file_that_failed_waits_on_the_home_page_until_it_is_mended(people_app: Flask) -> None:
    officer = signed_in(people_app, "demo-officer")
    good = "body,month,filed_on\nDEMO-1-0,2015-03,2015-04-03\n"
    bad, foreign = good + "DEMO-1-0,2026-13,2015-04-03\n", good.replace("DEMO-1-0", "DEMO-2-0")

    def tried(name: str, content: str) -> str:
        file = (BytesIO(content.encode()), name)
        return send(officer, "/records/returns/import", file=file).text

    def waiting(client: FlaskClient) -> list[str]:
        part = get(client, "/").text.partition('class="plain-list failed"')[2].partition("</ul>")[0]
        return re.findall(r"<li>(.*?)</li>", part)

    assert not waiting(officer)
    tried("月报.csv", bad)
    tried("别家.csv", foreign)
    first, second = waiting(officer)
    assert "月报.csv" in first and "1 行有误" in first, "the one that waits longest comes first"
    assert "别家.csv" in second and "1 行有误" in second
    rejected = re.findall(r'href="([^"]+/rejected)"', first)[0]
    with get(officer, rejected) as answer:
        assert "2026-13" in answer.data.decode("utf-8-sig")
    assert not waiting(signed_in(people_app, "demo-city-officer")), "nobody else's"
    mended = tried("月报.csv", good)
    assert "/records/returns/import/" in mended
    assert [one.partition("·")[0] for one in waiting(officer)] == [second.partition("·")[0]]
