"""A report through its pages: begun without an account, sent, opened by its code alone, handled, answered."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from tests.complaints.made import picture
from tests.web.people import ELSEWHERE, get, send, signed_in, token
from tests.web.site import pages_of
from tests.web.test_rates import OFTEN, times
from tracker.complaints.models import Complaint, ComplaintFile, ComplaintStep
from tracker.complaints.workflow import WORKFLOWS, ComplaintMove, ComplaintState, Route
from tracker.core.db import Database
from tracker.scheduler import JOBS
from tracker.subjects.models import Body

PNG = picture()
STORY = "工程已验收，尾款一直未付。\n多次催要，答复说等拨款。"
FIRM = "演示无名装修公司"


def database_of(app: Flask) -> Database:
    found = app.extensions["tracker"].database
    assert isinstance(found, Database)
    return found


def body_name(app: Flask, code: str = "DEMO-1-0") -> str:
    with database_of(app).reading() as session:
        return session.scalars(select(Body.name).where(Body.code == code)).one()


def begun(client: FlaskClient) -> tuple[str, str]:
    """Begin a report; its address and its code as the page shows it."""
    led_to = send(client, "/report/begin", "/report").location
    page = get(client, led_to)
    assert page.status_code == 200
    shown = re.search(r'class="code-signs"[^>]*>([^<]+)<', page.text)
    return led_to.removesuffix("/who"), shown.group(1) if shown else ""


def filled(client: FlaskClient, report: str, body: str, **more: str) -> None:
    """Fill in the steps as one would; ``more`` is of the first."""
    who = {"enterprise_name": FIRM, "contact_name": "演示李", "contact": "0451-11112222", "confidential": "y"}
    assert send(client, f"{report}/who", **who | more).location == f"{report}/what"
    what = {"matter": "arrears", "body": body, "story": STORY, "in_court": "no"}
    assert send(client, f"{report}/what", **what).location == f"{report}/how-much"
    sums = {"claimed": "123,456.00", "since": "2026年3月1日", "agreement": "演示装修合同"}
    assert send(client, f"{report}/how-much", **sums).location == f"{report}/proof"


def reported(app: Flask) -> tuple[str, str]:
    """A report sent by somebody without an account: its address and its code."""
    client = app.test_client()
    report, code = begun(client)
    filled(client, report, body_name(app))
    assert send(client, f"{report}/send").location == f"{report}/receipt"
    return report, code


def by_code(app: Flask, code: str) -> tuple[FlaskClient, TestResponse]:
    client = app.test_client()
    return client, send(client, "/report/open", "/report", code=code)


def step(client: FlaskClient, address: str, note: str = "演示理由", **more: object) -> TestResponse:
    """Open a step's form and send it as it is shown."""
    shown = get(client, address)
    assert shown.status_code == 200, address
    seen = shown.text.partition('name="seen"')[2].partition('value="')[2].partition('"')[0]
    data = {"csrf_token": token(shown.text), "seen": seen, "note": note, **more}
    return client.post(address, data=data, environ_overrides=ELSEWHERE)


