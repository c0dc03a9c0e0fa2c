"""What is recorded of a report beside what it says; and that its body learns nothing of it by any way out."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from html import unescape
from urllib.parse import quote, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select
from structlog.testing import capture_logs
from werkzeug.exceptions import HTTPException

from tests.complaints.made import picture
from tests.web.people import ELSEWHERE, get, send, signed_in
from tests.web.test_reporting import begun, body_name, by_code, database_of, filled, step
from tests.web.test_reporting_files import whole
from tracker.cases.models import Case
from tracker.complaints import matching
from tracker.complaints.models import Complaint
from tracker.contracts.models import Contract
from tracker.flags.models import Flag
from tracker.payables.models import Payable
from tracker.subjects.models import Body, Enterprise

BODY = "DEMO-1-0"
SECRET_FIRM, SECRET_PERSON, SECRET_PHONE = "隐名装饰公司甲", "隐名联系人", "0451-98765432"
SECRET_STORY, SECRET_FILE = "隐名情节：尾款三年未付", "隐名合同扫描件.png"
# So many pages of one view are looked at; a list leads to more of the same.
MOST_OF_ONE = 2


def flagged(app: Flask) -> tuple[int, str, int]:
    """A payable of the body with a flag: its number, its reference and what its creditor is."""
    with database_of(app).reading() as session:
        row = session.execute(
            select(Payable.id, Payable.ref, Payable.enterprise_id)
            .join(Flag, Flag.root_id == Payable.id).join(Body, Body.id == Flag.body_id)
            .where(Flag.rule == "A13-PAYMENT-OVERDUE", Flag.ceased_on.is_(None), Body.code == BODY)
        ).first()  # fmt: skip
        assert row
        return row[0], row[1], row[2]


def test_an_enterprise_picks_what_is_recorded_and_both_figures_stand_side_by_side(people_app: Flask) -> None:
    number, ref, creditor = flagged(people_app)
    database = database_of(people_app)
    firm = signed_in(people_app, "demo-enterprise")
    report, _code = begun(firm)
    with database.unit_of_work() as session:
        complaint = session.scalars(select(Complaint)).one()
        own = complaint.enterprise_id
        assert own
        # Whatever the city was drawn with: this payable is owed to who reports.
        session.get_one(Payable, number).enterprise_id = own
    filled(firm, report, body_name(people_app, BODY))
    shown = get(firm, f"{report}/how-much").text
    assert ref in shown
    with database.reading() as session:
        body = session.scalars(select(Body.id).where(Body.code == BODY)).one()
        assert all(one.ref in shown for one in matching.own(session, own, body))
    sums = {"claimed": "1000000000.00", "since": "2026-03-01", "recorded": f"payable:{number}"}
    assert send(firm, f"{report}/how-much", **sums).location == f"{report}/proof"
    assert send(firm, f"{report}/how-much", **sums | {"recorded": "payable:999999"}).status_code == 302
    with database.reading() as session:
        assert session.get_one(Complaint, complaint.id).payable_id is None, "another's is none of theirs"
    send(firm, f"{report}/how-much", **sums)
    send(firm, f"{report}/send")
    page = report.replace("/report/", "/complaints/")
    handler = signed_in(people_app, "demo-supervisor")
    with database.reading() as session:
        complaint = session.get_one(Complaint, complaint.id)
        sides = matching.side_by_side(session, complaint, people_app.extensions["tracker"].today())
    assert sides and sides.refs == (ref,) and sides.recorded_fen > 0
    assert sides.difference_fen == 100_000_000_000 - sides.recorded_fen
    for client, address in ((firm, report), (handler, page)):
        told = get(client, address).text
        assert f"{sides.recorded_fen // 100:,}." in told and f"{sides.difference_fen // 100:,}." in told
    # The handler matches with something else, with nothing, by a reference; not with another body's.
    match = f"{page}/match"
    assert ref in get(handler, match).text
    assert send(handler, match, chosen="none").location == page and "双方数字" not in get(handler, page).text
    for wrong in ({}, {"ref": "NOTHING"}, {"chosen": "payable:999999"}):
        assert send(handler, match, **wrong).status_code == 422
    with database.reading() as session:
        foreign = session.scalars(select(Payable.ref).where(Payable.body_id != body)).first()
        of_it = select(Contract.ref).join(Payable, Payable.contract_id == Contract.id)
        contract = session.scalars(of_it.where(Payable.id == number)).one_or_none()
    assert send(handler, match, ref=foreign).status_code == 422
    if contract:
        assert send(handler, match, ref=contract).location == page
        assert "双方数字" in get(handler, page).text
    assert send(handler, match, ref=ref).location == page and "双方数字" in get(handler, page).text
    assert creditor


def confidential(app: Flask) -> tuple[str, str]:
    """A report by somebody without an account, matched with a flagged payable, its body asked about it."""
    client = app.test_client()
    report, code = begun(client)
    who = {"enterprise_name": SECRET_FIRM, "contact_name": SECRET_PERSON, "contact": SECRET_PHONE}
    filled(client, report, body_name(app, BODY), **who)
    what = {"matter": "arrears", "body": body_name(app, BODY), "story": SECRET_STORY, "in_court": "no"}
    assert send(client, f"{report}/what", **what).status_code == 302
    assert whole(client, report, SECRET_FILE, picture()).status_code == 302
    assert send(client, f"{report}/send").location == f"{report}/receipt"
    return report, code


def everything_said(data: bytes, address: str) -> str:
    """What an answer says: a page, a table, the parts of a workbook, the text of a PDF."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return " ".join(packed.read(one).decode("utf-8", "replace") for one in packed.namelist())
    if data.startswith(b"%PDF"):
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return unescape(data.decode("utf-8", "replace"))


