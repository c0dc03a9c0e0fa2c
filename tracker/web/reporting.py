"""``/report``: an enterprise begins a report, with or without an account, and follows what became of it."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Length

from tracker.complaints import actions, drafting, evidence, matching, queries
from tracker.complaints.actions import Said
from tracker.complaints.codes import as_printed, code_digest, new_code
from tracker.complaints.workflow import (
    CLOCKS,
    FINAL,
    REPORTERS,
    WORKFLOWS,
    ComplaintMove,
    ComplaintState,
    Matter,
    Route,
)
from tracker.core import clock
from tracker.core.calendars import load_calendar
from tracker.core.days_left import working_days_left
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.core.permissions import Perm, reach
from tracker.law import loader as law
from tracker.reports.letters.answers import answers_of
from tracker.subjects.models import Body
from tracker.web.access import actor, public
from tracker.web.case_drawing import draw
from tracker.web.complaint_words import words
from tracker.web.forms import Form
from tracker.web.frame import reading
from tracker.web.reporter import Reporter, code_of, held_report, hold, late_interest, let_go, reporter
from tracker.wording.closed_lists import word
from tracker.wording.closed_lists import words as named

blueprint = Blueprint("reporting", __name__, url_prefix="/report")
blueprint.context_processor(words)
# What who reported says after it is sent, by the word in the address.
SPOKEN = {move.value: move for move in (ComplaintMove.CORRECT, ComplaintMove.WITHDRAW, ComplaintMove.REMARK)}


class BeginForm(Form):
    """What is reported, where it is known already; ``earlier`` is the number of a report it follows."""

    matter = HiddenField()
    earlier = HiddenField(validators=[Length(max=40)])


class OpenForm(Form):
    """The code of a receipt."""

    code = StringField(validators=[Length(min=1, max=80)])


class SayForm(Form):
    """What who reported has to say."""

    note = TextAreaField(validators=[Length(max=4000)])


@blueprint.get("")
@public
def start() -> str:
    """What can be reported, by whom, and the way to a report that was begun."""
    return _start(OpenForm())


def _start(form: OpenForm) -> str:
    firms = reach(actor(), Perm.COMPLAINTS_FILE).enterprises if actor().account_id else ()
    with reading() as (session, frame):
        reports = queries.of_enterprises(session, firms) if firms else ()
        held = held_report(session)
    return render_template(
        "reporting/start.html", frame=frame, form=form, begin=BeginForm(), reports=reports, held=held,
        matters=named(Matter), with_account=bool(firms), kept_days=drafting.DRAFTS_KEPT.days,
    )  # fmt: skip


@blueprint.get("/how")
@public
def how() -> str:
    """How a report goes, drawn from the table it is moved by; the days of both routes."""
    table = WORKFLOWS[Route.DIRECT]
    with reading() as (_session, frame):
        clocks = {
            name: law.at(name, frame.today) for route in Route for name in CLOCKS[route].values()
        }  # fmt: skip
    return render_template(
        "reporting/how.html", frame=None, drawing=draw(table), moves=table.moves, clocks=clocks,
        units={name: law.parameter(name) for name in clocks}, names=ComplaintMove, states=ComplaintState,
        days=[CLOCKS[route] for route in Route],
    )  # fmt: skip


@blueprint.post("/begin")
@public
def begin() -> Answer:
    """Begin a report; its code is held by this browser until it is closed."""
    form, tracker, at = BeginForm(), current_app.extensions["tracker"], clock.now()
    if not form.validate_on_submit():
        return redirect(url_for("reporting.start"))
    matter = next((one for one in Matter if one.value == form.matter.data), None)
    code = new_code()
    with tracker.database.unit_of_work() as session:
        made = drafting.begin(
            session, code, actor=actor(), on=tracker.today(), at=at, matter=matter, earlier=form.earlier.data
        )
        led_to = url_for("reporting_steps.who", number=made.id)
        once(session, form.once.data, at=at, led_to=led_to)
    hold(code)
    return redirect(led_to)


@blueprint.post("/open")
@public
def open_by_code() -> str | Answer | tuple[str, int]:
    """Open a report by the code alone; what was typed is never shown again."""
    form, tracker = OpenForm(), current_app.extensions["tracker"]
    if not form.validate_on_submit():
        return _start(form), 422
    with tracker.database.reading() as session:
        found = queries.by_code(session, code_digest(form.code.data))
    if found is None:
        form.code.data = ""
        form.refuse("code", _("No report has this code. Compare it with the receipt, sign by sign."))
        return _start(form), 422
    hold(as_printed(form.code.data))
    return redirect(url_for("reporting.show", number=found.id))


@blueprint.post("/leave")
@public
def leave() -> Answer:
    """Let this browser forget the code: for a machine that others use, too."""
    let_go()
    flash(_("This browser has forgotten the code. With the receipt you open the report again."))
    return redirect(url_for("reporting.start"))


@blueprint.get("/<int:number>")
@public
def show(number: int) -> str | Answer:
    """What became of a report: the clock in plain words, every step, the files."""
    with reading() as (session, frame):
        mine = reporter(session, number)
        complaint = mine.complaint
        body = session.get(Body, complaint.body_id) if complaint.body_id else None
        steps = queries.steps_of(session, complaint, inner=False)
        files, answers = evidence.files_of(session, complaint), answers_of(session, complaint)
        moves = queries.moves_for(session, complaint, mine.actor, reporter=True)
        # Whoever has a code alone has not shown to be the creditor: the body's books are shown to accounts.
        sides = None if mine.by_code else matching.side_by_side(session, complaint, frame.today)
        figures, left = late_interest(session, mine, frame.today), None
        if complaint.due_on:
            left = working_days_left(load_calendar(session), frame.today, complaint.due_on)
    if complaint.state is ComplaintState.DRAFT:
        return redirect(url_for("reporting_steps.who", number=number))
    return render_template(
        "reporting/show.html", frame=frame, complaint=complaint, body=body, steps=steps, files=files,
        moves=moves, left=left, form=BeginForm(), code=code_of(complaint), clocks=law.parameters(),
        ended=complaint.state in FINAL, names=ComplaintMove, by_code=mine.by_code, own=REPORTERS,
        sides=sides, answers=answers, **figures,
    )  # fmt: skip


@blueprint.route(f"/<int:number>/say/<any({', '.join(SPOKEN)}):what>", methods=["GET", "POST"])
@public
def say(number: int, what: str) -> str | Answer | tuple[str, int]:
    """Correct, take back, or add to a report that was sent."""
    form, name = SayForm(), SPOKEN[what]
    with reading() as (session, frame):
        mine = reporter(session, number)
    if form.validate_on_submit():
        try:
            return _said(form, mine, name)
        except (NotAllowed, IllegalTransition) as refused:
            form.refuse_all(str(refused))
    page = render_template(
        "reporting/say.html", frame=frame, form=form, complaint=mine.complaint, name=name, names=ComplaintMove
    )
    return (page, 422) if form.errors or form.form_errors else page


def _said(form: SayForm, mine: Reporter, name: ComplaintMove) -> Answer:
    tracker, at = current_app.extensions["tracker"], clock.now()
    led_to = url_for("reporting.show", number=mine.complaint.id)
    with tracker.database.unit_of_work() as session:
        once(session, form.once.data, at=at, led_to=led_to)
        again = reporter(session, mine.complaint.id)
        doing = {"actor": again.actor, "on": tracker.today(), "at": at, "digest": again.digest}
        if name is ComplaintMove.REMARK:
            actions.remark(session, again.complaint, note=form.note.data, **doing)
        else:
            actions.move(session, again.complaint, name, said=Said(note=form.note.data), **doing)
    flash(_("Done: {step}.", step=word(name)))
    return redirect(led_to)


@blueprint.post("/<int:number>/named/<any(yes, no):answer>")
@public
def named_openly(number: int, answer: str) -> Answer:
    """The switch: whether the reported body may know who reported."""
    form, tracker, at = Form(), current_app.extensions["tracker"], clock.now()
    led_to = url_for("reporting.show", number=number)
    if form.validate_on_submit():
        try:
            with tracker.database.unit_of_work() as session:
                once(session, form.once.data, at=at, led_to=led_to)
                mine = reporter(session, number)
                actions.name_openly(
                    session, mine.complaint, answer == "yes", actor=mine.actor, on=tracker.today(), at=at,
                    digest=mine.digest,
                )  # fmt: skip
            flash(_("The switch is set; from now on it is so."))
        except (NotAllowed, IllegalTransition) as refused:
            flash(str(refused), "error")
    return redirect(led_to)
