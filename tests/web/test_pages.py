"""The pages say what the facts give: the sums reckoned by hand, every figure a link to its rows."""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape

from tests.reports.city import (
    LONG_NAME,
    MANY,
    ON,
    OVERDUE,
    OWED,
    RARE_NAME,
    SECRET_NAME,
    UNNAMED,
    YUAN,
    record,
)
from tests.web.site import Queries, pages_of, site, sweep_on, words
from tracker.core.db import Database
from tracker.core.money import wan_grouped
from tracker.rules.catalogue import RULES


def wan(yuan: int) -> str:
    return wan_grouped(yuan * YUAN)


def test_the_overview_says_what_was_reckoned_by_hand(client: FlaskClient) -> None:
    page = client.get("/").text
    said = words(page)
    late = sum(OVERDUE["now"].values())
    assert f"应付未付12笔{wan(OWED['now'])}万元" in said
    assert f"其中逾期{len(OVERDUE['now'])}笔{wan(late)}万元涉及2家单位" in said
    assert f"其中有分歧1笔{wan(25_000)}万元" in said
    assert "已报欠款0家零报告1家未报3家，占75.0%" in said
    assert f"逾期合计{wan(late)}{len(OVERDUE['now'])}100.0%" in said


def test_every_figure_of_the_overview_leads_to_rows_that_add_up(client: FlaskClient) -> None:
    page = client.get("/").text
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/(?:flags|payables)\?[^"]*)"', page)]
    bands = [link for link in links if "rule=arrears" in link and "since=" in link or "until=" in link]
    assert len(bands) == 5
    summed = sum(_arrears(client.get(link).text) for link in bands)
    assert summed == _arrears(client.get("/flags?rule=arrears").text) == sum(OVERDUE["now"].values()) * YUAN
    for link in links:
        assert client.get(link).status_code == 200, link


def _arrears(page: str) -> int:
    found = re.search(r"其中欠款合计 <strong>([\d,.]+)</strong>", page)
    assert found
    return int(found[1].replace(",", "").replace(".", ""))


def test_the_rows_under_what_is_owed_add_up_to_it(client: FlaskClient) -> None:
    assert _column(client.get("/payables").text, "未付（元）") == OWED["now"] * YUAN
    assert _column(client.get("/payables?part=disputed").text, "其中有分歧（元）") == 25_000 * YUAN
    # The last day of a year whose next notice is not out is provisional: no certain day.
    undated = client.get("/payables?part=undated").text
    assert set(re.findall(r">(P-[a-z]+)<", undated)) == {"P-early", "P-undated"}
    assert "没有符合条件的应付账款" in client.get("/payables?part=early").text
    said = words(client.get("/payables").text)
    assert "P-barred" in said and "停付情形" in said and "已判决" in said and "期限暂定" in said
    assert "P-late" in said and "已过期204日" in said
    north = client.get("/payables?body=DEMO-N1").text
    assert "P-new" in north and "P-late" not in north


def _column(page: str, label: str) -> int:
    cells = re.findall(rf'data-label="{label}">([\d,.]+)<', page)
    return sum(int(cell.replace(",", "").replace(".", "")) for cell in cells)


def test_flags_are_found_by_each_filter(client: FlaskClient) -> None:
    def refs(query: str) -> set[str]:
        return set(re.findall(r"P-[a-z]+", client.get(f"/flags?{query}").text))

    late = set(OVERDUE["now"])
    assert refs("") >= late
    assert refs("rule=A13-PAYMENT-OVERDUE") == refs("rule=arrears") == late
    assert refs("body=DEMO-D1&rule=arrears") == {"P-late", "P-part", "P-returned", "P-waived"}
    assert refs("body=水务&rule=arrears") == {"P-late", "P-part", "P-returned", "P-waived"}
    assert refs("region=230103&rule=arrears") == {"P-new", "P-disputed", "P-old"}
    assert refs("min=70,000&rule=arrears") == {"P-late", "P-new"}
    assert refs("since=2026-07-01&rule=arrears") == {"P-new", "P-returned"}
    for typed in ("20260701", "2026年7月1日"):
        assert refs(f"since={typed}&rule=arrears") == {"P-new", "P-returned"}
    assert refs("state=ceased&rule=arrears") == {"P-cleared", "P-returned", "P-judged"}
    assert refs("nature=standing&rule=arrears") == set()
    assert refs("grade=3&rule=arrears") == {"P-returned"} and refs("grade=2&rule=arrears") == {"P-new"}
    assert refs("rule=A12") == set()


def test_a_filter_that_makes_no_sense_is_told_and_the_others_hold(client: FlaskClient) -> None:
    said = words(client.get("/flags?since=gestern&grade=9&body=DEMO-D1&at=nowhere").text)
    assert "“产生于”不能写成“gestern”" in said and "“级别”不能写成“9”" in said
    assert "排序或翻页的位置读不懂" in said
    assert "符合4条" in said


@pytest.mark.slow
def test_pages_by_key_show_every_flag_once_and_lead_back(sqlite_database: Database, tmp_path: Path) -> None:
    client = site(sqlite_database, tmp_path, MANY).test_client()
    for sort in ("newest", "oldest", "largest"):
        seen: list[str] = []
        address = f"/flags?rule=arrears&sort={sort}"
        while address:
            page = client.get(address).text
            seen += re.findall(r'href="/flags/(\d+)"', page)
            onward = re.search(r'rel="next" href="([^"]+)"', page)
            address = onward[1].replace("&amp;", "&") if onward else ""
        assert len(seen) == len(set(seen)) == 230 + len(OVERDUE["now"]), sort
        back = re.search(r'rel="prev" href="([^"]+)"', page)
        assert back
        before = client.get(back[1].replace("&amp;", "&")).text
        assert re.findall(r'href="/flags/(\d+)"', before) == seen[150:200], sort


def test_lists_lead_to_records_whatever_their_references_hold(app: Flask, city: Database) -> None:
    odd = "演示/付 50%?a=1&b#2'\"<3>;+"
    with city.unit_of_work() as session:
        record(session, {"payables": [{
            "ref": odd, "body": "DEMO-D1", "enterprise": UNNAMED, "kind": "goods", "amount": "10",
            "due_on": "2026-12-01",
        }]})  # fmt: skip
    client = app.test_client()
    for address in ("/records/payables", "/payables"):
        pairs = re.findall(r'href="([^"]+)">([^<]+)</a>', client.get(address).text)
        links = {unescape(said): unescape(link) for link, said in pairs}
        assert f"<h1>{escape(odd)}</h1>" in client.get(links[odd]).text, address


def test_a_list_asks_as_often_for_many_rows_as_for_few(city: Database, tmp_path: Path) -> None:
    addresses = ("/", "/flags", "/bodies", "/bodies/DEMO-N1", "/rules", "/payables", "/commitments")

    def asked(app: Flask) -> dict[str, int]:
        counts = {}
        for address in addresses:
            with Queries(app) as queries:
                assert app.test_client().get(address).status_code == 200
            counts[address] = queries.count
        return counts

    few = asked(pages_of(city, tmp_path))
    with city.unit_of_work() as session:
        rows = [
            {"ref": f"X-{number:03d}", "body": "DEMO-N1", "enterprise": UNNAMED, "kind": "goods",
             "amount": "10", "due_on": "2026-03-10"}
            for number in range(300)
        ]  # fmt: skip
        record(session, {"payables": rows})
    sweep_on(city, ON)
    assert asked(pages_of(city, tmp_path)) == few
    assert max(few.values()) <= 40


def test_figures_are_kept_until_a_record_changes(app: Flask, city: Database) -> None:
    client = app.test_client()
    client.get("/")
    with Queries(app) as queries:
        client.get("/")
    assert queries.count <= 8
    with city.unit_of_work() as session:
        record(session, {"payables": [{
            "ref": "P-more", "body": "DEMO-D1", "enterprise": UNNAMED, "kind": "goods", "amount": "1000000",
            "due_on": "2026-12-01",
        }]})  # fmt: skip
    said = words(client.get("/").text)
    assert f"应付未付13笔{wan(OWED['now'] + 1_000_000)}万元" in said
    assert "核算之后有新的记录登记或更正" in said


def test_a_page_says_how_far_the_flags_reach(city: Database, tmp_path: Path) -> None:
    ahead = pages_of(city, tmp_path, today=ON + timedelta(days=2))
    said = words(ahead.test_client().get("/flags").text)
    assert "线索核算到2026年9月30日；今天是2026年10月2日" in said
    assert "截至2026年9月30日" in said


def test_before_the_first_sweep_nothing_is_zero(sqlite_database: Database, tmp_path: Path) -> None:
    client = site(sqlite_database, tmp_path, swept=False).test_client()
    assert "还没有核算过线索" in words(client.get("/").text)
    assert "还没有核算过线索" in words(client.get("/flags").text)
    assert "—条" in words(client.get("/rules/A13-PAYMENT-OVERDUE").text)


def test_an_export_holds_what_is_shown(client: FlaskClient) -> None:
    query = "rule=arrears&region=230102&sort=largest"
    shown = re.findall(r"P-[a-z]+", client.get(f"/flags?{query}").text)
    with client.get(f"/flags/export.csv?{query}") as answer:
        assert "attachment" in answer.headers["Content-Disposition"]
        rows = list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["对象编号"] for row in rows] == shown == ["P-late", "P-part", "P-returned", "P-waived"]
    assert [row["金额"] for row in rows] == ["100,000.00", "30,000.00", "12,000.00", "5,000.00"] or [
        row["金额"].replace(",", "") for row in rows
    ] == ["100000.00", "30000.00", "12000.00", "5000.00"]
    assert rows[0]["企业"] == "" and rows[1]["企业"] == RARE_NAME
    with client.get(f"/flags/export.xlsx?{query}") as answer:
        book = openpyxl.load_workbook(BytesIO(answer.data))
    assert [row[3].value for row in book.active.iter_rows(min_row=2)] == shown