def walk(app: Flask, client: FlaskClient, beginnings: list[str]) -> dict[str, str]:
    """What each page says that can be reached by links, some of every view; by address."""
    adapter, seen, waiting = app.url_map.bind("localhost"), Counter[str](), list(beginnings)
    said: dict[str, str] = {}
    while waiting:
        address = waiting.pop(0)
        if address in said:
            continue
        try:
            endpoint, _values = adapter.match(urlsplit(address).path, method="GET")
        except HTTPException:
            continue
        seen[endpoint] += 1
        if endpoint == "static" or seen[endpoint] > MOST_OF_ONE:
            continue
        with get(client, address) as answer:
            headers, data = str(answer.headers), answer.data
        said[address] = f"{headers} {everything_said(data, address)}"
        if answer.mimetype == "text/html":
            links = re.findall(r'(?:href|src|hx-get)="(/[^"#]*)', data.decode())
            waiting += [unescape(one) for one in links]
    return said


def test_the_accused_body_finds_nothing_of_a_confidential_report_by_any_way(people_app: Flask) -> None:
    report, code = confidential(people_app)
    page = report.replace("/report/", "/complaints/")
    handler, officer = signed_in(people_app, "demo-supervisor"), signed_in(people_app, "demo-officer")
    _number, ref, _creditor = flagged(people_app)
    assert step(handler, f"{page}/accept").location == page
    assert send(handler, f"{page}/match", ref=ref).location == page
    with database_of(people_app).reading() as session:
        flag = session.scalars(select(Flag).where(Flag.ref == ref, Flag.ceased_on.is_(None))).first()
        number = session.scalars(select(Complaint.number)).one()
    assert flag and number
    for telling in (f"请说明对{SECRET_FIRM}的欠款。", f"据{number}反映", f"联系 {SECRET_PHONE}"):
        refused = send(handler, f"{page}/ask", flag=str(flag.id), note=telling)
        assert refused.status_code == 422 and "透露了反映人" in refused.text
    assert send(handler, f"{page}/ask", flag=str(flag.id), note="请说明逾期原因。").location == page
    assert send(handler, f"{page}/ask", note="请说明。").status_code == 422
    assert "据此立的案件" in get(handler, page).text
    with database_of(people_app).reading() as session:
        case = session.scalars(select(Case)).one()
    # Nor by what is written in the case later on, however it is typed.
    assert step(officer, f"/cases/{case.id}/body/reply", "已列入计划。").location == f"/cases/{case.id}"
    check = f"/cases/{case.id}/check/propose_confirm"
    spaced = number.replace("-", " ")
    for telling in (f"据{spaced}，属实。", "据 ０４５１ 98765432 来电，属实。", SECRET_PERSON):
        refused = step(handler, check, telling)
        assert refused.status_code == 422 and "透露了反映人" in refused.text, telling
    # The handler's own look comes first: what pages remember for one is not shown to another.
    for address in ("/", "/bodies", "/flags", "/complaints", page, f"/cases/{case.id}"):
        get(handler, address)
    kept = [SECRET_FIRM, SECRET_PERSON, SECRET_PHONE, SECRET_STORY, SECRET_FILE, number, code,
            code.replace("-", ""), "隐名"]  # fmt: skip
    searches = [
        f"{path}?q={quote(SECRET_FIRM[2:])}"
        for path in ("/records/payables", "/records/enterprises", "/flags", "/bodies")
    ]  # fmt: skip
    guesses = [
        address.format(report=report, page=page, id=report.rpartition("/")[2]) for address in (
            "{report}", "{report}/receipt", "{report}/qr.svg", "{report}/proof", "{report}/send",
            "{report}/who", "{report}/what", "{report}/how-much", "{report}/files/1", "{report}/say/remark",
            "{page}", "{page}/accept", "{page}/answer", "{page}/match", "{page}/ask", "{page}/files/1",
            "/complaints/told/{id}", "/complaints/told/{id}/files/1", "/complaints", "/complaints?part=late",
            "/complaints/transferred", "/report", "/complaints/told",
        )
    ]  # fmt: skip
    with capture_logs() as log:
        said = walk(people_app, officer, ["/", f"/cases/{case.id}", f"/flags/{flag.id}", *searches, *guesses])
        for address in guesses[:-2]:
            assert get(officer, address).status_code in (403, 404), address
            answer = officer.post(address, environ_overrides=ELSEWHERE)
            said[f"POST {address}"] = answer.text
            assert answer.status_code in (400, 403, 404, 405), address
    adapter = people_app.url_map.bind("localhost")
    views = {adapter.match(urlsplit(one).path)[0] for one in said if one[0] == "/"}
    assert f"/cases/{case.id}" in said and len(views) > 30, sorted(views)
    told = {address: [one for one in kept if one in text] for address, text in said.items()}
    assert {address: found for address, found in told.items() if found} == {}
    assert not [one for one in kept if one in str(log)]
    # Once the enterprise agrees, its name stands there, and goes again when it thinks better of it.
    client, _opened = by_code(people_app, code)
    assert send(client, f"{report}/named/yes", report).status_code == 302
    named = get(officer, "/complaints/told").text
    assert SECRET_FIRM in named and SECRET_STORY in get(officer, f"/complaints/told/{case.id}").text
    assert SECRET_FIRM not in get(signed_in(people_app, "demo-city-officer"), "/complaints/told").text
    assert send(client, f"{report}/named/no", report).status_code == 302
    assert SECRET_FIRM not in get(officer, "/complaints/told").text


def test_what_may_be_meant_is_found_by_the_code_or_the_sum(people_app: Flask) -> None:
    number, ref, creditor = flagged(people_app)
    with database_of(people_app).unit_of_work() as session:
        payable = session.get_one(Payable, number)
        firm = session.get_one(Enterprise, creditor)
        complaint = Complaint(body_id=payable.body_id, uscc=firm.uscc, claimed_fen=None)
        assert ref in {one.ref for one in matching.candidates(session, complaint)}
        complaint.uscc, complaint.claimed_fen = "", payable.amount_fen
        assert ref in {one.ref for one in matching.candidates(session, complaint)}
        complaint.claimed_fen = None
        assert matching.candidates(session, complaint) == []
        assert matching.side_by_side(session, complaint, people_app.extensions["tracker"].today()) is None
        assert matching.flags_on(session, complaint) == []
        session.expunge_all()
