"""Which records a change wrote, and on which payables they bear."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.core.changes import RecordVersion
from tracker.core.versions import from_json
from tracker.exchange.kinds import KINDS, Kind
from tracker.exchange.lookups import portions
from tracker.payables.models import Payable

Row = Mapping[str, Any]
# Why payments need no second person: see ``stands``.
LEFT_OUT = ("payments",)


@dataclass(slots=True)
class Touched:
    """A record as it was and is (None: not there, or voided), and the payables it bears on."""

    kind: Kind
    id: int
    before: Row | None
    after: Row | None
    payables: set[int]

    @property
    def row(self) -> Row:
        """What it says, or said last."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def stood(self) -> set[int]:
        """The payables it bears on that were there before it."""
        return set() if self.kind.model is Payable and self.before is None else self.payables


def touched(session: Session, kinds: Iterable[Kind], change_id: int) -> list[Touched]:
    """The records of some kinds that a change wrote, as they stand in the unit of work."""
    found = []
    for kind in kinds:
        if kind.name not in LEFT_OUT:
            written = _written(session, kind, change_id)
            _bearing(session, kind, written)
            found += written
    return found


def _written(session: Session, kind: Kind, change_id: int) -> list[Touched]:
    table, version = kind.model.__table__, RecordVersion
    rows = session.execute(
        select(table).where(table.c.changed_in == change_id).order_by(table.c.id)
    ).mappings().all()  # fmt: skip
    if not rows:
        return []
    kept = select(version.record_id, version.before).where(
        version.change_id == change_id, version.record_kind == kind.name
    )
    old = {row.record_id: row.before for row in session.execute(kept)}
    return [
        Touched(
            kind, row["id"], {**row, **from_json(table, old[row["id"]])} if row["id"] in old else None,
            None if row["voided_in"] else dict(row), set(),
        )
        for row in rows
    ]  # fmt: skip


def _bearing(session: Session, kind: Kind, written: Collection[Touched]) -> None:
    """Fill in the payables: those a record names or is, or those that name it or its contract."""
    if kind.model is Payable or "payable" in kind.by_key:
        name = "id" if kind.model is Payable else "payable_id"
        for one in written:
            one.payables = {row[name] for row in (one.before, one.after) if row}
        return
    pairs = [(column.attribute, "id") for column in KINDS["payables"].columns if column.target == kind.name]
    pairs += [("contract_id", "contract_id")] if "contract" in kind.by_key else []
    for attribute, name in pairs:
        # What nothing can rest on yet bears on none.
        old = [one for one in written if name != "id" or one.before]
        numbers = {row[name] for one in old for row in (one.before, one.after) if row and row[name]}
        named = _naming(session, attribute, numbers)
        for one in old:
            for row in (one.before, one.after):
                one.payables |= named.get(row[name], set()) if row else set()


def _naming(session: Session, attribute: str, numbers: Collection[int]) -> dict[int, set[int]]:
    column: Any = getattr(Payable, attribute)
    found: dict[int, set[int]] = {}
    for part in portions(sorted(numbers)):
        for number, payable_id in session.execute(select(column, Payable.id).where(column.in_(part))):
            found.setdefault(number, set()).add(payable_id)
    return found