def test_a_report_without_an_account_is_saved_step_by_step_and_opened_by_its_code(people_app: Flask) -> None:
    client, body = people_app.test_client(), body_name(people_app)
    with capture_logs() as log:
        report, code = begun(client)
        assert re.fullmatch(r"([0-9A-Z]{4}-){4}[0-9A-Z]{4}", code)
        # A wrong day, a body nobody knows and a code with a slip are told; what was typed stays.
        bad = send(client, f"{report}/how-much", claimed="一百", since="2099-01-01")
        assert bad.status_code == 422 and "一百" in bad.text and "还没有到" in bad.text
        typed = {"body": "没有这个局", "story": STORY}
        unknown = send(client, f"{report}/what", **typed)
        assert unknown.status_code == 422 and STORY.splitlines()[0] in unknown.text
        several = send(client, f"{report}/what", body="演示", story=STORY)
        assert several.status_code == 422 and several.text.count('name="chosen"') > 1
        assert body in get(client, f"/report/bodies?body={body[:5]}").text
        # Stopped in the middle, and gone on with from elsewhere by the code alone.
        kept = send(client, f"{report}/who", enterprise_name=FIRM, then="leave", confidential="y")
        assert kept.location == "/report" and "继续填写" in get(client, "/report").text
        early = send(client, f"{report}/send")
        assert early.status_code == 422 and "还有内容没有填写" in early.text
        other, opened = by_code(people_app, code.lower().replace("-", " "))
        assert opened.location == report
        assert get(other, report).location == f"{report}/who" and FIRM in get(other, f"{report}/who").text
        filled(other, report, body)
        shown = other.get(f"{report}/proof", environ_overrides=ELSEWHERE)
        sent = {"csrf_token": token(shown.text), "file": (BytesIO(PNG), "合同.png")}
        assert other.post(f"{report}/proof", data=sent, environ_overrides=ELSEWHERE).status_code == 302
        assert "合同.png" in get(other, f"{report}/proof").text
        looked_over = get(other, f"{report}/send").text
        assert "123,456.00" in looked_over and "本地期限" in looked_over
        done = send(other, f"{report}/send", once="same")
        assert done.location == f"{report}/receipt"
        assert send(other, f"{report}/send", form="/report", once="same").location == f"{report}/receipt"
        receipt = get(other, f"{report}/receipt")
        assert "T2026-000001" in receipt.text and code in receipt.text
        # Nothing of it comes back by the button for going back, once the code is forgotten.
        for address in (report, f"{report}/receipt", f"{report}/qr.svg", "/report"):
            assert get(other, address).headers["Cache-Control"] == "no-store", address
        picture = get(other, f"{report}/qr.svg")
        assert picture.mimetype == "image/svg+xml" and b"<svg" in picture.data
        # To nobody else, not even with the number.
        stranger = people_app.test_client()
        for address in (report, f"{report}/receipt", f"{report}/qr.svg", f"{report}/who", f"{report}/send"):
            assert get(stranger, address).status_code == 404
        wrong = send(stranger, "/report/open", "/report", code=code[:-1] + "~")
        assert wrong.status_code == 422 and code[:-1] not in wrong.text
        left = send(other, "/report/leave", "/report")
        assert left.location == "/report" and get(other, report).status_code == 404
    assert code not in str(log) and code.replace("-", "") not in str(log)
    with database_of(people_app).reading() as session:
        complaint = session.scalars(select(Complaint)).one()
        assert complaint.state is ComplaintState.RECEIVED and complaint.claimed_fen == 12_345_600
        assert (complaint.confidential, complaint.due_on) == (True, date(2026, 10, 13))
        assert session.scalars(select(ComplaintStep)).one().actor_id is None
        dump = str(session.connection().exec_driver_sql("SELECT * FROM complaints").all())
    assert code not in dump


def test_a_report_is_handled_and_answered_and_its_enterprise_follows_it(people_app: Flask) -> None:
    report, code = reported(people_app)
    handler = signed_in(people_app, "demo-supervisor")
    page = report.replace("/report/", "/complaints/")
    assert "T2026-000001" in get(handler, "/complaints").text and FIRM in get(handler, page).text
    home = get(handler, "/").text
    assert "等您办理的企业反映" in home and f'href="{page}"' in home and FIRM not in home
    for login in ("demo-officer", "demo-city-officer", "demo-government-officer", "demo-member", "demo-audit",
                  "demo-enterprise"):  # fmt: skip
        other = signed_in(people_app, login)
        said = [get(other, one).status_code for one in ("/complaints", page, f"{page}/accept")]
        assert said == [403] * 3, login
        assert get(other, report).status_code == 404
    client, _opened = by_code(people_app, code)
    assert "前在这里告知您是否受理" in get(client, report).text
    # Asked for a correction, once; corrected; accepted.
    assert step(handler, f"{page}/ask_correction", "请补充合同。").location == page
    assert "请补充合同。" in get(client, report).text
    stale = get(handler, f"{page}/refuse").text
    assert send(client, f"{report}/say/correct", note="合同已补充。").location == report
    late = handler.post(f"{page}/refuse", environ_overrides=ELSEWHERE, data={
        "csrf_token": token(stale), "seen": "correction_asked", "note": "逾期", "because": "not_corrected",
    })  # fmt: skip
    assert late.status_code == 422 and "其间已有人办理" in late.text
    again = step(handler, f"{page}/ask_correction", "再补。")
    assert again.status_code == 422 and "只告知一次" in again.text and "再补。" in again.text
    for name, more in ((" ", {}), ("演示", {"because": "no_time"}), ("演示", {})):
        assert step(handler, f"{page}/refuse", name, **more).status_code == 422
    reasons = get(handler, f"{page}/refuse").text
    assert "not_goods_works_services" not in reasons and "not_corrected" not in reasons
    assert step(handler, f"{page}/accept", "符合条件。").location == page
    far = step(handler, f"{page}/extend", "情况复杂。", day="2027-12-01", agreed_by="演示局长")
    assert far.status_code == 422 and "2026年12月29日" in far.text
    named = {"day": "2026-12-20", "agreed_by": "演示局长"}
    assert step(handler, f"{page}/extend", "情况复杂。", **named).location == page
    assert "演示局长" in get(client, report).text
    assert send(client, f"{report}/say/remark", note="又催了一次。").location == report
    assert "又催了一次。" in get(handler, page).text
    assert step(handler, f"{page}/handle", "内部查明：属实。", outcome="upheld").location == page
    assert step(handler, f"{page}/answer", "经查属实，已责成单位付款。").location == page
    told = get(client, report).text
    assert "经查属实，已责成单位付款。" in told and "内部查明" not in told
    letters = re.findall(r'href="(/report/\d+/answers/\d+\.pdf)"', told)
    letter = letters[0]
    assert len(set(letters)) == 2, "what was missing, and the answer"
    assert all(get(client, one).data.startswith(b"%PDF") for one in letters)
    for other in (people_app.test_client(), signed_in(people_app, "demo-officer"), handler):
        assert get(other, letter).status_code == 404, "by the code or the account alone"
    assert get(client, f"{report}/say/withdraw").status_code == 200
    assert send(client, f"{report}/say/withdraw", note="不反映了。").status_code == 422, "it is answered"
    assert step(handler, f"{page}/close", "答复送达。").location == page
    assert "T2026-000001" in get(handler, "/complaints?part=done").text
    assert "T2026-000001" not in get(handler, "/complaints").text
    # Paid back for it: a report of its own that follows the first.
    data = {"matter": "retaliation", "earlier": "T2026-000001"}
    led_to = send(client, "/report/begin", report, **data).location
    follow = get(client, led_to.replace("/who", "/what")).text
    assert "T2026-000001" in follow and re.search(r"checked[^>]*value=\"retaliation\"", follow)


