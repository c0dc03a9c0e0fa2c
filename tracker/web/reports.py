"""``/reports``: the finished reports, for download."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, abort, current_app, render_template, send_from_directory
from sqlalchemy.orm import Session

from tracker.accounts.reaching import covers_all
from tracker.core.permissions import Perm
from tracker.releases import queries
from tracker.releases.workflow import Audience
from tracker.reports.audience import audience_of
from tracker.reports.finished import finished_reports
from tracker.web.access import actor, needs, reached
from tracker.web.frame import reading

blueprint = Blueprint("reports", __name__, url_prefix="/reports")


@blueprint.get("")
@needs(Perm.REPORTS_READ)
def index() -> str:
    """The reports that were written, the newest first, for who may read about every body in them."""
    with reading() as (session, frame):
        opened = _audiences(session)
        formal = queries.listed(session, actor(), frame.today)
    settings = current_app.extensions["tracker"].settings
    found = [one for one in finished_reports(settings.data_dir) if one.audience in opened]
    return render_template(
        "reports/index.html", frame=frame, reports=found, everybody=bool(opened), formal=formal,
        corrections=queries.corrections(one.release for one in formal),
        prepares=Perm.RELEASES_PREPARE in actor().perms,
    )  # fmt: skip


def _audiences(session: Session) -> tuple[Audience, ...]:
    """Whose reports the one who asks may open.

    A report of the whole city names bodies that a narrower reach does not hold, and the office's own edition
    has what is not public yet.
    """
    if not covers_all(session, reached(Perm.REPORTS_READ)):
        return ()
    inner = covers_all(session, reached(Perm.FLAGS_INNER))
    return (Audience.INNER, Audience.PUBLIC) if inner else (Audience.PUBLIC,)


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
        if audience_of(Path(name).stem) not in _audiences(session):
            abort(404)
    return send_from_directory((tracker.settings.data_dir / "reports").resolve(), name, max_age=0)
