"""Looks, heads, receipts and the audit administrator's pages, over the fictional city with its people."""

from __future__ import annotations

import csv
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from tests.web.people import ELSEWHERE, get, send, signed_in
from tests.web.site import Queries
from tests.web.test_cases import flag_of, on
from tests.web.test_reporting import by_code, reported
from tracker.accounts.queries import names_held_over
from tracker.core.db import Database
from tracker.core.heads import FOLDER
from tracker.core.ledger import AuditEntry
from tracker.core.ledger_check import Check, KeptHead
from tracker.core.looks import ASIDE, AuditLook
from tracker.core.receipts import wrong_with
from tracker.scheduler import JOBS, Worker, moment
from tracker.web.ledger_words import actor_words, detail_words, kind_words, office_words


@pytest.fixture
def worker(people_app: Flask) -> Iterator[Worker]:
    """A worker that signs heads, and links looks as each does."""
    head = next(job for job in JOBS if job.name == "audit_head")
    made = Worker(people_app.extensions["tracker"], (head,))
    yield made
    made.release()


def looks(database: Database) -> list[tuple[str, str, str, str]]:
    with database.reading() as session:
        found = session.scalars(select(AuditLook).order_by(AuditLook.id))
        return [(one.actor, one.view, one.subject, one.address) for one in found]


def test_looks_are_kept_before_the_answer_and_linked_soon(people_app: Flask, worker: Worker) -> None:
    database = people_app.extensions["tracker"].database
    supervisor = signed_in(people_app, "demo-supervisor")
    assert get(supervisor, "/flags?region=230102").status_code == 200
    assert looks(database) == [("demo-supervisor", "flags.index", "/flags", "192.0.2.7")]
    # What shows nothing is no look: one's own account, the law, what is not found, a style sheet.
    for address in ("/me", "/rules/law", "/flags/999999", "/static/base.css"):
        with get(supervisor, address) as answer:
            assert answer.status_code in (200, 404)
    # Nor is it one of somebody who sees only what is open to all.
    assert people_app.test_client().get("/flags").status_code == 200
    assert len(looks(database)) == 1
    with Queries(people_app) as queries:
        get(supervisor, "/payables")
    assert queries.count <= 12
    worker.run_due(moment(people_app.extensions["tracker"]))
    assert worker.run_due(moment(people_app.extensions["tracker"])) == []
    with database.reading() as session:
        entered = session.scalars(select(AuditEntry).where(AuditEntry.kind == "look")).all()
        assert [(one.actor, one.subject) for one in entered] == [
            ("demo-supervisor", "/flags"), ("demo-supervisor", "/payables"),
        ]  # fmt: skip
        assert entered[0].behalf.startswith("supervisor region:23")
        assert list(Check(session).faults()) == []


def test_who_reads_waits_for_no_import_and_the_look_is_kept(people_app: Flask, worker: Worker) -> None:
    tracker = people_app.extensions["tracker"]
    supervisor = signed_in(people_app, "demo-supervisor")
    aside = Path(tracker.settings.data_dir) / ASIDE
    with tracker.database.unit_of_work() as importing:
        importing.execute(text("SELECT 1"))
        assert get(supervisor, "/flags").status_code == 200
        assert get(supervisor, "/bodies").status_code == 200
    assert looks(tracker.database) == []
    kept = aside.read_text("utf-8")
    assert kept.count("\n") == 2 and aside.stat().st_mode & 0o777 == 0o600
    worker.run_due(moment(tracker))
    assert [one[2] for one in looks(tracker.database)] == ["/flags", "/bodies"]
    # A worker that was killed after it had taken them in leaves the file: they are not taken in twice.
    aside.with_name(f"{ASIDE}.taken").write_text(kept, encoding="utf-8")
    worker.run_due(moment(tracker))
    assert len(looks(tracker.database)) == 2
    assert not list(aside.parent.glob(f"{ASIDE}*"))


def test_a_look_that_cannot_be_kept_is_not_given(people_app: Flask) -> None:
    supervisor = signed_in(people_app, "demo-supervisor")
    with people_app.extensions["tracker"].database.engine.begin() as shell:
        shell.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON audit_looks BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    answer = get(supervisor, "/bodies/DEMO-1-0")
    assert answer.status_code == 500
    assert "DEMO-1-0" not in answer.text.partition("</head>")[2]


