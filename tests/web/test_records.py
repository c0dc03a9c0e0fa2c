"""Records in the browser: every kind listed, shown, entered, corrected, voided, imported, exported."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import quote

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from tests.web.people import ELSEWHERE, ended, get, send, signed_in, token
from tests.web.site import Queries
from tracker.accounts.models import Account, Grant
from tracker.contracts.models import Contract
from tracker.exchange.kinds import KINDS
from tracker.payables.models import Payable, Payment
from tracker.subjects.models import Body, Enterprise

OFFICE, OTHER = "DEMO-1-0", "DEMO-2-0"


@pytest.fixture
def officer(people_app: Flask) -> FlaskClient:
    """The officer of a district's office, signed in."""
    return signed_in(people_app, "demo-officer")


def firm(app: Flask) -> str:
    with app.extensions["tracker"].database.reading() as session:
        return str(session.scalars(select(Enterprise.uscc).order_by(Enterprise.id)).first())


def payable(app: Flask, **changed: str) -> dict[str, str]:
    row = {"ref": "演示网页-1", "body": OFFICE, "enterprise": firm(app), "kind": "goods", "amount": "1234.50",
           "due_on": "2026年9月1日", "reason_": "演示登记", "once": "first"}  # fmt: skip
    named = {key: key if key in ("reason_", "once") else f"c_{key}" for key in row | changed}
    return {named[key]: value for key, value in (row | changed).items()}


def count(app: Flask) -> int:
    with app.extensions["tracker"].database.reading() as session:
        living = select(func.count()).select_from(Payable).where(Payable.voided_in.is_(None))
        return int(session.scalar(living) or 0)


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_has_its_pages(people_app: Flask, kind: str) -> None:
    supervisor = signed_in(people_app, "demo-supervisor")
    with Queries(people_app) as asked:
        listed = get(supervisor, f"/records/{kind}")
    assert listed.status_code == 200 and asked.count <= 12
    rows = listed.text.partition("<tbody>")[2]
    assert f'href="/records/{kind}/' in rows, "the fictional city has every kind"
    address = rows.partition('href="')[2].partition('"')[0]
    for page in ("", "/history"):
        assert get(supervisor, address + page).status_code == 200
    assert get(supervisor, address + "/edit").status_code == 403
    assert get(signed_in(people_app, "demo-officer"), f"/records/{kind}/new").status_code == 200


def test_a_payable_is_entered_and_shown_and_searched(people_app: Flask, officer: FlaskClient) -> None:
    answer = send(officer, "/records/payables/new", **payable(people_app))
    assert answer.status_code == 302, answer.text
    page = get(officer, answer.location).text
    assert "1,234.50" in page and "2026年9月1日" in page and "demo-officer" in page
    for search in ("演示网页", "网页-1", OFFICE):
        assert "演示网页-1" in get(officer, f"/records/payables?q={quote(search)}").text
    assert "演示网页-1" not in get(officer, "/records/payables?q=nothing").text
    assert "演示网页-1" in get(officer, "/records/payables?f_kind=goods").text
    assert "演示网页-1" not in get(officer, "/records/payables?f_kind=works").text
    assert get(officer, "/payables/演示网页-1").location == f"/records/payables/{quote('演示网页-1')}"


def test_a_body_is_found_by_its_initials(people_app: Flask) -> None:
    supervisor = signed_in(people_app, "demo-supervisor")
    with people_app.extensions["tracker"].database.reading() as session:
        row = session.execute(select(Body.code, Body.name, Body.initials).where(Body.code == OFFICE)).one()
    assert row.initials and row.initials.isascii()
    found = get(supervisor, f"/records/bodies?q={row.initials[-3:]}").text
    assert row.name in found


