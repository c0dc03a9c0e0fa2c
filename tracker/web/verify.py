"""``/verify``: whether the file in hand is a report as it was released, for everybody; nothing is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask_wtf.file import FileField
from sqlalchemy.orm import Session
from wtforms import StringField
from wtforms.validators import Length

from tracker.core.messages import gettext as _
from tracker.releases import queries
from tracker.releases.models import Part, Release
from tracker.reports.open_data.public_words import public_words
from tracker.web.access import public
from tracker.web.forms import Form
from tracker.web.frame import reading
from tracker.web.releases import sent

blueprint = Blueprint("verify", __name__, url_prefix="/verify")
ENDINGS = {"pdf": Part.RELEASED, "xlsx": Part.ANNEX}


class FileForm(Form):
    """The file in hand, or a serial."""

    file = FileField()
    serial = StringField(validators=[Length(max=80)])


@blueprint.route("", methods=["GET", "POST"])
@public
def index() -> str | tuple[str, int]:
    """Every report that is public, its corrections, and a form for any file or serial."""
    form = FileForm()
    with reading() as (session, frame):
        found = queries.public_list(session, frame.today)
        digest, one = None, None
        if form.validate_on_submit():
            digest = _hashed(form)
            one = queries.by_digest(session, digest, frame.today) if digest else None
            if digest is None and form.serial.data:
                one = queries.by_serial(session, form.serial.data, frame.today)
                if one is None:
                    form.refuse("serial", _("No public report has this serial; compare it with the cover."))
            elif digest is None:
                form.refuse("file", _("Choose the file, or type the serial of its cover."))
        page = render_template(
            "verify/index.html", frame=frame, form=form, found=found, digest=digest, one=one,
            corrections=queries.corrections(found), changed=_changed(session, found),
        )  # fmt: skip
    return (page, 422) if form.errors else page


@blueprint.route("/<serial>", methods=["GET", "POST"])
@public
def show(serial: str) -> str | tuple[str, int]:
    """The report with a serial, and whether the file in hand is one of its files."""
    form = FileForm()
    with reading() as (session, frame):
        one = queries.by_serial(session, serial, frame.today)
        if one is None:
            return render_template("verify/unknown.html", frame=frame, serial=serial), 404
        files = {
            part: kept for part, kept in queries.files_of(session, one).items() if part in queries.FOR_READERS
        }
        after = queries.correction_of(session, one)
        changed = _changed(session, [one, *([after] if after else [])])
        page = render_template(
            "verify/show.html", frame=frame, one=one, files=files, form=form,
            digest=_hashed(form) if form.validate_on_submit() else None,
            changed=changed, before=session.get(Release, one.corrects_id) if one.corrects_id else None,
            after=after if after and queries.is_public(after, frame.today) else None,
            figures=queries.figures_of(session, one), steps=queries.steps_of(session, one),
        )  # fmt: skip
    return (page, 422) if form.errors else page


@blueprint.get("/<serial>/file.<any(pdf, xlsx):ending>")
@public
def file(serial: str, ending: str) -> Response:
    """A public report's pages or rows."""
    return _sent(serial, ENDINGS[ending])


@blueprint.get("/<serial>/archive.pdf")
@public
def archive(serial: str) -> Response:
    """The archive copy of a public report's pages."""
    return _sent(serial, Part.ARCHIVE)


def _sent(serial: str, part: Part) -> Response:
    tracker = current_app.extensions["tracker"]
    with tracker.database.reading() as session:
        one = queries.by_serial(session, serial, tracker.today()) or abort(404)
        found = queries.files_of(session, one).get(part) or abort(404)
        return sent(one, found)


def _changed(session: Session, found: Iterable[Release]) -> dict[int, str]:
    """What is different in each report, in words that everybody may read."""
    return {one.id: public_words(session, one.changed) for one in found}


def _hashed(form: FileForm) -> str | None:
    """The SHA-256 of the file that was sent, which is forgotten with the request; None: there is none."""
    given = request.files.get(form.file.name)
    if given is None or not given.filename:
        return None
    return hashlib.file_digest(given.stream, "sha256").hexdigest()  # type: ignore[arg-type]
