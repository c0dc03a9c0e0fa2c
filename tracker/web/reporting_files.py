"""``/report/…/upload`` and ``files``: the files of a report, whole or piece by piece, and out again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path, PurePath

from flask import Blueprint, Response, abort, current_app, flash, redirect, request, send_file, url_for
from flask_wtf.file import FileField
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as Answer

from tracker.complaints import evidence, uploads
from tracker.complaints.models import Complaint, ComplaintFile, Custody, Scan
from tracker.complaints.uploads import NotHere
from tracker.complaints.workflow import ComplaintState
from tracker.core import clock
from tracker.core.db import number as read_number
from tracker.core.evidence import BadEvidence, path_of
from tracker.core.machine import IllegalTransition
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.core.permissions import Actor
from tracker.web.access import public
from tracker.web.forms import Form
from tracker.web.reporter import reporter

blueprint = Blueprint("reporting_files", __name__, url_prefix="/report")
LONGEST_NAME = 200


class FileForm(Form):
    """One file."""

    file = FileField()


def printable(name: str) -> str:
    """A file's name without the signs nobody can see, its end where it is long."""
    bare = "".join(sign for sign in PurePath(name.replace("\\", "/")).name if sign.isprintable())
    return bare[-LONGEST_NAME:] or "-"


def take_sent(number: int, form: FileForm) -> None:
    """Take in the file of an ordinary form. Raises BadEvidence, IllegalTransition."""
    sent: FileStorage = form.file.data
    tracker, at, name = current_app.extensions["tracker"], clock.now(), printable(sent.filename or "")
    with tracker.database.reading() as session:
        folder = _folder(reporter(session, number).complaint, session)
    sent.stream.seek(0, 2)
    size = sent.stream.tell()
    sent.stream.seek(0)
    part = uploads.place(tracker.settings.data_dir, folder, name, size)
    # Sent whole: what had come of it piece by piece is of no use any more.
    part.unlink(missing_ok=True)
    uploads.receive(part, 0, sent.stream, size)
    _entered(number, part, name, at, form.once.data)


def _entered(number: int, part: Path, name: str, at: datetime, token: str) -> ComplaintFile:
    tracker = current_app.extensions["tracker"]
    taken = uploads.take_in(tracker.settings.data_dir, part, name, tracker.settings.clamd)
    with tracker.database.unit_of_work() as session:
        once(session, token, at=at, led_to=url_for("reporting_steps.proof", number=number))
        mine = reporter(session, number)
        return evidence.add(
            session, mine.complaint, name, taken.kept, taken.size, scan=taken.scan, actor=mine.actor, at=at,
            copy=taken.copy,
        )  # fmt: skip


def _folder(complaint: Complaint, session: Session) -> str:
    """Where the files of a report come in, if it takes one more. Raises BadEvidence, IllegalTransition."""
    evidence.room_for(session, complaint)
    return complaint.code_digest[:32]


def _asked(number: int) -> tuple[Path, str, int]:
    """Where the file of a request comes in, its name and its size. Raises BadEvidence, IllegalTransition."""
    tracker, name = current_app.extensions["tracker"], printable(request.args.get("name", ""))
    try:
        size = read_number(request.args.get("size", ""))
    except ValueError:
        abort(400)
    with tracker.database.reading() as session:
        folder = _folder(reporter(session, number).complaint, session)
    return uploads.place(tracker.settings.data_dir, folder, name, size), name, size


@blueprint.post("/<int:number>/upload/begin")
@public
def begin(number: int) -> tuple[dict[str, object], int]:
    """How much of a file has come already: where its sender goes on."""
    try:
        part, _name, _size = _asked(number)
    except (BadEvidence, IllegalTransition) as refused:
        return {"said": str(refused)}, 422
    return {"at": uploads.arrived(part)}, 200


@blueprint.post("/<int:number>/upload/piece")
@public
def piece(number: int) -> tuple[dict[str, object], int]:
    """A piece of a file, which begins at ``at``; the last one enters the file."""
    try:
        part, name, size = _asked(number)
        came = uploads.receive(part, read_number(request.args.get("at", "")), request.stream, size)
        if came < size:
            return {"at": came}, 200
        _entered(number, part, name, clock.now(), "")
    except ValueError as wrong:
        return ({"said": str(wrong)}, 422) if isinstance(wrong, BadEvidence) else abort(400)
    except NotHere as elsewhere:
        return {"at": elsewhere.at}, 409
    except IllegalTransition as refused:
        return {"said": str(refused)}, 422
    return {"done": True}, 200


@blueprint.post("/<int:number>/proof/<int:file_id>/out")
@public
def take_out(number: int, file_id: int) -> Answer:
    """Take a file out of a report that was not sent."""
    with current_app.extensions["tracker"].database.unit_of_work() as session:
        mine = reporter(session, number)
        file = evidence.file_of(session, mine.complaint, file_id) or abort(404)
        if mine.complaint.state is ComplaintState.DRAFT:
            evidence.take_out(session, mine.complaint, file)
            flash(_("The file is taken out."))
    return redirect(url_for("reporting_steps.proof", number=number))


@blueprint.get("/<int:number>/files/<int:file_id>")
@public
def file(number: int, file_id: int) -> Response:
    """A file, to who sent it."""
    with current_app.extensions["tracker"].database.unit_of_work() as session:
        mine = reporter(session, number)
        return handed_out(session, mine.complaint, file_id, mine.actor)


def handed_out(
    session: Session, complaint: Complaint, file_id: int, who: Actor, *, bare: bool = False
) -> Response:
    """A file of a report, its look written down before it goes out; ``bare`` is the copy.

    404 where there is none, or where the scanner found something: that one goes out to nobody.
    """
    found = evidence.file_of(session, complaint, file_id)
    if found is None or found.scan is Scan.INFECTED or (bare and found.copy_sha256 is None):
        abort(404)
    evidence.note(session, found, Custody.LOOKED, actor=who, at=clock.now(), detail="copy" if bare else "")
    sha256 = found.copy_sha256 if bare and found.copy_sha256 else found.sha256
    ending = PurePath(found.name).suffix.lower()
    name = f"{complaint.number or 'report'}-{found.id}{ending}"
    return send_file(
        path_of(current_app.extensions["tracker"].settings.data_dir, sha256), mimetype=found.type,
        download_name=name, as_attachment=True, max_age=0,
    )  # fmt: skip