@pytest.mark.parametrize(("changed", "said"), [
    ({"amount": "12.345"}, "两位小数"), ({"amount": "-1"}, "负"), ({"due_on": "2026-02-30"}, "日期"),
    ({"enterprise": "91230100DEM999999X"}, "enterprise"), ({"kind": ""}, "必填"), ({"ref": ""}, "必填"),
    ({"ref": "演示应付-00001"}, "已有相同编号"),
])  # fmt: skip
def test_a_wrong_field_is_told_and_everything_typed_is_kept(
    people_app: Flask, officer: FlaskClient, changed: dict[str, str], said: str
) -> None:
    before = count(people_app)
    answer = send(officer, "/records/payables/new", **payable(people_app, **changed))
    assert answer.status_code == 200 and 'class="errors"' in answer.text
    assert said in answer.text or said == "enterprise"
    assert "演示登记" in answer.text and OFFICE in answer.text
    assert count(people_app) == before


def test_sent_twice_is_entered_once(people_app: Flask, officer: FlaskClient) -> None:
    before = count(people_app)
    for _ in range(2):
        answer = send(officer, "/records/payables/new", **payable(people_app))
        assert answer.status_code == 302
    assert count(people_app) == before + 1


def test_nobody_writes_for_another_body(people_app: Flask, officer: FlaskClient) -> None:
    before = count(people_app)
    answer = send(officer, "/records/payables/new", **payable(people_app, body=OTHER))
    assert answer.status_code == 200 and "您不能登记这个单位的记录" in answer.text
    assert count(people_app) == before
    for page in ("", "/edit", "/history"):
        assert get(officer, f"/records/bodies/{OTHER}{page}").status_code == 404
    refused = officer.post(
        f"/records/bodies/{OTHER}/void", data={"csrf_token": token(get(officer, "/me").text), "reason": "x"},
        environ_overrides=ELSEWHERE,
    )  # fmt: skip
    assert refused.status_code == 404


def test_an_enterprises_size_is_not_any_officers_to_change(people_app: Flask, officer: FlaskClient) -> None:
    code = firm(people_app)
    page = get(officer, f"/records/enterprises/{code}")
    assert page.status_code == 200 and "/edit" not in page.text
    assert get(officer, f"/records/enterprises/{code}/edit").status_code == 403
    row = f"uscc,name,size,size_on\n{code},演示改名,large,2026-01-01\n".encode()
    tried = send(
        officer, "/records/enterprises/import", file=(BytesIO(row), "企业.csv"), update="y", reason="x"
    )
    assert "您不能更正它" in tried.text and "收入</button>" not in tried.text


def test_what_a_body_is_is_for_those_above_it_to_say(people_app: Flask, officer: FlaskClient) -> None:
    page = get(officer, f"/records/bodies/{OFFICE}")
    assert page.status_code == 200 and "/edit" not in page.text
    assert get(officer, f"/records/bodies/{OFFICE}/edit").status_code == 403
    assert get(officer, "/records/bodies/DEMO-H2/edit").status_code == 200, "a body below its own"
    row = f"code,name,kind,region,valid_to\n{OFFICE},演示改名,platform,230100Y1,2026-01-01\n".encode()
    tried = send(officer, "/records/bodies/import", file=(BytesIO(row), "单位.csv"), update="y", reason="x")
    assert "您不能更正它" in tried.text and "收入</button>" not in tried.text


def taken_over(client: FlaskClient, kind: str, row: dict[str, str]) -> str:
    """What the trial of a file says that would bring a foreign record under one's own body."""
    content = f"{','.join(row)}\n{','.join(row.values())}\n".encode()
    return send(client, f"/records/{kind}/import", file=(BytesIO(content), "a.csv"), update="y").text


