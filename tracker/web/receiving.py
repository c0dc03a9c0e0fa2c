"""Files of a report on their way in, whole or by pieces: the same way for who reports and who handles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any

from flask import abort, current_app, request
from flask_wtf.file import FileField
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from tracker.complaints import evidence, uploads
from tracker.complaints.filetypes import ENDINGS
from tracker.complaints.models import Complaint
from tracker.complaints.uploads import MOST_BYTES, NotHere
from tracker.core import clock
from tracker.core.db import number as read_number
from tracker.core.evidence import BadEvidence
from tracker.core.machine import IllegalTransition
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.core.permissions import Actor
from tracker.web.forms import Form

LONGEST_NAME = 200
Said = tuple[dict[str, object], int]


class FileForm(Form):
    """One file."""

    file = FileField()


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a file: ``report`` finds the report and who acts, or ends the request; ``back`` is a page."""

    report: Callable[[Session], tuple[Complaint, Actor]]
    back: str


def limits() -> dict[str, Any]:
    """What the form of a file says: the megabytes of one, how many, and the endings of names."""
    return {"most": MOST_BYTES >> 20, "most_files": evidence.MOST_FILES, "endings": ",".join(ENDINGS)}


def printable(name: str) -> str:
    """A file's name without the signs nobody can see, its end where it is long."""
    bare = "".join(sign for sign in PurePath(name.replace("\\", "/")).name if sign.isprintable())
    return bare[-LONGEST_NAME:] or "-"


def taken(sender: Sender, form: FileForm) -> bool:
    """Take in the file of an ordinary form; False where it is refused, which the form says then."""
    if not form.file.data or not form.file.data.filename:
        form.refuse("file", _("Choose a file first."))
        return False
    try:
        _take_sent(sender, form)
    except (BadEvidence, IllegalTransition) as bad:
        form.refuse("file", str(bad))
    except NotHere:
        form.refuse("file", _("This file is on its way from another window just now."))
    return not form.errors


def _take_sent(sender: Sender, form: FileForm) -> None:
    sent: FileStorage = form.file.data
    tracker, at, name = current_app.extensions["tracker"], clock.now(), printable(sent.filename or "")
    with tracker.database.reading() as session:
        folder = _folder(sender, session)
    sent.stream.seek(0, 2)
    size = sent.stream.tell()
    sent.stream.seek(0)
    part = uploads.place(tracker.settings.data_dir, folder, name, size)
    # Sent whole: what had come of it piece by piece is of no use any more.
    part.unlink(missing_ok=True)
    uploads.receive(part, 0, sent.stream, size)
    _entered(sender, part, name, at, form.once.data)


def _entered(sender: Sender, part: Path, name: str, at: datetime, token: str) -> None:
    tracker = current_app.extensions["tracker"]
    taken = uploads.take_in(tracker.settings.data_dir, part, name, tracker.settings.clamd)
    with tracker.database.unit_of_work() as session:
        once(session, token, at=at, led_to=sender.back)
        complaint, actor = sender.report(session)
        evidence.add(
            session, complaint, name, taken.kept, taken.size, scan=taken.scan, actor=actor, at=at,
            copy=taken.copy,
        )  # fmt: skip


def _folder(sender: Sender, session: Session) -> str:
    """Where the files of a report come in, if it takes one more. Raises BadEvidence, IllegalTransition."""
    complaint, _actor = sender.report(session)
    evidence.room_for(session, complaint)
    return complaint.code_digest[:32]


def _asked(sender: Sender) -> tuple[Path, str, int]:
    """Where the file of a request comes in, its name and its size. Raises BadEvidence, IllegalTransition."""
    tracker, name = current_app.extensions["tracker"], printable(request.args.get("name", ""))
    try:
        size = read_number(request.args.get("size", ""))
    except ValueError:
        abort(400)
    with tracker.database.reading() as session:
        folder = _folder(sender, session)
    return uploads.place(tracker.settings.data_dir, folder, name, size), name, size


def begun(sender: Sender) -> Said:
    """How much of a file has come already: where its sender goes on."""
    try:
        part, _name, _size = _asked(sender)
    except (BadEvidence, IllegalTransition) as refused:
        return {"said": str(refused)}, 422
    return {"at": uploads.arrived(part)}, 200


def piece_taken(sender: Sender) -> Said:
    """A piece of a file, which begins at ``at``; the last one enters the file."""
    try:
        part, name, size = _asked(sender)
        came = uploads.receive(part, read_number(request.args.get("at", "")), request.stream, size)
        if came < size:
            return {"at": came}, 200
        _entered(sender, part, name, clock.now(), "")
    except ValueError as wrong:
        return ({"said": str(wrong)}, 422) if isinstance(wrong, BadEvidence) else abort(400)
    except NotHere as elsewhere:
        return {"at": elsewhere.at}, 409
    except IllegalTransition as refused:
        return {"said": str(refused)}, 422
    return {"done": True}, 200