def test_only_the_audit_administrator_reads_the_ledger(people_app: Flask, worker: Worker) -> None:
    worker.run_due(moment(people_app.extensions["tracker"]))
    pages = ("/admin/ledger", "/admin/ledger/1", "/admin/ledger.csv", "/admin/ledger/1/receipt.json")
    for login in ("demo-system", "demo-security", "demo-supervisor"):
        client = signed_in(people_app, login)
        for address in pages:
            assert get(client, address).status_code == 403, (login, address)
    audit = signed_in(people_app, "demo-audit")
    page = get(audit, "/admin/ledger?actor=demo-system&kind=account:signed_in").text
    assert page.count("<tr>") == 2, "the heading and the one sign-in"
    assert get(audit, "/admin/ledger?subject=demo-sec&day=2001-01-01").text.count("<tr>") == 0
    assert get(audit, "/admin/ledger?before=x").status_code == 400
    assert get(audit, "/admin/ledger?day=x").status_code == 400
    assert get(audit, "/admin/ledger/999999").status_code == 404
    rows = list(csv.DictReader(get(audit, "/admin/ledger.csv").text.removeprefix("\ufeff").splitlines()))
    assert [int(row["number"]) for row in rows] == list(range(len(rows), 0, -1))
    # The reader's own looks were entered by their hands too, and are linked soon.
    kept = looks(people_app.extensions["tracker"].database)
    assert ("demo-audit", "ledger.export") in [one[:2] for one in kept]


def test_a_receipt_holds_and_a_changed_one_does_not(people_app: Flask, worker: Worker) -> None:
    audit = signed_in(people_app, "demo-audit")
    assert get(audit, "/admin/ledger/1/receipt.json").status_code == 404
    assert "还没有签名包含本条" in get(audit, "/admin/ledger/1").text
    worker.run_due(moment(people_app.extensions["tracker"]))
    receipt = json.loads(get(audit, "/admin/ledger/3/receipt.json").text)
    assert wrong_with(receipt) == []
    for name, wrong in (("entry", ["path"]), ("head", ["signature"])):
        changed = {**receipt, name: receipt[name].replace("2026", "2027", 1)}
        assert set(wrong) <= set(wrong_with(changed))
    assert wrong_with({**receipt, "index": 3}) == ["entry", "path"]
    assert wrong_with({**receipt, "key": {**receipt["key"], "id": "0" * 16}}) == ["key"]
    assert wrong_with({**receipt, "path": ["x"]}) == ["form"]
    assert wrong_with({}) == ["form"]


def test_who_reads_a_case_gets_the_receipt_of_a_step(people_app: Flask, worker: Worker) -> None:
    tracker = people_app.extensions["tracker"]
    supervisor = signed_in(people_app, "demo-supervisor")
    flag = flag_of(tracker.database, "DEMO-1-0")
    case = send(supervisor, f"/cases/new/{flag}", note="请说明。").location
    [address] = re.findall(rf'href="({case}/receipts/\d+\.json)"', get(supervisor, case).text)
    early = get(supervisor, address)
    assert early.location == case
    assert "请明天再来" in get(supervisor, case).text
    worker.run_due(moment(tracker))
    receipt = json.loads(get(supervisor, address).text)
    assert wrong_with(receipt) == []
    entry = json.loads(receipt["entry"])
    assert (entry["kind"], entry["actor"], entry["subject_kind"]) == ("case:open", "demo-supervisor", "case")
    assert "请说明" not in receipt["entry"], "what was written stays in the case"
    assert get(supervisor, f"{case}/receipts/999999.json").status_code == 404
    assert get(signed_in(people_app, "demo-enterprise"), address).status_code in (403, 404)
    member = on(people_app, tracker.database, date(2026, 12, 1), "demo-member")
    assert get(member, case).status_code == 200
    assert get(member, address).status_code == 404, "it names the login and the address of who asked"


