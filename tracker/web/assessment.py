"""``/assessments``: schemes of the yearly assessment, points of each body, the rows behind each figure."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from werkzeug.wrappers import Response as Answer

from tracker.assessment import queries, schemes, sheet_queries, sheets
from tracker.assessment.entered import activities_of, may_enter
from tracker.assessment.indicators import CITES, COMPUTED
from tracker.assessment.models import Scheme
from tracker.assessment.sheet_models import SUBJECT, Sheet, SheetStep
from tracker.core import clock
from tracker.core.db import number as number_of
from tracker.core.outbox import has_unread, mark_read
from tracker.core.permissions import Perm
from tracker.reports.assessing.freezing import as_entered
from tracker.reports.assessing.measuring import span_of
from tracker.reports.assessing.printed import render_body, render_ranking, write_workbook
from tracker.reports.assessing.rows import rows_of
from tracker.reports.assessing.standing import Stand
from tracker.subjects.models import Body
from tracker.web.access import actor, needs, reached
from tracker.web.assessment_seen import paper, seen
from tracker.web.assessment_words import OF_CASES, counted, groups, holder, row_address
from tracker.web.case_files import served
from tracker.web.downloads import TYPES
from tracker.web.frame import reading

blueprint = Blueprint("assessment", __name__, url_prefix="/assessments")

PAGE = 100
PDF = "application/pdf"


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
        moves = schemes.may_take(session, one.row.scheme, actor())
        every = sheet_queries.sheets_of(session, number)
    return render_template(
        "assessment/show.html", frame=frame, one=one, steps=steps, moves=moves, groups=groups(), cites=CITES,
        counted=counted(), corrections=[two for two in every if two.corrects_id and two.published_on],
        codes={stand.sheet.body_id: stand.points.of for stand in one.held.values() if stand.sheet},
    )  # fmt: skip


@blueprint.get("/<int:number>/bodies/<path:code>")
@needs(Perm.ASSESSMENTS_READ)
def sheet(number: int, code: str) -> str:
    """One body's points by indicator, what it entered, its words, and who may do what."""
    with reading() as (session, frame):
        one = seen(session, frame, number)
        placed, among, stand = one.of(code)
        of, inner = placed.points.of, one.inner(code)
        every = [two for two in sheet_queries.sheets_of(session, number) if two.body_id == of.number]
        newest = every[-1] if every else None
        steps = sheet_queries.steps_of_body(session, number, of.number)
        moves = sheets.may_take(session, newest, actor(), frame.today) if newest else ()
        held = stand.frozen.entered if stand.frozen else ()
        if newest and not stand.frozen:
            held = tuple(as_entered(two, "") for two in activities_of(session, newest))
        me = actor().account_id
        told = bool(newest and me and frame.unread and has_unread(session, me, SUBJECT, newest.id))
    if told and me is not None and newest is not None:
        with current_app.extensions["tracker"].database.unit_of_work() as session:
            mark_read(session, me, at=clock.now(), subject=(SUBJECT, newest.id))
    return render_template(
        "assessment/sheet.html", frame=frame, one=one, placed=placed, among=among, stand=stand, inner=inner,
        newest=newest if inner else stand.sheet, steps=_shown(steps, stand, inner), moves=moves, held=held,
        groups=groups(), cites=CITES, counted=counted(), holder=holder(newest.state) if newest else "",
        enters=newest is not None and code in one.own and may_enter(newest, frame.today),
    )  # fmt: skip


def _shown(steps: list[SheetStep], stand: Stand, inner: bool) -> list[SheetStep]:
    """The steps a reader sees: all, or up to the version that is published."""
    if inner or stand.sheet is None:
        return steps
    return [one for one in steps if stand.decided and one.sheet_id <= stand.sheet.id]


@blueprint.get("/sheets/<int:sheet_id>")
@needs(Perm.ASSESSMENTS_READ)
def short(sheet_id: int) -> Answer:
    """A sheet by its number alone, as messages have it: on to its own page."""
    with reading() as (session, _frame):
        one = session.get(Sheet, sheet_id) or abort(404)
        code = session.get_one(Body, one.body_id).code
    return redirect(url_for("assessment.sheet", number=one.scheme_id, code=code))


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
        placed, _among, stand = one.of(code)
        part = placed.points.parts.get(name) or abort(404)
        if stand.frozen:
            found = stand.frozen.rows[name][first : first + PAGE]
        else:
            span, members = span_of(one.row.scheme, frame.on), placed.points.of.members
            found = rows_of(session, name, span, members, skip=first, most=PAGE)
    # Which question was put to a body, and when, is not everybody's to read before it is public.
    named = name not in OF_CASES or one.inner(code)
    return render_template(
        "assessment/rows.html", frame=frame, one=one, placed=placed, stand=stand, name=name, part=part,
        rows=found, first=first, next=first + PAGE if first + PAGE < part.measured.whole else None,
        counted=counted(), addresses=[row_address(name, row) if named else "" for row in found],
    )  # fmt: skip


@blueprint.get("/documents/<int:activity_id>")
@needs(Perm.ASSESSMENTS_READ)
def document(activity_id: int) -> Response:
    """The document of something a body entered: for its office and the body itself."""
    with reading() as (session, frame):
        found = sheet_queries.activity_of(session, activity_id) or abort(404)
        activity, on_sheet = found
        one = seen(session, frame, session.get_one(Scheme, on_sheet.scheme_id).id)
        if not one.inner(session.get_one(Body, on_sheet.body_id).code):
            abort(404)
    name = f"{activity.indicator.value}-{activity.id}"
    return served(activity.file_sha256, activity.file_type, name)


@blueprint.get("/<int:number>/sheet/<path:code>.pdf")
@needs(Perm.ASSESSMENTS_READ)
def sheet_pdf(number: int, code: str) -> Response:
    """One body's sheet as a document."""
    with reading() as (session, frame):
        one = seen(session, frame, number)
        placed, among, stand = one.of(code)
    content = render_body(paper(one, frame, stand), placed, among if one.places else None, stand.frozen)
    return send_file(BytesIO(content), mimetype=PDF, download_name=f"assessment-{code}.pdf")


@blueprint.get("/<int:number>/ranking.<any(pdf, xlsx):ending>")
@needs(Perm.ASSESSMENTS_READ)
def ranked(number: int, ending: str) -> Response:
    """The ranking as a document, and the same figures as a workbook."""
    with reading() as (session, frame):
        one = seen(session, frame, number)
    if not one.places:
        abort(404)
    name = f"assessment-{one.row.scheme.year}.{ending}"
    if ending == "pdf":
        content = BytesIO(render_ranking(paper(one, frame), one.ranked))
        return send_file(content, mimetype=PDF, download_name=name)
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        write_workbook(path, paper(one, frame), one.ranked)
        # The open file outlives its name: it is gone from the disk once it is sent.
        return send_file(path.open("rb"), TYPES[ending], as_attachment=True, download_name=name)
