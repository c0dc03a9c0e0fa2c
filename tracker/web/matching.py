"""``/complaints/…/match`` and ``ask``: what is recorded of a report, and what its body is asked."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from tracker.cases import opening
from tracker.cases.actions import last_step
from tracker.complaints import actions, matching, queries
from tracker.complaints.matching import Recorded
from tracker.complaints.models import Complaint
from tracker.core import clock
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.core.permissions import Perm
from tracker.flags.models import Flag
from tracker.reports.letters.writing import write_letter
from tracker.subjects.models import Body
from tracker.web import drafts
from tracker.web.access import actor, needs
from tracker.web.forms import Form
from tracker.web.frame import reading

blueprint = Blueprint("matching", __name__, url_prefix="/complaints")
NOTHING = "none"


class MatchForm(Form):
    """One of what is found, or a reference that is typed."""

    chosen = RadioField(validate_choice=False, validators=[Optional()], coerce=str)
    ref = StringField(validators=[Length(max=120)])


class AskForm(Form):
    """One flag, and what its body is asked."""

    flag = RadioField(validate_choice=False, validators=[Optional()], coerce=str)
    note = TextAreaField(validators=[Length(max=4000)])


def _complaint(session: Session, number: int) -> Complaint:
    return queries.handled_one(session, number, actor()) or abort(404)


@blueprint.route("/<int:number>/match", methods=["GET", "POST"])
@needs(Perm.COMPLAINTS_HANDLE)
def match(number: int) -> str | Response | tuple[str, int]:
    """Say which payable or contract a report is about."""
    form = MatchForm()
    with reading() as (session, frame):
        complaint = _complaint(session, number)
        body = session.get_one(Body, complaint.body_id)
        found = matching.candidates(session, complaint)
    if form.validate_on_submit():
        with current_app.extensions["tracker"].database.reading() as session:
            meant = _meant(session, form, complaint, found)
        if meant is not None or form.chosen.data == NOTHING:
            return _matched(form, number, meant)
        form.refuse("ref", _("Choose one, or type the reference of one that this body has recorded."))
    page = render_template(
        "complaints/match.html", frame=frame, form=form, complaint=complaint, body=body, found=found
    )
    return (page, 422) if form.errors or form.form_errors else page


def _meant(
    session: Session, form: MatchForm, complaint: Complaint, found: list[Recorded]
) -> Recorded | None:
    if typed := form.ref.data.strip():
        return matching.by_ref(session, complaint, typed)
    return next((one for one in found if one.key == form.chosen.data), None)


def _matched(form: MatchForm, number: int, meant: Recorded | None) -> Response:
    tracker, at = current_app.extensions["tracker"], clock.now()
    led_to = url_for("complaints.show", number=number)
    with tracker.database.unit_of_work() as session:
        once(session, form.once.data, at=at, led_to=led_to)
        actions.match(
            session, _complaint(session, number), meant.ref if meant else "", actor=actor(),
            on=tracker.today(), at=at, **matching.columns_of(meant),
        )  # fmt: skip
    flash(_("It is matched.") if meant else _("It is matched with nothing any more."))
    return redirect(led_to)


@blueprint.route("/<int:number>/ask", methods=["GET", "POST"])
@needs(Perm.CASES_OPEN)
def ask(number: int) -> str | Response | tuple[str, int]:
    """Put a flag on what is recorded to its body, without a word of the report; or join its case."""
    form = AskForm()
    with reading() as (session, frame):
        complaint = _complaint(session, number)
        body = session.get_one(Body, complaint.body_id)
        flags = matching.flags_on(session, complaint)
    if form.validate_on_submit():
        flag = next((one for one in flags if str(one.id) == form.flag.data), None)
        try:
            if flag is None:
                raise NotAllowed(_("Choose what the body is asked about."))
            return _asked(form, number, flag)
        except (NotAllowed, IllegalTransition) as refused:
            form.refuse_all(str(refused))
    page = render_template(
        "complaints/ask.html", frame=frame, form=form, complaint=complaint, body=body, flags=flags,
        offer=drafts.offer(form), chosen=request.form.get("flag"),
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


def _asked(form: AskForm, number: int, flag: Flag) -> Response:
    tracker, at = current_app.extensions["tracker"], clock.now()
    on, who, led_to = tracker.today(), actor(), url_for("complaints.show", number=number)
    with tracker.database.unit_of_work() as session:
        once(session, form.once.data, at=at, led_to=led_to)
        complaint = _complaint(session, number)
        case = opening.going_on(session, flag)
        if case is None:
            if matching.tells_who(complaint, form.note.data):
                raise NotAllowed(
                    _("The body reads this text, and it tells who reported. Ask about the matter alone.")
                )
            case = opening.open_case(session, flag.id, actor=who, on=on, at=at, note=form.note.data)
            write_letter(session, case, last_step(session, case))
        actions.link_case(session, complaint, case.id, case.number, actor=who, on=on, at=at)
        drafts.spent(session)
    flash(_("The body is asked; the case is {number}.", number=case.number))
    return redirect(led_to)
