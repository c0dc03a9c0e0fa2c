"""Lists of records: sorted by any column that has an order, filtered, turned page by page, exported."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select, update

from tests.reports.city import recorded
from tests.web.people import get, signed_in
from tests.web.site import Queries
from tracker.core.db import Database
from tracker.core.permissions import EVERYWHERE
from tracker.exchange.cells import Day, Money
from tracker.exchange.kinds import KINDS
from tracker.exchange.out import records
from tracker.exchange.record import listing
from tracker.exchange.record.sorting import Place, Sort
from tracker.payables.models import Payable, Payment
from tracker.subjects.models import Body

OFFICE = "DEMO-1-0"


def refs(page: str) -> list[str]:
    """The keys a list shows, in its order."""
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page.partition("<tbody>")[2])


def cells(page: str, heading: str) -> list[str]:
    return re.findall(rf'data-label="{heading}">([^<]*)<', page)


def test_what_lists_are_sorted_and_filtered_by_is_of_the_right_type() -> None:
    for kind in KINDS.values():
        assert kind.sortable and len(kind.listed) <= 6, kind.name
        assert kind.day is None or isinstance(kind.day.type, Day), kind.name
        assert kind.amount is None or isinstance(kind.amount.type, Money), kind.name
        shown = [one for one in kind.listed if one.required and one.key not in kind.key]
        assert kind.shown or len(shown) + len(kind.key) <= 6, kind.name


@pytest.mark.parametrize("name", ["amount", "-amount", "last_on", "-last_on", "ref", "-ref", ""])
def test_every_row_comes_once_both_ways_and_those_without_a_value_last(database: Database, name: str) -> None:
    recorded(database)
    kind = KINDS["payables"]
    with database.unit_of_work() as session:
        # Some without a day, some with one day or amount in common.
        numbers = list(session.scalars(select(Payable.id).order_by(Payable.id)))
        session.execute(update(Payable).where(Payable.id.in_(numbers[::3])).values(
            due_on=None, due_state="no_due_date"))  # fmt: skip
        session.execute(update(Payable).where(Payable.id.in_(numbers[1::3])).values(amount_fen=7))
    with database.reading() as session:
        sort = Sort.read(kind, name)
        rows = session.execute(select(Payable).order_by(Payable.id)).scalars().all()
        column = sort.column.attribute if sort.column else "id"
        filled = [one for one in rows if getattr(one, column) is not None]
        filled.sort(key=lambda one: (getattr(one, column), one.id), reverse=sort.falling)
        empty = sorted((one for one in rows if getattr(one, column) is None), key=lambda one: one.id,
                       reverse=sort.falling)  # fmt: skip
        expected = [one.ref for one in (*filled, *empty)]
        assert len(expected) > 9
        there: list[str] = []
        at, pages = None, []
        while True:
            page = listing.page(session, kind, EVERYWHERE, sort=sort, at=at, size=4)
            pages.append([key for key, _ in page.rows])
            there += pages[-1]
            if page.next is None:
                break
            at = Place.read(str(page.next), sort)
        assert there == expected
        for earlier in reversed(pages[:-1]):
            assert page.previous
            page = listing.page(session, kind, EVERYWHERE, sort=sort, at=page.previous, size=4)
            assert [key for key, _ in page.rows] == earlier
        assert page.previous is None


def test_a_list_is_sorted_and_filtered_by_its_address_and_exported_so(people_app: Flask) -> None:
    supervisor = signed_in(people_app, "demo-supervisor")
    with Queries(people_app) as asked:
        page = get(supervisor, "/records/payables?sort=-amount&body=DEMO-1-0&since=2024-01-01&min=1000").text
    assert asked.count <= 12
    assert 'aria-sort="descending"' in page and page.count("aria-sort") == 1
    amounts = [float(one.replace(",", "")) for one in cells(page, "应付金额")]
    assert len(amounts) > 2 and amounts == sorted(amounts, reverse=True) and min(amounts) >= 1000
    assert all(one >= "2024-01-01" for one in cells(page, "最后付款日"))
    heading = unescape(re.findall(r'aria-sort="descending"><a class="sort" href="([^"]+)"', page)[0])
    assert "sort=amount" in heading and "body=DEMO-1-0" in heading and "min=1000" in heading
    address = unescape(re.findall(r'href="(/records/payables/export.csv[^"]*)"', page)[0])
    with get(supervisor, address) as answer:
        told = answer.data.decode("utf-8-sig").splitlines()[1:]
    assert {line.split(",")[0] for line in told} == set(refs(page)), "the export is what the list shows"
    with people_app.extensions["tracker"].database.reading() as session:
        below = session.scalars(select(Body.code).where(Body.code.in_((OFFICE, "DEMO-H2")))).all()
        own = set(session.scalars(select(Payable.ref).join(Body, Body.id == Payable.body_id).where(
            Body.code.in_(below), Payable.due_on >= date(2024, 1, 1), Payable.amount_fen >= 100_000)))
    assert set(refs(page)) == own, "the body with those below it"


def test_a_region_and_a_part_of_a_name_filter_kinds_that_hang_on_others(people_app: Flask) -> None:
    supervisor = signed_in(people_app, "demo-supervisor")
    with people_app.extensions["tracker"].database.reading() as session:
        paid = select(Payment.ref).join(Payable, Payable.id == Payment.payable_id).join(
            Body, Body.id == Payable.body_id).order_by(Payment.id.desc()).limit(50)  # fmt: skip
        of_region = list(session.scalars(paid.where(Body.region == "230100Y1")))
        named = set(session.scalars(select(Body.name).where(Body.name.contains("水务局"))))
    assert of_region and refs(get(supervisor, "/records/payments?region=230100Y1").text) == of_region
    for kind in ("contracts", "bodies", "disputes", "compensations", "enterprises"):
        assert get(supervisor, f"/records/{kind}?region=230100Y1").status_code == 200, kind
    rows = get(supervisor, "/records/payables?body=水务局").text.partition("<tbody>")[2]
    shown = set(re.findall(r'href="/records/bodies/[^"]+">([^<]+)<', rows))
    assert len(shown & named) > 1, "every body of that name"


def test_days_are_typed_as_in_records(supervised: FlaskClient) -> None:
    """Wide digits and a day without marks, too; what was typed stays in its field and in the address."""
    lists = [
        get(supervised, f"/records/payables?since={typed}&until=2025年3月1日").text
        for typed in ("2024-01-05", "20240105", "2024年1月5日", "２０２４/1/5")
    ]
    assert refs(lists[0]) and all(refs(one) == refs(lists[0]) for one in lists)
    assert len(refs(lists[0])) < len(refs(get(supervised, "/records/payables").text)) or "›" in lists[0]
    assert all('type="date"' not in one and "fault-since" not in one for one in lists)
    assert 'value="2024年1月5日"' in lists[2] and "2024%E5%B9%B4" in lists[2]


@pytest.mark.parametrize(("query", "name", "said"), [
    ("since=2026-13-01", "since", "不是日期"), ("max=ten", "max", "不是金额"), ("min=-1", "min", "负"),
    ("body=没有这个单位", "body", "没有这个名称或代码"), ("region=999999", "region", "没有这个行政区划"),
    ("f_kind=nothing", "f_kind", "不在"), ("sort=title", "", "不能按此排列"),
])  # fmt: skip
def test_what_cannot_be_read_is_told_beside_its_filter_and_filters_nothing(
    supervised: FlaskClient, query: str, name: str, said: str
) -> None:
    page = get(supervised, f"/records/payables?{query}")
    assert page.status_code == 200 and said in page.text
    assert len(refs(page.text)) == 50
    if name:
        assert f'id="fault-{name}"' in page.text and f'aria-describedby="fault-{name}"' in page.text


@pytest.fixture
def supervised(people_app: Flask) -> FlaskClient:
    """The supervisor, signed in."""
    return signed_in(people_app, "demo-supervisor")


def test_a_filter_widens_nobodys_reach(people_app: Flask) -> None:
    officer = signed_in(people_app, "demo-officer")
    page = get(officer, "/records/payables?body=DEMO-2-0").text
    assert "没有这个名称或代码" in page, "a body beyond the reach is as unknown as none"
    firm = signed_in(people_app, "demo-enterprise")
    listed = get(firm, "/records/payables").text
    own, named = refs(listed), set(cells(listed, "单位"))
    found = [refs(get(firm, f"/records/payables?body={name}").text) for name in named]
    assert own and all(found) and {ref for some in found for ref in some} == set(own)


@pytest.mark.parametrize("address", [
    "/records/payables?at=before_9223372036854775808", "/records/payables?at=after_-1",
    "/records/payables?at=after_1_2026-01-01", "/records/payables?sort=amount&at=after_1_9223372036854775808",
    "/flags/9223372036854775808", "/readings/9223372036854775808",
])  # fmt: skip
def test_a_number_no_database_holds_is_an_unknown_address(supervised: FlaskClient, address: str) -> None:
    assert get(supervised, address).status_code in (400, 404)


def test_an_endless_search_finds_nothing_and_breaks_nothing(supervised: FlaskClient) -> None:
    assert get(supervised, "/records/payables?q=" + "长" * 20_000).status_code == 200


def test_an_export_comes_in_the_order_of_the_list_stretch_by_stretch(
    people_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "CHUNK", 7)
    client = signed_in(people_app, "demo-officer")
    for sort in ("", "amount", "-amount", "last_on", "-last_on", "ref", "-ref"):
        shown = refs(get(client, f"/records/payables?sort={sort}").text)
        with get(client, f"/records/payables/export.csv?sort={sort}") as answer:
            told = [line.split(",")[0] for line in answer.data.decode("utf-8-sig").splitlines()[1:]]
        assert len(shown) > 7 and told[: len(shown)] == shown, sort
        assert len(set(told)) == len(told)
        with get(client, f"/records/payables/export.xlsx?sort={sort}") as answer:
            sheet = load_workbook(BytesIO(answer.data), read_only=True).worksheets[0]
            assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == told, sort
