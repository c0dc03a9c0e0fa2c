"""The file of a case: its steps, its papers with their SHA-256 and the law, as PDF and as a workbook."""

from __future__ import annotations

import hashlib
from io import BytesIO

from flask import Flask
from openpyxl import load_workbook

from tests.web.people import get, send, signed_in
from tests.web.test_cases import PNG, REPLY, firm_of, flag_of, step, told_by


def test_a_case_file_holds_steps_papers_and_law_for_those_inside_alone(people_app: Flask) -> None:
    database = people_app.extensions["tracker"].database
    flag = flag_of(database, "DEMO-1-0")
    firm_of(database, flag)
    supervisor, officer = signed_in(people_app, "demo-supervisor"), signed_in(people_app, "demo-officer")
    chief, member = signed_in(people_app, "demo-chief"), signed_in(people_app, "demo-member")
    assert send(supervisor, f"/cases/new/{flag}", note="请说明为何逾期。").location == "/cases/1"
    step(officer, "/cases/1/body/reply", REPLY, file=(BytesIO(PNG), "凭证.png"))
    step(supervisor, "/cases/1/check/propose_confirm", "逾期属实。")
    step(chief, "/cases/1/decide/confirm", "同意。")
    assert "/cases/1/file.pdf" in get(supervisor, "/cases/1").text
    assert "/cases/1/file.pdf" not in get(member, "/cases/1").text
    for address in ("/cases/1/file.pdf", "/cases/1/file.xlsx"):
        assert get(member, address).status_code == 404, "confirmed and public, but not its papers"
        assert get(signed_in(people_app, "demo-city-officer"), address).status_code == 404

    pdf = get(supervisor, "/cases/1/file.pdf").data
    assert pdf == get(officer, "/cases/1/file.pdf").data == get(supervisor, "/cases/1/file.pdf").data
    text = told_by(pdf).replace(" ", "")
    letter = hashlib.sha256(get(officer, "/cases/1/letters/1.pdf").data).hexdigest()
    for said in (
        "2026-000001", "请说明为何逾期。", REPLY.replace("\n", ""), "凭证.png", "询问函",
        hashlib.sha256(PNG).hexdigest(), letter, "第十三条", "不是失信认定", "不得对外提供",
    ):  # fmt: skip
        assert said in text, said

    book = load_workbook(BytesIO(get(supervisor, "/cases/1/file.xlsx").data), read_only=True)
    steps = [row for row in book["经过"].iter_rows(min_row=4, values_only=True) if row[0]]
    assert [row[0] for row in steps] == [1, 2, 3, 4]
    assert steps[1][4] == REPLY
    papers = {row[5] for row in book["材料"].iter_rows(min_row=4, values_only=True)}
    assert {hashlib.sha256(PNG).hexdigest(), letter} <= papers
