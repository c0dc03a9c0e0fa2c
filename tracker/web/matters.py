"""``/matters``: the questions put to bodies that everybody may read."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from tracker.reports.open_data.matters import matters
from tracker.web.access import public
from tracker.web.frame import reading

blueprint = Blueprint("matters", __name__, url_prefix="/matters")

SIZE = 50


@blueprint.get("")
@public
def index() -> str:
    """The public questions, the newest first; of one body, if asked."""
    body = request.args.get("body") or None
    with reading() as (session, frame):
        rows = matters(session, frame.today, body=body)
    numbers = [one.number for one in rows]
    at = numbers.index(request.args["start"]) if request.args.get("start") in numbers else 0
    return render_template(
        "matters/index.html", frame=frame, rows=rows[at : at + SIZE], number=len(rows), body=body,
        previous=numbers[max(at - SIZE, 0)] if at else None,
        next=numbers[at + SIZE] if at + SIZE < len(numbers) else None,
    )  # fmt: skip


@blueprint.get("/<case_number>")
@public
def show(case_number: str) -> str:
    """One public question with its days; a number that is none, or none any more, is not told apart."""
    with reading() as (session, frame):
        found = matters(session, frame.today, number=case_number)
    if not found:
        abort(404)
    return render_template("matters/show.html", frame=frame, one=found[0])
