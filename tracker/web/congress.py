"""``/congress``: the account for members: what is owed, how late, what changed, down to single sums."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from sqlalchemy.orm import Session

from tracker.congress.points.queries import opinions_of
from tracker.core.permissions import Perm
from tracker.flags.filters import Filter
from tracker.flags.tallies import ARREARS, By
from tracker.projects.models import FundingSource
from tracker.reports.data.projects import tranches_due
from tracker.reports.data.promises import Promise
from tracker.reports.standings.board import Board
from tracker.reports.standings.rows import What, body_number, sums_of
from tracker.reports.steps import steps
from tracker.reports.tiles import tiles
from tracker.rules.catalogue import RULES
from tracker.rules.succession import answers_for
from tracker.rules.titles import article_number
from tracker.web import congress_figures as figures
from tracker.web.access import needs
from tracker.web.congress_days import Comparison, NoFigures, comparison
from tracker.web.congress_line import line
from tracker.web.frame import Frame, reading

blueprint = Blueprint("congress", __name__, url_prefix="/congress")

MOST_BODIES, MOST_PROMISES, MOST_OPINIONS = 10, 5, 5


@blueprint.errorhandler(NoFigures)
def none_kept(of: NoFigures) -> str:
    """Which days can be shown, in the place of any page about one that cannot."""
    return render_template("congress/none.html", frame=of.frame, days=of.days, missing=of.missing)


@blueprint.get("")
@needs(Perm.CONGRESS_READ)
def index() -> str:
    """One screen for a member: four figures with their change, ages, bodies that matter, districts."""
    with reading() as (session, frame):
        seen = comparison(session, frame)
        opinions = opinions_of(session, seen.last.id, frame.today, seen.reach) if seen.last else []
        lines = {one.region: one for one in seen.board.regions}
        sums = {key: (one.now.stand.overdue_fen, one.now.stand.owed_fen) for key, one in lines.items()}
        return _overview(
            session, frame, seen, seen.board, "congress/index.html", placed=tiles(sums), lines=lines,
            opinions=opinions[:MOST_OPINIONS], opinions_in_all=len(opinions),
        )  # fmt: skip


@blueprint.get("/districts/<region>")
@needs(Perm.CONGRESS_READ)
def district(region: str) -> str:
    """The same of one district, or of the city's own level."""
    with reading() as (session, frame):
        seen = comparison(session, frame)
        part = seen.board.of_region(region)
        if not part.places:
            abort(404)
        return _overview(session, frame, seen, part, "congress/district.html", region=region)


def _overview(
    session: Session, frame: Frame, seen: Comparison, part: Board, template: str, **more: object
) -> str:
    promises = figures.promises(session, frame, seen, part)
    now, before = part.total.now.stand, part.total.before.stand
    moves = figures.trend(session, frame, seen, part)
    return render_template(
        template, frame=frame, seen=seen, board=part, total=part.total, most=part.lines[:MOST_BODIES],
        promises=promises.rows[:MOST_PROMISES], trend=moves,
        drawn=line(moves),
        steps=steps((before.overdue_fen, before.overdue), part.total.moved, (now.overdue_fen, now.overdue))
        if part.against else (),
        money=figures.money(session, frame, seen, part), **more,
    )  # fmt: skip


@blueprint.get("/funding")
@needs(Perm.CONGRESS_READ)
def funding() -> str:
    """The tranches of one source whose planned day has come, and what of each has arrived."""
    try:
        source = FundingSource(request.args.get("source", ""))
    except ValueError:
        abort(400)
    region = request.args.get("region") or None
    with reading() as (session, frame):
        seen = comparison(session, frame)
        part = seen.board.of_region(region) if region else seen.board
        rows = tranches_due(session, figures.scope_of(session, seen, part), part.on, source)
    return render_template(
        "congress/funding.html", frame=frame, seen=seen, board=part, rows=rows, source=source,
        what=request.args.get("what", "planned"),
    )  # fmt: skip


@blueprint.get("/districts")
@needs(Perm.CONGRESS_READ)
def districts() -> str:
    """The tiles as a table."""
    with reading() as (session, frame):
        seen = comparison(session, frame)
    return render_template("congress/districts.html", frame=frame, seen=seen, board=seen.board)


@blueprint.get("/bodies")
@needs(Perm.CONGRESS_READ)
def bodies() -> str:
    """Every body, or those of a region, with one figure in front: together the figure that led here."""
    region, what, age = request.args.get("region") or None, _what(), _age()
    with reading() as (session, frame):
        seen = comparison(session, frame)
    part = seen.board.of_region(region) if region else seen.board
    if age is not None and age >= len(part.bands):
        abort(400)
    rows = [(one, one.amount_fen(what, age)) for one in part.lines]
    return render_template(
        "congress/bodies.html", frame=frame, seen=seen, board=part, region=region, what=what, age=age,
        rows=sorted(rows, key=lambda pair: (-pair[1], pair[0].code)),
    )  # fmt: skip


