"""``/circulars``: what was made known of bodies that kept silent, for everybody to read and print."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, render_template, request

from tracker.reports.letters.circulars import Circular, circular, circulars
from tracker.reports.pdf.letter import Letter
from tracker.web.access import public
from tracker.web.case_files import printed

blueprint = Blueprint("circulars", __name__, url_prefix="/circulars")


@blueprint.get("")
@public
def index() -> str:
    """The circulars, the newest first."""
    tracker = current_app.extensions["tracker"]
    body = request.args.get("body") or None
    with tracker.database.reading() as session:
        found = circulars(session, tracker.today(), body=body)
    return render_template("circulars/index.html", rows=found, body=body)


@blueprint.get("/<int:number>")
@public
def show(number: int) -> str:
    """One circular."""
    found, letter = _found(number)
    return render_template("circulars/show.html", one=found, letter=letter)


@blueprint.get("/<int:number>.pdf")
@public
def pdf(number: int) -> Response:
    """One circular as PDF."""
    _circular, letter = _found(number)
    return printed(letter)


def _found(number: int) -> tuple[Circular, Letter]:
    tracker = current_app.extensions["tracker"]
    with tracker.database.reading() as session:
        return circular(session, number, tracker.today()) or abort(404)
