"""A sweep that looks only at what may have changed gives what a full one gives, whatever came in between.

Random cities enter by the real door in random order, row by row; rows are corrected, days pass, run back and
are skipped. After every sweep the stored flags are what the facts give for that day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.oracle.as_text import cells
from tests.oracle.debts import city
from tests.oracle.told import stored, worked_out
from tracker.core.changes import ChangeKind, open_change
from tracker.core.db import Database
from tracker.exchange.entry import enter
from tracker.exchange.kinds import KINDS
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import sweep

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)
LAST_ON = date(2026, 12, 25)


class Life:
    """A city whose facts come in bit by bit; a second city of the same refs lends the corrections."""

    def __init__(self, session: Session, random: Random) -> None:
        self.session, self.random = session, random
        self.waiting = [(kind, row) for kind, rows in city(random).items() for row in rows]
        self.other = {(kind, self.key(row)): row for kind, rows in city(random).items() for row in rows}
        self.entered: list[tuple[str, dict[str, Any]]] = []
        days = [value for _, row in self.waiting for value in row.values() if isinstance(value, date)]
        self.first_on, self.last_on = min(days), min(max(days) + timedelta(90), LAST_ON)
        random.shuffle(self.waiting)
        # Most facts need the bodies and enterprises; the rest comes in any order.
        self.waiting.sort(key=lambda one: one[0] not in ("bodies", "enterprises"))

    @staticmethod
    def key(row: dict[str, Any]) -> Any:
        return row.get("ref") or row.get("code") or row.get("uscc") or (row["body"], row["year"])

    def put(self, kind: str, row: dict[str, Any], *, update: bool = False) -> bool:
        """Enter one row; whether it was taken."""
        change = open_change(self.session, kind=ChangeKind.IMPORT, at=AT, actor="test")
        told = enter(self.session, change, kind, [cells(row)], update=update, partial=True)
        return bool(told.accepted + told.updated)

    def come_in(self, count: int) -> None:
        """Some waiting facts are entered; those that name records still to come wait on."""
        for kind, row in self.waiting[:]:
            if count and self.put(kind, row):
                self.waiting.remove((kind, row))
                self.entered.append((kind, row))
                count -= 1

    def correct(self) -> None:
        """A known row takes over some columns of its namesake in the other city."""
        kind, row = self.random.choice(self.entered)
        lender = self.other.get((kind, self.key(row)), {})
        own = {column.key for column in KINDS[kind].columns if column.key in KINDS[kind].key}
        changed = {
            name: lender.get(name, "")
            for name in sorted((row.keys() | lender.keys()) - own)
            if self.random.random() < 0.4
        }
        self.put(kind, {**row, **changed}, update=True)

    def day(self) -> date:
        """A day to sweep: any, or one on which, or after which, a fact is dated."""
        near = [value for _, row in self.entered for value in row.values() if isinstance(value, date)]
        span = (self.last_on - self.first_on).days
        day = self.first_on + timedelta(self.random.randint(0, span))
        if near and self.random.random() < 0.6:
            day = self.random.choice(near) + timedelta(self.random.choice((0, 1, 2)))
        return min(max(day, date(2021, 1, 30)), LAST_ON)


def live(database: Database, seed: int, steps: int) -> None:
    """Facts come in, are corrected and are swept; every sweep leaves what the facts give."""
    random = Random(seed)
    with database.unit_of_work() as session:
        life = Life(session, random)
        life.come_in(8)
        on = life.day()
        looked_at: set[str] = set()
        reached = on
        for step in range(steps):
            results = sweep(session, RULES, on, at=AT)
            assert [result.failed for result in results if result.failed] == []
            looked_at |= {result.looked_at for result in results}
            # Sweeping an earlier day keeps the later one.
            reached = max(on, reached)
            gone = stored(session) ^ worked_out(session, RULES, reached)
            assert not gone, f"seed {seed}, step {step}, {reached}:\n" + "\n".join(map(str, gone))
            for _ in range(random.randint(0, 3)):
                life.correct()
            life.come_in(random.choice((0, 1, 4, 10)))
            on = random.choice((on, on + timedelta(1), reached + timedelta(1), life.day()))
            on = min(on, LAST_ON)
        results = sweep(session, RULES, reached, at=AT)
        again = sweep(session, RULES, reached, at=AT, full=True)
        moved = [(one.raised, one.ceased, one.corrected, one.withdrawn) for one in again]
        assert set(moved) == {(0, 0, 0, 0)}
        assert [one.open for one in again] == [one.open for one in results]
        assert "changed" in looked_at


@pytest.mark.parametrize("seed", range(2), ids=lambda seed: f"seed{seed}")
def test_looking_at_what_changed_is_enough(database: Database, seed: int) -> None:
    live(database, seed, 12)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 102), ids=lambda seed: f"seed{seed}")
def test_looking_at_what_changed_is_enough_at_length(database: Database, seed: int) -> None:
    live(database, seed, 20)
