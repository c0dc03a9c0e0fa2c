"""``/complaints``: the handlers' queue of reports, one report with all of it, its forms."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from tracker.accounts.models import Account
from tracker.complaints import actions, evidence, matching, queries
from tracker.complaints.actions import Said
from tracker.complaints.models import Addressee, Complaint, Scan
from tracker.complaints.queries import ComplaintRow
from tracker.complaints.queue import NEWEST_FIRST, Part, loads, queue
from tracker.complaints.workflow import (
    CLOCKS,
    FINAL,
    FORWARD_DAYS,
    HOLDER,
    ComplaintMove,
    ComplaintState,
    Outcome,
    Refused,
    Route,
    reasons_of,
)
from tracker.core import clock
from tracker.core.calendars import load_calendar
from tracker.core.days_left import working_days_left
from tracker.core.machine import IllegalTransition, NotAllowed, counted
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.core.permissions import Perm
from tracker.exchange.cells import BadCell, Day
from tracker.law import loader as law
from tracker.law.records import Version
from tracker.reports.letters.answers import answer_of, answers_of, write_answers
from tracker.subjects.models import Body
from tracker.subjects.queries import body_regions
from tracker.web import complaint_queue, queue_place
from tracker.web import drafts as form_drafts
from tracker.web.access import actor, needs, reached
from tracker.web.case_files import printed
from tracker.web.complaint_words import part_words, words
from tracker.web.forms import Form
from tracker.web.frame import reading
from tracker.web.reporting_files import handed_out
from tracker.wording.closed_lists import word
from tracker.wording.closed_lists import words as named

blueprint = Blueprint("complaints", __name__, url_prefix="/complaints")
blueprint.context_processor(words)

PAGE = 50
M = ComplaintMove
# The steps of handlers, by the word in the address.
STEPS = (M.ACCEPT, M.ASK_CORRECTION, M.REFUSE, M.EXTEND, M.HANDLE, M.ANSWER, M.CLOSE)


class StepForm(Form):
    """Why, and what a step asks for besides; ``seen`` is the state the report stood in when it was opened."""

    note = TextAreaField(validators=[Length(max=8000)])
    day = StringField(validators=[Length(max=40)])
    agreed_by = StringField(validators=[Length(max=120)])
    # One that is not offered any more was offered on a page that is no longer as things stand.
    because = RadioField(validate_choice=False, validators=[Optional()], coerce=str)
    province = StringField(validators=[Length(max=200)])
    outcome = RadioField(validators=[Optional()], coerce=str)
    seen = HiddenField()


@blueprint.get("")
@needs(Perm.COMPLAINTS_HANDLE)
def index() -> str:
    """The queue: reports by their next day."""
    part, wanted = complaint_queue.part_of(request.args), complaint_queue.wanted_of(request.args)
    with reading() as (session, frame):
        found = queue(
            session, actor(), frame.today, part, size=PAGE + 1, wanted=wanted, after=queue_place.after()
        )
        people, regions = loads(session, actor(), frame.today), body_regions(session)
        calendar = load_calendar(session)
        left = {one.id: working_days_left(calendar, frame.today, one.due_on) for one in found if one.due_on}
    rows = found[:PAGE]
    after = _place(rows[-1], part) if len(found) > PAGE else None
    return render_template(
        "complaints/index.html", frame=frame, rows=rows, left=left, part=part, parts=part_words(),
        after=after, given=complaint_queue.given(request.args), people=people, regions=regions,
        shared=complaint_queue.shared(request.args),
        **complaint_queue.filters(part),
    )  # fmt: skip


def _place(row: ComplaintRow, part: Part) -> str:
    day = row.received_on if part in NEWEST_FIRST else row.due_on
    return queue_place.written(day, row.id)


@blueprint.get("/told")
@needs(Perm.COMPLAINTS_READ)
def told() -> str:
    """What enterprises reported of the reader's body and agreed to let it know."""
    with reading() as (session, frame):
        rows = queries.told_to(session, reached(Perm.COMPLAINTS_READ))
    return render_template("complaints/told.html", frame=frame, rows=rows)


@blueprint.get("/<int:number>")
@needs(Perm.COMPLAINTS_HANDLE)
def show(number: int) -> str:
    """One report from top to bottom."""
    with reading() as (session, frame):
        complaint = _complaint(session, number)
        body = session.get_one(Body, complaint.body_id)
        steps = queries.steps_of(session, complaint, inner=True)
        files, answers = evidence.files_of(session, complaint), answers_of(session, complaint)
        moves = [move for move in queries.moves_for(session, complaint, actor()) if M(move.name) in STEPS]
        sides = matching.side_by_side(session, complaint, frame.today)
        calendar, left, forward = load_calendar(session), None, None
        if complaint.due_on:
            left = working_days_left(calendar, frame.today, complaint.due_on)
        handler = session.get(Account, complaint.handler_id) if complaint.handler_id else None
        if complaint.province_on:
            forward = counted(session, FORWARD_DAYS, complaint.province_on, complaint.opened_on)
    return render_template(
        "complaints/show.html", frame=frame, complaint=complaint, body=body, steps=steps, files=files,
        moves=moves, left=left, forward=forward, sides=sides, clocks=law.parameters(), names=M, routes=Route,
        holder=HOLDER.get(complaint.state), answers=answers, addressees=Addressee, handler=handler,
        ended=complaint.state in FINAL,
    )  # fmt: skip


