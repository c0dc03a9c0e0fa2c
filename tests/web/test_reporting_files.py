"""Files of a report over the wire: piece by piece and whole, refused with a word, out with a trace."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from tests.complaints.made import office, pdf, picture
from tests.web.people import ELSEWHERE, get, send, signed_in, token
from tests.web.test_reporting import begun, body_name, by_code, database_of, filled, reported, step
from tracker.complaints.evidence import MOST_FILES
from tracker.complaints.models import ComplaintFile, Custody, FileCustody, Scan
from tracker.complaints.stripping import PREVIEW
from tracker.complaints.uploads import MOST_BYTES
from tracker.core.evidence import path_of
from tracker.core.ledger import AuditEntry
from tracker.web.rates import RATES


def post(
    client: FlaskClient, report: str, what: str, name: str, size: int, *, at: int = 0, body: bytes = b"",
    csrf: str = "",
) -> TestResponse:  # fmt: skip
    """What the script sends."""
    asked = urlencode({"name": name, "size": size, "at": at})
    return client.post(
        f"{report}/upload/{what}?{asked}", data=body, content_type="application/octet-stream",
        headers={"X-CSRFToken": csrf}, environ_overrides=ELSEWHERE,
    )  # fmt: skip


def whole(client: FlaskClient, report: str, name: str, content: bytes) -> TestResponse:
    """What the form sends without a script."""
    shown = get(client, f"{report}/proof")
    data = {"csrf_token": token(shown.text), "file": (BytesIO(content), name)}
    return client.post(f"{report}/proof", data=data, environ_overrides=ELSEWHERE)


def test_a_file_that_was_cut_off_goes_on_and_is_entered_once(people_app: Flask) -> None:
    client = people_app.test_client()
    report, _code = begun(client)
    csrf = token(get(client, f"{report}/proof").text)
    content, name = picture("JPEG", size=(400, 300)), "合同 照片.jpg"
    size, half = len(content), len(content) // 2
    assert post(client, report, "begin", name, size, csrf=csrf).json == {"at": 0}
    sent = post(client, report, "piece", name, size, body=content[:half], csrf=csrf)
    assert sent.json == {"at": half}
    again = post(client, report, "piece", name, size, body=content[:half], csrf=csrf)
    assert (again.status_code, again.json) == (409, {"at": half})
    assert post(client, report, "begin", name, size, csrf=csrf).json == {"at": half}
    last = post(client, report, "piece", name, size, at=half, body=content[half:], csrf=csrf)
    assert last.json == {"done": True}
    assert name in get(client, f"{report}/proof").text
    # The same again, by the ordinary form: one file.
    assert whole(client, report, name, content).status_code == 302
    with database_of(people_app).reading() as session:
        file = session.scalars(select(ComplaintFile)).one()
        assert (file.name, file.size, file.scan) == (name, size, Scan.NOT_SCANNED) and file.copy_sha256
        kinds = list(session.scalars(select(FileCustody.kind).order_by(FileCustody.id)))
        assert kinds == [Custody.STORED, Custody.SCANNED, Custody.COPIED]
    # What is not taken is told, in the script's answer and on the form's page; nothing else is lost.
    for bad, content in (("a.exe", b"MZ"), ("a.pdf", picture()), ("b.docx", office()[:-30])):
        said = post(client, report, "piece", bad, len(content), body=content, csrf=csrf)
        assert said.status_code == 422 and said.json and said.json["said"] in whole(
            client, report, bad, content
        ).text.replace("&#39;", "'")
    large = post(client, report, "begin", "a.pdf", MOST_BYTES + 1, csrf=csrf)
    assert large.status_code == 422 and large.json and "50 MB" in large.json["said"]
    assert send(client, f"{report}/proof").status_code == 422
    for wrong in ("x", "-1", ""):
        asked = f"{report}/upload/begin?name=a.pdf&size={wrong}"
        answer = client.post(asked, headers={"X-CSRFToken": csrf}, environ_overrides=ELSEWHERE)
        assert answer.status_code == 400
    # Nobody else adds to it, and nobody without the form's token.
    stranger = people_app.test_client()
    foreign = token(get(stranger, "/report").text)
    assert post(stranger, report, "begin", name, size, csrf=foreign).status_code == 404
    assert post(client, report, "begin", name, size).status_code == 400
    out = send(client, f"{report}/proof/1/out", f"{report}/proof")
    assert out.status_code == 302 and name not in get(client, f"{report}/proof").text


def test_files_that_come_by_pieces_are_counted_as_those_that_come_whole(people_app: Flask) -> None:
    """Each file that begins counts, asked for before or not; what goes on with one does not."""
    client = people_app.test_client()
    report, _code = begun(client)
    csrf = token(get(client, f"{report}/proof").text)
    most = next(int(rate.address.split()[0]) for rate in RATES if rate.name == "proof")
    said = [
        post(client, report, "piece", "a.pdf", 100, body=b"%PDF-", csrf=csrf).status_code
        for _ in range(most + 1)
    ]
    assert said == [200, *[409] * (most - 1), 429]
    for wrong in ("", "x"):
        asked = f"{report}/upload/piece?name=a.pdf&size=100&at={wrong}"
        again = client.post(asked, headers={"X-CSRFToken": csrf}, environ_overrides=ELSEWHERE)
        assert again.status_code == 429
    goes_on = post(client, report, "piece", "a.pdf", 100, at=5, body=b"1.7", csrf=csrf)
    assert goes_on.json == {"at": 8}


def test_who_opens_a_file_is_written_down_and_nobody_opens_an_infected_one(people_app: Flask) -> None:
    client = people_app.test_client()
    report, code = begun(client)
    filled(client, report, body_name(people_app))
    content = pdf()
    assert whole(client, report, "合同.pdf", content).status_code == 302
    send(client, f"{report}/send")
    assert whole(client, report, "补充.png", picture()).status_code == 302, "more, once it is sent"
    assert send(client, f"{report}/proof/1/out", f"{report}/proof").status_code == 302
    handler, page = signed_in(people_app, "demo-supervisor"), report.replace("/report/", "/complaints/")
    with get(handler, f"{page}/files/1") as answer:
        assert answer.data == content and "T2026-000001-1.pdf" in answer.headers["Content-Disposition"]
        assert answer.headers["Cache-Control"] == "no-store"
    with get(client, f"{report}/files/1") as answer:
        assert answer.data == content
    shown = get(client, report).text
    assert "演示督查员" in shown and "持查询码者" in shown and "未扫描" in shown
    officer = signed_in(people_app, "demo-officer")
    told = page.replace("/complaints/", "/complaints/told/")
    for address in (told, f"{told}/files/1", f"{page}/files/1"):
        assert get(officer, address).status_code in (403, 404)
    assert step(handler, f"{page}/accept").location == page
    assert send(client, f"{report}/named/yes", report).location == report
    assert "合同.pdf" not in get(officer, told).text, "the body sees no name a file had"
    with get(officer, f"{told}/files/1") as answer:
        assert b"Secret" in content and b"Secret" not in answer.data and answer.data.startswith(b"%PDF")
    assert get(signed_in(people_app, "demo-city-officer"), told).status_code == 404
    database = database_of(people_app)
    with database.unit_of_work() as session:
        looked = select(FileCustody.actor_name).where(FileCustody.kind == Custody.LOOKED)
        assert list(session.scalars(looked)) == ["演示督查员", "", "演示经办员"]
        session.execute(text("UPDATE complaint_files SET scan = 'infected'"))
    assert get(handler, f"{page}/files/1").status_code == 404 == get(client, f"{report}/files/1").status_code
    assert get(officer, f"{told}/files/1").status_code == 404
    assert "已隔离" in get(handler, page).text
    other, _opened = by_code(people_app, code)
    assert send(other, f"{report}/say/withdraw", note="已付。").location == report
    assert get(other, f"{report}/proof").location == report, "at its end nothing is added"


def test_who_sends_a_picture_sees_it_small_and_nobody_else_does(people_app: Flask) -> None:
    client = people_app.test_client()
    report, _code = begun(client)
    filled(client, report, body_name(people_app))
    for name, content in (("照片.jpg", picture("JPEG", size=(900, 600))), ("合同.pdf", pdf())):
        assert whole(client, report, name, content).status_code == 302
    send(client, f"{report}/send")
    small = f"{report}/files/1/preview.jpg"
    for page in (f"{report}/receipt", report, f"{report}/proof"):
        shown = get(client, page).text
        assert f'src="{small}"' in shown and shown.count('class="preview"') == 1
    answer = get(client, small)
    assert answer.mimetype == "image/jpeg" and answer.headers["Cache-Control"] == "no-store"
    assert max(Image.open(BytesIO(answer.data)).size) == PREVIEW and b"Secret" not in answer.data
    assert get(client, f"{report}/files/2/preview.jpg").status_code == 404, "no picture"
    handler = signed_in(people_app, "demo-supervisor")
    for other in (people_app.test_client(), handler, signed_in(people_app, "demo-officer")):
        assert get(other, small).status_code == 404
    assert 'class="preview"' not in get(handler, report.replace("/report/", "/complaints/")).text
    with database_of(people_app).unit_of_work() as session:
        assert Custody.LOOKED not in set(session.scalars(select(FileCustody.kind)))
        session.execute(text("UPDATE complaint_files SET scan = 'infected'"))
    assert get(client, small).status_code == 404 and 'class="preview"' not in get(client, report).text


def test_the_provinces_material_is_added_by_who_handles_it_with_the_same_checks(people_app: Flask) -> None:
    handler, body = signed_in(people_app, "demo-chief"), body_name(people_app, "DEMO-0-0")
    told = {
        "province_office": "省工信厅", "material_on": "2026-09-21", "enterprise_name": "演示无名装修公司",
        "matter": "arrears", "body": body, "story": "尾款未付。",
    }  # fmt: skip
    page = send(handler, "/complaints/transferred", **told).location
    upload, report = page.removesuffix("/material"), "/complaints/1"
    shown = get(handler, page)
    assert f'data-piece="{upload}/upload/piece"' in shown.text
    sent = {"csrf_token": token(shown.text), "file": (BytesIO(pdf()), "转办函.pdf")}
    assert handler.post(page, data=sent, environ_overrides=ELSEWHERE).location == page
    lies = {"csrf_token": token(shown.text), "file": (BytesIO(picture()), "合同.pdf")}
    refused = handler.post(page, data=lies, environ_overrides=ELSEWHERE)
    assert refused.status_code == 422 and "转办函.pdf" in refused.text
    csrf, content = token(shown.text), picture("JPEG", size=(400, 300))
    half = len(content) // 2
    assert post(handler, upload, "begin", "照片.jpg", len(content), csrf=csrf).json == {"at": 0}
    assert post(handler, upload, "piece", "照片.jpg", len(content), body=content[:half], csrf=csrf).json == {
        "at": half
    }
    last = post(handler, upload, "piece", "照片.jpg", len(content), at=half, body=content[half:], csrf=csrf)
    assert last.json == {"done": True}
    whole_page = get(handler, report).text
    assert "转办函.pdf" in whole_page and "照片.jpg" in whole_page and "演示督查科长" in whole_page
    with get(handler, f"{report}/files/1") as answer:
        assert answer.data == pdf()
    with database_of(people_app).reading() as session:
        held = list(session.execute(select(FileCustody.kind, FileCustody.actor_name).where(
            FileCustody.file_id == 1
        ).order_by(FileCustody.id)))  # fmt: skip
        assert held == [
            (Custody.STORED, "演示督查科长"), (Custody.SCANNED, ""), (Custody.COPIED, ""),
            (Custody.LOOKED, "演示督查科长"),
        ]  # fmt: skip
        entered = select(AuditEntry.actor).where(AuditEntry.kind == "complaint_file:stored")
        assert list(session.scalars(entered)) == ["demo-chief", "demo-chief"]
    # A district's office does not handle what is brought against a department of the city.
    for other in ("demo-district-supervisor", "demo-city-officer", "demo-enterprise"):
        assert get(signed_in(people_app, other), page).status_code in (403, 404), other
    client = people_app.test_client()
    direct, _code = begun(client)
    filled(client, direct, body)
    send(client, f"{direct}/send")
    of_it = direct.replace("/report/", "/complaints/transferred/") + "/material"
    assert get(handler, of_it).status_code == 404
    assert step(handler, f"{report}/refuse", because="in_court").location == report
    ended = post(handler, upload, "begin", "b.jpg", 9, csrf=csrf)
    assert ended.status_code == 422 and upload not in get(handler, report).text


def test_a_full_disk_and_too_many_files_are_told(people_app: Flask) -> None:
    client = people_app.test_client()
    report, _code = begun(client)
    csrf = token(get(client, f"{report}/proof").text)
    folder = people_app.extensions["tracker"].settings.data_dir
    content = picture()
    post(client, report, "begin", "a.png", len(content), csrf=csrf)
    place = next(iter((folder / "uploads/reports").iterdir()))
    names = {one.name for one in place.iterdir()}
    post(client, report, "piece", "a.png", len(content), body=content[:9], csrf=csrf)
    part = next(one for one in place.iterdir() if one.name not in names)
    part.unlink()
    part.symlink_to("/dev/full")
    said = post(client, report, "piece", "a.png", len(content), body=content, csrf=csrf)
    assert said.status_code == 422 and said.json and "磁盘已满" in said.json["said"]
    part.unlink()
    done = post(client, report, "piece", "a.png", len(content), body=content, csrf=csrf)
    assert done.json == {"done": True}
    for number in range(MOST_FILES - 1):
        content = picture(size=(9, 9 + number))
        assert whole(client, report, f"{number}.png", content).status_code == 302
    assert "最多" in whole(client, report, "one-more.png", picture(size=(50, 50))).text
    with database_of(people_app).reading() as session:
        files = session.scalars(select(ComplaintFile)).all()
    assert len(files) == MOST_FILES and all(path_of(folder, one.sha256).is_file() for one in files)
    sent, _code = reported(people_app)
    assert sent != report


def test_what_a_dropped_draft_had_begun_to_send_is_nobodys(people_app: Flask) -> None:
    """SQLite gives the number of a row that is gone to the next one."""
    first = people_app.test_client()
    report, _code = begun(first)
    content = picture(size=(200, 200))
    csrf = token(get(first, f"{report}/proof").text)
    sent = post(first, report, "piece", "合同.png", len(content), body=content[:-9], csrf=csrf)
    assert sent.json == {"at": len(content) - 9}
    assert send(first, f"{report}/drop", f"{report}/who").status_code == 302
    second = people_app.test_client()
    other, _code = begun(second)
    assert other == report, "the same number, another report"
    csrf = token(get(second, f"{other}/proof").text)
    assert post(second, other, "begin", "合同.png", len(content), csrf=csrf).json == {"at": 0}