def test_no_file_takes_over_what_is_another_bodys(people_app: Flask, officer: FlaskClient) -> None:
    with people_app.extensions["tracker"].database.reading() as session:
        foreign = session.execute(
            select(Payable.ref, Payable.amount_fen, Payment.ref.label("paid"), Contract.ref.label("contract"))
            .join(Body, Body.id == Payable.body_id)
            .join(Payment, Payment.payable_id == Payable.id)
            .join(Contract, Contract.id == Payable.contract_id)
            .where(Body.code == OTHER)
        ).first()
        own = session.scalars(
            select(Payable.ref).join(Body, Body.id == Payable.body_id).where(Body.code == OFFICE)
        ).first()
    assert foreign and own
    rows = {
        "bodies": {"code": OTHER, "name": "演示", "kind": "department", "region": "230100Y2",
                   "parent": OFFICE},
        "payables": {"ref": foreign.ref, "contract": "", "body": OFFICE, "enterprise": firm(people_app),
                     "kind": "goods", "amount": "1"},
        "payments": {"ref": foreign.paid, "payable": own, "paid_on": "2026-01-01", "amount": "1",
                     "method": "transfer"},
        "contracts": {"ref": foreign.contract, "body": OFFICE, "enterprise": firm(people_app),
                      "kind": "goods", "title": "演示", "signed_on": "2026-01-01"},
    }  # fmt: skip
    for kind, row in rows.items():
        told = taken_over(officer, kind, row)
        assert "您不能更正它" in told and "收入</button>" not in told, kind


def test_a_foreign_record_is_as_unknown_as_one_that_is_not_there(
    people_app: Flask, officer: FlaskClient
) -> None:
    with people_app.extensions["tracker"].database.reading() as session:
        foreign = session.scalars(
            select(Payable.ref).join(Body, Body.id == Payable.body_id).where(Body.code == OTHER)
        ).first()
    assert foreign
    said = []
    for name in (foreign, "演示没有-1"):
        paid = {"c_ref": "演示试探-1", "c_payable": name, "c_paid_on": "2026-09-02",
                "c_amount": "99999999999", "c_method": "transfer", "once": "pay"}  # fmt: skip
        text = send(officer, "/records/payments/new", **paid).text
        said.append(text.partition('class="errors"')[2].partition("</div>")[0].replace(name, "…"))
    assert said[0] and said[0] == said[1]


def test_the_history_of_a_key_used_again_tells_nothing_of_another_bodys(
    people_app: Flask, officer: FlaskClient
) -> None:
    other = signed_in(people_app, "demo-government-officer")
    address = f"/records/payables/{quote('演示网页-1')}"
    send(other, "/records/payables/new", **payable(people_app, body=OTHER, amount="777.77"))
    asked = send(other, f"{address}/void", form=address, reason="演示误登记")
    assert ended(signed_in(people_app, "demo-supervisor"), asked.location, "approve").status_code == 302
    send(officer, "/records/payables/new", **payable(people_app, once="second"))
    told = get(officer, f"{address}/history").text
    assert "demo-officer" in told and "演示误登记" not in told and "demo-government-officer" not in told


def opened(client: FlaskClient, address: str) -> dict[str, str]:
    """What an edit form holds that was just opened."""
    text = get(client, address).text
    once = text.partition('name="once" type="hidden" value="')[2].partition('"')[0]
    return {"seen_": text.partition('name="seen_" value="')[2].partition('"')[0], "once": once}


def test_a_correction_needs_a_reason_and_keeps_what_was(people_app: Flask, officer: FlaskClient) -> None:
    send(officer, "/records/payables/new", **payable(people_app))
    address = f"/records/payables/{quote('演示网页-1')}"
    form = {**payable(people_app, amount="2000"), **opened(officer, f"{address}/edit")}
    told = send(officer, f"{address}/edit", **{**form, "reason_": " "})
    assert form["once"] and "请写明更正的原因" in told.text and "2000" in told.text
    assert send(officer, f"{address}/edit", **form).status_code == 302
    history = get(officer, f"{address}/history").text
    assert "1,234.50" in history and "2,000.00" in history and "演示登记" in history
    again = {**form, **opened(officer, f"{address}/edit")}
    assert "没有改动" in get(officer, send(officer, f"{address}/edit", **again).location).text


