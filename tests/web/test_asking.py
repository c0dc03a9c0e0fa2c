"""Asking about many flags from the list: those chosen, or all of the conditions; what came of it in words."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import func, select

from tests.web.people import ELSEWHERE, get, signed_in, token
from tests.web.site import words
from tracker.cases.models import Case, CaseStep
from tracker.web import asking

LIST = "/flags?body=DEMO-1-0"


def test_the_chosen_ones_are_asked_and_those_asked_before_are_passed_over(people_app: Flask) -> None:
    client = signed_in(people_app, "demo-supervisor")
    listed = get(client, LIST).text
    chosen = re.findall(r'name="flag" value="(\d+)"', listed)
    assert len(chosen) >= 3 and 'action="/cases/ask"' in listed
    assert 'name="flag"' not in get(signed_in(people_app, "demo-officer"), LIST).text
    assert "没有选择" in words(get(client, "/cases/ask").text)

    def ask(address: str, note: str) -> str:
        shown = get(client, address).text
        data = {
            "csrf_token": token(shown), "note": note,
            "numbers": shown.partition('name="numbers"')[2].partition('value="')[2].partition('"')[0],
        }  # fmt: skip
        return client.post(address, data=data, environ_overrides=ELSEWHERE).text

    two = "/cases/ask?" + "&".join(f"flag={number}" for number in chosen[:2])
    assert "理由" in ask(two, " "), "a reason is asked for"
    said = words(ask(two, "请一并说明。"))
    assert "已询问2条，跳过0条" in said and "2026-000001" in said and "2026-000002" in said
    every = ask("/cases/ask?all=1&body=DEMO-1-0", "请说明其余。")
    said = words(every)
    assert f"已询问{len(chosen) - 2}条，跳过2条" in said and "已经向单位提出询问" in said
    with people_app.extensions["tracker"].database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == len(chosen)
        notes = session.scalars(select(CaseStep.note).order_by(CaseStep.id))
        assert list(notes) == ["请一并说明。"] * 2 + ["请说明其余。"] * (len(chosen) - 2)
    letter = re.search(r'href="(/cases/1/letters/\d+\.pdf)"', get(client, "/cases/1").text)
    assert letter, "each question has its letter"
    with get(client, letter.group(1)) as printed:
        assert printed.data.startswith(b"%PDF")
    assert get(client, "/cases/ask?flag=x").status_code == 400
    too_many = "&".join(f"flag={number}" for number in range(1, asking.MOST + 2))
    assert get(client, f"/cases/ask?{too_many}").status_code == 400
