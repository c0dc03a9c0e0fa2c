"""The account for members: every figure opens to rows that add up to it, and says how far it reaches."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.reports.standings.cities import AT, ON, random_city
from tests.web.people import get, signed_in
from tests.web.site import Queries, pages_of, sweep_on, words
from tracker.core.changes import ChangeKind, open_change
from tracker.core.db import Database
from tracker.core.permissions import EVERYWHERE
from tracker.reports.figures import wan
from tracker.reports.standings.board import board
from tracker.reports.standings.keeping import keep
from tracker.subjects.models import Enterprise

FIGURE = re.compile(r'<a class="[^"]*" href="(/congress/[^"]+)"[^>]*><data value="(-?\d+)">')
ROW = re.compile(r'class="figure sum" href="[^"]*"><data value="(-?\d+)">')
BEFORE = date(2026, 6, 30)


@pytest.fixture
def city_app(sqlite_database: Database, tmp_path: Path) -> Flask:
    """The pages over a random city, some of whose questions are public."""
    random_city(sqlite_database, 21)
    return pages_of(sqlite_database, tmp_path)


def figures_of(page: str) -> list[tuple[str, int]]:
    """Every linked figure of a page: its address and its value."""
    return [(unescape(address), int(value)) for address, value in FIGURE.findall(page)]


def rows_of(address: str, page: str) -> int:
    """What the rows of a page add up to: sums in fen, or how many there are."""
    if "/promises" in address or "/returns" in address:
        return page.count('<tr class="sum">')
    return sum(map(int, ROW.findall(page)))


def test_every_figure_of_every_page_opens_to_rows_that_add_up_to_it(city_app: Flask) -> None:
    member = signed_in(city_app, "demo-member")
    front = get(member, "/congress").text
    regions = set(re.findall(r'href="(/congress/districts/[^"?]+)', front))
    places = sorted(set(re.findall(r'href="(/congress/bodies/[^"?]+)', front)))
    assert len(regions) == 9 and len(places) == 10
    walked = ["/congress", "/congress/districts", *regions, *places[:3],
              f"/congress?on={BEFORE}&against=2026-03-31",
              *(f"/congress/bodies?what={what}" for what in ("owed", "overdue", "grown"))]  # fmt: skip
    opened: dict[str, str] = {}
    wrong, checked = [], 0
    for page in walked:
        answer = get(member, page)
        assert answer.status_code == 200, page
        for address, value in figures_of(answer.text):
            if address not in opened:
                opened[address] = get(member, address).text
            checked += 1
            if rows_of(address, opened[address]) != value:
                wrong.append((page, address, value, rows_of(address, opened[address])))
    assert checked > 300 and not wrong, wrong[:5]


def test_the_page_says_what_is_kept_and_how_much_is_not_public(city_app: Flask) -> None:
    database: Database = city_app.extensions["tracker"].database
    with database.reading() as session:
        held = board(session, ON, BEFORE, EVERYWHERE)
    total = held.total
    for login in ("demo-member", "demo-supervisor"):
        page = get(signed_in(city_app, login), "/congress").text
        said = words(page)
        assert f"另有{total.now.left_out}笔逾期款项尚未公开" in said and total.now.left_out > 0
        assert wan(total.now.stand.overdue_fen) in page and wan(total.now.interest_fen) in page
        change = total.change_fen
        assert f"{'增加' if change > 0 else '减少'}{wan(abs(change))}" in said
        assert f"截至{ON.year}年{ON.month}月{ON.day}日" in said and "对比2026年6月30日" in said
        first = held.lines[0]
        assert first.name in said
        word = "变差" if first.change_fen > 0 else "好转" if first.change_fen < 0 else "持平"
        assert word in said


def test_one_day_asks_only_few_statements_however_many_bodies(city_app: Flask) -> None:
    member = signed_in(city_app, "demo-member")
    get(member, "/congress")
    with Queries(city_app) as again:
        get(member, "/congress")
    assert again.count <= 8, "what was worked out is remembered until something changes"
    with Queries(city_app) as other:
        get(member, f"/congress?on={ON}&against=2026-05-31")
    assert other.count <= 14


def test_a_day_without_figures_is_said_and_never_guessed(city_app: Flask) -> None:
    member = signed_in(city_app, "demo-member")
    said = words(get(member, "/congress?on=2026-09-15").text)
    assert "没有留存2026年9月15日的数字" in said and "应付未付" not in said
    said = words(get(member, "/congress?against=2026-09-15").text)
    assert "没有留存2026年9月15日的数字" in said and "较对比日" not in said
    assert get(member, "/congress?on=soon").status_code == 400
    assert get(member, "/congress/bodies?what=nothing").status_code == 400
    assert get(member, "/congress/districts/999999").status_code == 404
    assert get(member, "/congress/sums?body=NOBODY").status_code == 404


def test_figures_that_records_have_outrun_say_so_until_the_next_run(city_app: Flask) -> None:
    database: Database = city_app.extensions["tracker"].database
    member = signed_in(city_app, "demo-member")
    behind = "这些数字算出之后，记录或者案件又有变动"
    assert behind not in words(get(member, "/congress").text)
    with database.unit_of_work() as session:
        open_change(session, kind=ChangeKind.DEMO, at=AT, actor="test", reason="演示补记")
    assert behind in words(get(member, "/congress").text)
    sweep_on(database, ON, public=False)
    with database.unit_of_work() as session:
        keep(session, at=AT)
    assert behind not in words(get(member, "/congress").text)


def test_before_the_first_run_there_is_no_figure_and_the_page_says_why(people_app: Flask) -> None:
    said = words(get(signed_in(people_app, "demo-member"), "/congress").text)
    assert "还没有算出数字" in said


def test_a_district_member_reads_the_district_alone(city_app: Flask) -> None:
    client = signed_in(city_app, "demo-district-supervisor")
    page = get(client, "/congress").text
    assert set(re.findall(r"/congress/districts/([^\"?]+)", page)) == {"230100Y1"}
    assert get(client, "/congress/districts/230100Y2").status_code == 404
    assert get(client, "/congress/bodies/DEMO-2-0").status_code == 404
    assert get(client, "/congress/sums?body=DEMO-2-0&what=owed").status_code == 404
    for login in ("demo-enterprise", "demo-system"):
        assert get(signed_in(city_app, login), "/congress").status_code == 403


def test_the_size_of_the_type_is_kept_without_a_script(city_app: Flask) -> None:
    member = signed_in(city_app, "demo-member")
    assert 'class="large"' in get(member, "/congress").text
    assert 'class="large"' not in get(member, "/flags").text
    answer = member.post("/type", data={"type": "standard", "back": "/congress"})
    assert (answer.status_code, answer.location) == (303, "/congress")
    assert 'class="large"' not in get(member, "/congress").text
    member.post("/type", data={"type": "large", "back": "//evil.example"})
    assert 'class="large"' in get(member, "/flags").text
    assert member.post("/type", data={"type": "huge", "back": "//evil.example"}).location == "/"


def test_enterprises_that_did_not_agree_are_named_to_nobody_here(city_app: Flask) -> None:
    supervisor = signed_in(city_app, "demo-supervisor")
    codes = re.findall(r"/congress/bodies/([^\"?]+)", get(supervisor, "/congress").text)
    shown = "".join(get(supervisor, f"/congress/sums?body={code}&what=owed").text for code in set(codes))
    with city_app.extensions["tracker"].database.reading() as session:
        hidden = session.scalars(
            select(Enterprise.name).where(Enterprise.named_publicly.is_not(True))
        ).all()
    assert hidden and "（未同意公开）" in shown
    assert not [name for name in hidden if name in shown]
