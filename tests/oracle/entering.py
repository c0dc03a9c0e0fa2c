"""Enters a city's facts through the program's own door: at once, or as a story of wrong turns.

A story brings the rows in random order, as far as references allow, in several changes. Some come late, some
are first entered wrongly and corrected afterwards, some should not have come at all and are voided; bodies
learn their successors by correction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from tests.oracle.world import KEYS, YEARLY
from tracker.core.changes import ChangeKind, open_change
from tracker.exchange.entry import enter
from tracker.exchange.kinds import KINDS
from tracker.exchange.outcome import Rejected
from tracker.exchange.undo import undo
from tracker.exchange.void import void

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)
Row = dict[str, Any]
Facts = Mapping[str, list[Row]]
MONEY = {"amount", "planned", "value", "loss"}
REFERENCES = {
    "body": "bodies", "parent": "bodies", "successor": "bodies", "enterprise": "enterprises",
    "project": "projects", "funding": "funding", "contract": "contracts", "commitment": "commitments",
    "payable": "payables",
}  # fmt: skip

# Kinds no other row refers to: their records can be voided at any time.
LEAVES = (
    "arrivals", "amendments", "valuations", "advances", "commitment_events", "payments", "disputes",
    "discharges", "bars", "judgments", "excuses",
)  # fmt: skip


def key_of(kind: str, row: Row) -> str:
    """The key of a row among its kind."""
    return f"{row['body']} {row['year']}" if kind in YEARLY else row[KEYS.get(kind, "ref")]


def cells(kind: str, row: Row) -> dict[str, str]:
    """A row as the cells of an import file; columns it lacks are empty cells."""
    return {name: _cell(name, row.get(name)) for name in KINDS[kind].by_key}


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name in MONEY:
        return f"{value // 100}.{value % 100:02d}"
    return value.isoformat() if isinstance(value, date) else str(value)


def enter_all(session: Session, facts: Facts) -> None:
    """Enter every fact, kind by kind, in one change."""
    change = open_change(session, kind=ChangeKind.IMPORT, at=AT, actor="test")
    for kind in KINDS:
        if kind in facts:
            enter(session, change, kind, [cells(kind, row) for row in facts[kind]])


@dataclass(frozen=True)
class Step:
    """One row to be entered, or its record to be voided; ``wrong`` if a later step corrects or voids it."""

    kind: str
    row: Row
    wrong: bool = False
    voids: bool = False


def story(facts: Facts, random: Random) -> Iterator[Step]:
    """The rows in random order: none before those it refers to, some of them wrong at first."""
    waiting = [_versions(kind, row, rows, random) for kind, rows in facts.items() for row in rows]
    leaves = [(kind, row) for kind in LEAVES for row in facts.get(kind, [])]
    waiting += [_mistake(kind, row) for kind, row in leaves if random.random() < 0.2]
    known: set[tuple[str, str]] = set()
    while waiting:
        versions = random.choice([versions for versions in waiting if _named(versions[0]) <= known])
        step = versions.pop(0)
        known.add((step.kind, key_of(step.kind, step.row)))
        yield step
        waiting = [versions for versions in waiting if versions]


def _versions(kind: str, row: Row, siblings: list[Row], random: Random) -> list[Step]:
    right = Step(kind, row)
    if kind == "bodies":
        # Bodies may name each other in a ring.
        bare = {name: value for name, value in row.items() if name not in {"parent", "successor"}}
        return [Step(kind, bare, wrong=True), right]
    if random.random() < 0.2:
        return [Step(kind, _mistaken(kind, row, siblings, random), wrong=True), right]
    return [right]


def _mistake(kind: str, row: Row) -> list[Step]:
    """A record that never should have been: it is voided in the end."""
    twin = row | {"ref": f"{row['ref']}x"}
    return [Step(kind, twin, wrong=True), Step(kind, twin, wrong=True, voids=True)]


def _named(step: Step) -> set[tuple[str, str]]:
    return {(kind, step.row[name]) for name, kind in REFERENCES.items() if name in step.row}


def _mistaken(kind: str, row: Row, siblings: list[Row], random: Random) -> Row:
    """The row with one cell wrong: a day moved, a cell left empty, or another row's value in it."""
    row = dict(row)
    kept = {"ref", "code", "uscc", "year", "name", "title", "amount", *REFERENCES}
    names = [name for name in row if name not in kept]
    if not names:
        return row
    name = random.choice(names)
    how = random.random()
    if isinstance(row[name], date) and how < 0.5:
        row[name] += timedelta(random.choice((-30, -1, 1, 2, 45)))
    elif how < 0.75 and not KINDS[kind].by_key[name].required:
        del row[name]
    else:
        row[name] = random.choice(siblings).get(name, row[name])
    return row


def take(session: Session, steps: list[Step], entered: dict[str, dict[str, Row]]) -> tuple[int, list[Step]]:
    """Enter some steps in one change; ``entered`` is what the records say now.

    Gives the number of the change, and the steps that must wait: a wrong row may stand in the way of a right
    one. A wrong row that is refused is left out.
    """
    change = open_change(session, kind=ChangeKind.IMPORT, at=AT, actor="test")
    waiting = []
    for step in steps:
        known, key = entered.setdefault(step.kind, {}), key_of(step.kind, step.row)
        if step.voids:
            if known.pop(key, None):
                void(session, KINDS[step.kind], [key], reason="演示", at=AT, actor="test")
            continue
        try:
            with session.begin_nested():
                enter(session, change, step.kind, [cells(step.kind, step.row)], update=True)
        except Rejected:
            if not step.wrong:
                waiting.append(step)
            continue
        known[key] = step.row
    return change.id, waiting


def take_back(session: Session, change_id: int) -> None:
    """Undo a change of `take`, with everything it entered."""
    undo(session, change_id, at=AT, actor="test", reason="演示")
