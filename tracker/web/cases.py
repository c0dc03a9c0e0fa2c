"""``/cases``: the queue by the next day, one case with all its steps, its files and letters."""

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
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from tracker.cases import queries, serving
from tracker.cases.outcomes.queries import may_refer, outcomes_of
from tracker.cases.queries import CaseRow
from tracker.cases.queue import Part, queue
from tracker.cases.queue_filters import conditions, loads
from tracker.cases.telling import SUBJECT
from tracker.cases.workflow import WORKFLOW, CaseMove, CaseState
from tracker.closings.queries import ClosingRow, closings_of
from tracker.core import clock
from tracker.core.calendars import load_calendar
from tracker.core.days_left import working_days_left
from tracker.core.outbox import has_unread, mark_read
from tracker.core.permissions import Perm
from tracker.law import loader as law
from tracker.reports import case_file
from tracker.reports.letters.writing import letter_of
from tracker.reports.pdf.document import render
from tracker.subjects.queries import body_regions
from tracker.web import case_queue, queue_place
from tracker.web.access import actor, needs, reached
from tracker.web.case_drawing import draw
from tracker.web.case_files import printed, served
from tracker.web.case_steps import address_of, case_or_404
from tracker.web.case_words import part_words, words
from tracker.web.frame import Frame, reading

blueprint = Blueprint("cases", __name__, url_prefix="/cases")

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

blueprint.context_processor(words)


@blueprint.get("")
@needs(Perm.CASES_READ)
def index() -> str:
    """The queue: cases by their next day."""
    part, wanted = case_queue.part_of(request.args), case_queue.wanted_of(request.args)
    handles, read = Perm.CASES_CHECK in actor().perms, reached(Perm.CASES_READ)
    with reading() as (session, frame):
        mine = queries.inside(actor())
        found = queue(
            session, actor(), read, frame.today, part, size=PAGE + 1, after=queue_place.after(),
            also=conditions(wanted, inside=mine),
        )  # fmt: skip
        people = loads(session, actor(), read, frame.today, inside=mine) if handles else ()
        regions = body_regions(session)
        calendar = load_calendar(session)
        left = {
            one.id: working_days_left(calendar, frame.today, one.due_on)
            for one in found if one.due_on
        }  # fmt: skip
    rows = found[:PAGE]
    after = _place(rows[-1], part) if len(found) > PAGE else None
    return render_template(
        "cases/index.html", frame=frame, rows=rows, left=left, part=part, parts=part_words(), after=after,
        given=case_queue.given(request.args), people=people, handles=handles, regions=regions,
        **case_queue.filters(),
    )  # fmt: skip


def _place(row: CaseRow, part: Part) -> str:
    day = row.opened_on if part is Part.DONE else row.due_on
    return queue_place.written(day, row.id)


@blueprint.get("/workflow")
@needs(Perm.CASES_READ)
def workflow() -> str:
    """How a case goes, drawn from the table it is moved by."""
    with reading() as (_session, frame):
        clocks = {name: law.at(name, frame.today) for move in WORKFLOW.moves if (name := move.clock)}
    units = {name: law.parameter(name) for name in clocks}
    return render_template(
        "cases/workflow.html", frame=None, drawing=draw(WORKFLOW), moves=WORKFLOW.moves, clocks=clocks,
        units=units, today=frame.today, asked=law.at("case_reply_days", frame.today), names=CaseMove,
        states=CaseState,
    )  # fmt: skip


@blueprint.get("/numbered/<case_number>")
@needs(Perm.CASES_READ)
def numbered(case_number: str) -> Answer:
    """The case with this number, as letters and lists name it."""
    with reading() as (session, frame):
        found = queries.id_of(session, case_number, actor(), reached(Perm.CASES_READ), frame.today)
    return redirect(url_for("cases.show", number=found or abort(404)))


