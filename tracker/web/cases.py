"""``/cases``: the queue by the next day, one case with all its steps, and the forms that move it on."""

from __future__ import annotations

from datetime import date

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_wtf.file import FileField
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Length

from tracker.cases import actions, queries, serving
from tracker.cases.models import Case
from tracker.cases.outcomes.queries import may_refer, outcomes_of
from tracker.cases.queries import CaseRow, Part
from tracker.cases.queue_filters import conditions, loads
from tracker.cases.telling import SUBJECT
from tracker.cases.workflow import WORKFLOW, CaseMove, CaseState
from tracker.core import clock
from tracker.core.calendars import load_calendar
from tracker.core.db import number as whole
from tracker.core.evidence import BadEvidence
from tracker.core.machine import IllegalTransition, NotAllowed, counted
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.core.outbox import has_unread, mark_read
from tracker.core.permissions import Perm
from tracker.exchange.cells import BadCell, Day
from tracker.flags.queries import FlagRow, flag
from tracker.law import loader as law
from tracker.reports.letters.writing import letter_of, write_letter
from tracker.subjects.queries import body_regions
from tracker.web import case_queue
from tracker.web import drafts as form_drafts
from tracker.web.access import actor, needs, reached
from tracker.web.case_drawing import draw
from tracker.web.case_files import FILE_BYTES, file_of, printed, served
from tracker.web.case_words import part_words, said_by, words
from tracker.web.forms import Form
from tracker.web.frame import reading
from tracker.wording.closed_lists import word

blueprint = Blueprint("cases", __name__, url_prefix="/cases")

PAGE = 50
# The moves by whose form they are; an address names the move.
MOVES = {
    perm: ", ".join(move.name for move in WORKFLOW.moves if move.perm is perm)
    for perm in (Perm.CASES_REPLY, Perm.CASES_CHECK, Perm.CASES_DECIDE, Perm.CASES_CONFIRM)
}
WITH_DAY = frozenset({CaseMove.ORDER, CaseMove.EXTEND})
WITH_FILE = frozenset({CaseMove.REPLY, CaseMove.REPLY_LATE, CaseMove.REPORT_DONE, CaseMove.OBJECT})


class StepForm(Form):
    """Why, and what a move asks for besides; ``seen`` is the state the case stood in when it was opened."""

    note = TextAreaField(validators=[Length(max=4000)])
    day = StringField(validators=[Length(max=40)])
    agreed_by = StringField(validators=[Length(max=120)])
    file = FileField()
    seen = HiddenField()


blueprint.context_processor(words)


@blueprint.get("")
@needs(Perm.CASES_READ)
def index() -> str:
    """The queue: cases by their next day."""
    part, wanted = case_queue.part_of(request.args), case_queue.wanted_of(request.args)
    handles, read = Perm.CASES_CHECK in actor().perms, reached(Perm.CASES_READ)
    with reading() as (session, frame):
        mine = queries.inside(actor())
        found = queries.queue(
            session, actor(), read, frame.today, part, size=PAGE + 1, after=_after(),
            also=conditions(wanted, inside=mine),
        )  # fmt: skip
        people = loads(session, actor(), read, frame.today, inside=mine) if handles else ()
        regions = body_regions(session)
        calendar = load_calendar(session)
        left = {
            one.id: queries.working_days_left(calendar, frame.today, one.due_on)
            for one in found if one.due_on
        }  # fmt: skip
    rows = found[:PAGE]
    after = _place(rows[-1], part) if len(found) > PAGE else None
    return render_template(
        "cases/index.html", frame=frame, rows=rows, left=left, part=part, parts=part_words(), after=after,
        given=case_queue.given(request.args), people=people, handles=handles, regions=regions,
        **case_queue.filters(),
    )  # fmt: skip


def _after() -> tuple[date, int] | None:
    if "after" not in request.args:
        return None
    day, _line, place = request.args["after"].partition("_")
    try:
        return date.fromisoformat(day), whole(place)
    except ValueError:
        abort(400)


