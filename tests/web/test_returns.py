"""A month's return from the ledger to the supervisor's list: signed, checked, frozen, corrected."""

from __future__ import annotations

import csv
import io
import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.web.people import ELSEWHERE, get, send, signed_in
from tests.web.site import words
from tracker.core.money import yuan, yuan_grouped
from tracker.returns.actions import now
from tracker.returns.lines import Side, Worked
from tracker.returns.models import MonthlyReturn, ReturnState
from tracker.subjects.models import Body

CODE, MONTH = "DEMO-1-0", "2026-08"
PLACE, SIGN = f"/returns/{MONTH}/{CODE}", f"/returns/{MONTH}/sign/{CODE}"


def ledger(app: Flask) -> Worked:
    with app.extensions["tracker"].database.reading() as session:
        return now(session, session.scalars(select(Body.id).where(Body.code == CODE)).one(), MONTH)


def stated(found: Worked, **changed: str) -> dict[str, str]:
    """The figures as the ledger has them, typed by hand, but for what is changed."""
    closing = found.figures[Side.CLOSING]
    said = {side.value: yuan(found.figures[side].fen) for side in Side}
    return {
        **said, "payables": str(closing.payables), "disputed": yuan(closing.disputed_fen),
        "name": "演示经办员", "difference": "", "adjustment": "", "correction": "", **changed,
    }  # fmt: skip


def versions(app: Flask) -> list[MonthlyReturn]:
    with app.extensions["tracker"].database.reading() as session:
        return list(session.scalars(select(MonthlyReturn).order_by(MonthlyReturn.version)))


def check(client: FlaskClient, number: int, decision: str, note: str = "") -> int:
    return send(client, f"/returns/check/{number}/{decision}", note=note).status_code


def test_a_return_goes_from_the_officer_to_the_supervisors_list(people_app: Flask) -> None:
    officer, supervisor = signed_in(people_app, "demo-officer"), signed_in(people_app, "demo-supervisor")
    found = ledger(people_app)
    closing = found.figures[Side.CLOSING]
    assert closing.fen > 0, "the fictional office is in arrears"
    # The officer has one body, whose months open at once; the month shows what the ledger gives.
    assert get(officer, "/returns").location == f"/returns/of/{CODE}"
    assert yuan_grouped(closing.fen) in get(officer, f"{PLACE}?version=now").text
    rows = get(officer, f"/returns/{MONTH}/rows/closing/{CODE}?version=now").text
    assert rows.count("/records/payables/") == min(closing.payables, 100)

    # What does not add up, or differs in silence, stays on the page with what was typed.
    wrong = send(officer, SIGN, **stated(found, closing=yuan(closing.fen + 1)))
    assert wrong.status_code == 422 and "相差 0.01 元" in wrong.text and "请说明理由" in wrong.text
    assert f'value="{yuan(closing.fen + 1)}"' in wrong.text
    for field, typed, told in (
        ("name", "李四", "请用您账户上的姓名签名"), ("adjusted", "x", "不是金额"),
        ("new", "", "请填写金额"),
        ("zero", "y", "请取消零报告的勾选"),
    ):  # fmt: skip
        assert told in send(officer, SIGN, **stated(found, **{field: typed})).text, field
    assert versions(people_app) == []
    assert send(officer, SIGN, **stated(found)).location == PLACE
    assert "已有人签报" in send(officer, SIGN, **stated(found)).text

    (one,) = versions(people_app)
    assert check(officer, one.id, "freeze") == 422, "who signed does not check"
    for other in ("demo-city-officer", "demo-enterprise", "demo-member"):
        client = signed_in(people_app, other)
        assert get(client, f"/returns/check/{one.id}/freeze").status_code in (403, 404), other
        assert get(client, SIGN).status_code in (403, 404), other
    assert check(supervisor, one.id, "send_back") == 422, "without a reason"
    assert check(supervisor, one.id, "send_back", "缺凭证") == 302
    assert send(officer, SIGN, **stated(found)).status_code == 302
    assert check(supervisor, one.id + 1, "freeze") == 302
    assert check(supervisor, one.id + 1, "freeze") == 422, "a second time"
    assert [one.state for one in versions(people_app)] == [ReturnState.SENT_BACK, ReturnState.FROZEN]
    member = signed_in(people_app, "demo-member")
    told = words(get(member, PLACE).text)
    assert "复核封存：明细和数字不再改变" in told and "缺凭证" not in told, "what was sent back is their own"

    # A correction is a new version that says what changed and why; both stay.
    less = stated(
        found, cleared=yuan(found.figures[Side.CLEARED].fen + 100), closing=yuan(closing.fen - 100),
        difference="一笔付款未登记", correction="补计付款1元",
    )  # fmt: skip
    assert "请写明改了什么" in send(officer, SIGN, **{**less, "correction": ""}).text
    assert send(officer, SIGN, **less).status_code == 302
    assert check(supervisor, one.id + 2, "freeze") == 302
    told = words(get(member, PLACE).text)
    assert "补计付款1元" in told and "一笔付款未登记" in told
    assert yuan_grouped(closing.fen) in get(member, f"{PLACE}?version=2").text

    # The supervisor's list: the body differs from the ledger; silent ones keep regions from a total.
    page = get(supervisor, f"/returns?month={MONTH}").text
    assert "已更正：第3版" in words(page) and "与台账不一致" in words(page)
    silent = re.search(r"不作合计：不含(\d+)家未报单位", words(page))
    assert silent and int(silent.group(1)) > 0
    only = get(supervisor, f"/returns?month={MONTH}&state=differs").text
    assert f"/returns/of/{CODE}" in only and only.count("/returns/of/") == 1
    with get(supervisor, f"/returns/export.csv?month={MONTH}") as answer:
        table = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    mine = next(row for row in table if row[1] == CODE)
    assert mine[4] == "已报有拖欠" and yuan(closing.fen - 100) in mine and yuan(closing.fen) in mine
    unfiled = [row for row in table if row[4] == "未报"]
    assert unfiled and all(row[6:12] == [""] * 6 for row in unfiled), "silence has no figures"
    with get(supervisor, f"/returns/export.xlsx?month={MONTH}") as answer:
        assert answer.data.startswith(b"PK")