@blueprint.get("/bodies/<path:code>")
@needs(Perm.CONGRESS_READ)
def body(code: str) -> str:
    """One body: the four figures, how old, what moved, the months before, its promises."""
    with reading() as (session, frame):
        seen = comparison(session, frame)
        part = seen.board.of_body(code)
        if not part.places:
            abort(404)
        place = next(iter(part.places.values()))
        return _overview(session, frame, seen, part, "congress/body.html", place=place)


@blueprint.get("/sums")
@needs(Perm.CONGRESS_READ)
def sums() -> str:
    """The single sums under one figure of a body; each leads to its record."""
    code, what, age = request.args.get("body", ""), _what(), _age()
    rule = request.args.get("rule") or None
    if rule is not None and rule not in {one.code for one in RULES}:
        abort(400)
    with reading() as (session, frame):
        seen = comparison(session, frame)
        number = body_number(session, code, seen.reach)
        if number is None:
            abort(404)
        rows = sums_of(
            session, number, tuple(answers_for(session, number, seen.days[0].day)), seen.board.on, what,
            before_on=seen.board.against, age=age, rule=rule,
        )  # fmt: skip
    part = seen.board.of_body(code)
    place = part.places.get(number)
    if place is None:
        abort(404)
    return render_template(
        "congress/sums.html", frame=frame, seen=seen, board=part, place=place, what=what, age=age, rule=rule,
        rows=rows,
    )  # fmt: skip


@blueprint.get("/promises")
@needs(Perm.CONGRESS_READ)
def promises() -> str:
    """What was promised, in its own words, beside the account given of it."""
    state = request.args.get("state", "due")
    keeps = {
        "due": lambda one: True, "kept": lambda one: one.fulfilled_on is not None,
        "broken": lambda one: one.fulfilled_on is None, "late": lambda one: one.late,
        "silent": _unsaid,
    }  # fmt: skip
    if state not in keeps:
        abort(400)
    region, code = request.args.get("region") or None, request.args.get("body") or None
    with reading() as (session, frame):
        seen = comparison(session, frame)
        part = seen.board.of_region(region) if region else seen.board
        part = part.of_body(code) if code else part
        rows = [one for one in figures.promises(session, frame, seen, part).rows if keeps[state](one)]
    return render_template(
        "congress/promises.html", frame=frame, seen=seen, board=part, rows=rows, state=state, region=region,
        code=code,
    )  # fmt: skip


def _unsaid(one: Promise) -> bool:
    return one.fulfilled_on is None and not one.account


@blueprint.get("/returns")
@needs(Perm.CONGRESS_READ)
def returns() -> str:
    """Which bodies filed the last month's return with arrears, which declared nil, which kept silent."""
    state, region = request.args.get("state", "silent"), request.args.get("region") or None
    if state not in ("owing", "nil", "silent"):
        abort(400)
    with reading() as (session, frame):
        seen = comparison(session, frame)
    part = seen.board.of_region(region) if region else seen.board
    rows = [one for one in part.lines if getattr(one.now, state)]
    return render_template(
        "congress/returns.html", frame=frame, seen=seen, board=part, rows=rows, state=state, region=region,
    )  # fmt: skip


@blueprint.get("/articles")
@needs(Perm.CONGRESS_READ)
def articles() -> str:
    """The public questions that stand open, by article and rule."""
    with reading() as (session, frame):
        seen = comparison(session, frame)
        rules = figures.tallied(session, frame, seen, Filter(), By.RULE)
    return render_template(
        "congress/articles.html", frame=frame, seen=seen, board=seen.board, rules=rules,
        arrears=ARREARS, article_number=article_number,
    )  # fmt: skip


@blueprint.get("/articles/<code>")
@needs(Perm.CONGRESS_READ)
def rule(code: str) -> str:
    """The public questions of one rule that stand open, by body."""
    if code not in {one.code for one in RULES}:
        abort(404)
    with reading() as (session, frame):
        seen = comparison(session, frame)
        found = figures.tallied(session, frame, seen, Filter(rules=(code,)), By.BODY)
    return render_template(
        "congress/rule.html", frame=frame, seen=seen, board=seen.board, code=code, bodies=found
    )


@blueprint.get("/compare")
@needs(Perm.CONGRESS_READ)
def compare() -> str:
    """Two bodies or districts side by side, on the same two days."""
    asked = [request.args.get("left", ""), request.args.get("right", "")]
    with reading() as (session, frame):
        seen = comparison(session, frame)
    sides = []
    for key in asked:
        part = seen.board.of_region(key)
        scope = {"region": key} if part.places else {"body": key}
        part = part if part.places else seen.board.of_body(key)
        if key and not part.places:
            abort(404)
        sides.append((key, scope, part))
    return render_template("congress/compare.html", frame=frame, seen=seen, board=seen.board, sides=sides)


def _what() -> What:
    try:
        return What(request.args.get("what", What.OVERDUE))
    except ValueError:
        abort(400)


def _age() -> int | None:
    text = request.args.get("age", "")
    if not text:
        return None
    if not text.isdecimal() or len(text) > 1:
        abort(400)
    return int(text)