@blueprint.get("/<int:number>")
@needs(Perm.CASES_READ)
def show(number: int) -> str:
    """One case from top to bottom."""
    with reading() as (session, frame):
        case = case_or_404(session, number, frame.today)
        steps = queries.steps_of(session, case)
        moves = queries.moves_for(session, case, actor(), frame.today)
        outcomes = outcomes_of(session, case, actor())
        refers = may_refer(session, case, actor(), frame.today)
        services = serving.services_of(session, case.id) if case.inside else {}
        reached_now = serving.to_note(session, case.id, case.body_id, actor())
        closings = _closings(session, case, frame)
        me = actor().account_id
        told = me is not None and frame.unread > 0 and has_unread(session, me, SUBJECT, case.id)
        left = None
        if case.due_on:
            left = working_days_left(load_calendar(session), frame.today, case.due_on)
    if reached_now or told:
        _opened(case.id, reached_now)
    replies = [step for step in steps if step.move in (CaseMove.REPLY, CaseMove.REPLY_LATE)]
    return render_template(
        "cases/show.html", frame=frame, case=case, steps=steps, replies=replies, moves=moves, left=left,
        names=CaseMove, clocks=law.parameters(), outcomes=outcomes, refers=refers,
        services=services, closings=closings,
        ways={move.name: address_of(number, CaseMove(move.name)) for move in moves},
    )  # fmt: skip


def _closings(session: Session, case: CaseRow, frame: Frame) -> tuple[ClosingRow, ...]:
    """The closings of the sum a case is about, the newest first, as far as the reader may see them."""
    if case.subject_kind != "payable":
        return ()
    return closings_of(session, case.subject_id, frame.today, reached(Perm.CLOSINGS_READ))


def _opened(case_id: int, notices: list[int]) -> None:
    """Note that the reader has what the case tells: its notices have reached the body, messages are read."""
    me, at = actor(), clock.now()
    with current_app.extensions["tracker"].database.unit_of_work() as session:
        if notices:
            serving.note_opened(session, notices, me, at=at)
        if me.account_id is not None:
            mark_read(session, me.account_id, at=at, subject=(SUBJECT, case_id))


@blueprint.get("/<int:number>/files/<int:step_id>")
@needs(Perm.CASES_READ)
def file(number: int, step_id: int) -> Response:
    """A file that came with a step; for the body and its handlers alone."""
    tracker = current_app.extensions["tracker"]
    with tracker.database.reading() as session:
        case = case_or_404(session, number, tracker.today())
        step = next((one for one in queries.steps_of(session, case) if one.id == step_id), None)
    if not case.inside or step is None or not step.file_sha256 or not step.file_type:
        abort(404)
    return served(step.file_sha256, step.file_type, f"{case.number}-{step_id}")


@blueprint.get("/<int:number>/file.pdf")
@needs(Perm.CASES_READ)
def whole(number: int) -> Response:
    """The whole case as a file to be handed on; for the body and its handlers alone."""
    found = _file_of(number)
    content = BytesIO(render(case_file.document_of(found)))
    return send_file(content, "application/pdf", download_name=f"{found.case.number}.pdf", max_age=0)


@blueprint.get("/<int:number>/file.xlsx")
@needs(Perm.CASES_READ)
def whole_workbook(number: int) -> Response:
    """The same tables as a workbook."""
    found = _file_of(number)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "case.xlsx"
        case_file.write_workbook(found, path)
        content = BytesIO(path.read_bytes())
    return send_file(content, XLSX, download_name=f"{found.case.number}.xlsx", max_age=0)


def _file_of(number: int) -> case_file.CaseFile:
    tracker = current_app.extensions["tracker"]
    on = tracker.today()
    with tracker.database.reading() as session:
        case = case_or_404(session, number, on)
        if not case.inside:
            abort(404)
        return case_file.case_file(
            session, case, on, queries.steps_of(session, case), outcomes_of(session, case, actor()),
            serving.services_of(session, case.id),
        )  # fmt: skip


@blueprint.get("/<int:number>/letters/<int:step_id>.pdf")
@needs(Perm.CASES_READ)
def letter(number: int, step_id: int) -> Response:
    """The letter that was written at a step; for the body and its handlers alone."""
    tracker = current_app.extensions["tracker"]
    with tracker.database.reading() as session:
        case = case_or_404(session, number, tracker.today())
        found = letter_of(session, case.id, step_id) if case.inside else None
    return printed(found or abort(404))
