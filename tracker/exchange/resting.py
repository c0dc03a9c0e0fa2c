"""Which living records rest on others: what stands in the way of voiding a record or undoing a batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.core.changes import RecordVersion
from tracker.core.messages import gettext as _
from tracker.exchange.checks import called
from tracker.exchange.kinds import KINDS, Column, Kind
from tracker.exchange.lookups import portions

# So many are listed of what stands in the way.
MOST_LISTED = 1_000
# As many as fit into a line above a page.
MOST_IN_SHORT = 5


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A record that stands in the way: its kind, its key as text, and why, in the reader's language."""

    kind: str
    key: str
    why: str

    def __str__(self) -> str:
        return f"{called(KINDS[self.kind])} {self.key}: {self.why}"


class StandsInTheWay(ValueError):
    """Something cannot be taken back; ``message`` says what to do, ``obstacles`` what rests on it."""

    def __init__(self, message: str, obstacles: Iterable[Obstacle] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.obstacles = list(obstacles)

    @property
    def in_short(self) -> str:
        """The message, and the first few of what rests on it."""
        return " ".join([self.message, *map(str, self.obstacles[:MOST_IN_SHORT])])


def referrers(kind: Kind) -> Iterator[tuple[Kind, Column]]:
    """The kinds whose records name one of this kind, with the column that does."""
    for other in KINDS.values():
        for column in other.columns:
            if column.target == kind.name:
                yield other, column


def resting_on(
    session: Session, kind: Kind, ids: Iterable[int], *, beside: int | None = None
) -> Iterator[Obstacle]:
    """Living records that name one of these, those of the same set left out.

    ``beside`` is a batch whose own records, made or changed by it, do not count.
    """
    wanted = list(ids)
    own = set(wanted)
    for other, column in referrers(kind):
        table = other.model.__table__
        key = table.c[column.attribute]
        for part in portions(wanted):
            statement = select(table).where(key.in_(part), table.c.voided_in.is_(None))
            if beside is not None:
                changed = select(RecordVersion.record_id).where(
                    RecordVersion.change_id == beside, RecordVersion.record_kind == other.name
                )
                statement = statement.where(table.c.created_in != beside, table.c.id.not_in(changed))
            for row in session.execute(statement.order_by(table.c.id)).mappings():
                if other.name != kind.name or row["id"] not in own:
                    said = _("it refers to it ({column}).", column=called(column))
                    yield Obstacle(other.name, key_text(session, other, row), said)


def key_text(session: Session, kind: Kind, row: Any) -> str:
    """The key of a record as a reader writes it; a reference in it by its own key."""
    parts = []
    for column in kind.key_columns:
        value = row[column.attribute]
        if column.target and value is not None:
            target = KINDS[column.target]
            table = target.model.__table__
            value = session.scalar(
                select(table.c[target.key_columns[0].attribute]).where(table.c.id == value)
            )
        parts.append(str(value))
    return " ".join(parts)