def test_a_second_tabs_stale_edit_is_told_what_changed_since(people_app: Flask, officer: FlaskClient) -> None:
    send(officer, "/records/payables/new", **payable(people_app))
    address = f"/records/payables/{quote('演示网页-1')}/edit"
    first, stale = opened(officer, address), opened(officer, address)
    send(officer, address, **{**payable(people_app, amount="2000"), **first})
    answer = send(officer, address, **{**payable(people_app, amount="3000"), **stale})
    assert answer.status_code == 409
    assert "有人更改了这条记录" in answer.text and "2,000.00" in answer.text and 'value="3000"' in answer.text
    fresh = {"seen_": answer.text.partition('name="seen_" value="')[2].partition('"')[0]}
    assert fresh["seen_"] != stale["seen_"]
    fresh["once"] = stale["once"]
    assert send(officer, address, **{**payable(people_app, amount="3000"), **fresh}).status_code == 302


def test_a_record_others_rest_on_is_not_voided_and_one_alone_is(
    people_app: Flask, officer: FlaskClient
) -> None:
    send(officer, "/records/payables/new", **payable(people_app))
    address = f"/records/payables/{quote('演示网页-1')}"
    paid = {"c_ref": "演示网页付款-1", "c_payable": "演示网页-1", "c_paid_on": "2026-09-02",
            "c_amount": "100", "c_method": "transfer", "once": "pay"}  # fmt: skip
    assert send(officer, "/records/payments/new", **paid).status_code == 302
    assert "演示网页付款-1" in get(officer, address).text, "a page shows what refers to its record"
    told = get(officer, send(officer, f"{address}/void", form=address, reason="演示").location).text
    assert "演示网页付款-1" in told
    payment = f"/records/payments/{quote('演示网页付款-1')}"
    voided = send(officer, f"{payment}/void", form=payment, reason="误登记")
    assert get(officer, payment).status_code == 404
    assert "误登记" in get(officer, voided.location).text, "what was voided stands in its history"
    asked = send(officer, f"{address}/void", form=address, reason="误登记")
    assert get(officer, address).status_code == 200, "a debt is voided by two people"
    assert ended(signed_in(people_app, "demo-supervisor"), asked.location, "approve").status_code == 302
    assert get(officer, address).status_code == 404


def upload(client: FlaskClient, name: str, content: bytes, **options: str) -> TestResponse:
    return send(client, "/records/payables/import", file=(BytesIO(content), name), **options)


def csv(app: Flask, *rows: tuple[str, str, str]) -> bytes:
    lines = ["ref,body,enterprise,kind,amount,due_on"]
    lines += [f"{ref},{body},{firm(app)},goods,{amount},2026-09-01" for ref, body, amount in rows]
    return "\n".join(lines).encode()


def test_a_file_is_tried_then_taken_then_undone(people_app: Flask, officer: FlaskClient) -> None:
    before = count(people_app)
    content = csv(people_app, ("演示导入-1", OFFICE, "10"), ("演示导入-2", OFFICE, "20"))
    tried = upload(officer, "应付.csv", content)
    assert tried.status_code == 200 and count(people_app) == before
    take = tried.text.partition('action="/records/payables/import/')[2].partition('"')[0]
    data = {"csrf_token": token(tried.text), "name": "应付.csv"}
    taken = officer.post(f"/records/payables/import/{take}", data=data, environ_overrides=ELSEWHERE)
    assert (taken.status_code, taken.location, count(people_app)) == (302, "/imports", before + 2)
    again = officer.post(f"/records/payables/import/{take}", data=data, environ_overrides=ELSEWHERE)
    assert (again.status_code, again.location, count(people_app)) == (302, "/imports", before + 2)
    page = get(officer, "/imports").text
    assert "应付.csv" in page
    batch = page.partition('action="/imports/')[2].partition("/")[0]
    other = signed_in(people_app, "demo-city-officer")
    refused = other.post(f"/imports/{batch}/undo", data={"csrf_token": token(get(other, "/me").text)},
                         environ_overrides=ELSEWHERE)  # fmt: skip
    assert (refused.status_code, count(people_app)) == (404, before + 2)
    undone = send(officer, f"/imports/{batch}/undo", form="/imports", reason="试着导入的。")
    assert (undone.status_code, count(people_app)) == (302, before + 2), "another decides"
    assert ended(signed_in(people_app, "demo-supervisor"), undone.location, "approve").status_code == 302
    assert count(people_app) == before


