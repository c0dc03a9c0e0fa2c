"""``/assessments``: schemes of the yearly assessment, points of each body, the rows behind each figure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Blueprint, Response, abort, render_template, request, send_file
from sqlalchemy.orm import Session

from tracker.accounts.reaching import within
from tracker.assessment import queries
from tracker.assessment.indicators import CITES, COMPUTED, Indicator
from tracker.assessment.models import Weight
from tracker.assessment.queries import SchemeRow
from tracker.assessment.schemes import may_take
from tracker.core.db import number as number_of
from tracker.core.permissions import Perm
from tracker.law import loader as law
from tracker.reports.assessing.measuring import Placed, Points, measured, ranking, span_of
from tracker.reports.assessing.printed import Paper, live, render_body, render_ranking, write_workbook
from tracker.reports.assessing.rows import rows_of
from tracker.reports.assessing.whom import Group
from tracker.web.access import actor, needs, reached
from tracker.web.assessment_words import counted, groups, row_address
from tracker.web.flags import TYPES
from tracker.web.frame import Frame, reading
from tracker.web.remembered import remembered

blueprint = Blueprint("assessment", __name__, url_prefix="/assessments")

PAGE = 100
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Seen:
    """A scheme as a reader sees it: with the points of all bodies (``office``), or of its own alone."""

    row: SchemeRow
    weights: dict[Indicator, Weight]
    office: bool
    ranked: dict[Group, tuple[Placed, ...]]

    def of(self, code: str) -> tuple[Placed, int]:
        """A body the reader sees, and how many are in its group; else 404."""
        found = ((one, len(placed)) for placed in self.ranked.values() for one in placed)
        return next((pair for pair in found if pair[0].points.of.code == code), None) or abort(404)


def seen(session: Session, frame: Frame, number: int) -> Seen:
    """The scheme of an address with the points its reader may see; 404 where there is none."""
    row = queries.scheme_of(session, number, reached(Perm.ASSESSMENTS_PREPARE)) or abort(404)
    weights = queries.weights_of(session, number)
    office = within(session, reached(Perm.ASSESSMENTS_PREPARE), row.scheme.government_id)
    found = remembered(
        ("assessment", number), frame.version, partial(measured, session, row.scheme, weights, frame.on)
    )
    return Seen(row, weights, office, ranking(found if office else _own(session, found)))


def _own(session: Session, found: tuple[Points, ...]) -> tuple[Points, ...]:
    """Of the bodies' points those of the reader's own bodies: a place is told once the result is."""
    reach = reached(Perm.ASSESSMENTS_REPORT)
    return tuple(one for one in found if within(session, reach, one.of.number))


@blueprint.get("")
@needs(Perm.ASSESSMENTS_READ)
def index() -> str:
    """The schemes, the newest year first."""
    with reading() as (session, frame):
        rows = queries.schemes(session, reached(Perm.ASSESSMENTS_PREPARE))
    return render_template("assessment/index.html", frame=frame, rows=rows)


@blueprint.get("/<int:number>")
@needs(Perm.ASSESSMENTS_READ)
def show(number: int) -> str:
    """One scheme: weights, the ranking of the bodies the reader sees, what was done about it."""
    with reading() as (session, frame):
        one = seen(session, frame, number)
        steps = queries.steps_of(session, number)
        moves = may_take(session, one.row.scheme, actor())
    return render_template(
        "assessment/show.html", frame=frame, one=one, steps=steps, moves=moves, groups=groups(), cites=CITES,
        counted=counted(),
    )  # fmt: skip


@blueprint.get("/<int:number>/bodies/<path:code>")
@needs(Perm.ASSESSMENTS_READ)
def sheet(number: int, code: str) -> str:
    """One body's points by indicator."""
    with reading() as (session, frame):
        one = seen(session, frame, number)
        placed, among = one.of(code)
    return render_template(
        "assessment/sheet.html", frame=frame, one=one, placed=placed, among=among, groups=groups(),
        cites=CITES, counted=counted(),
    )  # fmt: skip


@blueprint.get("/<int:number>/rows/<indicator>/<path:code>")
@needs(Perm.ASSESSMENTS_READ)
def rows(number: int, indicator: str, code: str) -> str:
    """The rows that make up one figure of a body, those that were not as they should be first."""
    name = next((one for one in COMPUTED if one.value == indicator), None) or abort(404)
    try:
        first = number_of(request.args.get("start", "0"))
    except ValueError:
        abort(400)
    with reading() as (session, frame):
        one = seen(session, frame, number)
        placed, _among = one.of(code)
        part = placed.points.parts.get(name) or abort(404)
        members = placed.points.of.members
        span = span_of(one.row.scheme, frame.on)
        found = rows_of(session, name, span, members, skip=first, most=PAGE)
    return render_template(
        "assessment/rows.html", frame=frame, one=one, placed=placed, name=name, part=part, rows=found,
        first=first, next=first + PAGE if first + PAGE < part.measured.whole else None, counted=counted(),
        addresses=[row_address(name, row) for row in found],
    )  # fmt: skip


def paper(one: Seen, frame: Frame, demo: bool) -> Paper:
    """What the printed sheets say of the scheme as it stands."""
    scheme = one.row.scheme
    return Paper(
        government=one.row.name, year=scheme.year, document=scheme.document,
        number=f"KH{scheme.year}-{scheme.id}-{scheme.version}", day=frame.on, stands=live(frame.on),
        demo=demo, drill=law.shortened_by(),
    )  # fmt: skip


@blueprint.get("/<int:number>/sheet/<path:code>.pdf")
@needs(Perm.ASSESSMENTS_READ)
def sheet_pdf(number: int, code: str) -> Response:
    """One body's sheet as a document."""
    with reading() as (session, frame):
        one = seen(session, frame, number)
        placed, among = one.of(code)
    content = render_body(paper(one, frame, frame.demo), placed, among)
    return send_file(BytesIO(content), mimetype=PDF, download_name=f"assessment-{code}.pdf")


@blueprint.get("/<int:number>/ranking.pdf")
@needs(Perm.ASSESSMENTS_READ)
def ranking_pdf(number: int) -> Response:
    """The ranking as a document."""
    with reading() as (session, frame):
        one = seen(session, frame, number)
    if not one.office:
        abort(404)
    content = render_ranking(paper(one, frame, frame.demo), one.ranked)
    return send_file(BytesIO(content), mimetype=PDF, download_name=f"assessment-{one.row.scheme.year}.pdf")


@blueprint.get("/<int:number>/ranking.xlsx")
@needs(Perm.ASSESSMENTS_READ)
def ranking_xlsx(number: int) -> Response:
    """The same figures as a workbook."""
    with reading() as (session, frame):
        one = seen(session, frame, number)
    if not one.office:
        abort(404)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"assessment-{one.row.scheme.year}.xlsx"
        write_workbook(path, paper(one, frame, frame.demo), one.ranked)
        # The open file outlives its name: it is gone from the disk once it is sent.
        return send_file(path.open("rb"), TYPES["xlsx"], as_attachment=True, download_name=path.name)