def test_heads_are_open_to_everybody_and_kept_as_files(people_app: Flask, worker: Worker) -> None:
    stranger = people_app.test_client()
    assert stranger.get("/audit/heads", environ_overrides=ELSEWHERE).status_code == 200
    tracker = people_app.extensions["tracker"]
    worker.run_due(moment(tracker))
    [path] = sorted((Path(tracker.settings.data_dir) / FOLDER).glob("*.json"))
    day = path.stem
    said = stranger.get(f"/audit/heads/{day}.json", environ_overrides=ELSEWHERE).json
    assert said == json.loads(path.read_text("utf-8"))
    assert stranger.get("/audit/heads.json", environ_overrides=ELSEWHERE).json == [said]
    assert day in stranger.get("/audit/heads", environ_overrides=ELSEWHERE).text
    feed = stranger.get("/audit/heads.atom", environ_overrides=ELSEWHERE)
    entry = ElementTree.fromstring(feed.text).find("{*}entry/{*}content")
    assert entry is not None and entry.text == f"{said['head']}\n{said['signature']}"
    assert stranger.get("/audit/heads/2001-01-01.json").status_code == 404
    assert stranger.get("/audit/heads/x.json").status_code == 404
    kept = KeptHead(name=day, content=said["head"], signature=said["signature"], key=said["key"])
    forged = KeptHead(name=day, content=said["head"].replace(day, "2001-01-01"), signature=said["signature"],
                      key=said["key"])  # fmt: skip
    with tracker.database.reading() as session:
        assert list(Check(session, [kept]).faults()) == []
        assert [fault.what for fault in Check(session, [forged]).faults()] == ["outside_unsigned"]


def test_an_office_and_a_report_are_told_in_words(people_app: Flask) -> None:
    with people_app.extensions["tracker"].database.reading() as session:
        names = names_held_over(session)
    over = next(key for key, name in names.items() if name == "演示市启明区教育局")
    with people_app.test_request_context():
        assert office_words(names, f"officer {over}") == "单位经办员 演示市启明区教育局"
        kinds = kind_words()
    assert kinds["case:served"] == "送达单位" and kinds["complaint:accept"] == "受理"
    assert kinds["complaint_file:looked"]


def test_who_reports_gets_the_receipt_of_their_own_steps_by_the_code_alone(
    people_app: Flask, worker: Worker
) -> None:
    """Whoever handles it cannot say later that it came on another day, or not at all."""
    report, code = reported(people_app)
    handler, (mine, _opened) = signed_in(people_app, "demo-supervisor"), by_code(people_app, code)
    handled = report.replace("/report/", "/complaints/")
    accepted = {"note": "符合条件。", "seen": "received"}
    assert send(handler, f"{handled}/accept", **accepted).location == handled
    shown = get(mine, report).text
    [address] = re.findall(rf'href="({report}/receipts/\d+\.json)"', shown)
    assert get(mine, address).location == report, "not signed yet"
    worker.run_due(moment(people_app.extensions["tracker"]))
    receipt = json.loads(get(mine, address).text)
    assert wrong_with(receipt) == []
    entry = json.loads(receipt["entry"])
    assert (entry["kind"], entry["subject"], entry["actor"]) == ("complaint:submit", "T2026-000001", "")
    assert entry["address"] == "" and "演示" not in receipt["entry"]
    office = address.replace("/1.json", "/2.json")
    assert get(mine, office).status_code == 404, "it would name who handles it, and from where"
    for other in (handler, signed_in(people_app, "demo-officer"), people_app.test_client()):
        assert get(other, address).status_code == 404


def test_what_the_ledger_tells_of_the_fictional_city_is_told_in_words(people_app: Flask) -> None:
    with people_app.extensions["tracker"].database.reading() as session:
        kinds = set(session.scalars(select(AuditEntry.kind).distinct()))
    with people_app.test_request_context():
        assert kinds - kind_words().keys() == set()
        said = dict(detail_words("complaint:submit", {"state": "received", "row": {"digest": "ab"}}))
        assert actor_words("job report") == "定时任务 report" and actor_words("demo-audit") == "demo-audit"
        instalment = dict(detail_words("plan:instalment", {"plan": 1, "fen": 123_456}))
        of_outcome = dict(detail_words("outcome:record", {"outcome": "finding", "state": "recorded"}))
    assert said == {"该行本身": "摘要 ab", "状态": "已收到，待受理"}
    assert instalment == {"清偿计划编号": "1", "金额（元）": "1,234.56"}
    assert "finding" not in of_outcome.values() and "recorded" not in of_outcome.values()


def test_the_first_page_of_the_audit_administrator_leads_to_the_ledger(people_app: Flask) -> None:
    page = get(signed_in(people_app, "demo-audit"), "/").text.partition("<main")[2]
    assert all(f'href="{place}"' in page for place in ("/admin/ledger", "/audit/heads", "/audit/verify"))
    assert "/admin/ledger" not in get(signed_in(people_app, "demo-system"), "/").text
