"""A file by page: what would come of it, how it is taken in, and which rows are asked for instead."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from flask_wtf.file import FileField
from sqlalchemy.orm import Session
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import Length, Optional

from tracker.core import clock
from tracker.core.changes import ChangeKind, open_change
from tracker.core.machine import NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.permissions import Perm
from tracker.exchange import importer
from tracker.exchange.approvals.file_rows import FileRow, file_rows
from tracker.exchange.approvals.of_files import FileWanted, Taken, take_or_ask
from tracker.exchange.approvals.queries import SumRow, sums_of
from tracker.exchange.held import Held
from tracker.exchange.kinds import Kind
from tracker.exchange.outcome import Outcome, Rejected
from tracker.exchange.reaching import BeyondReach, refuse_beyond
from tracker.exchange.summary import summary
from tracker.web import waiting
from tracker.web.access import actor, reached
from tracker.web.forms import Form

# So many rows that would wait; the request has all.
MOST_WAITING = 50


@dataclass(frozen=True, slots=True)
class Seen:
    """What would come of a file: how many of its rows would wait for somebody else, the first of those and
    of the sums they bear on.
    """

    outcome: Outcome
    waiting: int = 0
    rows: tuple[FileRow, ...] = ()
    sums: tuple[SumRow, ...] = ()


class Tried(Exception):
    """Ends a unit of work that was only to be tried; carries what came of it."""

    def __init__(self, seen: Seen) -> None:
        super().__init__()
        self.seen = seen


class ImportForm(Form):
    """A file, and how to take it. ``partial`` takes its right rows alone, as many as the trial said; so many
    as it said wait for somebody else.
    """

    file = FileField()
    update = BooleanField()
    partial = BooleanField()
    left_out = IntegerField(default=0, validators=[Optional()])
    waits = IntegerField(default=0, validators=[Optional()])
    reason = StringField(validators=[Length(max=400)])


def try_file(one: Kind, path: Path, form: ImportForm) -> tuple[Seen, str | None]:
    """What would come of a file; nothing is written. With a word where it would be refused as a whole."""
    try:
        with current_app.extensions["tracker"].database.unit_of_work() as session:
            taken = enter_file(
                session, one, path, form, path.name, partial=True, errors=waiting.rejects(path), tried=True
            )
            if taken.request is None:
                raise Tried(Seen(taken.outcome))
            rows = file_rows(session, taken.request, ended=False, skip=0, size=MOST_WAITING)
            sums = sums_of(session, taken.request.id, size=MOST_WAITING)
            raise Tried(Seen(taken.outcome, taken.waiting, tuple(rows), tuple(sums)))
    except Tried as tried:
        return tried.seen, None
    except Rejected as refused:
        return Seen(refused.outcome), None
    except NotAllowed as refused:
        return Seen(Outcome()), str(refused)
    except BeyondReach:
        said = _("The file holds records of bodies that you may not write for; nothing was taken.")
        return Seen(Outcome()), said


def enter_file(
    session: Session, one: Kind, path: Path, form: ImportForm, name: str, *, partial: bool,
    errors: Path | None, tried: bool = False,
) -> Taken:  # fmt: skip
    """Take a file in by who is signed in, or ask for rows of it; ``errors`` is where the rejected ones go.

    Raises Rejected, BeyondReach, and NotAllowed as ``take_or_ask``; ``tried``: nothing of it will stay.
    """
    on, at, reach = current_app.extensions["tracker"].today(), clock.now(), reached(Perm.RECORDS_WRITE)
    reason = (form.reason.data or "").strip()

    def work(held: Held) -> tuple[Outcome, int]:
        change = open_change(
            session, kind=ChangeKind.IMPORT, at=at, actor=actor().login, record_kind=one.name, reason=reason,
            source=name, source_sha256=importer.fingerprint(path),
        )  # fmt: skip
        outcome = importer.take_file(
            session, change, one, path, on=on, update=form.update.data, partial=partial, errors=errors,
            reach=reach, held=held,
        )  # fmt: skip
        refuse_beyond(session, one, change.id, reach)
        change.summary = summary(outcome)
        return outcome, change.id

    # Tried, a file needs no reason yet: its page asks for one where rows would wait.
    wanted = FileWanted(
        kind=one, name=name or path.name, actor=actor(), reason=reason or ("…" if tried else ""), on=on, at=at
    )
    return take_or_ask(session, wanted, work)
