"""The yearly assessment in the browser: drafted and begun by two, each figure opens, papers say the same."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.reports.city import ON
from tests.web.people import get, send, signed_in
from tests.web.site import words
from tracker import demo

WEIGHTS = {"weight-paid_in_time": "40", "weight-arrears_cleared": "20", "weight-promises_kept": "20",
           "weight-replies_in_time": "10", "weight-training": "10",
           "asked-training": "2"}  # fmt: skip
OPENS = r'<a class="figure" href="(/assessments/1/rows/[^"]+)">([\d,]+) / ([\d,]+)</a>'
NEW, PAGE = "/assessments/new", "/assessments/1"


@pytest.fixture
def begun(people_app: Flask) -> Flask:
    """A scheme of the city for this year, drafted by one and let begin by another."""
    maker, chief = signed_in(people_app, "demo-supervisor"), signed_in(people_app, "demo-chief")
    fields = {"government": "DEMO", "year": "2026", "document": "演考〔2026〕1号", **WEIGHTS}
    wrong = send(maker, NEW, **{**fields, "weight-replies_in_time": "9"})
    assert wrong.status_code == 422 and "合计为99" in wrong.text and 'value="9"' in wrong.text
    assert send(maker, NEW, **fields).location == PAGE
    assert "下达方案" not in get(maker, PAGE).text, "not by who drafted it"
    assert get(signed_in(people_app, "demo-member"), PAGE).status_code == 404, "a draft is the office's"
    assert send(chief, f"{PAGE}/start", form=PAGE).status_code == 302
    return people_app


def test_each_figure_of_the_ranking_opens_its_rows_and_they_add_up(begun: Flask) -> None:
    chief = signed_in(begun, "demo-chief")
    shown = get(chief, PAGE).text
    assert "不得作为考核结果使用" in shown
    figures = re.findall(OPENS, shown)
    assert len(figures) > 20
    for address, part, whole in figures:
        page = get(chief, address).text
        assert (page.count('aria-hidden="true">●<'), page.count('aria-hidden="true">○<')) == (
            int(part), int(whole) - int(part)
        ), address  # fmt: skip
    first = get(chief, figures[0][0]).text
    record = re.search(r'<th scope="row"><a href="(/records/payables/[^"]+)"', first)
    assert record and get(chief, record[1]).status_code == 200


def test_a_body_reads_its_own_points_alone_until_the_result_is_out(begun: Flask) -> None:
    officer, member = signed_in(begun, "demo-city-officer"), signed_in(begun, "demo-member")
    mine = get(officer, PAGE).text
    assert "/bodies/DEMO-0-0" in mine and "/bodies/DEMO-0-1" not in mine and ">名次<" not in mine
    assert get(officer, f"{PAGE}/bodies/DEMO-0-0").status_code == 200
    for address in (f"{PAGE}/bodies/DEMO-0-1", f"{PAGE}/rows/paid_in_time/DEMO-0-1", f"{PAGE}/ranking.pdf"):
        assert get(officer, address).status_code == 404, address
    public = get(member, PAGE)
    assert public.status_code == 200 and "DEMO-0-0" not in public.text and "按期支付" in public.text
    district = signed_in(begun, "demo-district-supervisor")
    assert "DEMO-0-0" not in get(district, PAGE).text


def test_the_papers_say_what_the_page_says(begun: Flask) -> None:
    chief = signed_in(begun, "demo-chief")
    page = words(get(chief, f"{PAGE}/bodies/DEMO-1").text)
    total = re.search(r"得分(\d+\.\d\d)", page)
    assert total
    sheet = get(chief, f"{PAGE}/sheet/DEMO-1.pdf").data
    said = "".join(one.extract_text() for one in PdfReader(io.BytesIO(sheet)).pages).replace("\n", "")
    assert total[1] in said and "不得作为考核结果使用" in said and "不对任何企业或者个人评分" in said
    assert sheet == get(chief, f"{PAGE}/sheet/DEMO-1.pdf").data, "the same figures, the same bytes"
    ranked = get(chief, f"{PAGE}/ranking.pdf").data
    assert total[1] in "".join(one.extract_text() for one in PdfReader(io.BytesIO(ranked)).pages)
    with get(chief, f"{PAGE}/ranking.xlsx") as answer:
        book = load_workbook(io.BytesIO(answer.data))
    rows = {row[1]: row for row in book["下一级人民政府"].iter_rows(min_row=4, values_only=True)}
    assert rows["DEMO-1"][3] == total[1] and book["说明"]["B1"].value == "演考〔2026〕1号"


def test_a_scheme_is_given_up_with_a_reason_and_stays_listed(begun: Flask) -> None:
    maker = signed_in(begun, "demo-supervisor")
    assert send(maker, f"{PAGE}/drop").status_code == 422
    assert send(maker, f"{PAGE}/drop", note="（演示）权重有误。").location == "/assessments"
    listed = get(signed_in(begun, "demo-member"), "/assessments").text
    assert "已作废" in listed and "权重有误" in get(maker, PAGE).text


def test_a_body_enters_what_it_did_with_a_document_that_others_do_not_open(begun: Flask) -> None:
    officer = signed_in(begun, "demo-city-officer")
    mine, enter = f"{PAGE}/bodies/DEMO-0-0", f"{PAGE}/enter/DEMO-0-0"
    fields = {"indicator": "training", "held_on": "2026-05-06", "title": "（演示）诚信教育", "people": "30"}
    refused = send(officer, enter, **fields)
    assert refused.status_code == 422 and "应当附文件" in refused.text
    late = send(officer, enter, **{**fields, "held_on": "2025-05-06"}, file=paper())
    assert late.status_code == 422 and "被考核年度内" in late.text
    assert send(officer, enter, **fields, file=paper()).location == mine
    shown = get(officer, mine).text
    assert "（演示）诚信教育" in shown and "报送自评" not in shown, "the year is not over"
    document = re.search(r'href="(/assessments/documents/\d+)"', shown)
    assert document
    for reader in (officer, signed_in(begun, "demo-chief")):
        with get(reader, document[1]) as answer:
            assert answer.status_code == 200 and answer.data.startswith(b"%PDF")
    assert get(signed_in(begun, "demo-member"), document[1]).status_code == 404
    assert get(signed_in(begun, "demo-officer"), enter).status_code == 404, "of another body"


def paper() -> tuple[io.BytesIO, str]:
    """A file as a browser uploads it."""
    return io.BytesIO(b"%PDF-1.4\n" + b"x" * 50), "证明.pdf"


def test_last_year_s_result_is_open_to_members_with_its_frozen_rows(
    people_app: Flask, tmp_path: Path
) -> None:
    with people_app.extensions["tracker"].database.unit_of_work() as session:
        assert demo.assess(session, tmp_path, on=ON) == 2
        assert demo.assess(session, tmp_path, on=ON) == 0
    member, chief = signed_in(people_app, "demo-member"), signed_in(people_app, "demo-chief")
    shown = get(member, PAGE).text
    assert "结果已公布" in shown and ">名次<" in shown and "不得作为考核结果使用" not in shown
    figures = re.findall(OPENS, shown)
    for address, part, whole in figures[:12]:
        page = get(member, address).text
        assert (page.count(">●<"), page.count(">○<")) == (int(part), int(whole) - int(part)), address
    sheet = get(member, f"{PAGE}/bodies/DEMO-0-0").text
    assert "SHA-256" in sheet and "提出异议" in sheet and "不计入" in sheet and "演示督查员" not in sheet
    data = get(member, f"{PAGE}/sheet/DEMO-0-0.pdf").data
    said = "".join(one.extract_text() for one in PdfReader(io.BytesIO(data)).pages)
    assert "数字已冻结" in said and "不计" in said
    assert get(member, "/assessments/2/bodies/DEMO-0-0").status_code == 404, "this year is not out"
    correct = f"{PAGE}/office/correct/DEMO-0-0"
    begun = send(chief, correct, note="（演示）补计一次宣传。", seen="published")
    assert begun.location == f"{PAGE}/bodies/DEMO-0-0"
    assert "更正版正在办理" in get(chief, f"{PAGE}/bodies/DEMO-0-0").text
    assert get(member, f"{PAGE}/bodies/DEMO-0-0").text.count("补计一次宣传") == 0, "not before it is out"