def test_an_enterprise_with_an_account_needs_no_code(people_app: Flask) -> None:
    firm, body = signed_in(people_app, "demo-enterprise"), body_name(people_app)
    report, code = begun(firm)
    assert code == "" and "演示" in get(firm, f"{report}/who").text
    filled(firm, report, body)
    assert send(firm, f"{report}/send").location == f"{report}/receipt"
    elsewhere = signed_in(people_app, "demo-enterprise")
    assert "T2026-000001" in get(elsewhere, "/report").text and get(elsewhere, report).status_code == 200
    assert "查询码已在" in get(elsewhere, f"{report}/receipt").text
    with database_of(people_app).reading() as session:
        complaint = session.scalars(select(Complaint)).one()
        assert complaint.enterprise_id and complaint.enterprise_name != FIRM, "its record's own name"
    begun(firm)
    second = get(firm, "/report").text
    assert "的草稿" in second
    draft = re.search(r'href="(/report/\d+)/who"', second)
    assert draft and send(firm, f"{draft.group(1)}/drop", f"{draft.group(1)}/send").location == "/report"
    assert "的草稿" not in get(firm, "/report").text


def test_what_the_province_hands_on_has_its_thirty_days(people_app: Flask) -> None:
    handler, body = signed_in(people_app, "demo-chief"), body_name(people_app)
    address = "/complaints/transferred"
    told = {
        "province_office": "省工信厅", "province_number": "黑投〔2026〕演示1号", "province_on": "2026-08-28",
        "material_on": "2026-09-21", "enterprise_name": FIRM, "matter": "arrears", "body": body,
        "story": STORY, "claimed": "5000",
    }  # fmt: skip
    for wrong in (
        {"material_on": ""}, {"material_on": "2026-12-01"}, {"material_on": "2025-05-31", "province_on": ""},
        {"province_on": "2026-09-22"}, {"matter": ""}, {"body": "演示"}, {"story": ""},
    ):  # fmt: skip
        bad = send(handler, address, **told | wrong)
        assert bad.status_code == 422 and "省工信厅" in bad.text, wrong
    entered = send(handler, address, **told)
    assert entered.status_code == 302, entered.text.partition("errors")[2][:900]
    page = "/complaints/1"
    assert entered.location == "/complaints/transferred/1/material"
    shown = get(handler, page).text
    assert f'href="{entered.location}"' in shown
    assert "2026年10月21日" in shown and "第二十五条" in shown and "超期转交" in shown
    assert step(handler, f"{page}/accept").location == page and "2026年10月21日" in get(handler, page).text
    assert step(handler, f"{page}/handle", outcome="settled").location == page
    assert "书面反馈省级受理部门" in get(handler, f"{page}/answer").text
    without = step(handler, f"{page}/answer", "双方已达成一致。")
    assert without.status_code == 422 and "省级部门" in without.text and "双方已达成一致。" in without.text
    letter = {"province": "哈营商函〔2026〕演示1号"}
    assert step(handler, f"{page}/answer", "双方已达成一致。", **letter).location == page
    assert letter["province"] in get(handler, page).text
    letters = re.findall(r'href="(/complaints/\d+/answers/[^"]+)"', get(handler, page).text)
    assert [one.rpartition("/")[2] for one in letters] == ["reporter.pdf", "province.pdf"]
    assert all(get(handler, one).data.startswith(b"%PDF") for one in letters)
    officer = signed_in(people_app, "demo-officer")
    assert all(get(officer, one).status_code in (403, 404) for one in letters)
    district = signed_in(people_app, "demo-district-supervisor")
    own = body_name(people_app, "DEMO-1")
    refused = send(district, address, **told | {"body": own})
    assert refused.status_code == 422 and "不由您办理" in refused.text


