"""``/returns``: monthly returns of arrears by body and month, each figure down to its rows."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from tracker.accounts.reaching import within
from tracker.core.db import number
from tracker.core.messages import gettext as _
from tracker.core.months import is_month, month_after, month_before, months_over
from tracker.core.permissions import Perm, Reach, reach
from tracker.exchange.out import return_list
from tracker.returns.actions import asked_of, may, now
from tracker.returns.lines import Amounts, LineKind, Side, Worked
from tracker.returns.models import MonthlyReturn, ReturnState
from tracker.returns.overview import SILENT, Asked, Cell, Standing, bodies_asked, cells, totals
from tracker.returns.queries import kept, told_rows, versions
from tracker.returns.stating import side_names
from tracker.subjects.models import Body
from tracker.subjects.queries import BodyView, ReturnView, body, body_regions, returns_of
from tracker.subjects.regions import digits_of
from tracker.web.access import actor, needs, reached
from tracker.web.downloads import download
from tracker.web.frame import Frame, reading

blueprint = Blueprint("returns", __name__, url_prefix="/returns")

# Months of a body's own page, and those beside the chosen one in the list of bodies.
YEAR, BESIDE = 12, 5
PAGE = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which bodies and month the list shows."""

    month: str
    region: str
    standing: str
    text: str

    def keeps(self, one: Asked, cell: Cell) -> bool:
        """Whether a body is in the list."""
        named = self.text in one.name or one.code.upper().startswith(self.text.upper())
        state = cell.differs if self.standing == "differs" else self.standing in ("", cell.standing.value)
        return named and state


def _wanted(frame: Frame) -> Wanted:
    asked = request.args
    month = asked.get("month") or months_over(frame.today, 1)[0]
    standing = asked.get("state", "")
    if not is_month(month) or standing not in ("", "differs", *Standing):
        abort(400)
    return Wanted(month, asked.get("region", ""), standing, asked.get("q", "").strip())


@dataclass(frozen=True, slots=True)
class Listed:
    """The bodies of a month: those the filters leave, with their cells, and the sums of the regions."""

    months: tuple[str, ...]
    rows: list[tuple[Asked, list[Cell | None]]]
    regions: tuple[object, ...]
    total: object


def _listed(session: Session, frame: Frame, wanted: Wanted) -> Listed:
    months = [wanted.month]
    while len(months) <= BESIDE:
        months.append(month_before(months[-1]))
    seen: Reach = reached(Perm.FLAGS_READ)
    found = cells(session, months, frame.today, seen)
    bodies = [
        one
        for one in bodies_asked(session, seen, [wanted.month])
        if not wanted.region or one.region.startswith(digits_of(wanted.region))
    ]
    each, total = totals(bodies, found, wanted.month)
    rows = [
        (one, [found.get((one.id, month), SILENT) if one.owes(month) else None for month in months])
        for one in bodies
        if wanted.keeps(one, found.get((one.id, wanted.month), SILENT))
    ]
    return Listed(tuple(months), rows, tuple(each), total)


@blueprint.get("")
@needs(Perm.FLAGS_READ)
def index() -> str | Answer:
    """Bodies by month: filed, zero, silent, differing from the ledger; and what regions add up to."""
    with reading() as (session, frame):
        wanted = _wanted(frame)
        listed = _listed(session, frame, wanted)
        regions = body_regions(session)
        mine = [one for one, _cells in listed.rows if one.id in reach(actor(), Perm.RETURNS_FILE).bodies]
    # Who files for one body comes to its months at once.
    if len(mine) == 1 and not request.args:
        return redirect(url_for("returns.of_body", code=mine[0].code))
    start = next(
        (place for place, (one, _cells) in enumerate(listed.rows) if one.code == request.args.get("start")), 0
    )
    return render_template(
        "returns/index.html", frame=frame, wanted=wanted, listed=listed, regions=regions, sides=side_names(),
        standings=Standing, rows=listed.rows[start : start + PAGE], found=len(listed.rows),
        months=months_over(frame.today, YEAR), back=start > 0,
        more=listed.rows[start + PAGE][0].code if start + PAGE < len(listed.rows) else None,
    )  # fmt: skip


