"""The forms of a year's scheme: drafted with its weights, let begin by a second person, given up."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_wtf.file import FileField
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Length

from tracker.accounts.reaching import holds
from tracker.assessment import queries, schemes
from tracker.assessment.indicators import CITES, ENTERED, Indicator
from tracker.assessment.models import Scheme
from tracker.assessment.schemes import Planned, Weighed
from tracker.assessment.workflow import SchemeMove
from tracker.core import clock
from tracker.core.db import number as number_of
from tracker.core.evidence import BadEvidence
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.core.permissions import Perm
from tracker.reports.assessing.whom import assessed
from tracker.subjects.models import Body
from tracker.subjects.queries import governments
from tracker.web import drafts
from tracker.web.access import actor, needs, reached
from tracker.web.assessment_words import counted
from tracker.web.case_files import FILE_BYTES, file_of, served
from tracker.web.forms import Form
from tracker.web.frame import Frame, reading
from tracker.wording.closed_lists import word

blueprint = Blueprint("assessment_schemes", __name__, url_prefix="/assessments")


class SchemeForm(Form):
    """Whose bodies, which year, by which paper; the weights are read from the fields of each indicator."""

    government = SelectField(validate_choice=False)
    year = StringField(validators=[Length(min=4, max=4)])
    document = StringField(validators=[Length(min=1, max=120)])
    file = FileField()


class DropForm(Form):
    """Why a scheme is given up."""

    note = TextAreaField(validators=[Length(min=1, max=2000)])


@blueprint.route("/new", methods=["GET", "POST"])
@needs(Perm.ASSESSMENTS_PREPARE)
def new() -> str | Answer | tuple[str, int]:
    """Draft the scheme of a year; last year's weights stand in the form."""
    form = SchemeForm()
    with reading() as (session, frame):
        reach = reached(Perm.ASSESSMENTS_PREPARE)
        form.government.choices = [
            (code, name) for _number, code, name in governments(session, holds(reach, Body.id))
        ]
        typed = _typed() if request.method == "POST" else _last_year(session, frame)
    if form.validate_on_submit():
        try:
            return _drafted(form)
        except BadEvidence as bad:
            form.refuse("file", str(bad))
        except NotAllowed as refused:
            form.refuse_all(str(refused))
    elif request.method == "GET":
        form.year.data = str(frame.today.year)
    page = render_template(
        "assessment/new.html", frame=frame, form=form, typed=typed, indicators=list(Indicator),
        entered=ENTERED, cites=CITES, counted=counted(), most=FILE_BYTES >> 20, offer=drafts.offer(form),
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


def _typed() -> dict[Indicator, tuple[str, str]]:
    """Weight and number asked for of each indicator, as they were sent."""
    sent = request.form
    return {
        one: (sent.get(f"weight-{one.value}", "").strip(), sent.get(f"asked-{one.value}", "").strip())
        for one in Indicator
    }


def _last_year(session: Session, frame: Frame) -> dict[Indicator, tuple[str, str]]:
    """The weights of the newest scheme the reader sees; empty where there is none."""
    rows = queries.schemes(session, reached(Perm.ASSESSMENTS_PREPARE))
    held = queries.weights_of(session, rows[0].scheme.id) if rows else {}
    return {
        one: (str(held[one].weight), str(held[one].asked or "")) if one in held else ("", "")
        for one in Indicator
    }


def _drafted(form: SchemeForm) -> Answer:
    tracker, at = current_app.extensions["tracker"], clock.now()
    weights = _weights()
    file = file_of(form.file)
    with tracker.database.unit_of_work() as session:
        once(session, form.once.data, at=at, led_to=url_for("assessment.index"))
        known = {code: number for number, code, _name in governments(session, Body.id > 0)}
        planned = Planned(
            government_id=known.get(form.government.data or "", 0), year=_number(form.year.data),
            weights=weights, document=form.document.data, file_name=file.name if file else "",
            file=file.kept if file else None,
        )  # fmt: skip
        scheme = schemes.draft(session, planned, actor=actor(), on=tracker.today(), at=at)
        drafts.spent(session)
        led_to = url_for("assessment.show", number=scheme.id)
    flash(_("The scheme is drafted; another person lets it begin."))
    return redirect(led_to)


def _weights() -> dict[Indicator, Weighed]:
    return {
        one: Weighed(_number(weight), _number(asked) if asked else None)
        for one, (weight, asked) in _typed().items() if weight
    }  # fmt: skip


def _number(typed: str) -> int:
    try:
        return number_of(typed.strip())
    except ValueError as bad:
        raise NotAllowed(_("“{typed}” is no whole number.", typed=typed[:20])) from bad


@blueprint.post("/<int:number>/start")
@needs(Perm.ASSESSMENTS_DECIDE)
def start(number: int) -> Answer:
    """Let a drafted scheme begin, as its second person."""
    if not Form().validate_on_submit():
        abort(400)
    tracker, at = current_app.extensions["tracker"], clock.now()
    try:
        with tracker.database.unit_of_work() as session:
            scheme = _scheme(session, number)
            on = tracker.today()
            bodies = [one.number for one in assessed(session, scheme.government_id, min(scheme.last_on, on))]
            schemes.start(session, scheme, bodies, actor=actor(), on=on, at=at)
        flash(_("Done: {step}.", step=word(SchemeMove.START)))
    except (NotAllowed, IllegalTransition) as refused:
        flash(str(refused), "error")
    return redirect(url_for("assessment.show", number=number))


@blueprint.post("/<int:number>/publish")
@needs(Perm.ASSESSMENTS_DECIDE)
def publish(number: int) -> Answer:
    """Make the results of the year known, all at once."""
    if not Form().validate_on_submit():
        abort(400)
    tracker, at = current_app.extensions["tracker"], clock.now()
    try:
        with tracker.database.unit_of_work() as session:
            scheme = _scheme(session, number)
            schemes.publish(session, scheme, actor=actor(), on=tracker.today(), at=at)
        flash(_("Done: {step}.", step=word(SchemeMove.PUBLISH)))
    except (NotAllowed, IllegalTransition) as refused:
        flash(str(refused), "error")
    return redirect(url_for("assessment.show", number=number))


@blueprint.route("/<int:number>/drop", methods=["GET", "POST"])
@needs(Perm.ASSESSMENTS_PREPARE)
def drop(number: int) -> str | Answer | tuple[str, int]:
    """Give a scheme up, with the reason."""
    form, tracker, led_to = DropForm(), current_app.extensions["tracker"], url_for("assessment.index")
    with reading() as (session, frame):
        row = queries.scheme_of(session, number, reached(Perm.ASSESSMENTS_PREPARE)) or abort(404)
    if form.validate_on_submit():
        at = clock.now()
        try:
            with tracker.database.unit_of_work() as session:
                once(session, form.once.data, at=at, led_to=led_to)
                scheme = _scheme(session, number)
                schemes.drop(session, scheme, form.note.data, actor=actor(), on=tracker.today(), at=at)
                drafts.spent(session)
            flash(_("Done: {step}.", step=word(SchemeMove.DROP)))
            return redirect(led_to)
        except (NotAllowed, IllegalTransition) as refused:
            form.refuse_all(str(refused))
    page = render_template(
        "assessment/drop.html", frame=frame, form=form, row=row, offer=drafts.offer(form)
    )
    return (page, 422) if form.errors or form.form_errors else page


@blueprint.get("/<int:number>/document")
@needs(Perm.ASSESSMENTS_READ)
def document(number: int) -> Answer:
    """The paper that sets a scheme's weights."""
    with reading() as (session, _frame):
        row = queries.scheme_of(session, number, reached(Perm.ASSESSMENTS_PREPARE)) or abort(404)
    scheme = row.scheme
    if not scheme.file_sha256 or not scheme.file_type:
        abort(404)
    return served(scheme.file_sha256, scheme.file_type, f"assessment-{scheme.year}-{scheme.version}")


def _scheme(session: Session, number: int) -> Scheme:
    row = queries.scheme_of(session, number, reached(Perm.ASSESSMENTS_PREPARE)) or abort(404)
    return row.scheme
