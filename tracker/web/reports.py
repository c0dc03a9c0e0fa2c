"""``/reports``: the finished reports, for download."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template, send_from_directory

from tracker.reports.finished import finished_reports
from tracker.web.access import public
from tracker.web.frame import reading

blueprint = Blueprint("reports", __name__, url_prefix="/reports")


@blueprint.get("")
@public
def index() -> str:
    """The reports that were written, the newest first."""
    with reading() as (_, frame):
        pass
    found = finished_reports(current_app.extensions["tracker"].settings.data_dir)
    return render_template("reports/index.html", frame=frame, reports=found)


@blueprint.get("/<name>.pdf")
@public
def pdf(name: str) -> Response:
    """A report's pages."""
    return _file(f"{name}.pdf")


@blueprint.get("/<name>.xlsx")
@public
def annex(name: str) -> Response:
    """A report's annex: every row behind its sums."""
    return _file(f"{name}.xlsx")


def _file(name: str) -> Response:
    settings = current_app.extensions["tracker"].settings
    return send_from_directory((settings.data_dir / "reports").resolve(), name, max_age=0)
