"""A file of which some rows are wrong or not the sender's: each is named, and the right ones can be taken."""

from __future__ import annotations

import re
from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.web.people import ELSEWHERE, get, send, signed_in, token
from tests.web.test_records import OFFICE, OTHER, count, csv
from tracker.subjects.models import Body, Return


def tried(client: FlaskClient, content: bytes, name: str = "应付.csv", kind: str = "payables") -> str:
    """The page of what would come of a file."""
    answer = send(client, f"/records/{kind}/import", file=(BytesIO(content), name))
    assert answer.status_code == 200
    return answer.text


def faults(page: str) -> list[str]:
    return re.findall(r"<li>(.*?)</li>", page.partition('class="faults"')[2].partition("</ol>")[0])


def take(client: FlaskClient, page: str, **changed: str) -> TestResponse:
    """Press the button of a page of what would come of a file."""
    form = page.partition('<form method="post" action="/records/')[2].partition("</form>")[0]
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    data = {"csrf_token": token(page), **fields, **changed}
    address = form.partition('"')[0]
    return client.post(f"/records/{address}", data=data, environ_overrides=ELSEWHERE)


def test_rows_beyond_the_reach_are_named_and_the_right_ones_taken(people_app: Flask) -> None:
    officer, before = signed_in(people_app, "demo-officer"), count(people_app)
    rows = (("演示导入-1", OFFICE, "10"), ("演示导入-2", OTHER, "20"), ("演示导入-3", OFFICE, "ten"))
    page = tried(officer, csv(people_app, *rows))
    foreign, wrong = faults(page)
    assert foreign.startswith("第 3 行") and f"“{OTHER}”" in foreign and "您不能登记这个单位的记录" in foreign
    assert wrong.startswith("第 4 行") and "ten" in wrong and "演示导入-2" not in foreign
    assert "收入 1 行，留下 2 行" in page and "只收正确的行（1 行）" in page and count(people_app) == before
    # A row that was right when the file was tried and is so no more: it is not left out unseen.
    assert take(officer, page, left_out="1").location == "/records/payables/import"
    assert count(people_app) == before
    assert take(officer, page).location == "/imports" and count(people_app) == before + 1
    told = get(officer, "/imports").text
    assert "正确的行已作为第" in told and "留下 2 行" in told
    with get(officer, re.findall(r'href="([^"]+/rejected)"', told)[0]) as answer:
        mended = answer.data.decode("utf-8-sig")
        assert "-rejected.csv" in answer.headers["Content-Disposition"]
    assert "您不能登记这个单位的记录" in mended and "演示导入-1" not in mended
    # Mended and sent again, it is done with; rows that are taken already are known as they stand.
    again = mended.replace(OTHER, OFFICE).replace("ten", "30")
    assert "收入</button>" in (page := tried(officer, again.encode(), "应付-rejected.csv"))
    assert take(officer, page).status_code == 302 and count(people_app) == before + 3
    assert "应付.csv · " not in get(officer, "/").text
    assert "没有需要收入的内容" in tried(officer, again.encode())


def test_of_another_bodys_record_a_file_learns_nothing(people_app: Flask) -> None:
    """A return is known by its body and month: one that is filed and one that is not are refused alike."""
    officer = signed_in(people_app, "demo-officer")
    with people_app.extensions["tracker"].database.reading() as session:
        filed = session.scalars(select(Return.month).join(Body).where(Body.code == OTHER)).first()
    assert filed
    lines = [f"{OTHER},{month},2026-09-01" for month in (filed, "2016-01")]
    page = tried(officer, "\n".join(["body,month,filed_on", *lines]).encode(), kind="returns")
    first, second = (said.partition("，")[2] for said in faults(page))
    assert first == second and "收入</button>" not in page and "没有可以收入的行" in page


def test_a_file_puts_no_body_where_its_sender_writes_for_none(people_app: Flask) -> None:
    officer = signed_in(people_app, "demo-officer")
    rows = ("演示甲,演示甲所,department,230100Y2,", f"演示乙,演示乙所,department,230100Y1,{OFFICE}",
            "演示丙,演示丙所,department,230100Y2,演示乙", f"演示丁,演示丁所,department,230100Y1,{OTHER}",
            f"DEMO-H2,演示改属,institution,230100Y1,{OTHER}")  # fmt: skip
    content = "\n".join(["code,name,kind,region,parent", *rows]).encode()
    answer = send(officer, "/records/bodies/import", file=(BytesIO(content), "单位.csv"), update="y")
    assert [(said[:5], "超出您可以登记的范围" in said) for said in faults(answer.text)] == [
        ("第 2 行", True), ("第 5 行", True), ("第 6 行", True)
    ]  # fmt: skip
    assert take(officer, answer.text).status_code == 302
    with people_app.extensions["tracker"].database.reading() as session:
        found = set(session.scalars(select(Body.code).where(Body.code.startswith("演示"))))
    assert found == {"演示乙", "演示丙"}


def test_a_tried_file_is_dismissed_by_its_owner_alone(people_app: Flask) -> None:
    officer, other = signed_in(people_app, "demo-officer"), signed_in(people_app, "demo-city-officer")
    right, wrong = ("演示导入-1", OFFICE, "10"), ("演示导入-2", OFFICE, "ten")
    page = tried(officer, csv(people_app, right, wrong))
    address = re.findall(r'action="(/imports/waiting/[^"]+/dismiss)"', page)[0]
    assert send(other, address, form="/imports").status_code == 404
    assert "应付.csv" in get(officer, "/").text and take(officer, page).status_code == 302
    assert send(officer, address, form="/imports", back="/imports").location == "/imports"
    told = get(officer, "/imports").text
    assert "留下的行已放弃" in told and "/rejected" not in told and "应付.csv" not in get(officer, "/").text
    assert send(officer, address, form="/imports").status_code == 404, "it is gone"
    # One without a fault waits nowhere else; it is not taken in after it was dismissed.
    page = tried(officer, csv(people_app, ("演示导入-3", OFFICE, "10")))
    address = re.findall(r'action="(/imports/waiting/[^"]+/dismiss)"', page)[0]
    gone = send(officer, address, form="/imports", back="//elsewhere")
    assert gone.location == "/" and take(officer, page).status_code == 404