def flag_page(client: FlaskClient, ref: str, query: str = "rule=arrears") -> str:
    """The page of the flag about a payable."""
    page = client.get(f"/flags?{query}&state=all").text
    for number, row in re.findall(r'href="/flags/(\d+)">(.*?)</tr>', page, re.S):
        if f" · {ref}" in row:
            return client.get(f"/flags/{number}").text
    raise AssertionError(ref)


def test_a_flag_tells_its_claim_its_counting_and_its_sum(client: FlaskClient) -> None:
    said = words(flag_page(client, "P-part"))
    assert "演示市道里区水务局演示最迟应在2026年3月10日付清" + RARE_NAME + "的款项" in said
    assert "30,000.00元逾期204日未付" in said
    assert "《市信用条例》第十三条、《市信用条例》第四十一条、《优化营商环境条例》第三十二条" in said
    assert "这是一个问题，不是认定结论" in said
    assert "50,000.00−已付20,000.00=30,000.00" in said
    assert (date(2026, 9, 30) - date(2026, 3, 11)).days + 1 == 204


def test_the_calendar_of_a_flag_counts_the_days(client: FlaskClient) -> None:
    page = flag_page(client, "P-part")
    last = re.search(r'<td class="last">.*?</td>', page, re.S)
    assert last and 'datetime="2026-03-10"' in last[0] and "末日" in last[0]
    over = re.search(r'<td class="[^"]*over[^"]*">.*?</td>', page, re.S)
    assert over and 'datetime="2026-03-11"' in over[0] and "逾期1" in over[0]


