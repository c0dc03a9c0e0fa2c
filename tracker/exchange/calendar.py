"""A year's State Council notice taken in: stored, and every worked-out day it moves worked out again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, and_, func, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.commitments import actions as commitments
from tracker.commitments.models import Commitment, CommitmentEvent
from tracker.compensations import actions as compensations
from tracker.compensations.models import Compensation
from tracker.contracts import actions as contracts
from tracker.contracts.models import Valuation
from tracker.contracts.queries import CHUNK
from tracker.core.calendars import Standing, difference, load_calendar, store_notice
from tracker.core.changes import Change, ChangeKind, RecordVersion, open_change
from tracker.core.messages import gettext as _
from tracker.core.versions import keep_versions, states_after
from tracker.core.workdays import BadNotice, Calendar, notice_from_json
from tracker.payables import actions as payables
from tracker.payables.models import Judgment, Payable

# A notice of one year has a few thousand bytes; what is far larger is another file.
LARGEST_BYTES = 1_000_000


@dataclass(frozen=True)
class Dated:
    """A table with worked-out days: each day column with the one that says it is provisional (None: none).

    ``refresh(session, ids, calendar)`` works its rows out again.
    """

    model: type[Any]
    days: Mapping[str, str | None]
    refresh: Callable[[Session, Collection[int], Calendar], None]

    @property
    def table(self) -> Table:
        """The table; its name is the import kind."""
        found: Table = self.model.__table__
        return found


DATED = (
    Dated(Commitment, {"due_rolled_on": "due_provisional"}, commitments.refresh),
    Dated(CommitmentEvent, {"new_due_rolled_on": "new_due_provisional"}, commitments.refresh_events),
    Dated(
        Valuation,
        {"payment_due_on": "payment_due_provisional", "labour_due_on": "labour_due_provisional"},
        contracts.refresh_payment_days,
    ),
    Dated(
        Payable,
        {
            "due_on": "due_provisional",
            "cap_on": "cap_provisional",
            "confirmation_due_on": "confirmation_provisional",
            "inspection_last_on": "inspection_provisional",
            "settlement_last_on": "settlement_provisional",
        },
        payables.refresh,
    ),
    Dated(Judgment, {"perform_last_on": "perform_provisional"}, payables.refresh_judgments),
    Dated(Compensation, {"agree_by_on": "agree_by_provisional"}, compensations.refresh),
)


@dataclass(frozen=True)
class NoticeFile:
    """A notice as it was read: its content, the file's name and the SHA-256 of its bytes."""

    content: dict[str, Any]
    name: str
    sha256: str


@dataclass(frozen=True)
class Taken:
    """What a notice did: ``change_id`` is None where it was in force already, and nothing else is told."""

    year: int
    change_id: int | None = None
    before: Standing = Standing.NOTHING
    looked_at: Mapping[str, int] = field(default_factory=dict)
    moved: int = 0
    confirmed: int = 0


@dataclass(frozen=True)
class DayMove:
    """A worked-out day before and after a notice; the same day may merely have become certain."""

    kind: str
    ref: str
    column: str
    from_on: date | None
    from_provisional: bool
    to_on: date | None
    to_provisional: bool

    @property
    def moved(self) -> bool:
        """Whether the day itself is another one."""
        return self.from_on != self.to_on


def read_notice(path: Path) -> NoticeFile:
    """Read a notice's file; raises BadNotice where it holds no JSON."""
    if path.stat().st_size > LARGEST_BYTES:
        raise BadNotice(_("the file is far larger than a year's notice; is it the right one?"))
    raw = path.read_bytes()
    try:
        content = json.loads(raw.decode("utf-8-sig"))
    except ValueError as wrong:
        raise BadNotice(_("the file is not JSON in UTF-8 ({wrong})", wrong=wrong)) from wrong
    return NoticeFile(content, path.name, hashlib.sha256(raw).hexdigest())


