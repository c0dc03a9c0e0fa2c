"""``/report/…/upload`` and ``files``: the files of a report, whole or piece by piece, and out again."""

from __future__ import annotations

from pathlib import PurePath

from flask import Blueprint, Response, abort, current_app, flash, redirect, send_file, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from tracker.complaints import evidence
from tracker.complaints.filetypes import PICTURES
from tracker.complaints.models import Complaint, Custody, Scan
from tracker.complaints.stripping import preview as small
from tracker.complaints.workflow import ComplaintState
from tracker.core import clock
from tracker.core.evidence import path_of
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor
from tracker.web.access import public
from tracker.web.receiving import Said, Sender, begun, piece_taken
from tracker.web.reporter import reporter

blueprint = Blueprint("reporting_files", __name__, url_prefix="/report")


def sender(number: int) -> Sender:
    """Who reports sends a file; 404 where who asks did not report it."""

    def report(session: Session) -> tuple[Complaint, Actor]:
        mine = reporter(session, number)
        return mine.complaint, mine.actor

    return Sender(report, url_for("reporting_steps.proof", number=number))


@blueprint.post("/<int:number>/upload/begin")
@public
def begin(number: int) -> Said:
    """Where the sender of a file goes on."""
    return begun(sender(number))


@blueprint.post("/<int:number>/upload/piece")
@public
def piece(number: int) -> Said:
    """A piece of a file."""
    return piece_taken(sender(number))


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


@blueprint.get("/<int:number>/files/<int:file_id>/preview.jpg")
@public
def preview(number: int, file_id: int) -> Response:
    """A picture as small as it is known by, to who sent it; made of the copy, at each look anew.

    Handlers have none: they open a file, and that they did is written down.
    """
    tracker = current_app.extensions["tracker"]
    with tracker.database.reading() as session:
        found = evidence.file_of(session, reporter(session, number).complaint, file_id)
    if found is None or found.scan is Scan.INFECTED or not found.copy_sha256:
        abort(404)
    if found.copy_type not in PICTURES:
        abort(404)
    shown = small(path_of(tracker.settings.data_dir, found.copy_sha256)) or abort(404)
    return Response(shown, mimetype="image/jpeg", headers={"Cache-Control": "no-store"})


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
