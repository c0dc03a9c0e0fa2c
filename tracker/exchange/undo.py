"""Undoes an import in one step: what it made is voided, what it changed says again what it said before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.core.calendars import load_calendar
from tracker.core.changes import Change, ChangeKind, RecordVersion, open_change
from tracker.core.messages import gettext as _
from tracker.core.messages import listed
from tracker.exchange.kinds import KINDS, Kind
from tracker.exchange.lookups import portions
from tracker.exchange.resting import (
    MOST_LISTED,
    Obstacle,
    StandsInTheWay,
    key_text,
    referrers,
    resting_on,
)
from tracker.exchange.taking_back import old_versions, put_back, void_records
from tracker.exchange.undo_checks import contradictions


@dataclass(frozen=True)
class Undone:
    """What an undo did: its own number, the batch, how many records were voided and put back, by kind."""

    change_id: int
    batch: int
    voided: dict[str, int]
    restored: dict[str, int]


@dataclass(frozen=True)
class Part:
    """What a batch did to the records of one kind: those it made which still live, those it changed."""

    kind: Kind
    made: list[int]
    changed: list[int]


def undo(session: Session, batch: int, *, at: datetime, actor: str, reason: str = "") -> Undone:
    """Undo an import: ``at`` is the instant (UTC), ``actor`` who does it, ``reason`` why.

    Raises StandsInTheWay where ``batch`` is no import, is undone already, or later work rests on it: records
    changed since, or others that refer to what it made. A calendar's recomputation is no such work.
    """
    undoing = open_change(session, kind=ChangeKind.UNDO, at=at, actor=actor, reason=reason)
    change = _undoable(session, batch)
    undoing.record_kind, undoing.source = change.record_kind, change.source
    parts = [part for kind in _kinds(change) if (part := _part(session, kind, batch))]
    found = chain.from_iterable(_obstacles(session, part, batch) for part in parts)
    if obstacles := list(islice(found, MOST_LISTED)):
        said = _("Batch {batch} cannot be undone: later work rests on it.", batch=batch)
        raise StandsInTheWay(said, obstacles)
    try:
        with session.begin_nested():
            _take_back(session, parts, batch, undoing.id)
    except IntegrityError as broken:
        said = _("Batch {batch} cannot be undone: what it changed no longer fits what came later ({why}).",
                 batch=batch, why=str(broken.orig).splitlines()[0])  # fmt: skip
        raise StandsInTheWay(said) from broken
    change.undone_in = undoing.id
    undone = Undone(
        undoing.id,
        batch,
        {part.kind.name: len(part.made) for part in parts if part.made},
        {part.kind.name: len(part.changed) for part in parts if part.changed},
    )
    undoing.summary = {"batch": batch, "voided": undone.voided, "restored": undone.restored}
    return undone


def _undoable(session: Session, batch: int) -> Change:
    change = session.get(Change, batch)
    if change is None:
        raise StandsInTheWay(_("There is no batch {batch}; `flask import list` lists them.", batch=batch))
    if change.undone_in is not None:
        raise StandsInTheWay(
            _("Batch {batch} is undone already (change {by}). To have its rows again, import its file again.",
              batch=batch, by=change.undone_in)
        )  # fmt: skip
    if change.kind is ChangeKind.UNDO:
        raise StandsInTheWay(
            _("Change {batch} is itself an undo and is not undone. To have the rows again, import their file "
              "again.", batch=batch)
        )  # fmt: skip
    if change.kind is not ChangeKind.IMPORT:
        raise StandsInTheWay(
            _("Change {batch} is no import ({kind}); only imports are undone.", batch=batch, kind=change.kind)
        )
    return change


def _kinds(change: Change) -> list[Kind]:
    """The kinds a batch may have touched: a file's own, or all where facts came in otherwise."""
    return [KINDS[change.record_kind]] if change.record_kind in KINDS else list(KINDS.values())


