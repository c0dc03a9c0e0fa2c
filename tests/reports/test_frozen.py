"""A finished report prints the audit ledger's head over its day; a draft prints none."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.reports.city import ON, account_of, recorded
from tests.web.site import AT
from tracker.core.adopting import establish
from tracker.core.db import Database
from tracker.core.heads import sign_head
from tracker.core.signing import read_key
from tracker.reports.accountability.document import document_of


def test_a_report_prints_the_head_of_its_day_and_again_the_same(
    sqlite_database: Database, tmp_path: Path
) -> None:
    recorded(sqlite_database)
    draft = document_of(account_of(sqlite_database))
    assert "审计账" not in dict(draft.colophon)
    with sqlite_database.unit_of_work() as session:
        establish(session, tmp_path, at=AT, actor="setup")
    key = read_key(tmp_path)
    with sqlite_database.unit_of_work() as session:
        head = sign_head(session, ON, key, at=AT)
    finished = document_of(account_of(sqlite_database))
    said = dict(finished.colophon)["审计账"]
    assert head.root in said and f"{head.size} 条" in said and key.id in said
    assert finished.sections == draft.sections
    # What is entered and signed on later days changes nothing of it.
    with sqlite_database.unit_of_work() as session:
        sign_head(session, ON + timedelta(days=1), key, at=AT + timedelta(days=1))
    assert document_of(account_of(sqlite_database)) == finished
