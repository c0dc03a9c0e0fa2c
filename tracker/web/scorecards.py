"""``/scorecards``: how each body pays, keeps promises, answers and reports, for everybody; down to rows."""

from __future__ import annotations

from decimal import Decimal

from flask import Blueprint, abort, render_template, request
from sqlalchemy.orm import Session

from tracker.accounts.reaching import within
from tracker.core.permissions import Perm, public_reach
from tracker.reports.scorecards.cards import Card, Cards, Counts, Figure, cards
from tracker.reports.scorecards.rows import late_sums, records_of
from tracker.reports.scorecards.span import Span
from tracker.rules.succession import answers_for
from tracker.web.access import public, reached
from tracker.web.frame import Frame, reading
from tracker.web.remembered import remembered

blueprint = Blueprint("scorecards", __name__, url_prefix="/scorecards")

SIZE = 50
AVERAGE = "average"
# The columns of the list, each with the share it sorts by.
COLUMNS = (Figure.PAID_SHORT, Figure.PAID_MIDDLE, Figure.PAID_LONG, Figure.DUE_LATE, Figure.PROMISES_KEPT,
           Figure.ANSWERS_IN_TIME, Figure.RETURNS_FILED)  # fmt: skip


@blueprint.get("")
@public
def index() -> str:
    """Every body with its figures, in the order of names or of one figure; of one region, if asked."""
    region, sort, text = (request.args.get(name, "").strip() for name in ("region", "sort", "q"))
    with reading() as (session, frame):
        found = held(session, frame)
    if found is None:
        return render_template("scorecards/none.html", frame=frame)
    chosen = [
        one for one in found.cards
        if (not region or one.region == region) and (not text or text.casefold() in one.name.casefold())
    ]
    rows = _sorted(found, chosen, sort)
    codes = [one.code for one in rows]
    # The list is turned by key: a body that is not in it any more begins it anew.
    at = codes.index(request.args["start"]) if request.args.get("start") in codes else 0
    regions = sorted({one.region for one in found.cards})
    return render_template(
        "scorecards/index.html", frame=frame, found=found, rows=rows[at : at + SIZE], number=len(rows),
        regions=regions, region=region, sort=sort, text=text, columns=COLUMNS,
        previous=codes[max(at - SIZE, 0)] if at else None,
        next=codes[at + SIZE] if at + SIZE < len(codes) else None,
    )  # fmt: skip


def held(session: Session, frame: Frame) -> Cards | None:
    """The kept scorecards, read once for each state of the records."""
    return remembered(("scorecards",), (*frame.version, frame.sweep), lambda: cards(session))


def _sorted(found: Cards, rows: list[Card], sort: str) -> list[Card]:
    """The longest or the largest first; who has too few to say comes last."""

    def key(one: Card) -> tuple[bool, Decimal, str]:
        value = (
            found.terms.average(one.now) if sort == AVERAGE else found.terms.share(one.now, Figure(sort))
        )
        return value is None, -(value or Decimal(0)), one.code

    if sort in (AVERAGE, *COLUMNS):
        return sorted(rows, key=key)
    if sort:
        abort(400)
    return rows


@blueprint.get("/bodies/<path:code>")
@public
def show(code: str) -> str:
    """One body's scorecard: each figure with what it rests on, the year before beside it, the method."""
    with reading() as (session, frame):
        found = held(session, frame)
    card = found.of(code) if found else None
    if found is None or card is None:
        abort(404)
    return render_template("scorecards/show.html", frame=frame, found=found, card=card, Figure=Figure)


@blueprint.get("/rows")
@public
def rows() -> str:
    """What one count of a body is made of: month by month, and the single records as far as one may see."""
    try:
        figure = Figure(request.args.get("figure", ""))
    except ValueError:
        abort(400)
    with reading() as (session, frame):
        found = held(session, frame)
        card = found.of(request.args.get("body", "")) if found else None
        if found is None or card is None:
            abort(404)
        then = request.args.get("year") == "before"
        terms = found.before if then else found.terms
        if terms is None:
            abort(404)
        span, owners = Span(terms.first_on, terms.on), tuple(answers_for(session, card.number, terms.on))
        reads = reached(Perm.RECORDS_READ)
        single = bool(reads.of_bodies) and not then and within(session, reads, card.number)
        late = figure is Figure.DUE_LATE and not then
        return render_template(
            "scorecards/rows.html", frame=frame, found=found, card=card, figure=figure, terms=terms,
            then=then, total=figure.of(_counts(card, then)), Figure=Figure,
            months=[(month, figure.of(one)) for month, one in (card.months_before if then else card.months)],
            late=late_sums(session, owners, span, public_reach(terms.on)) if late else (),
            records=records_of(session, figure, owners, span, found.terms.on) if single else (),
            single=single,
        )  # fmt: skip


def _counts(card: Card, then: bool) -> Counts:
    return card.before if then else card.now
