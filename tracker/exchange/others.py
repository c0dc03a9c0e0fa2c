"""Rows of a file that are not the writer's to enter: each is told so, and nothing of another's record."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.reaching import holds
from tracker.core.messages import gettext as _
from tracker.core.permissions import Reach
from tracker.exchange.kinds import Kind
from tracker.exchange.lookups import Targets, portions
from tracker.exchange.rows import Row
from tracker.subjects.models import Body

# What puts a body below another: within a reach it is where one of these is (accounts/reaching.py).
ABOVE = ("parent", "successor")


class Others:
    """Marks rows of a kind by what the one who writes may write for.

    ``refuse_beyond`` (reaching.py) looks again at what was written, before the unit of work ends.
    """

    def __init__(self, session: Session, kind: Kind, reach: Reach) -> None:
        self._session = session
        self._kind = kind
        self._reach = reach
        self._reached: dict[int, bool] = {}

    def refuse_bodies(self, rows: Sequence[Row]) -> None:
        """Refuse rows that name as their own body one beyond the reach; to be called before keys are known.

        So of a body's return nobody else learns that it is there.
        """
        body = self._kind.by_key.get("body")
        if self._reach.whole or body is None:
            return
        given = [(row, row.values.get(body.attribute)) for row in rows]
        within = self._within({number for _row, number in given if number is not None})
        for row, number in given:
            enterprise = row.values.get("enterprise_id")
            if number is not None and number not in within and enterprise not in self._reach.enterprises:
                said = _(
                    "You may not write records of this body; correct the code, or leave the row to that body."
                )
                row.fault(body.key, row.named.get(body.key, ""), said)

    def refuse_keys(self, rows: Sequence[Row], others: Callable[..., set[int]]) -> None:
        """Refuse the keys of records that ``others`` says are not the writer's."""
        known = {row.before["id"]: row for row in rows if row.before}
        key = self._kind.by_key[self._kind.key[0]]
        for number in others(self._session, self._kind, list(known), self._reach):
            row = known[number]
            said = _("A record with this key is there, and it is not yours to correct.")
            row.fault(key.key, row.named.get(key.key) or str(row.values[key.attribute]), said)

    def refuse_places(self, rows: Sequence[Row], targets: Targets) -> None:
        """Refuse bodies that a file would put beyond the reach, in another region or below others' bodies."""
        if self._reach.whole or self._kind.name != "bodies":
            return
        named = {name for row in rows for key in ABOVE if (name := row.named.get(key))}
        numbers = targets.numbers("bodies", named)
        above = {id(row): self._above(row, numbers) for row in rows}
        within = self._within({number for found in above.values() for number in found})
        placed = {row.key[0] for row in rows if self._is_placed(row, within, above[id(row)])}
        while True:
            # A row may stand below another of the file.
            more = {
                row.key[0] for row in rows
                if row.key[0] not in placed and any(row.named.get(key) in placed for key in ABOVE)
            }  # fmt: skip
            if not more:
                break
            placed |= more
        for row in rows:
            if row.key[0] not in placed:
                said = _(
                    "This place is beyond what you may write for; correct the region or the body above it."
                )
                key = next((key for key in ABOVE if row.named.get(key)), "region")
                row.fault(key, row.named.get(key) or str(row.values["region"]), said)

    def _above(self, row: Row, numbers: dict[str, int]) -> set[int]:
        """The bodies that are known and stand above a row's, by the file or as it was."""
        found: set[Any] = set()
        for key in ABOVE:
            name = row.named.get(key)
            found.add(numbers.get(name) if name else row.values.get(f"{key}_id"))
        return found - {None}

    def _is_placed(self, row: Row, within: Collection[int], above: set[int]) -> bool:
        if row.before and row.before["id"] in self._reach.bodies:
            return True
        region = str(row.values["region"])
        return any(region.startswith(digits) for digits in self._reach.regions) or bool(above & set(within))

    def _within(self, numbers: Collection[int]) -> set[int]:
        """Which bodies, by number, lie within the reach; each is looked up once."""
        asked = [number for number in numbers if number not in self._reached]
        for part in portions(asked):
            found = set(self._session.scalars(
                select(Body.id).where(Body.id.in_(part), holds(self._reach, Body.id))
            ))  # fmt: skip
            self._reached |= {number: number in found for number in part}
        return {number for number in numbers if self._reached[number]}
