"""``/closings``: closings of sums paid up: the list, one closing with its two accounts, its files."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request
from sqlalchemy.orm import Session

from tracker.cases.queries import cases_of_payable
from tracker.closings import queries
from tracker.closings.actions import may_take
from tracker.closings.facts import DISCHARGE
from tracker.closings.interests import by_both_accounts
from tracker.closings.models import SUBJECT, Closing
from tracker.closings.queries import ClosingRow, Shown
from tracker.closings.workflow import WORKFLOW, ClosingState
from tracker.core.db import number as number_of
from tracker.core.messages import gettext as _
from tracker.core.permissions import Perm
from tracker.exchange.out import closing_list as out
from tracker.payables.models import Method
from tracker.rules.succession import answers_for
from tracker.subjects.queries import body
from tracker.web.access import actor, needs, reached
from tracker.web.case_files import served
from tracker.web.closing_steps import address_of
from tracker.web.downloads import download
from tracker.web.frame import Frame, reading
from tracker.web.told import opened

blueprint = Blueprint("closings", __name__, url_prefix="/closings")

PAGE = 50
LISTED = tuple(one for one in Shown if one is not Shown.NONE)


def _asked(session: Session, frame: Frame) -> tuple[Shown | None, list[ClosingRow], list[ClosingRow]]:
    """The closings an address asks for, and all of the body it names; one without sense is refused (400)."""
    wanted = request.args.get("shown", "")
    shown = next((one for one in LISTED if one.value == wanted), None)
    if wanted and shown is None:
        abort(400)
    code = request.args.get("body", "").strip()
    whose = body(session, code) if code else None
    bodies = answers_for(session, whose.id, frame.on) if whose else () if code else None
    every = queries.closing_list(session, frame.today, reached(Perm.CLOSINGS_READ), bodies=bodies)
    return shown, every, [one for one in every if shown is None or one.shown is shown]


@blueprint.get("")
@needs(Perm.CLOSINGS_READ)
def index() -> str:
    """The newest closing of each sum within the reader's reach, by the day that runs."""
    with reading() as (session, frame):
        shown, every, found = _asked(session, frame)
    try:
        first = number_of(request.args.get("start", "0"))
    except ValueError:
        abort(400)
    given = {"body": code} if (code := request.args.get("body", "").strip()) else {}
    return render_template(
        "closings/index.html", frame=frame, shown=shown, given=given, totals=queries.totals(every),
        total=len(found), rows=found[first : first + PAGE], first=first,
        next=first + PAGE if len(found) > first + PAGE else None,
    )  # fmt: skip


@blueprint.get("/export.<any(csv, xlsx):ending>")
@needs(Perm.CLOSINGS_READ)
def export(ending: str) -> Response:
    """The closings that the address filters, as a file."""
    with reading() as (session, frame):
        _shown, _every, found = _asked(session, frame)
        name = f"closings-{frame.today.isoformat()}.{ending}"
        return download(name, out.COLUMNS, _("Closings"), out.closing_rows(found))


@blueprint.get("/<int:number>")
@needs(Perm.CLOSINGS_READ)
def show(number: int) -> str:
    """One closing: both accounts side by side with the interest by each, every step, and who may do what."""
    with reading() as (session, frame):
        one = queries.closing_of(session, number, frame.today, reached(Perm.CLOSINGS_READ)) or abort(404)
        steps = queries.steps_of(session, number)
        put = queries.put_to_creditor(session, number) if one.inside else ()
        moves = may_take(session, one.closing, actor())
        interests = by_both_accounts(session, one, frame.today)
        cases = cases_of_payable(session, one.payable_id, actor(), reached(Perm.CASES_READ), frame.today)
    opened(frame, SUBJECT, number)
    return render_template(
        "closings/show.html", frame=frame, one=one, steps=steps, interests=interests,
        ways={move.value: address_of(number, move) for move in moves}, moves=moves,
        past=one.closing.due_on is not None and one.closing.due_on < frame.today,
        holder=_holder(one.closing), cases=cases, put=put, DISCHARGE=DISCHARGE, methods=Method,
    )  # fmt: skip


def _holder(closing: Closing) -> str:
    """Whose turn it is."""
    said = {
        ClosingState.WAITING: _("the enterprise"), ClosingState.DISPUTED: _("the body"),
        ClosingState.ANSWERED: _("the supervision office"),
    }  # fmt: skip
    return "" if closing.state in WORKFLOW.final else said[closing.state]


@blueprint.get("/<int:number>/files/<int:step_id>")
@needs(Perm.CLOSINGS_READ)
def file(number: int, step_id: int) -> Response:
    """A file that came with a step."""
    with reading() as (session, frame):
        found = queries.closing_of(session, number, frame.today, reached(Perm.CLOSINGS_READ))
        if found is None or not found.inside:
            abort(404)
        step = next((one for one in queries.steps_of(session, number) if one.id == step_id), None)
    if step is None or not step.file_sha256 or not step.file_type:
        abort(404)
    return served(step.file_sha256, step.file_type, f"closing-{number}-{step_id}")
