"""What is owed in all, and its rows page by page, equal what ``standing`` says of every payable."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.reports.city import MANY, ON, recorded
from tracker.core.db import Database
from tracker.payables.owed import Owed, owed_in_all
from tracker.payables.owed_list import OwedRow, Part, owed_page
from tracker.payables.standing import standing
from tracker.payables.whose import of_bodies
from tracker.subjects.models import Body


def reckoned(rows: list[tuple[int, int, date | None, bool]], on: date) -> Owed:
    """The sums of (owed, disputed, due, judged) one by one; a judgment takes the place of the own day."""
    owed = [fen for fen, _, _, _ in rows if fen > 0]
    disputed = [fen for _, fen, _, _ in rows if fen > 0]
    own = [(fen - apart, due_on) for fen, apart, due_on, judged in rows if fen > apart and not judged]
    early = [fen for fen, due_on in own if due_on and due_on >= on]
    undated = [fen for fen, due_on in own if due_on is None]
    past = [fen for fen, due_on in own if due_on and due_on < on]
    parts = (owed, disputed, early, undated, past)
    return Owed(*(number for part in parts for number in (sum(part), len(part))))


@pytest.mark.slow
@pytest.mark.parametrize("on", [ON, date(2026, 3, 15), date(2026, 8, 25), date(2020, 1, 1)])
def test_sums_and_rows_equal_standing(database: Database, on: date) -> None:
    recorded(database, MANY)
    with database.reading() as session:
        for body in (None, "DEMO-N1", "DEMO-D1"):
            number = session.scalar(select(Body.id).where(Body.code == body)) if body else None
            only = [number] if number else None
            stands = standing(on).subquery()
            every = select(
                stands.c.owed_fen, stands.c.disputed_fen, stands.c.due_on, stands.c.judged
            )
            if number:
                every = every.where(stands.c.body_id == number)
            expected = reckoned([tuple(row) for row in session.execute(every)], on)
            assert owed_in_all(session, on, *([of_bodies([number])] if number else [])) == expected
            for part, fen, count in (
                (Part.ALL, expected.owed_fen, expected.owed), (Part.UNDATED, None, expected.undated),
                (Part.DISPUTED, None, expected.disputed), (Part.EARLY, None, expected.early),
                (Part.PAST, None, expected.past),
            ):  # fmt: skip
                rows: list[OwedRow] = []
                after = None
                while True:
                    page = owed_page(session, on, part=part, bodies=only, after=after, size=7)
                    rows += page.rows
                    after = page.next
                    if after is None:
                        break
                numbers = [row.id for row in rows]
                assert numbers == sorted(set(numbers), reverse=True), "each once, in order"
                assert len(rows) == count
                if fen is not None:
                    assert sum(row.owed_fen for row in rows) == fen
