"""The forms of a sheet's steps: what its body enters, reports and objects to; what the office decides."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_wtf.file import FileField
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from tracker.assessment import entered, sheet_queries, sheets
from tracker.assessment.entered import Held, activities_of, refusals_of
from tracker.assessment.indicators import ENTERED, Indicator
from tracker.assessment.sheet_models import Sheet
from tracker.assessment.workflow import SHEET, SheetMove, SheetState
from tracker.core import clock
from tracker.core.db import number as number_of
from tracker.core.evidence import BadEvidence
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.core.permissions import Perm
from tracker.exchange.cells import BadCell, Day
from tracker.reports.assessing.freezing import decide_sheet, review_sheet
from tracker.web import drafts
from tracker.web.access import actor, needs
from tracker.web.assessment_seen import Seen, seen
from tracker.web.case_files import FILE_BYTES, file_of
from tracker.web.forms import Form
from tracker.web.frame import reading
from tracker.wording.closed_lists import word

blueprint = Blueprint("assessment_steps", __name__, url_prefix="/assessments")

M = SheetMove
# What of the activities does not count is said with these.
WITH_ACTIVITIES = frozenset({M.REVIEW, M.DECIDE})
OPTIONAL = frozenset({M.PROPOSE, M.PUBLISH})


class StepForm(Form):
    """Words; ``seen`` is the state the sheet stood in when the form was opened."""

    note = TextAreaField(validators=[Length(max=8000)])
    seen = HiddenField()


class EnterForm(Form):
    """What a body did, when, with how many, and its document."""

    indicator = SelectField(validate_choice=False)
    held_on = StringField(validators=[Length(min=1, max=40)])
    title = StringField(validators=[Length(min=1, max=300)])
    people = StringField(validators=[Length(max=9)])
    file = FileField()


def address_of(number: int, code: str, name: SheetMove) -> str:
    """Where the form of a move is."""
    perm = Perm.ASSESSMENTS_PREPARE if name is M.CORRECT else SHEET.by_name[name].perm
    endpoint = {
        Perm.ASSESSMENTS_REPORT: "body", Perm.ASSESSMENTS_PREPARE: "office", Perm.ASSESSMENTS_DECIDE: "second"
    }[perm]  # fmt: skip
    return url_for(f"assessment_steps.{endpoint}", number=number, code=code, move=name.value)


@blueprint.route("/<int:number>/body/<any(report, object):move>/<path:code>", methods=["GET", "POST"])
@needs(Perm.ASSESSMENTS_REPORT)
def body(number: int, move: str, code: str) -> str | Answer | tuple[str, int]:
    """What the body says: its own report, its objection."""
    return _step(number, code, SheetMove(move))


@blueprint.route("/<int:number>/office/<any(review, correct):move>/<path:code>", methods=["GET", "POST"])
@needs(Perm.ASSESSMENTS_PREPARE)
def office(number: int, move: str, code: str) -> str | Answer | tuple[str, int]:
    """What the office prepares: the review, a correction of what is published."""
    return _step(number, code, SheetMove(move))


@blueprint.route(
    "/<int:number>/second/<any(send_back, propose, decide, publish):move>/<path:code>",
    methods=["GET", "POST"],
)
@needs(Perm.ASSESSMENTS_DECIDE)
def second(number: int, move: str, code: str) -> str | Answer | tuple[str, int]:
    """What another person of the office does: gives it back, proposes, decides, publishes a correction."""
    return _step(number, code, SheetMove(move))


def _newest(session: Session, one: Seen, code: str) -> Sheet:
    """The newest version of the sheet of a body the reader assesses or answers for; else 404."""
    placed, _among, _stand = one.of(code)
    if not one.inner(code):
        abort(404)
    every = sheet_queries.sheets_of(session, one.row.scheme.id)
    mine = [sheet for sheet in every if sheet.body_id == placed.points.of.number]
    return mine[-1] if mine else abort(404)


def _step(number: int, code: str, name: SheetMove) -> str | Answer | tuple[str, int]:
    form = StepForm()
    with reading() as (session, frame):
        one = seen(session, frame, number)
        sheet = _newest(session, one, code)
        held = activities_of(session, sheet) if name in WITH_ACTIVITIES else []
        last = refusals_of(session, sheet, entered.rounds(session, sheet)) if held else {}
    typed = _refused() if request.method == "POST" else last
    if form.validate_on_submit():
        try:
            led_to = url_for("assessment.sheet", number=number, code=code)
            return _taken(form, sheet.id, name, typed, led_to)
        except NotAllowed as refused:
            form.refuse_all(str(refused))
        except IllegalTransition as moved:
            form.refuse_all(
                _("Somebody moved this on meanwhile; it stands at: {state}. What you typed is below.",
                  state=word(SheetState(moved.state)))
            )  # fmt: skip
    elif request.method == "GET":
        form.seen.data = sheet.state.value
    page = render_template(
        "assessment/step.html", frame=frame, form=form, one=one, code=code, placed=one.of(code)[0], name=name,
        sheet=sheet, held=held, typed=typed, needs_note=name not in OPTIONAL, offer=drafts.offer(form),
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


def _refused() -> dict[int, str]:
    """Why each activity, by number, does not count, as it was typed; empty: it counts."""
    found = {}
    for key, said in request.form.items():
        name, _dash, number = key.partition("-")
        if name == "refused" and number.isdecimal() and said.strip():
            found[number_of(number)] = said.strip()
    return found


def _taken(form: StepForm, sheet_id: int, name: SheetMove, refused: dict[int, str], led_to: str) -> Answer:
    tracker, at, who = current_app.extensions["tracker"], clock.now(), actor()
    note, on = form.note.data or "", tracker.today()
    with tracker.database.unit_of_work() as session:
        once(session, form.once.data, at=at, led_to=led_to)
        sheet = session.get_one(Sheet, sheet_id)
        if form.seen.data and form.seen.data != sheet.state.value:
            raise IllegalTransition("", sheet.state.value)
        match name:
            case M.REPORT:
                sheets.report(session, sheet, note, actor=who, on=on, at=at)
            case M.OBJECT:
                sheets.object_to(session, sheet, note, actor=who, on=on, at=at)
            case M.REVIEW:
                review_sheet(session, sheet, note, refused, actor=who, on=on, at=at)
            case M.SEND_BACK:
                sheets.send_back(session, sheet, note, actor=who, on=on, at=at)
            case M.PROPOSE:
                sheets.propose(session, sheet, actor=who, on=on, at=at)
            case M.DECIDE:
                decide_sheet(session, sheet, note, refused, actor=who, on=on, at=at)
            case M.CORRECT:
                sheets.correct(session, sheet, note, actor=who, on=on, at=at)
            case M.PUBLISH:
                _publish(session, sheet, on)
        drafts.spent(session)
    flash(_("Done: {step}.", step=word(name)))
    return redirect(led_to)


def _publish(session: Session, sheet: Sheet, on: date) -> None:
    """Publish a correction by itself; the first results of a year come out together."""
    if sheet.corrects_id is None:
        raise NotAllowed(_("The results of a year come out together, from the page of its scheme."))
    sheets.publish(session, sheet, actor=actor(), on=on, at=clock.now())


@blueprint.route("/<int:number>/enter/<path:code>", methods=["GET", "POST"])
@needs(Perm.ASSESSMENTS_REPORT)
def enter(number: int, code: str) -> str | Answer | tuple[str, int]:
    """Enter what the body did in the year, with its document."""
    form, tracker = EnterForm(), current_app.extensions["tracker"]
    with reading() as (session, frame):
        one = seen(session, frame, number)
        sheet = _newest(session, one, code)
    form.indicator.choices = [(name.value, word(name)) for name in ENTERED if name in one.weights]
    led_to = url_for("assessment.sheet", number=number, code=code)
    if form.validate_on_submit():
        try:
            held, at = _held(form), clock.now()
            with tracker.database.unit_of_work() as session:
                once(session, form.once.data, at=at, led_to=led_to)
                own = session.get_one(Sheet, sheet.id)
                entered.enter(session, own, held, actor=actor(), on=tracker.today(), at=at)
                drafts.spent(session)
            flash(_("It is entered; it counts unless the review says why not."))
            return redirect(led_to)
        except BadCell as bad:
            form.refuse("held_on", bad.message)
        except BadEvidence as bad:
            form.refuse("file", str(bad))
        except NotAllowed as refused:
            form.refuse_all(str(refused))
    page = render_template(
        "assessment/enter.html", frame=frame, form=form, one=one, code=code, placed=one.of(code)[0],
        most=FILE_BYTES >> 20, offer=drafts.offer(form),
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


def _held(form: EnterForm) -> Held:
    """What was typed, read; raises BadCell, BadEvidence, NotAllowed."""
    name = next((one for one in ENTERED if one.value == form.indicator.data), None)
    typed = (form.people.data or "").strip()
    try:
        people = number_of(typed) if typed else None
    except ValueError as bad:
        raise NotAllowed(_("“{typed}” is no whole number.", typed=typed[:20])) from bad
    day = Day().read((form.held_on.data or "").strip())
    file = file_of(form.file)
    if file is None:
        raise BadEvidence(_("Each activity has its document: choose a file."))
    if name is None:
        raise NotAllowed(_("Say what was done, under which indicator."))
    return Held(
        indicator=Indicator(name), held_on=day, title=form.title.data, people=people or None,
        file_name=file.name, file=file.kept,
    )  # fmt: skip
