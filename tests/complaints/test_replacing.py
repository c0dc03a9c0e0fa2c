"""What was done stays, also against the two ways that ask no trigger for what they remove."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.cases.laid import AT, opened
from tests.complaints.laid import drafted, sent, settle
from tests.complaints.made import picture
from tracker.complaints import evidence
from tracker.complaints.actions import bearer
from tracker.complaints.models import Scan
from tracker.core.db import Database
from tracker.core.evidence import Kept
from tracker.core.ledger_check import Check


def lay(session: Session) -> None:
    """A case and a report with a file, each with its step; and a report that is not sent."""
    settle(session)
    opened(session)
    complaint = sent(session)
    digest = f"{len(picture()):064d}"
    kept = Kept("image/png", digest)
    evidence.add(
        session, complaint, "a.png", kept, 9, scan=Scan.NOT_SCANNED, actor=bearer(""), at=AT,
    )  # fmt: skip
    drafted(session, code="WXYZ-2345-6789-ABCD-EFGH")


def refused(session: Session, *statements: str) -> None:
    for statement in statements:
        with pytest.raises(DatabaseError, match="history_is_kept"), session.begin_nested():
            session.execute(text(statement))


def test_no_row_takes_anothers_place(sqlite_database: Database) -> None:
    """SQLite's OR REPLACE takes rows away without asking the triggers of DELETE, also in its own shell."""
    with sqlite_database.unit_of_work() as session:
        lay(session)
        for table in ("cases", "case_steps", "complaint_steps", "complaint_files", "complaint_file_custody",
                      "account_events"):  # fmt: skip
            row = f"SELECT * FROM {table} ORDER BY 1 LIMIT 1"
            assert session.execute(text(row)).all(), table
            refused(session, f"INSERT OR REPLACE INTO {table} {row}")
        columns = session.execute(text("SELECT * FROM complaints LIMIT 0")).keys()
        said = {"id": "99", "state": "'draft'", "number": "NULL", "due_on": "NULL"}
        forged = ", ".join(said.get(name, name) for name in columns)
        refused(
            session,
            f"INSERT OR REPLACE INTO complaints SELECT {forged} FROM complaints WHERE number IS NOT NULL",
            "UPDATE OR REPLACE complaints SET id = 1 WHERE state = 'draft'",
            "UPDATE OR REPLACE complaints SET number = (SELECT max(number) FROM complaints), "
            "state = 'received', received_on = opened_on, due_on = opened_on WHERE state = 'draft'",
            "UPDATE OR REPLACE cases SET id = 7",
        )
        assert session.scalar(text("SELECT count(*) FROM complaints")) == 2


def test_no_table_of_what_was_done_is_emptied(postgres_database: Database) -> None:
    kept = text(
        "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger "
        "WHERE tgname LIKE '%\\_never\\_deleted' ORDER BY 1"
    )
    with postgres_database.unit_of_work() as session:
        lay(session)
        tables = session.scalars(kept).all()
        assert {"cases", "case_steps", "complaint_steps", "payments", "record_versions"} < set(tables)
        # A table that came later needs its trigger, too: <table>_never_emptied.
        refused(session, *(f"TRUNCATE {table} CASCADE" for table in tables))
        refused(session, "UPDATE cases SET id = 7", "UPDATE complaints SET id = 99 WHERE state = 'draft'")


def test_a_record_that_was_moved_without_a_step_is_named(database: Database) -> None:
    """The database lets a move of the table through, whoever makes it: the check asks for its step."""
    with database.unit_of_work() as session:
        lay(session)
    with database.reading() as session:
        assert list(Check(session).faults()) == []
        session.execute(text(
            "UPDATE complaints SET state = 'accepted', accepted_on = opened_on WHERE number IS NOT NULL"
        ))  # fmt: skip
        session.execute(text("UPDATE cases SET due_on = '2030-01-01'"))
        found = [(fault.what, fault.about, fault.number > 0) for fault in Check(session).faults()]
        assert sorted(found) == [("stands", "cases", True), ("stands", "complaints", True)]
    with database.reading() as session:
        session.execute(text(
            "UPDATE complaints SET state = 'received', number = 'T2026-000099', due_on = opened_on, "
            "received_on = opened_on WHERE state = 'draft'"
        ))  # fmt: skip
        assert [(fault.what, fault.number) for fault in Check(session).faults()] == [("stands", 0)]
