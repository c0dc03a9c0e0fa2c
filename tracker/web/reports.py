"""``/reports``: the formal reports, and for the office the drafts of its own, for download."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, render_template, send_from_directory
from sqlalchemy.orm import Session

from tracker.accounts.reaching import covers_all
from tracker.core.permissions import Perm
from tracker.releases import queries
from tracker.reports.finished import finished_reports
from tracker.web.access import actor, needs, reached
from tracker.web.frame import reading

blueprint = Blueprint("reports", __name__, url_prefix="/reports")


@blueprint.get("")
@needs(Perm.REPORTS_READ)
def index() -> str:
    """The formal reports that are open to the one who asks; for the office its drafts, the newest first."""
    with reading() as (session, frame):
        opened = _opens_drafts(session)
        formal = queries.listed(session, actor(), frame.today)
    settings = current_app.extensions["tracker"].settings
    found = finished_reports(settings.data_dir) if opened else []
    return render_template(
        "reports/index.html", frame=frame, reports=found, opens_drafts=opened, formal=formal,
        corrections=queries.corrections(one.release for one in formal),
        prepares=Perm.RELEASES_PREPARE in actor().perms,
    )  # fmt: skip


def _opens_drafts(session: Session) -> bool:
    """Whether the one who asks may open the drafts in the data folder: the office that sees the whole city.

    Everybody else reads what was checked and handed out, with the bodies' words beside it.
    """
    return covers_all(session, reached(Perm.FLAGS_INNER)) and covers_all(session, reached(Perm.REPORTS_READ))


@blueprint.get("/<name>.pdf")
@needs(Perm.REPORTS_READ)
def pdf(name: str) -> Response:
    """A draft's pages."""
    return _file(f"{name}.pdf")


@blueprint.get("/<name>.xlsx")
@needs(Perm.REPORTS_READ)
def annex(name: str) -> Response:
    """A draft's annex: every row behind its sums."""
    return _file(f"{name}.xlsx")


def _file(name: str) -> Response:
    tracker = current_app.extensions["tracker"]
    with tracker.database.reading() as session:
        if not _opens_drafts(session):
            abort(404)
    return send_from_directory((tracker.settings.data_dir / "reports").resolve(), name, max_age=0)