def _part(session: Session, kind: Kind, batch: int) -> Part | None:
    table = kind.model.__table__
    alive = (table.c.created_in == batch, table.c.voided_in.is_(None))
    made = list(session.scalars(select(table.c.id).where(*alive).order_by(table.c.id)))
    version = RecordVersion
    kept = select(version.record_id).where(version.change_id == batch, version.record_kind == kind.name)
    changed = list(session.scalars(kept.order_by(version.record_id)))
    return Part(kind, made, changed) if made or changed else None


def _obstacles(session: Session, part: Part, batch: int) -> Iterator[Obstacle]:
    yield from _changed_since(session, part, batch)
    yield from resting_on(session, part.kind, part.made, beside=batch)
    if part.changed:
        yield from _refer_to_voided(session, part, batch)
        yield from contradictions(session, part.kind, batch)


def _changed_since(session: Session, part: Part, batch: int) -> Iterator[Obstacle]:
    """Records of the batch that a later import or voiding changed; what is undone itself left no change."""
    table = part.kind.model.__table__
    version = RecordVersion
    for ids in portions([*part.made, *part.changed]):
        later = session.execute(
            select(version.record_id, version.change_id)
            .join(Change, Change.id == version.change_id)
            .where(
                version.record_kind == part.kind.name,
                version.record_id.in_(ids),
                version.change_id > batch,
                Change.kind.not_in((ChangeKind.CALENDAR, ChangeKind.UNDO)),
                Change.undone_in.is_(None),
            )
            .order_by(version.record_id, version.change_id)
        )
        changed: dict[int, list[int]] = {}
        for row in later:
            changed.setdefault(row.record_id, []).append(row.change_id)
        rows = session.execute(select(table).where(table.c.id.in_(changed)).order_by(table.c.id)).mappings()
        for record in rows:
            numbers = listed(str(number) for number in changed[record["id"]])
            said = _("it was changed since (changes {numbers}).", numbers=numbers)
            yield Obstacle(part.kind.name, key_text(session, part.kind, record), said)


def _refer_to_voided(session: Session, part: Part, batch: int) -> Iterator[Obstacle]:
    """Old versions that name a record which is voided by now."""
    columns = [column for column in part.kind.columns if column.target]
    pointed: dict[str, set[int]] = {}
    for befores in old_versions(session, part.kind, batch):
        for column in columns:
            named = {before[column.attribute] for before in befores.values() if before[column.attribute]}
            pointed.setdefault(str(column.target), set()).update(named)
    for name, named in pointed.items():
        target = KINDS[name]
        table = target.model.__table__
        for ids in portions(named):
            voided = select(table).where(table.c.id.in_(ids), table.c.voided_in.is_not(None))
            for row in session.execute(voided).mappings():
                said = _("an old version refers to it, and it is voided.")
                yield Obstacle(target.name, key_text(session, target, row), said)


def _take_back(session: Session, parts: list[Part], batch: int, change_id: int) -> None:
    """What nothing refers to goes first: voided payments make room for amounts put back."""
    calendar = load_calendar(session)
    ordered = list(reversed(parts))
    leaves = [part for part in ordered if not any(True for _pair in referrers(part.kind))]
    for part in leaves:
        void_records(session, part.kind, part.made, change_id, calendar)
    for part in ordered:
        for befores in _in_turn(session, part, batch):
            put_back(session, part.kind, befores, change_id, calendar)
    for part in ordered:
        if part not in leaves:
            void_records(session, part.kind, part.made, change_id, calendar)


def _in_turn(session: Session, part: Part, batch: int) -> Iterator[dict[int, dict[str, Any]]]:
    """Payments whose amount falls are put back before those whose amount rises, which need the room."""
    if part.kind.name != "payments":
        yield from old_versions(session, part.kind, batch)
        return
    table = part.kind.model.__table__
    rises: list[int] = []
    for befores in old_versions(session, part.kind, batch):
        found = session.execute(select(table.c.id, table.c.amount_fen).where(table.c.id.in_(list(befores))))
        higher = {row.id for row in found if befores[row.id]["amount_fen"] >= row.amount_fen}
        rises += higher
        yield {number: before for number, before in befores.items() if number not in higher}
    yield from old_versions(session, part.kind, batch, rises)