@blueprint.get("/<int:number>/files/<int:file_id>")
@needs(Perm.COMPLAINTS_HANDLE)
def file(number: int, file_id: int) -> Response:
    """A file as it was sent, to a handler; the look is written down."""
    with current_app.extensions["tracker"].database.unit_of_work() as session:
        return handed_out(session, _complaint(session, number), file_id, actor())


@blueprint.get(f"/<int:number>/answers/<int:step_id>/<any({', '.join(Addressee)}):to>.pdf")
@needs(Perm.COMPLAINTS_HANDLE)
def answer(number: int, step_id: int, to: str) -> Response:
    """The written answer of a step, to a handler, who sends it."""
    with reading() as (session, _frame):
        found = answer_of(session, _complaint(session, number), step_id, Addressee(to))
    return printed(found) if found else abort(404)


@blueprint.get("/told/<int:number>")
@needs(Perm.COMPLAINTS_READ)
def told_one(number: int) -> str:
    """One report as far as its body is told of it: what was told, and the copies of its files."""
    with reading() as (session, frame):
        complaint = _told(session, number)
        body = session.get_one(Body, complaint.body_id)
        files = evidence.files_of(session, complaint)
    return render_template(
        "complaints/told_one.html", frame=frame, complaint=complaint, body=body, files=files, scans=Scan
    )


@blueprint.get("/told/<int:number>/files/<int:file_id>")
@needs(Perm.COMPLAINTS_READ)
def told_file(number: int, file_id: int) -> Response:
    """The copy of a file without hidden data, to the body that is told of the report."""
    with current_app.extensions["tracker"].database.unit_of_work() as session:
        return handed_out(session, _told(session, number), file_id, actor(), bare=True)


def _told(session: Session, number: int) -> Complaint:
    return queries.told_one(session, number, reached(Perm.COMPLAINTS_READ)) or abort(404)


def _complaint(session: Session, number: int) -> Complaint:
    return queries.handled_one(session, number, actor()) or abort(404)


@blueprint.route(
    f"/<int:number>/<any({', '.join(one.value for one in STEPS)}):what>", methods=["GET", "POST"]
)
@needs(Perm.COMPLAINTS_HANDLE)
def step(number: int, what: str) -> str | Response | tuple[str, int]:
    """The form of one step, and the step."""
    form, name = StepForm(), M(what)
    with reading() as (session, frame):
        complaint = _complaint(session, number)
        body = session.get_one(Body, complaint.body_id)
    form.because.choices = [(one.value, word(one)) for one in reasons_of(complaint.route, complaint.state)]
    form.outcome.choices = [(one.value, said) for one, said in named(Outcome).items()]
    if form.validate_on_submit():
        try:
            return _taken(form, complaint, name)
        except BadCell as bad:
            form.refuse("day", bad.message)
        except NotAllowed as refused:
            form.refuse_all(str(refused))
        except IllegalTransition as refused:
            form.refuse_all(
                _("Somebody moved this report meanwhile; it stands at: {state}. What you typed is below.",
                  state=word(ComplaintState(refused.state)))
            )  # fmt: skip
    elif request.method == "GET":
        form.seen.data = complaint.state.value
    page = render_template(
        "complaints/step.html", frame=frame, form=form, complaint=complaint, body=body, name=name, names=M,
        offer=form_drafts.offer(form), routes=Route, most=_most(complaint),
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


def _most(complaint: Complaint) -> Version:
    """How many days there are in all, extension included."""
    return law.at(CLOCKS[complaint.route][M.EXTEND], complaint.opened_on)


def _taken(form: StepForm, complaint: Complaint, name: ComplaintMove) -> Response:
    tracker, at = current_app.extensions["tracker"], clock.now()
    typed = (form.day.data or "").strip()
    said = Said(
        note=form.note.data, agreed_by=form.agreed_by.data, province=form.province.data,
        day=Day().read(typed) if typed and name is M.EXTEND else None,
        because=next((one for one in Refused if one.value == form.because.data), None),
        outcome=Outcome(form.outcome.data) if form.outcome.data and name is M.HANDLE else None,
    )  # fmt: skip
    led_to = url_for("complaints.show", number=complaint.id)
    with tracker.database.unit_of_work() as session:
        once(session, form.once.data, at=at, led_to=led_to)
        record = _complaint(session, complaint.id)
        if form.seen.data and form.seen.data != record.state.value:
            raise IllegalTransition("", record.state.value)
        done = actions.move(session, record, name, actor=actor(), on=tracker.today(), at=at, said=said)
        write_answers(session, record, done)
        form_drafts.spent(session)
    flash(_("Done: {step}.", step=word(name)))
    return redirect(led_to)
