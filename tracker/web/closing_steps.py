"""The forms of a closing's steps: what the body, its creditor and the supervision office do."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_wtf.file import FileField
from werkzeug.wrappers import Response as Answer
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from tracker.closings import actions, queries
from tracker.closings.actions import Said
from tracker.closings.facts import facts_of
from tracker.closings.models import Closing
from tracker.closings.queries import ClosingRow
from tracker.closings.workflow import WORKFLOW, ClosingMove, ClosingState, Ground, Stands
from tracker.core import clock
from tracker.core.evidence import BadEvidence
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.core.permissions import Perm
from tracker.exchange.cells import Day, Money
from tracker.exchange.decided import decide as decide_by
from tracker.plans.queries import payable_in
from tracker.web import drafts
from tracker.web.access import actor, needs, reached
from tracker.web.case_files import FILE_BYTES, file_of
from tracker.web.forms import Form
from tracker.web.frame import reading
from tracker.web.typed import Unread, read_if_any
from tracker.wording.closed_lists import word

blueprint = Blueprint("closing_steps", __name__, url_prefix="/closings")

# The moves by whose form they are; an address names the move.
MOVES = {
    perm: ", ".join(move.name for move in WORKFLOW.moves if move.perm is perm)
    for perm in (Perm.CLOSINGS_ASK, Perm.CLOSINGS_ANSWER, Perm.CLOSINGS_DECIDE)
}
WITH_FILE = frozenset({
    ClosingMove.DISPUTE, ClosingMove.CONFIRM_ON_PAPER, ClosingMove.ANSWER, ClosingMove.CORRECT
})  # fmt: skip


class AskForm(Form):
    """The vouchers, and what they show."""

    file = FileField()
    note = TextAreaField(validators=[Length(max=4000)])


class StepForm(Form):
    """Why, and what a move asks for besides; ``seen`` is the state it stood in when the form was opened."""

    ground = SelectField(validate_choice=False)
    stands = SelectField(validate_choice=False)
    day = StringField(validators=[Length(max=40)])
    amount = StringField(validators=[Length(max=40)])
    file = FileField()
    note = TextAreaField(validators=[Length(max=4000)])
    seen = HiddenField()


def address_of(number: int, name: ClosingMove) -> str:
    """Where the form of a move is."""
    match WORKFLOW.by_name[name].perm:
        case Perm.CLOSINGS_ASK:
            return url_for("closing_steps.body", number=number, move=name.value)
        case Perm.CLOSINGS_ANSWER:
            return url_for("closing_steps.enterprise", number=number, move=name.value)
    return url_for("closing_steps.decide", number=number, move=name.value)


@blueprint.route("/new/<path:key>", methods=["GET", "POST"])
@needs(Perm.CLOSINGS_ASK)
def new(key: str) -> str | Answer | tuple[str, int]:
    """Ask for the closing of a sum that is paid up; says what is missing where something is."""
    form, tracker = AskForm(), current_app.extensions["tracker"]
    with reading() as (session, frame):
        payable = payable_in(session, key, reached(Perm.CLOSINGS_ASK)) or abort(404)
        facts = facts_of(session, payable, frame.today)
    if form.validate_on_submit():
        at = clock.now()
        led_to = url_for("records.show", kind="payables", key=payable.ref)
        try:
            said = Said(note=form.note.data, file=file_of(form.file))
            with tracker.database.unit_of_work() as session:
                once(session, form.once.data, at=at, led_to=led_to)
                closing = actions.ask(session, payable.id, said, actor=actor(), on=tracker.today(), at=at)
                drafts.spent(session)
                led_to = url_for("closings.show", number=closing.id)
            flash(_("The closing is asked for; the enterprise has its days to agree or to dispute it."))
            return redirect(led_to)
        except BadEvidence as bad:
            form.refuse("file", str(bad))
        except NotAllowed as refused:
            form.refuse_all(str(refused))
    page = render_template(
        "closings/new.html", frame=frame, form=form, payable=payable, facts=facts, most=FILE_BYTES >> 20,
        offer=drafts.offer(form),
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


@blueprint.route(f"/<int:number>/body/<any({MOVES[Perm.CLOSINGS_ASK]}):move>", methods=["GET", "POST"])
@needs(Perm.CLOSINGS_ASK)
def body(number: int, move: str) -> str | Answer | tuple[str, int]:
    """What the body does."""
    return _take(number, ClosingMove(move))


@blueprint.route(
    f"/<int:number>/enterprise/<any({MOVES[Perm.CLOSINGS_ANSWER]}):move>", methods=["GET", "POST"]
)
@needs(Perm.CLOSINGS_ANSWER)
def enterprise(number: int, move: str) -> str | Answer | tuple[str, int]:
    """What the enterprise says."""
    return _take(number, ClosingMove(move))


@blueprint.route(f"/<int:number>/decide/<any({MOVES[Perm.CLOSINGS_DECIDE]}):move>", methods=["GET", "POST"])
@needs(Perm.CLOSINGS_DECIDE)
def decide(number: int, move: str) -> str | Answer | tuple[str, int]:
    """What the supervision office does."""
    return _take(number, ClosingMove(move))


def _take(number: int, name: ClosingMove) -> str | Answer | tuple[str, int]:
    """The form of one move, and the move."""
    form = StepForm()
    form.ground.choices = [(one.value, word(one)) for one in Ground]
    form.stands.choices = [(one.value, word(one)) for one in Stands]
    with reading() as (session, frame):
        one = queries.closing_of(session, number, frame.today, reached(Perm.CLOSINGS_READ)) or abort(404)
    if form.validate_on_submit():
        try:
            return _taken(form, one, name)
        except Unread as unread:
            form.refuse(unread.field, str(unread))
        except BadEvidence as bad:
            form.refuse("file", str(bad))
        except NotAllowed as refused:
            form.refuse_all(str(refused))
        except IllegalTransition as refused:
            stands = word(ClosingState(refused.state))
            form.refuse_all(
                _("Somebody moved this closing meanwhile; it stands at: {state}. What you typed is below.",
                  state=stands)
            )  # fmt: skip
    elif request.method == "GET":
        form.seen.data = one.closing.state.value
    page = render_template(
        "closings/step.html", frame=frame, form=form, one=one, name=name, most=FILE_BYTES >> 20,
        with_file=name in WITH_FILE, needs_file=name is ClosingMove.CONFIRM_ON_PAPER,
        needs_note=WORKFLOW.by_name[name].needs_reason, offer=drafts.offer(form), names=ClosingMove,
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


def _said(form: StepForm, name: ClosingMove) -> Said:
    """What was typed, read; raises Unread and BadEvidence."""
    ground = stands = day = amount = None
    if name is ClosingMove.DISPUTE:
        ground = next((one for one in Ground if one.value == form.ground.data), None)
        day, amount = read_if_any(Day(), form, "day"), read_if_any(Money(), form, "amount")
    if name is ClosingMove.DECIDE:
        stands = next((one for one in Stands if one.value == form.stands.data), None)
    return Said(
        note=form.note.data or "", file=file_of(form.file) if name in WITH_FILE else None, ground=ground,
        day=day, amount_fen=amount, stands=stands,
    )  # fmt: skip


def _taken(form: StepForm, one: ClosingRow, name: ClosingMove) -> Answer:
    tracker, at = current_app.extensions["tracker"], clock.now()
    led_to = url_for("closings.show", number=one.closing.id)
    said = _said(form, name)
    with tracker.database.unit_of_work() as session:
        once(session, form.once.data, at=at, led_to=led_to)
        record = session.get_one(Closing, one.closing.id)
        if form.seen.data and form.seen.data != record.state.value:
            raise IllegalTransition("", record.state.value)
        take = decide_by if name is ClosingMove.DECIDE else partial(actions.move, name=name)
        take(session, record, said=said, actor=actor(), on=tracker.today(), at=at)
        drafts.spent(session)
    flash(_("Done: {step}.", step=word(name)))
    return redirect(led_to)