def test_a_frozen_return_counts_as_filed_and_zero_is_said_aloud(people_app: Flask) -> None:
    database = people_app.extensions["tracker"].database
    supervisor, chief = signed_in(people_app, "demo-supervisor"), signed_in(people_app, "demo-city-officer")
    code = "DEMO-0-0"
    with database.reading() as session:
        body_id = session.scalars(select(Body.id).where(Body.code == code)).one()
        months = [f"2026-{number:02d}" for number in range(8, 0, -1)]
        every = ((one, now(session, body_id, one)) for one in months)
        month, found = next(one for one in every if not any(line.fen for line in one[1].figures.values()))
    address = f"/returns/{month}/sign/{code}"
    nothing = {side.value: "0" for side in Side} | {"payables": "0", "disputed": "0"}
    typed = {**nothing, "name": "演示市级经办员", "difference": "", "adjustment": "", "correction": ""}
    assert found.figures[Side.CLOSING].fen == 0
    assert "零须明确报告" in send(chief, address, **typed).text
    assert send(chief, address, **typed, zero="y").status_code == 302
    with database.reading() as session:
        one = session.scalars(select(MonthlyReturn)).one()
    assert check(supervisor, one.id, "freeze") == 302
    told = words(get(supervisor, f"/returns/{month}/{code}").text)
    assert "零报告：演示市级经办员声明没有拖欠" in told
    assert "零报告" in words(get(supervisor, f"/bodies/{code}").text)
    for address, status in (
        (f"/returns/2026-13/{code}", 404), (f"/returns/2026-09/{code}", 404), ("/returns?month=x", 400),
        (f"/returns/{month}/NOBODY", 404), (f"/returns/{month}/{code}?version=9", 404),
        (f"/returns/{month}/rows/closing/{code}?kind=x", 400), ("/returns/check/999/freeze", 404),
    ):  # fmt: skip
        assert supervisor.get(address, environ_overrides=ELSEWHERE).status_code == status, address
