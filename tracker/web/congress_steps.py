"""The forms of a point's steps: what its body, the member, the committee and the office do."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_wtf.file import FileField
from werkzeug.wrappers import Response as Answer
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from tracker.congress.points import actions, queries
from tracker.congress.points.actions import Ballot, Said
from tracker.congress.points.models import BALLOT, Point
from tracker.congress.points.queries import PointRow
from tracker.congress.points.workflow import WORKFLOW, PointMove, PointState, Result, View, is_of
from tracker.core import clock
from tracker.core.db import number as number_of
from tracker.core.evidence import BadEvidence
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.core.permissions import Perm
from tracker.web import drafts
from tracker.web.access import actor, needs, reached
from tracker.web.case_files import FILE_BYTES, file_of
from tracker.web.congress_words import KINDS, WHICH, kinds_of, titles
from tracker.web.forms import Form
from tracker.web.frame import reading
from tracker.wording.closed_lists import word

blueprint = Blueprint("congress_steps", __name__, url_prefix="/congress")

# The moves by whose form they are; an address names the move.
HELD = (Perm.CONGRESS_ANSWER, Perm.CONGRESS_ASK, Perm.CONGRESS_COMMENT, Perm.CONGRESS_ENTER)
MOVES = {perm: ", ".join(move.name for move in WORKFLOW.moves if move.perm is perm) for perm in HELD}
ENDPOINTS = dict(zip(HELD, ("body", "member", "committee", "office"), strict=True))
WITH_FILE = frozenset({PointMove.PLAN, PointMove.ANSWER, PointMove.COMMENT, PointMove.SETTLE})
WITH_VIEW = frozenset({PointMove.VIEW, PointMove.ASK_AGAIN})
WITH_RESULT = frozenset({PointMove.SETTLE, PointMove.REPORT_AGAIN})


class StepForm(Form):
    """Words, and what a move asks for besides; ``seen`` is the state it stood in when the form was opened."""

    view = SelectField(validate_choice=False)
    result = SelectField(validate_choice=False)
    present = StringField(validators=[Length(max=6)])
    satisfied = StringField(validators=[Length(max=6)])
    mostly = StringField(validators=[Length(max=6)])
    dissatisfied = StringField(validators=[Length(max=6)])
    void = StringField(validators=[Length(max=6)])
    file = FileField()
    note = TextAreaField(validators=[Length(max=8000)])
    seen = HiddenField()


def address_of(kinds: str, number: int, name: PointMove) -> str:
    """Where the form of a move is."""
    endpoint = ENDPOINTS[WORKFLOW.by_name[name].perm]
    return url_for(f"congress_steps.{endpoint}", kinds=kinds, number=number, move=name.value)


@blueprint.route(
    f"/<any({WHICH}):kinds>/<int:number>/body/<any({MOVES[Perm.CONGRESS_ANSWER]}):move>",
    methods=["GET", "POST"],
)
@needs(Perm.CONGRESS_ANSWER)
def body(kinds: str, number: int, move: str) -> str | Answer | tuple[str, int]:
    """What the body does: its plan, its answer."""
    return _take(kinds, number, PointMove(move))


@blueprint.route(
    f"/<any({WHICH}):kinds>/<int:number>/member/<any({MOVES[Perm.CONGRESS_ASK]}):move>",
    methods=["GET", "POST"],
)
@needs(Perm.CONGRESS_ASK)
def member(kinds: str, number: int, move: str) -> str | Answer | tuple[str, int]:
    """What the member does: what one thinks of the answer, asking again."""
    return _take(kinds, number, PointMove(move))


@blueprint.route(
    f"/<any({WHICH}):kinds>/<int:number>/committee/<any({MOVES[Perm.CONGRESS_COMMENT]}):move>",
    methods=["GET", "POST"],
)
@needs(Perm.CONGRESS_COMMENT)
def committee(kinds: str, number: int, move: str) -> str | Answer | tuple[str, int]:
    """What the committee says: its comment, the result with its ballot, publication."""
    return _take(kinds, number, PointMove(move))


@blueprint.route(
    f"/<any({WHICH}):kinds>/<int:number>/office/<any({MOVES[Perm.CONGRESS_ENTER]}):move>",
    methods=["GET", "POST"],
)
@needs(Perm.CONGRESS_ENTER)
def office(kinds: str, number: int, move: str) -> str | Answer | tuple[str, int]:
    """What the supervision office does with an entry of its own."""
    return _take(kinds, number, PointMove(move))


def _take(kinds: str, number: int, name: PointMove) -> str | Answer | tuple[str, int]:
    """The form of one move, and the move."""
    form = StepForm()
    form.view.choices = [("", "—"), *((one.value, word(one)) for one in View)]
    form.result.choices = [("", "—"), *((one.value, word(one)) for one in Result)]
    with reading() as (session, frame):
        one = queries.point_of(session, KINDS[kinds], number, frame.today, reached(Perm.CONGRESS_READ))
    if one is None or not is_of(name, one.point.kind):
        abort(404)
    if form.validate_on_submit():
        try:
            return _taken(form, one, name)
        except BadEvidence as bad:
            form.refuse("file", str(bad))
        except NotAllowed as refused:
            form.refuse_all(str(refused))
        except IllegalTransition as refused:
            form.refuse_all(
                _("Somebody moved this on meanwhile; it stands at: {state}. What you typed is below.",
                  state=word(PointState(refused.state)))
            )  # fmt: skip
    elif request.method == "GET":
        form.seen.data = one.point.state.value
    page = render_template(
        "congress/points/step.html", frame=frame, form=form, one=one, name=name, kinds=kinds,
        most=FILE_BYTES >> 20, with_file=name in WITH_FILE, with_view=name in WITH_VIEW,
        with_result=name in WITH_RESULT, needs_note=WORKFLOW.by_name[name].needs_reason, ballot=BALLOT,
        names=PointMove, titles=titles(), offer=drafts.offer(form),
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


def _taken(form: StepForm, one: PointRow, name: PointMove) -> Answer:
    tracker, at = current_app.extensions["tracker"], clock.now()
    led_to = url_for("congress_points.show", kinds=kinds_of(one.point.kind), number=one.point.id)
    said = _said(form, name)
    with tracker.database.unit_of_work() as session:
        once(session, form.once.data, at=at, led_to=led_to)
        record = session.get_one(Point, one.point.id)
        if form.seen.data and form.seen.data != record.state.value:
            raise IllegalTransition("", record.state.value)
        actions.move(session, record, name, said, actor=actor(), on=tracker.today(), at=at)
        drafts.spent(session)
    flash(_("Done: {step}.", step=word(name)))
    return redirect(led_to)


def _said(form: StepForm, name: PointMove) -> Said:
    """What was typed, read; raises NotAllowed and BadEvidence."""
    view = next((one for one in View if one.value == form.view.data), None) if name in WITH_VIEW else None
    result, ballot = None, None
    if name in WITH_RESULT:
        result = next((one for one in Result if one.value == form.result.data), None)
        ballot = _ballot(form)
    return Said(
        note=form.note.data or "", file=file_of(form.file) if name in WITH_FILE else None, view=view,
        result=result, ballot=ballot,
    )  # fmt: skip


def _ballot(form: StepForm) -> Ballot | None:
    """The five counts, all or none."""
    typed = [(form[name].data or "").strip() for name in BALLOT]
    if not any(typed):
        return None
    try:
        return Ballot(*(number_of(one) for one in typed))
    except ValueError as bad:
        raise NotAllowed(_("Give all five counts of the ballot as whole numbers, or none.")) from bad
