"""One record written by a person: through the one door, within what the person may write for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.core.changes import Change, ChangeKind, open_change
from tracker.core.messages import gettext as _
from tracker.core.permissions import Reach
from tracker.exchange.entry import enter
from tracker.exchange.keys import NoSuchRecord, records_with
from tracker.exchange.kinds import Kind
from tracker.exchange.outcome import Fault, Outcome, Rejected
from tracker.exchange.reaching import BeyondReach, refuse_beyond
from tracker.exchange.record.reading import record
from tracker.exchange.summary import summary

# Where a record came from, for the list of what was taken in.
SOURCE = "form"


class ChangedSince(Exception):
    """Somebody changed the record after the form was opened; ``seen`` is the change it stands at now."""

    def __init__(self, seen: int) -> None:
        super().__init__(seen)
        self.seen = seen


class NothingChanged(Exception):
    """The form says what the record says already; nothing was written."""


@dataclass(frozen=True, slots=True)
class By:
    """Who writes, when (UTC), on which day (Asia/Shanghai), why, and what the writer may write for."""

    actor: str
    at: datetime
    on: date
    reason: str
    reach: Reach


def add(session: Session, kind: Kind, cells: Mapping[str, str], by: By) -> int:
    """Enter a new record; gives the number of the change. Raises Rejected, BeyondReach.

    The unit of work must end without a commit when it raises.
    """
    change = _change(session, kind, by)
    if _stands(session, kind, cells):
        taken = _("A record with this key is there already: open it and correct it, or choose another key.")
        raise Rejected(Outcome(rejected=1, faults=[Fault(2, kind.key[0], "", taken)]))
    outcome = enter(session, change, kind.name, [cells], on=by.on, reach=by.reach)
    refuse_beyond(session, kind, change.id, by.reach)
    change.summary = summary(outcome)
    return change.id


def correct(session: Session, kind: Kind, key: str, cells: Mapping[str, str], by: By, *, seen: int) -> int:
    """Correct the record with this key, which the writer saw at the change ``seen``; the key itself stays.

    Raises ChangedSince, NothingChanged, Rejected, BeyondReach.
    """
    change = _change(session, kind, by)
    # The turn is held from here on: what is seen now cannot change before it is written.
    standing = record(session, kind, key, by.reach)
    if standing is None:
        raise BeyondReach
    if standing.seen != seen:
        raise ChangedSince(standing.seen)
    own = {name: standing.text_of(name) for name in kind.key}
    outcome = enter(
        session, change, kind.name, [{**cells, **own}], on=by.on, update=True, reach=by.reach
    )
    if not outcome.updated:
        raise NothingChanged
    refuse_beyond(session, kind, change.id, by.reach)
    change.summary = summary(outcome)
    return change.id


def _change(session: Session, kind: Kind, by: By) -> Change:
    return open_change(
        session, kind=ChangeKind.IMPORT, at=by.at, actor=by.actor, reason=by.reason, record_kind=kind.name,
        source=SOURCE,
    )  # fmt: skip


def _stands(session: Session, kind: Kind, cells: Mapping[str, str]) -> bool:
    """Whether a living record has the key that a form gives."""
    try:
        found = records_with(session, kind, [cells.get(name, "") for name in kind.key])
    except NoSuchRecord:
        return False
    return any(row["voided_in"] is None for row in found)
