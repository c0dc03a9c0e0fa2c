"""``/reports``: the finished reports, for download."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, render_template, send_from_directory

from tracker.accounts.reaching import covers_all
from tracker.core.permissions import Perm
from tracker.reports.finished import finished_reports
from tracker.web.access import needs, reached
from tracker.web.frame import reading

blueprint = Blueprint("reports", __name__, url_prefix="/reports")


@blueprint.get("")
@needs(Perm.REPORTS_READ)
def index() -> str:
    """The reports that were written, the newest first, for who may read about every body in them."""
    with reading() as (session, frame):
        everybody = covers_all(session, reached(Perm.REPORTS_READ))
    settings = current_app.extensions["tracker"].settings
    found = finished_reports(settings.data_dir) if everybody else []
    return render_template("reports/index.html", frame=frame, reports=found, everybody=everybody)


@blueprint.get("/<name>.pdf")
@needs(Perm.REPORTS_READ)
def pdf(name: str) -> Response:
    """A report's pages."""
    return _file(f"{name}.pdf")


@blueprint.get("/<name>.xlsx")
@needs(Perm.REPORTS_READ)
def annex(name: str) -> Response:
    """A report's annex: every row behind its sums."""
    return _file(f"{name}.xlsx")


def _file(name: str) -> Response:
    tracker = current_app.extensions["tracker"]
    with tracker.database.reading() as session:
        # A report of the whole city names bodies that a narrower reach does not hold.
        if not covers_all(session, reached(Perm.REPORTS_READ)):
            abort(404)
    return send_from_directory((tracker.settings.data_dir / "reports").resolve(), name, max_age=0)
