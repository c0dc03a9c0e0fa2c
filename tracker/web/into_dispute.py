"""``/payables/into-dispute``: what came into dispute in a period, with the sums before and after."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.core.db import number
from tracker.core.messages import gettext as _
from tracker.core.permissions import Perm
from tracker.exchange.cells import BadCell, Day
from tracker.exchange.out import into_dispute_list as out
from tracker.payables.into_dispute import PAGE, Period, into_dispute, sums
from tracker.rules.succession import answers_for
from tracker.subjects.queries import body
from tracker.web.access import needs, reached
from tracker.web.downloads import download
from tracker.web.frame import Frame, reading

blueprint = Blueprint("into_dispute", __name__, url_prefix="/payables/into-dispute")

FILTERS = ("body", "from", "to")


def _given() -> dict[str, str]:
    return {name: request.args[name].strip() for name in FILTERS if request.args.get(name, "").strip()}


def _period(session: Session, frame: Frame, given: dict[str, str]) -> Period:
    """The period an address asks for, by default the year's; one without sense is refused (400)."""
    try:
        days = {name: Day().read(given[name]) for name in ("from", "to") if name in given}
    except BadCell:
        abort(400)
    code = given.get("body")
    whose = body(session, code) if code else None
    bodies = tuple(answers_for(session, whose.id, frame.on)) if whose else () if code else None
    first = days.get("from", date(frame.on.year, 1, 1))
    return Period(first=first, last=days.get("to", frame.on), bodies=bodies)


@blueprint.get("")
@needs(Perm.RECORDS_READ)
def index() -> str:
    """The disputes of a period, the newest first, and what they come to."""
    given, reach = _given(), reached(Perm.RECORDS_READ)
    try:
        skip = number(request.args.get("after", "0"))
    except ValueError:
        abort(400)
    with reading() as (session, frame):
        period = _period(session, frame, given)
        rows = into_dispute(session, period, reach, skip=skip, size=PAGE + 1)
        total = sums(session, period, reach)
    more = skip + PAGE if len(rows) > PAGE else None
    return render_template(
        "payables/into_dispute.html", frame=frame, rows=rows[:PAGE], total=total, given=given, period=period,
        skip=skip, more=more,
    )  # fmt: skip


@blueprint.get("/export.<any(csv, xlsx):ending>")
@needs(Perm.RECORDS_READ)
def export(ending: str) -> Response:
    """The disputes of a period, whole, as a file."""
    given, reach = _given(), reached(Perm.RECORDS_READ)
    with reading() as (session, frame):
        rows = out.into_dispute_rows(into_dispute(session, _period(session, frame, given), reach, size=None))
        name = f"into-dispute-{frame.on.isoformat()}.{ending}"
        return download(name, out.COLUMNS, _("Came into dispute"), rows)
