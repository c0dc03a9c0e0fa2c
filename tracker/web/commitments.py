"""``/commitments``: what was promised to enterprises, by which day, and whether it was kept."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from tracker.core.db import number
from tracker.core.permissions import Perm
from tracker.rules.promise_list import Standing, promise_page
from tracker.web.access import needs, reached
from tracker.web.frame import reading

blueprint = Blueprint("commitments", __name__, url_prefix="/commitments")


@blueprint.get("")
@needs(Perm.RECORDS_READ)
def index() -> str:
    """Promises to market subjects whose day is past, or those of one standing; page by page."""
    given = request.args.get("standing")
    code = request.args.get("body") or None
    try:
        after = number(request.args["after"]) if request.args.get("after") else None
        standings = (Standing(given),) if given else (Standing.KEPT, Standing.BROKEN)
    except ValueError:
        abort(400)
    with reading() as (session, frame):
        rows, more = promise_page(
            session, frame.on, standings=standings, body=code, after=after, reach=reached(Perm.RECORDS_READ)
        )
    return render_template(
        "commitments/index.html", frame=frame, rows=rows, more=more, standing=given or "", code=code,
        after=after,
    )  # fmt: skip
