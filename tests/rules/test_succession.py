"""Whose duties a body answers for: its own, those it carries on, and none once another carries its own on."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import select

from tracker.core.changes import ChangeKind, open_change
from tracker.core.db import Database
from tracker.exchange.entry import enter
from tracker.rules.succession import answers_for
from tracker.subjects.models import Body

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)
ROW = {"name": "演示局", "kind": "department", "region": "230102"}


def test_the_heir_answers_from_the_day_after_the_last(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        change = open_change(session, kind=ChangeKind.IMPORT, at=AT, actor="test")
        rows = [
            {**ROW, "code": "OLD", "valid_to": "2026-03-31", "successor": "NEW"},
            {**ROW, "code": "NEW"}, {**ROW, "code": "OTHER"},
        ]  # fmt: skip
        enter(session, change, "bodies", rows)
        ids = {row.code: row.id for row in session.execute(select(Body.code, Body.id))}

        def asked(code: str, on: date) -> set[str]:
            answers = answers_for(session, ids[code], on)
            return {name for name, number in ids.items() if number in answers}

        last, first = date(2026, 3, 31), date(2026, 4, 1)
        assert [asked(code, last) for code in ids] == [{"OLD"}, {"NEW"}, {"OTHER"}]
        assert [asked(code, first) for code in ids] == [set(), {"OLD", "NEW"}, {"OTHER"}]