def test_who_lost_the_role_undoes_nothing(people_app: Flask, officer: FlaskClient) -> None:
    send(officer, "/records/payables/new", **payable(people_app))
    batch = get(officer, "/imports").text.partition('action="/imports/')[2].partition("/")[0]
    with people_app.extensions["tracker"].database.unit_of_work() as session:
        elsewhere = session.scalars(select(Body.id).where(Body.code == OTHER)).one()
        account = select(Account.id).where(Account.login == "demo-officer").scalar_subquery()
        session.execute(update(Grant).where(Grant.account_id == account).values(body_id=elsewhere))
    before = count(people_app)
    refused = officer.post(
        f"/imports/{batch}/undo", data={"csrf_token": token(get(officer, "/me").text)},
        environ_overrides=ELSEWHERE,
    )  # fmt: skip
    assert (refused.status_code, count(people_app)) == (404, before)


def test_a_files_errors_are_shown_and_come_back_as_a_file(people_app: Flask, officer: FlaskClient) -> None:
    content = csv(people_app, ("演示导入-1", OFFICE, "10"), ("演示导入-2", OFFICE, "ten"))
    tried = upload(officer, "应付.csv", content)
    assert "第 3 行" in tried.text and "/rejected" in tried.text and "收入</button>" not in tried.text
    address = tried.text.partition('href="/records/payables/import/')[2].partition('"')[0]
    with get(officer, f"/records/payables/import/{address}") as answer:
        assert "ten" in answer.text and "错误说明" in answer.text
    other = signed_in(people_app, "demo-city-officer")
    assert get(other, f"/records/payables/import/{address}").status_code == 404


@pytest.mark.parametrize(("name", "content", "said"), [
    ("应付.exe", b"MZ", "CSV 文件或 XLSX"), ("应付.xlsx", b"ref,body", ""), ("应付.csv", b"", ""),
    ("应付.csv", b"ref,nothing\n1,2", "nothing"),
])  # fmt: skip
def test_a_bad_file_is_told_and_nothing_is_written(
    people_app: Flask, officer: FlaskClient, name: str, content: bytes, said: str
) -> None:
    before = count(people_app)
    answer = upload(officer, name, content)
    assert answer.status_code == 200 and said in answer.text and "收入</button>" not in answer.text
    assert count(people_app) == before


def test_an_export_holds_what_the_list_shows_and_comes_in_again(
    people_app: Flask, officer: FlaskClient
) -> None:
    send(officer, "/records/payables/new", **payable(people_app))
    with get(officer, f"/records/payables/export.csv?q={quote('演示网页')}") as answer:
        lines = answer.data.decode("utf-8-sig").splitlines()
        assert len(lines) == 2 and "演示网页-1" in lines[1]
        assert "未变 1 行" in upload(officer, "again.csv", answer.data).text
    with get(officer, "/records/payables/export.xlsx") as answer:
        book = openpyxl.load_workbook(BytesIO(answer.data))
    sheet = book.active
    assert sheet is not None
    bodies = {str(row[2].value) for row in sheet.iter_rows(min_row=2)}
    assert bodies <= {OFFICE, "DEMO-H2", "None"} and OFFICE in bodies


@pytest.mark.parametrize("page", ["payables", "payables/new", "payables/import", "bodies/DEMO-H2/edit"])
def test_every_page_over_the_fictional_city_says_so(officer: FlaskClient, page: str) -> None:
    assert '<span class="demo">演示</span>' in get(officer, f"/records/{page}").text


def test_a_template_is_handed_out(officer: FlaskClient) -> None:
    with get(officer, "/records/payables/template.xlsx") as answer:
        assert openpyxl.load_workbook(BytesIO(answer.data)).sheetnames[0] == "应付款"