def test_codes_are_guessed_so_often_and_no_oftener_and_drafts_go_after_a_while(people_app: Flask) -> None:
    client = people_app.test_client()
    csrf = token(get(client, "/report").text)
    said = [
        client.post("/report/open", data={"csrf_token": csrf, "code": f"X{number}"},
                    environ_overrides=ELSEWHERE).status_code
        for number in range(times(OFTEN["receipt code"].address) + 1)
    ]  # fmt: skip
    assert set(said[:-1]) == {422} and said[-1] == 429
    shown = client.post("/report/open", data={"csrf_token": csrf, "code": "SECRET-CODE"},
                        headers={"Origin": "http://localhost"}, environ_overrides=ELSEWHERE)  # fmt: skip
    assert shown.status_code == 429 and "SECRET-CODE" not in unescape(shown.text)
    report, _code = begun(client)
    shown = get(client, f"{report}/proof")
    data = {"csrf_token": token(shown.text), "file": (BytesIO(PNG), "合同.png")}
    client.post(f"{report}/proof", data=data, environ_overrides=ELSEWHERE)
    reported(people_app)
    clearing = next(job for job in JOBS if job.name == "clearing")
    tracker = people_app.extensions["tracker"]
    with database_of(people_app).unit_of_work() as session:
        assert "never sent 1" in clearing.work(tracker, session, date(2099, 1, 1))[1]
    with database_of(people_app).reading() as session:
        assert session.scalars(select(Complaint)).one().number
        assert session.scalars(select(ComplaintFile)).first() is None
    assert get(client, f"{report}/who").status_code == 404


def test_how_a_report_goes_is_drawn_from_the_table(people_app: Flask) -> None:
    page = get(people_app.test_client(), "/report/how").text
    table = WORKFLOWS[Route.DIRECT]
    assert page.count('<rect class="state"') == len(table.states)
    assert page.count("<tr>") == len(table.moves) + 1
    assert "第二十五条" in page and "地方参数" in page


def test_an_enterprise_takes_its_report_back_and_one_in_court_is_only_registered(people_app: Flask) -> None:
    report, code = reported(people_app)
    client, _opened = by_code(people_app, code)
    assert send(client, f"{report}/say/withdraw", note="已付清。").location == report
    assert "您已撤回" in get(client, report).text
    assert send(client, f"{report}/say/remark", note="还有话。").status_code == 422
    second, code = reported(people_app)
    handler = signed_in(people_app, "demo-supervisor")
    page = second.replace("/report/", "/complaints/")
    assert step(handler, f"{page}/refuse", "法院已立案。", because="in_court").location == page
    client, _opened = by_code(people_app, code)
    assert "仅登记，不计入办理" in get(client, second).text and "法院已立案。" in get(client, second).text
    later = pages_of(database_of(people_app), people_app.extensions["tracker"].settings.data_dir,
                     today=date(2026, 11, 30))  # fmt: skip
    third, code = reported(people_app)
    client, _opened = by_code(later, code)
    assert "我们已超期" in get(client, third).text and "向其上级部门反映" in get(client, third).text
    with database_of(people_app).reading() as session:
        moves = set(session.scalars(select(ComplaintStep.move)))
    assert moves == {ComplaintMove.SUBMIT, ComplaintMove.WITHDRAW, ComplaintMove.REFUSE}
