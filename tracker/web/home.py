"""``/``: how much is owed, how late, and what of the promises was kept."""

from __future__ import annotations

from flask import Blueprint, render_template

from tracker.core.permissions import Perm
from tracker.flags.tallies import ARREARS
from tracker.reports.overview import overview
from tracker.rules.titles import article_number
from tracker.web.access import public, reached
from tracker.web.frame import reading
from tracker.web.remembered import remembered

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@public
def index() -> str:
    """The overview of the day the stored flags stand at."""
    reach = reached(Perm.FLAGS_READ)
    if not reach:
        return render_template("home/public.html", frame=None)
    with reading() as (session, frame):
        figures = remembered(
            ("overview", reach), frame.version, lambda: overview(session, frame.on, reach)
        )
    return render_template(
        "home/index.html", frame=frame, figures=figures, arrears=ARREARS, article_number=article_number
    )