def take_notice(session: Session, file: NoticeFile, *, at: datetime, actor: str) -> Taken:
    """Put a year's notice in force and work out again every day that can move, as one change.

    ``at`` is the instant (UTC), ``actor`` who does it. A record whose day or certainty changes keeps its old
    version. The notice in force taken again changes nothing; another one for its year replaces it. Raises
    BadNotice.
    """
    notice = notice_from_json(file.content)
    old = load_calendar(session)
    standing = {one.year: one for one in old.notices}.get(notice.year)
    if standing == notice and dict(standing.names) == dict(notice.names):
        return Taken(notice.year)
    change = open_change(
        session, kind=ChangeKind.CALENDAR, at=at, actor=actor, reason="; ".join(notice.source),
        record_kind="calendar_notices", source=file.name, source_sha256=file.sha256,
    )  # fmt: skip
    before = store_notice(session, notice.year, file.content, source=file.name, change_id=change.id)
    new = load_calendar(session)
    looked_at: dict[str, int] = {}
    moved = confirmed = 0
    if span := difference(old, new, notice.year):
        # Days roll forward alone: one of the span has come, at the latest, to the span's last day rolled.
        first, last = span[0], max(span[1], old.rolled(span[1]).due_on)
        for dated in DATED:
            looked_at[dated.table.name] = 0
            for ids in _portions(session, dated.table, _can_move(dated, first, last)):
                moves = _work_out_again(session, dated, ids, new, change.id)
                looked_at[dated.table.name] += len(ids)
                moved += sum(move.moved for move in moves)
                confirmed += sum(not move.moved for move in moves)
    taken = Taken(notice.year, change.id, before, looked_at, moved, confirmed)
    change.summary = {
        "year": taken.year, "before": before.value, "looked_at": looked_at, "moved": moved,
        "confirmed": confirmed,
    }  # fmt: skip
    return taken


def day_moves(session: Session, change_id: int) -> Iterator[DayMove]:
    """The days a notice's change moved or made certain, from the versions kept under it, kind by kind."""
    for dated in DATED:
        last = 0
        while True:
            version = RecordVersion
            kept = session.execute(
                select(version.id, version.record_id, version.before)
                .where(
                    version.change_id == change_id,
                    version.record_kind == dated.table.name,
                    version.id > last,
                )
                .order_by(version.id)
                .limit(CHUNK)
            ).all()
            if not kept:
                break
            last = kept[-1].id
            after = states_after(session, change_id, dated.table, [row.record_id for row in kept])
            for row in kept:
                yield from _moves(dated, row.before, after[row.record_id])


def waiting(session: Session) -> dict[str, int]:
    """How many living records of each kind have a provisional day, waiting for a notice."""
    found = {}
    for dated in DATED:
        flags = [dated.table.c[name].is_(True) for name in dated.days.values() if name]
        alive = and_(dated.table.c.voided_in.is_(None), or_(*flags))
        found[dated.table.name] = session.scalar(select(func.count()).where(alive)) or 0
    return found


def last_change(session: Session, year: int) -> Change | None:
    """The change that put a year's imported notice in force, or None."""
    statement = select(Change).where(Change.kind == ChangeKind.CALENDAR).order_by(Change.id.desc())
    for change in session.execute(statement).scalars():
        if (change.summary or {}).get("year") == year:
            return change
    return None


def _can_move(dated: Dated, first: date, last: date) -> ColumnElement[bool]:
    """Living rows with a provisional day, or one that lies in the span."""
    ways: list[ColumnElement[bool]] = []
    for day, provisional in dated.days.items():
        ways.append(dated.table.c[day].between(first, last))
        if provisional:
            ways.append(dated.table.c[provisional].is_(True))
    return and_(dated.table.c.voided_in.is_(None), or_(*ways))


def _portions(session: Session, table: Table, condition: ColumnElement[bool]) -> Iterator[list[int]]:
    """Numbers of the rows that meet a condition, in order and in portions; what is done may change them."""
    last = 0
    while True:
        statement = select(table.c.id).where(condition, table.c.id > last).order_by(table.c.id).limit(CHUNK)
        ids = list(session.execute(statement).scalars())
        if not ids:
            return
        yield ids
        last = ids[-1]


def _work_out_again(
    session: Session, dated: Dated, ids: list[int], calendar: Calendar, change_id: int
) -> list[DayMove]:
    table = dated.table
    statement = select(table).where(table.c.id.in_(ids)).order_by(table.c.id)
    before = [dict(row) for row in session.execute(statement).mappings()]
    dated.refresh(session, ids, calendar)
    after = [dict(row) for row in session.execute(statement).mappings()]
    found: list[DayMove] = []
    touched = []
    for was, now in zip(before, after, strict=True):
        if was != now:
            touched.append(was)
            found += _moves(dated, was, now)
    keep_versions(session, change_id, table, touched)
    if touched:
        numbers = [row["id"] for row in touched]
        session.execute(update(table).where(table.c.id.in_(numbers)).values(changed_in=change_id))
    return found


def _moves(dated: Dated, was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[DayMove]:
    for day, provisional in dated.days.items():
        pair = [(_day(row[day]), bool(provisional and row[provisional])) for row in (was, now)]
        if pair[0] != pair[1]:
            yield DayMove(dated.table.name, was["ref"], day, *pair[0], *pair[1])


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