@blueprint.get("/export.<any(csv, xlsx):ending>")
@needs(Perm.FLAGS_READ)
def export(ending: str) -> Response:
    """The list of a month as the address filters it, as a file."""
    with reading() as (session, frame):
        wanted = _wanted(frame)
        listed = _listed(session, frame, wanted)
        rows = (
            return_list.row(wanted.month, one, cell)
            for one, (cell, *_before) in listed.rows if cell is not None
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
        page = page_of(session, found, month, frame)
        later = _later(session, page) if page.one and page.newest_frozen else None
    return render_template(
        "returns/month.html", frame=frame, body=found, page=page, sides=side_names(), later=later,
        next_month=month_after(month), parts=parts_of(page.worked) if page.worked else {},
    )  # fmt: skip


@blueprint.get("/<month>/rows/<any(opening, new, cleared, adjusted, closing):side>/<path:code>")
@needs(Perm.FLAGS_READ)
def rows(month: str, side: str, code: str) -> str:
    """The rows under one figure."""
    with reading() as (session, frame):
        found = body_or_404(session, code)
        page = page_of(session, found, month, frame)
        if page.worked is None:
            abort(404)
        try:
            kind = LineKind(request.args["kind"]) if "kind" in request.args else None
            start = number(request.args.get("start", "0"))
        except ValueError:
            abort(400)
        lines = [one for one in page.worked.lines if one.side == side and kind in (None, one.kind)]
        told = told_rows(session, lines[start : start + PAGE], found.id, reached(Perm.FLAGS_READ))
    return render_template(
        "returns/rows.html", frame=frame, body=found, page=page, side=Side(side), kind=kind, rows=told,
        sides=side_names(), found=len(lines), start=start, size=PAGE,
        total=sum((one.amounts for one in lines), Amounts()),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """A month of a body: the version that is shown (None: the ledger as it is now), and all versions.

    ``by_file``: a return that was not filed here. ``worked`` is None where the reader is shown no figures:
    nothing is frozen, and the return is not theirs to file or to check. ``files`` and ``checks`` say whether
    they may do so now.
    """

    month: str
    one: MonthlyReturn | None
    worked: Worked | None
    all: list[MonthlyReturn]
    files: bool
    checks: bool
    opened: MonthlyReturn | None
    by_file: ReturnView | None

    @property
    def newest_frozen(self) -> bool:
        """Whether the version shown is the frozen one that stands."""
        frozen = [one.id for one in self.all if one.state is ReturnState.FROZEN]
        return self.one is not None and frozen[:1] == [self.one.id]


def page_of(session: Session, found: BodyView, month: str, frame: Frame) -> Page:
    """A month of a body as the reader may see it; 404 where no such return is asked for."""
    record = session.get_one(Body, found.id)
    if not is_month(month) or not asked_of(record, month, frame.today):
        abort(404)
    who = actor()
    files = may(session, who, Perm.RETURNS_FILE, found.id)
    checks = may(session, who, Perm.RETURNS_CHECK, found.id)
    every = versions(session, found.id, month)
    if not (files or checks):
        every = [one for one in every if one.state is ReturnState.FROZEN]
    waiting = next((one for one in every if one.state is ReturnState.SIGNED), None)
    frozen = next((one for one in every if one.state is ReturnState.FROZEN), None)
    asked = request.args.get("version")
    shown = next((one for one in every if str(one.version) == asked), None) if asked else waiting or frozen
    if asked and asked != "now" and shown is None:
        abort(404)
    live = shown is None and (files or checks)
    worked = kept(session, shown) if shown else now(session, found.id, month) if live else None
    opened = session.get(MonthlyReturn, worked.opened_by) if worked and worked.opened_by else None
    by_file = next((one for one in returns_of(session, found.id, frame.today) if one.month == month), None)
    return Page(
        month, shown, worked, every, files and waiting is None,
        checks and waiting is not None and waiting.signed_by != who.account_id, opened,
        by_file,
    )  # fmt: skip


def parts_of(found: Worked) -> dict[Side, dict[LineKind, Amounts]]:
    """The figures between opening and closing in their parts."""
    return {side: found.by_kind(side) for side in (Side.NEW, Side.CLEARED, Side.ADJUSTED)}


def _later(session: Session, page: Page) -> Amounts | None:
    """What facts recorded since would give beyond a frozen closing; None where nothing."""
    assert page.one is not None
    ledger = now(session, page.one.body_id, page.month).figures[Side.CLOSING]
    return (ledger - page.one.figure(Side.CLOSING)) or None


def body_or_404(session: Session, code: str) -> BodyView:
    """The body with a code within the reader's reach; aborts with 404."""
    found = body(session, code)
    if found is None or not within(session, reached(Perm.FLAGS_READ), found.id):
        abort(404)
    return found
