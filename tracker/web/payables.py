"""``/payables``: what is owed, row by row: the rows under the overview's sums."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from tracker.core.db import number
from tracker.core.permissions import Perm
from tracker.payables.owed_list import Part, owed_page
from tracker.rules.succession import answers_for
from tracker.subjects.queries import body, enterprise_number
from tracker.web.access import needs, reached
from tracker.web.frame import reading

blueprint = Blueprint("payables", __name__, url_prefix="/payables")


@blueprint.get("")
@needs(Perm.RECORDS_READ)
def index() -> str:
    """What is owed at the end of the day, or one part of it, of one body, to one enterprise; page by page."""
    code, uscc = request.args.get("body") or None, request.args.get("enterprise") or None
    try:
        part = Part(request.args.get("part", Part.ALL))
        after = number(request.args["after"]) if request.args.get("after") else None
    except ValueError:
        abort(400)
    with reading() as (session, frame):
        whose = body(session, code) if code else None
        bodies = answers_for(session, whose.id, frame.on) if whose else () if code else None
        # An enterprise nobody knows has the number of none.
        creditor = (enterprise_number(session, uscc) or 0) if uscc else None
        reach = reached(Perm.RECORDS_READ)
        page = owed_page(
            session, frame.on, part=part, bodies=bodies, enterprise=creditor, after=after, reach=reach
        )
    return render_template(
        "payables/index.html", frame=frame, page=page, part=part, whose=whose, code=code, uscc=uscc,
        after=after,
    )  # fmt: skip
