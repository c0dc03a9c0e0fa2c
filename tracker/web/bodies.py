"""``/bodies`` and ``/bodies/<code>``: each body's record."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from sqlalchemy import select

from tracker.closings.queries import closing_list, totals
from tracker.core.permissions import Perm
from tracker.flags.tallies import ARREARS
from tracker.plans.queries import tally as plan_tally
from tracker.reports.body_record import bodies_list, body_record
from tracker.rules.succession import answers_for
from tracker.subjects.models import Body
from tracker.web import doubles
from tracker.web.access import needs, reached
from tracker.web.frame import reading
from tracker.web.remembered import remembered

SIZE = 100

blueprint = Blueprint("bodies", __name__, url_prefix="/bodies")


@blueprint.get("")
@needs(Perm.RECORDS_READ)
def index() -> str:
    """Every body with what is asked of it, the largest arrears first; or those that reported nothing."""
    text, silent = request.args.get("q", "").strip(), request.args.get("silent") == "1"
    reach, flags = reached(Perm.RECORDS_READ), reached(Perm.FLAGS_READ)
    with reading() as (session, frame):
        every = remembered(
            ("bodies", reach, flags), frame.version, lambda: bodies_list(session, frame.on, reach, flags)
        )
    rows = [one for one in every.rows if (not silent or one.silent) and (not text or one.matches(text))]
    codes = [one.body.code for one in rows]
    # The list is turned by key: a body that is not in it any more begins it anew.
    at = codes.index(request.args["start"]) if request.args.get("start") in codes else 0
    edges = {
        "previous": codes[max(at - SIZE, 0)] if at else None,
        "next": codes[at + SIZE] if at + SIZE < len(codes) else None,
    }
    return render_template(
        "bodies/index.html", frame=frame, every=every, rows=rows[at : at + SIZE], found=len(rows), text=text,
        silent=silent, **edges,
    )  # fmt: skip


@blueprint.get("/<path:code>")
@needs(Perm.RECORDS_READ)
def show(code: str) -> str:
    """One body: flags by rule, what it owes and how old, contracts in question, returns filed or not."""
    reach, flags = reached(Perm.RECORDS_READ), reached(Perm.FLAGS_READ)
    with reading() as (session, frame):
        record = remembered(
            ("body", code, reach, flags), frame.version,
            lambda: body_record(session, code, frame.on, reach, flags),
        )  # fmt: skip
        if record is None:
            abort(404)
        body_id = session.scalar(select(Body.id).where(Body.code == code, Body.voided_in.is_(None)))
        waits = doubles.waiting(session, frame, body_id)
        theirs = answers_for(session, body_id, frame.on) if body_id else ()
        plans = plan_tally(session, frame.today, reached(Perm.PLANS_READ), bodies=theirs)
        near = reached(Perm.CLOSINGS_READ)
        closed = totals(closing_list(session, frame.today, near, bodies=theirs)) if near else ()
    return render_template(
        "bodies/show.html", frame=frame, record=record, body=record.body, arrears=ARREARS, doubles=waits,
        plans=plans, closed=closed,
    )  # fmt: skip
