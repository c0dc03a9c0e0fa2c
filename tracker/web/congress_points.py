"""``/congress/inquiries``, ``…/opinions``, ``…/suggestions``: lists, and one point with its steps."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    redirect,
    render_template,
    request,
    url_for,
)
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from tracker.congress.points import queries
from tracker.congress.points.actions import may_take
from tracker.congress.points.models import SUBJECT
from tracker.congress.points.queries import Part, PointRow
from tracker.congress.points.workflow import Kind, PointState
from tracker.core.db import number as number_of
from tracker.core.messages import gettext as _
from tracker.core.permissions import Perm
from tracker.exchange.out import point_list as out
from tracker.rules.succession import answers_for
from tracker.subjects.queries import body
from tracker.web.access import actor, needs, reached
from tracker.web.case_files import served
from tracker.web.congress_steps import address_of
from tracker.web.congress_words import KINDS, WHICH, kinds_of, new_opens, titles
from tracker.web.downloads import download
from tracker.web.frame import Frame, reading
from tracker.web.told import opened

blueprint = Blueprint("congress_points", __name__, url_prefix="/congress")

PAGE = 50


def _asked(session: Session, frame: Frame, kind: Kind) -> tuple[Part | None, list[PointRow], list[PointRow]]:
    """The points an address asks for, and all of the body and session it names; else 400."""
    wanted = request.args.get("part", "")
    part = next((one for one in Part if one.value == wanted), None)
    if wanted and part is None:
        abort(400)
    code, held = request.args.get("body", "").strip(), request.args.get("session", "").strip()
    whose = body(session, code) if code else None
    bodies = answers_for(session, whose.id, frame.on) if whose else () if code else None
    try:
        session_id = number_of(held) if held else None
    except ValueError:
        abort(400)
    every = queries.point_list(
        session, kind, frame.today, reached(Perm.CONGRESS_READ), bodies=bodies, session_id=session_id
    )
    return part, every, [one for one in every if part is None or one.part is part]


def _given() -> dict[str, str]:
    """The filters of an address besides the part, for its links."""
    return {name: said for name in ("body", "session") if (said := request.args.get(name, "").strip())}


@blueprint.get(f"/<any({WHICH}):kinds>")
@needs(Perm.CONGRESS_READ)
def index(kinds: str) -> str:
    """The points of a kind within the reader's reach, those that wait first, by their day."""
    kind = KINDS[kinds]
    with reading() as (session, frame):
        part, every, found = _asked(session, frame, kind)
    try:
        first = number_of(request.args.get("start", "0"))
    except ValueError:
        abort(400)
    return render_template(
        "congress/points/index.html", frame=frame, kinds=kinds, kind=kind, part=part, given=_given(),
        counts=[(one, sum(row.part is one for row in every)) for one in Part], total=len(found),
        rows=found[first : first + PAGE], first=first, titles=titles(), enters=new_opens(kind),
        next=first + PAGE if len(found) > first + PAGE else None,
    )  # fmt: skip


@blueprint.get(f"/<any({WHICH}):kinds>/export.<any(csv, xlsx):ending>")
@needs(Perm.CONGRESS_READ)
def export(kinds: str, ending: str) -> Response:
    """The points that the address filters, as a file."""
    with reading() as (session, frame):
        _part, _every, found = _asked(session, frame, KINDS[kinds])
        name = f"{kinds}-{frame.today.isoformat()}.{ending}"
        return download(name, out.COLUMNS, titles()[KINDS[kinds]], out.point_rows(found))


@blueprint.get(f"/<any({WHICH}):kinds>/<int:number>")
@needs(Perm.CONGRESS_READ)
def show(kinds: str, number: int) -> str:
    """One point: the words, the answer beside them, every step and round, and who may do what."""
    reach = reached(Perm.CONGRESS_READ)
    with reading() as (session, frame):
        one = queries.point_of(session, KINDS[kinds], number, frame.today, reach) or abort(404)
        steps, lines = queries.steps_of(session, number), queries.lines_of(session, number)
        rounds = queries.rounds_of(session, one.point, frame.today, reach)
        moves = may_take(session, one.point, actor())
    opened(frame, SUBJECT, number)
    return render_template(
        "congress/points/show.html", frame=frame, kinds=kinds, one=one, steps=steps, lines=lines,
        rounds=rounds, moves=moves, ways={move.value: address_of(kinds, number, move) for move in moves},
        titles=titles(), holder=_holder(one.point.kind, one.point.state),
    )  # fmt: skip


@blueprint.get("/points/<int:number>")
@needs(Perm.CONGRESS_READ)
def short(number: int) -> Answer:
    """A point by its number alone, as messages have it: on to its own page."""
    with reading() as (session, _frame):
        kind = queries.kind_of(session, number) or abort(404)
    return redirect(url_for("congress_points.show", kinds=kinds_of(kind), number=number))


def _holder(kind: Kind, state: PointState) -> str:
    """Whose turn it is."""
    match state:
        case PointState.ASKED:
            return _("the body")
        case PointState.ANSWERED:
            return _("the member who asked") if kind is Kind.INQUIRY else _("the people's congress")
        case PointState.COMMENTED | PointState.SETTLED:
            return _("the people's congress")
    return ""


@blueprint.get(f"/<any({WHICH}):kinds>/<int:number>/files/<int:step_id>")
@needs(Perm.CONGRESS_READ)
def file(kinds: str, number: int, step_id: int) -> Response:
    """A file that came with a step."""
    with reading() as (session, frame):
        reach = reached(Perm.CONGRESS_READ)
        if queries.point_of(session, KINDS[kinds], number, frame.today, reach) is None:
            abort(404)
        step = next((one for one in queries.steps_of(session, number) if one.id == step_id), None)
    if step is None or not step.file_sha256 or not step.file_type:
        abort(404)
    return served(step.file_sha256, step.file_type, f"{kinds}-{number}-{step_id}")
