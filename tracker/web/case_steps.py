"""``/cases/new`` and the forms of a case's steps: what the body, its handlers and the enterprise do."""

from __future__ import annotations

from datetime import date

from flask import (
    Blueprint,
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

from tracker.cases import actions, opening, queries
from tracker.cases.models import Case
from tracker.cases.queries import CaseRow
from tracker.cases.workflow import WORKFLOW, CaseMove, CaseState
from tracker.complaints.matching import tells_of_report
from tracker.core import clock
from tracker.core.evidence import BadEvidence
from tracker.core.machine import IllegalTransition, NotAllowed, counted
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.core.permissions import Perm
from tracker.exchange.cells import BadCell, Day
from tracker.flags.queries import FlagRow, flag
from tracker.reports.letters.writing import write_letter
from tracker.web import drafts as form_drafts
from tracker.web.access import actor, needs, reached
from tracker.web.case_files import FILE_BYTES, file_of
from tracker.web.case_words import said_by, words
from tracker.web.forms import Form
from tracker.web.frame import reading
from tracker.wording.closed_lists import word

blueprint = Blueprint("case_steps", __name__, url_prefix="/cases")

# The moves by whose form they are; an address names the move.
MOVES = {
    perm: ", ".join(move.name for move in WORKFLOW.moves if move.perm is perm)
    for perm in (Perm.CASES_REPLY, Perm.CASES_CHECK, Perm.CASES_DECIDE, Perm.CASES_CONFIRM)
}
WITH_DAY = frozenset({CaseMove.ORDER, CaseMove.EXTEND})
WITH_FILE = frozenset({CaseMove.REPLY, CaseMove.REPLY_LATE, CaseMove.REPORT_DONE, CaseMove.OBJECT})

blueprint.context_processor(words)


class StepForm(Form):
    """Why, and what a move asks for besides; ``seen`` is the state the case stood in when it was opened."""

    note = TextAreaField(validators=[Length(max=4000)])
    day = StringField(validators=[Length(max=40)])
    agreed_by = StringField(validators=[Length(max=120)])
    file = FileField()
    seen = HiddenField()


# Who writes what the body reads.
HANDLERS = (Perm.CASES_CHECK, Perm.CASES_DECIDE)


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
                case = opening.open_case(
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


def address_of(number: int, name: CaseMove) -> str:
    """Where the form of a move in a case is."""
    match WORKFLOW.by_name[name].perm:
        case Perm.CASES_REPLY:
            return url_for("case_steps.reply", number=number, answer=name.value)
        case Perm.CASES_CHECK:
            return url_for("case_steps.check", number=number, check=name.value)
        case Perm.CASES_CONFIRM:
            return url_for("case_steps.enterprise", number=number, word=name.value)
    return url_for("case_steps.decide", number=number, decision=name.value)


def case_or_404(session: Session, number: int, on: date) -> CaseRow:
    """The case with this number as the reader may see it; aborts with 404 where they may not."""
    return queries.case_of(session, number, actor(), reached(Perm.CASES_READ), on) or abort(404)


def _take(number: int, name: CaseMove) -> str | Answer | tuple[str, int]:
    """The form of one move, and the move."""
    form = StepForm()
    with reading() as (session, frame):
        case = case_or_404(session, number, frame.today)
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
            stands = word(queries.shown_state(CaseState(refused.state), inside=case.inside))
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
        if WORKFLOW.by_name[name].perm in HANDLERS and tells_of_report(session, record.id, form.note.data):
            raise NotAllowed(
                _("The body reads this text, and it tells who reported. Ask about the matter alone.")
            )
        step = actions.move(
            session, record, name, actor=actor(), on=tracker.today(), at=at, note=form.note.data, day=day,
            agreed_by=form.agreed_by.data, file=file,
        )  # fmt: skip
        write_letter(session, record, step)
        form_drafts.spent(session)
    flash(_("Done: {step}.", step=word(name)))
    return redirect(led_to)