def _place(row: CaseRow, part: Part) -> str:
    day = row.opened_on if part is Part.DONE else row.due_on
    return f"{day}_{row.id}"


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
        case = _case(session, number, frame.today)
        steps = queries.steps_of(session, case)
        moves = queries.moves_for(session, case, actor(), frame.today)
        outcomes = outcomes_of(session, case, actor())
        refers = may_refer(session, case, actor(), frame.today)
        services = serving.services_of(session, case.id) if case.inside else {}
        reached_now = serving.to_note(session, case.id, case.body_id, actor())
        me = actor().account_id
        told = me is not None and frame.unread > 0 and has_unread(session, me, SUBJECT, case.id)
        left = None
        if case.due_on:
            left = queries.working_days_left(load_calendar(session), frame.today, case.due_on)
    if reached_now or told:
        _opened(case.id, reached_now)
    replies = [step for step in steps if step.move in (CaseMove.REPLY, CaseMove.REPLY_LATE)]
    return render_template(
        "cases/show.html", frame=frame, case=case, steps=steps, replies=replies, moves=moves, left=left,
        names=CaseMove, clocks=law.parameters(), outcomes=outcomes, refers=refers,
        services=services,
        ways={move.name: _address(number, CaseMove(move.name)) for move in moves},
    )  # fmt: skip


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
        case = _case(session, number, tracker.today())
        step = next((one for one in queries.steps_of(session, case) if one.id == step_id), None)
    if not case.inside or step is None or not step.file_sha256 or not step.file_type:
        abort(404)
    return served(step.file_sha256, step.file_type, f"{case.number}-{step_id}")


@blueprint.get("/<int:number>/letters/<int:step_id>.pdf")
@needs(Perm.CASES_READ)
def letter(number: int, step_id: int) -> Response:
    """The letter that was written at a step; for the body and its handlers alone."""
    tracker = current_app.extensions["tracker"]
    with tracker.database.reading() as session:
        case = _case(session, number, tracker.today())
        found = letter_of(session, case.id, step_id) if case.inside else None
    return printed(found or abort(404))


@blueprint.route("/new/<int:flag_id>", methods=["GET", "POST"])
@needs(Perm.CASES_OPEN)
def new(flag_id: int) -> str | Answer | tuple[str, int]:
    """Put a flag to its body."""
    form, tracker = StepForm(), current_app.extensions["tracker"]
    with reading() as (session, frame):
        found = flag(session, flag_id, frame.on, reached(Perm.FLAGS_READ)) or abort(404)
        reply_by = counted(session, "case_reply_days", frame.today, frame.today).deadline
    if form.validate_on_submit():
        try:
            at = clock.now()
            with tracker.database.unit_of_work() as session:
                once(session, form.once.data, at=at, led_to=url_for("flags.show", flag_id=flag_id))
                case = actions.open_case(
                    session, flag_id, actor=actor(), on=tracker.today(), at=at, note=form.note.data
                )
                write_letter(session, case, actions.last_step(session, case))
                form_drafts.spent(session)
            flash(_("The question is put to the body; it may reply until {day}.", day=case.reply_by))
            return redirect(url_for("cases.show", number=case.id))
        except (NotAllowed, IllegalTransition) as refused:
            form.refuse_all(str(refused))
    return _new_page(form, found, reply_by.due_on)


def _new_page(form: StepForm, found: FlagRow, reply_by: date) -> str | tuple[str, int]:
    offer = form_drafts.offer(form)
    page = render_template("cases/new.html", form=form, offer=offer, flag=found, reply_by=reply_by)
    return (page, 422) if form.errors or form.form_errors else page


@blueprint.route(f"/<int:number>/body/<any({MOVES[Perm.CASES_REPLY]}):answer>", methods=["GET", "POST"])
@needs(Perm.CASES_REPLY)
def reply(number: int, answer: str) -> str | Answer | tuple[str, int]:
    """What the body says and does."""
    return _take(number, CaseMove(answer))


