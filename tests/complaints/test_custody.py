"""Who had a file in hand enters the audit ledger once its report is sent, and not before."""

from __future__ import annotations

from sqlalchemy import select

from tests.cases.laid import AT
from tests.complaints.laid import BEARER, drafted, go, settle
from tracker.complaints import evidence
from tracker.complaints.models import Complaint, ComplaintFile, Scan
from tracker.complaints.workflow import ComplaintMove
from tracker.core.db import Database
from tracker.core.evidence import Kept
from tracker.core.ledger import AuditEntry
from tracker.core.ledger_check import Check


def add(database: Database, number: int, digit: str) -> int:
    with database.unit_of_work() as session:
        return evidence.add(
            session, session.get_one(Complaint, number), f"{digit}.pdf", Kept("application/pdf", digit * 64),
            5, scan=Scan.CLEAN, actor=BEARER, at=AT,
        ).id  # fmt: skip


def entered(database: Database) -> list[str]:
    """What the ledger tells of files; it finds nothing wrong."""
    with database.reading() as session:
        assert list(Check(session).faults()) == []
        told = select(AuditEntry.content).where(AuditEntry.source == "complaint_file_custody")
        return [content.partition('"file":"')[2][0] for content in session.scalars(told.order_by("number"))]


def test_a_file_that_was_taken_out_leaves_nothing_and_bars_no_other(database: Database) -> None:
    with database.unit_of_work() as session:
        settle(session)
        number = drafted(session).id
    out = add(database, number, "a")
    with database.unit_of_work() as session:
        report = session.get_one(Complaint, number)
        evidence.take_out(session, report, session.get_one(ComplaintFile, out))
    add(database, number, "b")
    assert entered(database) == []
    with database.unit_of_work() as session:
        go(session, session.get_one(Complaint, number), ComplaintMove.SUBMIT)
    assert entered(database) == ["b", "b"], "stored and scanned"
    add(database, number, "c")
    assert entered(database) == ["b", "b", "c", "c"]