def test_a_successor_answers_and_both_are_named(client: FlaskClient) -> None:
    said = words(flag_page(client, "P-old"))
    assert said.count("演示市南岗区旧局") >= 1 and LONG_NAME in said
    assert "由" + LONG_NAME in said


def test_an_enterprise_that_did_not_agree_is_named_nowhere(client: FlaskClient) -> None:
    secrets = (SECRET_NAME, UNNAMED)
    assert "（未同意公开）" in flag_page(client, "P-late")
    pages = [flag_page(client, "P-late")]
    for address in (
        "/", "/flags", "/payables", "/commitments", "/bodies/DEMO-D1", "/bodies/DEMO-N1",
        "/lists/no_due_date", "/flags/export.csv?state=all",
    ):  # fmt: skip
        with client.get(address) as answer:
            pages.append(answer.text)
    flags = re.findall(r'href="/flags/(\d+)"', client.get("/flags?state=all").text)
    pages += [client.get(f"/flags/{number}").text for number in flags]
    assert len(pages) > 20
    for page in pages:
        assert not any(secret in page for secret in secrets)


def test_a_body_shows_its_record(client: FlaskClient) -> None:
    said = words(client.get("/bodies/DEMO-D1").text)
    late = OVERDUE["now"]
    sum_ = late["P-late"] + late["P-part"] + late["P-returned"] + late["P-waived"]
    assert f"其中逾期4笔{wan(sum_)}万元" in said
    assert "2026-082026-09-05零报告" in said
    silent = words(client.get("/bodies/DEMO-N1").text)
    assert "2026-08月报没有报送" in silent and "没有报送不等于零" in silent
    assert "承接单位" in words(client.get("/bodies/DEMO-OLD").text)


def test_silent_bodies_are_listed(client: FlaskClient) -> None:
    page = client.get("/bodies?silent=1").text
    found = set(re.findall(r'class="two code">([A-Z0-9-]+)<', page))
    assert found == {"DEMO", "DEMO-N", "DEMO-N1"}