@blueprint.route(f"/<int:number>/check/<any({MOVES[Perm.CASES_CHECK]}):check>", methods=["GET", "POST"])
@needs(Perm.CASES_CHECK)
def check(number: int, check: str) -> str | Answer | tuple[str, int]:
    """What the handler does."""
    return _take(number, CaseMove(check))


@blueprint.route(f"/<int:number>/decide/<any({MOVES[Perm.CASES_DECIDE]}):decision>", methods=["GET", "POST"])
@needs(Perm.CASES_DECIDE)
def decide(number: int, decision: str) -> str | Answer | tuple[str, int]:
    """What the second person does."""
    return _take(number, CaseMove(decision))


@blueprint.route(
    f"/<int:number>/enterprise/<any({MOVES[Perm.CASES_CONFIRM]}):word>", methods=["GET", "POST"]
)
@needs(Perm.CASES_CONFIRM)
def enterprise(number: int, word: str) -> str | Answer | tuple[str, int]:
    """What the enterprise concerned says to its being mended."""
    return _take(number, CaseMove(word))


def _address(number: int, name: CaseMove) -> str:
    match WORKFLOW.by_name[name].perm:
        case Perm.CASES_REPLY:
            return url_for("cases.reply", number=number, answer=name.value)
        case Perm.CASES_CHECK:
            return url_for("cases.check", number=number, check=name.value)
        case Perm.CASES_CONFIRM:
            return url_for("cases.enterprise", number=number, word=name.value)
    return url_for("cases.decide", number=number, decision=name.value)


def _case(session: Session, number: int, on: date) -> CaseRow:
    return queries.case_of(session, number, actor(), reached(Perm.CASES_READ), on) or abort(404)


def _take(number: int, name: CaseMove) -> str | Answer | tuple[str, int]:
    """The form of one move, and the move."""
    form = StepForm()
    with reading() as (session, frame):
        case = _case(session, number, frame.today)
    if form.validate_on_submit():
        try:
            return _taken(form, case, name)
        except BadCell as bad:
            form.refuse("day", bad.message)
        except BadEvidence as bad:
            form.refuse("file", str(bad))
        except NotAllowed as refused:
            form.refuse_all(str(refused))
        except IllegalTransition as refused:
            stands = word(CaseState(refused.state))
            form.refuse_all(
                _("Somebody moved this case meanwhile; it stands at: {state}. What you typed is below.",
                  state=stands)
            )  # fmt: skip
    elif request.method == "GET":
        form.seen.data = case.state.value
    offer = form_drafts.offer(form)
    page = render_template(
        "cases/step.html", frame=frame, form=form, case=case, name=name, offer=offer, most=FILE_BYTES >> 20,
        said=said_by(WORKFLOW.by_name[name].perm),
        with_day=name in WITH_DAY, with_name=name is CaseMove.EXTEND, with_file=name in WITH_FILE,
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


def _taken(form: StepForm, case: CaseRow, name: CaseMove) -> Answer:
    tracker, at = current_app.extensions["tracker"], clock.now()
    typed = (form.day.data or "").strip()
    day = Day().read(typed) if typed and name in WITH_DAY else None
    led_to = url_for("cases.show", number=case.id)
    file = file_of(form.file) if name in WITH_FILE else None
    with tracker.database.unit_of_work() as session:
        once(session, form.once.data, at=at, led_to=led_to)
        record = session.get_one(Case, case.id)
        if form.seen.data and form.seen.data != record.state.value:
            raise IllegalTransition("", record.state.value)
        step = actions.move(
            session, record, name, actor=actor(), on=tracker.today(), at=at, note=form.note.data, day=day,
            agreed_by=form.agreed_by.data, file=file,
        )  # fmt: skip
        write_letter(session, record, step)
        form_drafts.spent(session)
    flash(_("Done: {step}.", step=word(name)))
    return redirect(led_to)
