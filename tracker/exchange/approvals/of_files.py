"""A file by page: what lowers nothing is taken, the other rows wait together as one request.

Not the whole file waits: it would keep new debts off the ledger as long as one dispute in it is looked at,
and who decides would have to look for that dispute among thousands of rows. Nor does each row become a
request of its own: a person decides on what was sent together by reading it once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.core.changes import take_turn
from tracker.core.machine import NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor
from tracker.exchange.approvals.asking import other_grounds, undoes
from tracker.exchange.approvals.entering import enter_request
from tracker.exchange.approvals.models import Act, ApprovalRequest
from tracker.exchange.approvals.stands import fallen, stands
from tracker.exchange.approvals.touched import Touched, touched
from tracker.exchange.approvals.trying import Lowered, Tried, try_out
from tracker.exchange.held import Held, HeldRow
from tracker.exchange.kinds import Kind
from tracker.exchange.outcome import Outcome
from tracker.payables.models import Dispute

# Takes a file in but for what is held; gives what came of it and the number of the change.
Work = Callable[[Held], tuple[Outcome, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileWanted:
    """A file that somebody wants taken in: its name, the kind of its records, and why."""

    kind: Kind
    name: str
    actor: Actor
    reason: str
    on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file. ``batch`` is its change (None: none of its rows was written), ``request`` where
    its other rows wait (None: none does), and ``waiting`` how many they are.
    """

    outcome: Outcome
    batch: int | None
    request: ApprovalRequest | None = None
    waiting: int = 0


def take_or_ask(session: Session, wanted: FileWanted, work: Work) -> Taken:
    """Take in a file but for the rows that lower what is owed undisputed, which are asked for.

    It is tried as a whole first: whatever ``work`` raises is raised here. Rows of disputes that may not even
    be asked for are rejected, with what is wrong. Raises NotAllowed where rows would wait and no reason is
    given, and where rows that were not held turn out to lower something.
    """
    take_turn(session)
    refused: dict[tuple[Any, ...], str | None] = {}
    while True:
        tried, taken_in = _tried(session, wanted, work, refused)
        if tried is None:
            return Taken(*taken_in)
        keys = _to_hold(session, wanted, tried)
        wrong = {key: said for key, (said, _one) in keys.items() if said}
        if not wrong:
            break
        # What may not be asked for is in no sum: the rest is tried again without it.
        refused |= wrong
    held = Held({**dict.fromkeys(keys), **refused})
    savepoint = session.begin_nested()
    try:
        outcome, batch = work(held)
        _nothing_lowered(session, wanted, tried, batch)
    except BaseException:
        savepoint.rollback()
        raise
    if outcome.written or not held.rows:
        savepoint.commit()
    else:
        # Nothing was written: it is no batch.
        savepoint.rollback()
    taken = batch if outcome.written or not held.rows else None
    if not held.rows:
        return Taken(outcome, taken)
    ones = {key: one for key, (_said, one) in keys.items()}
    return Taken(outcome, taken, _ask(session, wanted, tried, held.rows, ones), len(held.rows))


def _tried(
    session: Session, wanted: FileWanted, work: Work, refused: Mapping[tuple[Any, ...], str | None]
) -> tuple[Tried[None] | None, tuple[Outcome, int]]:
    """What the file would do but for refused rows; what came of it, which stays done where that is None."""
    found: list[tuple[Outcome, int]] = []

    def whole() -> int:
        found.append(work(Held(refused)))
        return found[-1][1]

    return try_out(session, [wanted.kind], wanted.on, whole, lambda _rows: None), found[-1]


def _key(kind: Kind, one: Touched) -> tuple[Any, ...]:
    return tuple(one.row[column.attribute] for column in kind.key_columns)


def _to_hold(
    session: Session, wanted: FileWanted, tried: Tried[None]
) -> dict[tuple[Any, ...], tuple[str | None, Touched]]:
    """The rows that bear on what would be lowered, by their keys: what is wrong with each, and its record."""
    found: dict[tuple[Any, ...], tuple[str | None, Touched]] = {}
    for one in tried.written:
        lowered = [tried.lowered[number] for number in sorted(one.stood) if number in tried.lowered]
        if lowered or other_grounds(one):
            disputes = wanted.kind.model is Dispute
            said = undoes(session, one, wanted.on) if disputes else None
            found[_key(wanted.kind, one)] = (said, one)
    return found


def _nothing_lowered(session: Session, wanted: FileWanted, tried: Tried[None], batch: int) -> None:
    """Look again: what was taken must lower nothing, whatever rows do together."""
    bears_on = {number for one in touched(session, [wanted.kind], batch) for number in one.stood}
    after = stands(session, bears_on)
    for number in bears_on & tried.stood.keys():
        if fallen(tried.stood[number], after.get(number), wanted.on)[0]:
            raise NotAllowed(_("Rows of this file lower what is owed by what they do together; split it."))


def _ask(
    session: Session, wanted: FileWanted, tried: Tried[None], rows: list[HeldRow],
    ones: Mapping[tuple[Any, ...], Touched],
) -> ApprovalRequest:  # fmt: skip
    if not wanted.reason.strip():
        raise NotAllowed(_("Say why: this lowers what the body owes, and somebody else decides on it."))
    payables = sorted({number for row in rows for number in ones[row.key].stood})
    lowered: list[Lowered] = [tried.lowered.get(one) or tried.unchanged(one) for one in payables]
    return enter_request(session, ApprovalRequest(
        act=Act.IMPORT, kind=wanted.kind.name, ref=wanted.name[:120], record_id=None, seen=0,
        file_rows=[_kept(wanted.kind, row) for row in rows], reason=wanted.reason.strip(),
        asked_on=wanted.on, at=wanted.at,
    ), lowered, wanted.actor)  # fmt: skip


def _kept(kind: Kind, row: HeldRow) -> dict[str, Any]:
    """A row as the request keeps it; whom an officer names as a dispute's approver has approved nothing."""
    approver = {"approver", kind.by_key["approver"].heading} if kind.model is Dispute else set()
    return {
        "row": row.number, "key": "~".join(map(str, row.key)),
        "record_id": row.before["id"] if row.before else None,
        "seen": row.before["changed_in"] if row.before else 0,
        "cells": {name: text for name, text in row.cells.items() if name.rstrip("*").strip() not in approver},
    }  # fmt: skip
