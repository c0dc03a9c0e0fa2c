"""A pair side by side: every column of both, which differ, where each came from, and what was said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.core.changes import Change
from tracker.core.permissions import Reach
from tracker.exchange.doubles.models import DoubleReview
from tracker.exchange.doubles.pairs import Pair, of_record
from tracker.exchange.kinds import KINDS, Kind
from tracker.exchange.reaching import within
from tracker.exchange.record.naming import Names
from tracker.exchange.record.reading import Value, rows_of
from tracker.exchange.resting import Obstacle, resting_on


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its number and reference, where it came from (``place``: the how-manieth of that file),
    what hangs on it; whether it is voided by now.
    """

    id: int
    ref: str
    created: Change
    place: int
    changed: Change
    hanging: tuple[Obstacle, ...]
    voided: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A column of both: its heading, the values, whether they differ."""

    heading: str
    first: Value
    second: Value

    @property
    def differs(self) -> bool:
        """Whether the two say different things; their references always do."""
        return self.first.column.key != "ref" and self.first.text != self.second.text


@dataclass(frozen=True, slots=True)
class Shown:
    """A pair as its page has it. ``pair`` is None where one is voided or they agree no longer; ``group`` are
    the other pairs that one of the two is in.
    """

    kind: Kind
    sides: tuple[Side, Side]
    lines: tuple[Line, ...]
    said: tuple[DoubleReview, ...]
    pair: Pair | None
    group: tuple[Pair, ...]
    body_id: int


def shown(session: Session, kind: Kind, first_id: int, second_id: int, reach: Reach) -> Shown | None:
    """Two records of a kind beside each other; None where they do not lie within a reach, or never were a
    pair.
    """
    table = kind.model.__table__
    found = session.execute(
        select(table).where(table.c.id.in_((first_id, second_id)), within(kind, reach)).order_by(table.c.id)
    )
    rows = [dict(row) for row in found.mappings()]
    said = tuple(session.scalars(
        select(DoubleReview)
        .where(DoubleReview.kind == kind.name, DoubleReview.first_id == first_id)
        .where(DoubleReview.second_id == second_id).order_by(DoubleReview.id)
    ))  # fmt: skip
    near = of_record(session, kind.name, first_id, reach)
    pair = next((one for one in near if one.second_id == second_id), None)
    if len(rows) != 2 or (pair is None and not said):
        return None
    group = {
        (one.first_id, one.second_id): one
        for one in (*near, *of_record(session, kind.name, second_id, reach))
        if (one.first_id, one.second_id) != (first_id, second_id)
    }
    names = Names(session, [(rows, kind.columns)], reach)
    (_one, first), (_two, second) = rows_of(kind, rows, names, kind.columns)
    lines = tuple(
        Line(one.heading, one, two) for one, two in zip(first, second, strict=True) if one.text or two.text
    )
    sides = _side(session, kind, rows[0]), _side(session, kind, rows[1])
    body_id = pair.body_id if pair else said[-1].body_id
    return Shown(kind, sides, lines, said, pair, tuple(group.values()), body_id)


def _side(session: Session, kind: Kind, row: Mapping[str, Any]) -> Side:
    table = kind.model.__table__
    before = select(func.count()).where(table.c.created_in == row["created_in"], table.c.id <= row["id"])
    return Side(
        row["id"], row["ref"], session.get_one(Change, row["created_in"]), session.scalar(before) or 0,
        session.get_one(Change, row["changed_in"]),
        tuple(resting_on(session, KINDS[kind.name], [row["id"]])), row["voided_in"] is not None,
    )  # fmt: skip