def test_a_long_list_of_bodies_is_turned_page_by_page_and_none_is_left_out(
    database: Database, tmp_path: Path
) -> None:
    more = [
        {"code": f"DEMO-M{number:03}", "name": f"演示第{number}所", "kind": "institution", "region": "230103",
         "parent": "DEMO-N"}
        for number in range(205)
    ]  # fmt: skip
    app = site(database, tmp_path, {"bodies": more})
    client = app.test_client()
    address, seen, pages = "/bodies?q=所", [], 0
    while address:
        page = client.get(address).text
        seen += re.findall(r'class="two code">(DEMO-M[0-9]+)<', page)
        onwards = re.search(r'rel="next" href="([^"]+)"', page)
        address, pages = unescape(onwards.group(1)) if onwards else "", pages + 1
    assert pages == 3 and len(seen) == 205 and set(seen) == {one["code"] for one in more}
    assert 'rel="prev"' in page and f"start={seen[100]}" in page
    assert client.get("/bodies?q=所&start=NOBODY").text.count('class="two code">DEMO-M') == 100
    app.extensions["tracker"].database.dispose()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_has_a_page_with_the_law_behind_it(client: FlaskClient, rule: object) -> None:
    code = rule.code  # type: ignore[attr-defined]
    page = client.get(f"/rules/{code}").text
    assert client.get(f"/rules/{code}").status_code == 200
    # No statute orders monthly returns: the rule is off until a local document is named.
    assert page.count('class="law"') >= (code != "A13-RETURN-MISSING")
    for heading in ("法条原文", "怎么算", "一个例子", "不计入的情形", "为什么要问", "前提", "数值的各个版本"):
        assert f">{heading}" in page, heading
    assert "地方参数，没有法律依据" in page
    assert f"/flags?rule={code}" in page


def test_a_rule_page_shows_the_laws_words_and_its_numbers(client: FlaskClient) -> None:
    said = words(client.get("/rules/A13-PAYMENT-OVERDUE").text)
    assert "不得违约拖欠市场主体的货物、工程、服务等款项" in said
    assert "机关、事业单位向中小企业付款的最长约定期限2025-06-0160日" in said
    assert "2026-11-23" in said
    assert f"全市待核查的线索{len(OVERDUE['now'])}条" in said


def test_wording_has_a_place_for_every_article_that_pages_link_to(client: FlaskClient) -> None:
    law = client.get("/rules/law").text
    page = flag_page(client, "P-part")
    anchors = re.findall(r'href="/rules/law#([^"]+)"', page)
    assert len(anchors) == 3
    assert all(f'id="{anchor}"' in law for anchor in anchors)


def test_drafts_of_the_office_are_there_for_nobody_else(client: FlaskClient, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    for name in ("accountability-2026-Q3-public", "accountability-2026-Q3"):
        (folder / f"{name}.pdf").write_bytes(b"%PDF-1.7")
        (folder / f"{name}.xlsx").write_bytes(b"PK")
    page = client.get("/reports").text
    assert "还没有您可以阅读的正式报告" in page
    assert "/reports/accountability-" not in page
    for ending in ("-public.pdf", "-public.xlsx", ".pdf", ".xlsx"):
        assert client.get(f"/reports/accountability-2026-Q3{ending}").status_code == 404, ending


@pytest.mark.slow
def test_pages_work_on_either_database(database: Database, tmp_path: Path) -> None:
    app = site(database, tmp_path)
    client = app.test_client()
    for address in ("/", "/flags?sort=largest", "/bodies", "/bodies/DEMO-N1", "/payables", "/commitments"):
        assert client.get(address).status_code == 200, address
    assert wan(sum(OVERDUE["now"].values())) in client.get("/").text
    assert "逾期" in flag_page(client, "P-part")
    app.extensions["tracker"].database.dispose()


def test_lists_are_counted_shown_and_never_flags(client: FlaskClient) -> None:
    said = words(client.get("/lists").text)
    assert "不计入任何线索" in said
    with_a_row = client.get("/lists/no_due_date").text
    assert "P-undated" in with_a_row and "P-late" not in with_a_row
    assert "P-early" in client.get("/lists/deadline_provisional").text
    assert client.get("/lists/nothing").status_code == 404
    for ending in ("csv", "xlsx"):
        with client.get(f"/lists/deadline_provisional/export.{ending}") as file:
            assert file.status_code == 200 and (ending == "xlsx" or "P-early" in file.text)
    assert client.get("/lists/nothing/export.csv").status_code == 404
    assert client.get("/lists/no_due_date?after=nowhere").status_code == 400


def test_promises_are_counted_and_listed(client: FlaskClient) -> None:
    """One kept, one kept late, two broken; one moved on with the enterprise's agreement; targets are none."""

    def refs(query: str = "") -> set[str]:
        return set(re.findall(r">(M-[a-z]+|T\d)<", client.get(f"/commitments{query}").text))

    assert "2项兑现/4项到期未兑现2项，兑现的有1项晚于约定" in words(client.get("/").text)
    assert refs() == {"M-kept", "M-late", "M-broken", "M-before"}
    assert refs("?standing=kept") == {"M-kept", "M-late"}
    assert refs("?standing=broken") == {"M-broken", "M-before"}
    assert refs("?standing=broken&body=DEMO") == {"M-before"}
    assert refs("?standing=ahead") == {"M-moved"}
    assert "已兑现，晚14日" in words(client.get("/commitments?standing=kept").text)
    assert "M-before" in client.get("/flags?rule=A10-PROMISE-OVERDUE").text
