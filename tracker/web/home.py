"""``/``: how much is owed, how late, and what of the promises was kept."""

from __future__ import annotations

from flask import Blueprint, render_template

from tracker.flags.tallies import ARREARS
from tracker.reports.overview import overview
from tracker.rules.titles import article_number
from tracker.web.access import public
from tracker.web.frame import reading
from tracker.web.remembered import remembered

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@public
def index() -> str:
    """The overview of the day the stored flags stand at."""
    with reading() as (session, frame):
        figures = remembered("overview", frame.version, lambda: overview(session, frame.on))
    return render_template(
        "home/index.html", frame=frame, figures=figures, arrears=ARREARS, article_number=article_number
    )
