"""``/returns``: monthly returns of arrears by body and month, each figure down to its rows."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from tracker.accounts.reaching import within
from tracker.core.db import number
from tracker.core.messages import gettext as _
from tracker.core.months import is_month, month_after, months_over
from tracker.core.permissions import Perm, Reach, reach
from tracker.exchange.out import return_list
from tracker.returns.actions import asked_of, may
from tracker.returns.lines import Amounts, LineKind, Side
from tracker.returns.listing import Wanted, listed
from tracker.returns.overview import SILENT, Standing, cells
from tracker.returns.queries import told_rows
from tracker.returns.showing import Page, later, page
from tracker.returns.stating import side_names
from tracker.subjects.models import Body
from tracker.subjects.queries import BodyView, body, body_regions
from tracker.web.access import actor, needs, reached
from tracker.web.downloads import download
from tracker.web.frame import Frame, reading

blueprint = Blueprint("returns", __name__, url_prefix="/returns")

# Months of a body's own page.
YEAR = 12
PAGE = 100


def _wanted(frame: Frame) -> Wanted:
    asked = request.args
    month = asked.get("month") or months_over(frame.today, 1)[0]
    standing = asked.get("state", "")
    if not is_month(month) or standing not in ("", "differs", *Standing):
        abort(400)
    return Wanted(month, asked.get("region", ""), standing, asked.get("q", "").strip())


@blueprint.get("")
@needs(Perm.FLAGS_READ)
def index() -> str | Answer:
    """Bodies by month: filed, zero, silent, differing from the ledger; and what regions add up to."""
    with reading() as (session, frame):
        wanted = _wanted(frame)
        found = listed(session, wanted, frame.today, reached(Perm.FLAGS_READ))
        regions = body_regions(session)
        mine = [one for one, _cells in found.rows if one.id in reach(actor(), Perm.RETURNS_FILE).bodies]
    # Who files for one body comes to its months at once.
    if len(mine) == 1 and not request.args:
        return redirect(url_for("returns.of_body", code=mine[0].code))
    start = next(
        (place for place, (one, _cells) in enumerate(found.rows) if one.code == request.args.get("start")), 0
    )
    return render_template(
        "returns/index.html", frame=frame, wanted=wanted, listed=found, regions=regions, sides=side_names(),
        standings=Standing, rows=found.rows[start : start + PAGE], found=len(found.rows),
        months=months_over(frame.today, YEAR), back=start > 0,
        more=found.rows[start + PAGE][0].code if start + PAGE < len(found.rows) else None,
    )  # fmt: skip


@blueprint.get("/export.<any(csv, xlsx):ending>")
@needs(Perm.FLAGS_READ)
def export(ending: str) -> Response:
    """The list of a month as the address filters it, as a file."""
    with reading() as (session, frame):
        wanted = _wanted(frame)
        found = listed(session, wanted, frame.today, reached(Perm.FLAGS_READ))
        rows = (
            return_list.row(wanted.month, one, cell)
            for one, (cell, *_before) in found.rows if cell is not None
        )  # fmt: skip
        return download(
            f"returns-{wanted.month}.{ending}", return_list.COLUMNS, _("Monthly returns"), rows
        )


@blueprint.get("/of/<path:code>")
@needs(Perm.FLAGS_READ)
def of_body(code: str) -> str:
    """The months of one body, the newest first."""
    with reading() as (session, frame):
        found = body_or_404(session, code)
        months = months_over(frame.today, YEAR)
        told = cells(session, months, frame.today, Reach(bodies=(found.id,), held=(found.id,)))
        record = session.get_one(Body, found.id)
        rows = [
            (month, told.get((found.id, month), SILENT))
            for month in months if asked_of(record, month, frame.today)
        ]  # fmt: skip
        files = may(session, actor(), Perm.RETURNS_FILE, found.id)
        checks = may(session, actor(), Perm.RETURNS_CHECK, found.id)
    return render_template(
        "returns/of_body.html", frame=frame, body=found, rows=rows, files=files, checks=checks,
        sides=side_names(),
    )  # fmt: skip


@blueprint.get("/<month>/<path:code>")
@needs(Perm.FLAGS_READ)
def month(month: str, code: str) -> str:
    """One month of a body: what the ledger gives, what the body states, every version."""
    with reading() as (session, frame):
        found = body_or_404(session, code)
        shown = page_of(session, found, month, frame)
        since = later(session, shown.one) if shown.one and shown.newest_frozen else None
    return render_template(
        "returns/month.html", frame=frame, body=found, page=shown, sides=side_names(), later=since,
        next_month=month_after(month), parts=shown.worked.parts if shown.worked else {},
    )  # fmt: skip


@blueprint.get("/<month>/rows/<any(opening, new, cleared, adjusted, closing):side>/<path:code>")
@needs(Perm.FLAGS_READ)
def rows(month: str, side: str, code: str) -> str:
    """The rows under one figure."""
    with reading() as (session, frame):
        found = body_or_404(session, code)
        shown = page_of(session, found, month, frame)
        if shown.worked is None:
            abort(404)
        try:
            kind = LineKind(request.args["kind"]) if "kind" in request.args else None
            start = number(request.args.get("start", "0"))
        except ValueError:
            abort(400)
        lines = [one for one in shown.worked.lines if one.side == side and kind in (None, one.kind)]
        told = told_rows(session, lines[start : start + PAGE], found.id, reached(Perm.FLAGS_READ))
    return render_template(
        "returns/rows.html", frame=frame, body=found, page=shown, side=Side(side), kind=kind, rows=told,
        sides=side_names(), found=len(lines), start=start, size=PAGE,
        total=sum((one.amounts for one in lines), Amounts()),
    )  # fmt: skip


def page_of(session: Session, found: BodyView, month: str, frame: Frame) -> Page:
    """A month of a body as the reader may see it; aborts with 404 where no such return is asked for."""
    version = request.args.get("version")
    return page(session, found.id, month, version, actor=actor(), on=frame.today) or abort(404)


def body_or_404(session: Session, code: str) -> BodyView:
    """The body with a code within the reader's reach; aborts with 404."""
    found = body(session, code)
    if found is None or not within(session, reached(Perm.FLAGS_READ), found.id):
        abort(404)
    return found
