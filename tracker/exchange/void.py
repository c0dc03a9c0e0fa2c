"""Voids a single record that was entered by mistake: with a reason, and never deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from tracker.core.calendars import load_calendar
from tracker.core.changes import ChangeKind, open_change
from tracker.core.messages import gettext as _
from tracker.exchange.checks import called
from tracker.exchange.keys import NoSuchRecord, records_with
from tracker.exchange.kinds import Kind
from tracker.exchange.resting import MOST_LISTED, StandsInTheWay, resting_on
from tracker.exchange.taking_back import void_records


def void(
    session: Session, kind: Kind, key: Sequence[str], *, reason: str, at: datetime, actor: str
) -> int:
    """Void the living record with this key (its parts as written); gives the number of the change.

    ``at`` is the instant (UTC). Raises NoSuchRecord, and StandsInTheWay where living records rest on it.
    """
    change = open_change(
        session, kind=ChangeKind.VOID, at=at, actor=actor, reason=reason, record_kind=kind.name
    )
    alive = [row for row in records_with(session, kind, key) if row["voided_in"] is None]
    if not alive:
        said = _("There is no living {kind} with the key {key}.", kind=called(kind), key=" ".join(key))
        raise NoSuchRecord(said)
    number = alive[0]["id"]
    obstacles = list(islice(resting_on(session, kind, [number]), MOST_LISTED))
    if obstacles:
        said = _("The record cannot be voided while others rest on it; void or correct them first.")
        raise StandsInTheWay(said, obstacles)
    void_records(session, kind, [number], change.id, load_calendar(session))
    change.summary = {"key": list(key)}
    return change.id
