"""``/complaints/transferred``: a report that the province handed on is entered, and its material added."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from tracker.complaints import evidence, handing_on, queries
from tracker.complaints.models import Complaint
from tracker.complaints.workflow import CLOCKS, FORWARD_DAYS, ComplaintMove, Matter, Route
from tracker.core import clock
from tracker.core.machine import NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.core.permissions import Actor, Perm
from tracker.exchange.cells import Day, Money
from tracker.exchange.identifiers import CreditCode
from tracker.law import loader as law
from tracker.law.records import NoLawInForce
from tracker.subjects.models import Body
from tracker.web import drafts as form_drafts
from tracker.web.access import actor, needs
from tracker.web.complaint_words import words
from tracker.web.forms import Form
from tracker.web.frame import reading
from tracker.web.receiving import FileForm, Said, Sender, begun, limits, piece_taken, taken
from tracker.web.typed import typed
from tracker.wording.closed_lists import words as named
from tracker.wording.days import day_word

blueprint = Blueprint("transferred", __name__, url_prefix="/complaints/transferred")
blueprint.context_processor(words)
DAYS = CLOCKS[Route.TRANSFERRED][ComplaintMove.SUBMIT]


class TransferredForm(Form):
    """What the province's material says."""

    province_office = StringField(validators=[Length(min=2, max=200)])
    province_number = StringField(validators=[Length(max=80)])
    province_on = StringField(validators=[Length(max=40)])
    material_on = StringField(validators=[Length(max=40)])
    enterprise_name = StringField(validators=[Length(min=2, max=200)])
    uscc = StringField(validators=[Length(max=40)])
    contact_name = StringField(validators=[Length(max=120)])
    contact = StringField(validators=[Length(max=200)])
    matter = RadioField(validate_choice=False, coerce=str)
    body = StringField(validators=[Length(min=1, max=200)])
    story = TextAreaField(validators=[InputRequired(), Length(max=8000)])
    agreement = StringField(validators=[Length(max=300)])
    claimed = StringField(validators=[Length(max=40)])
    since = StringField(validators=[Length(max=40)])
    in_court = BooleanField()

    def validate_matter(self, field: RadioField) -> None:
        """One of the matters."""
        if field.data not in list(Matter):
            raise ValidationError(_("Choose what is reported."))

    def validate_material_on(self, field: StringField) -> None:
        """The day the thirty days run from."""
        self.material = typed(Day(), field)
        if self.material is None:
            raise ValidationError(_("Write the day on which the material was received."))
        province = getattr(self, "province", None)
        if province and province > self.material:
            raise ValidationError(_("The province accepts it before it hands it on."))

    def validate_province_on(self, field: StringField) -> None:
        """The day of the province's acceptance, if it is known."""
        self.province = typed(Day(), field)

    def validate_uscc(self, field: StringField) -> None:
        """The code, if any, with both check digits right."""
        field.data = typed(CreditCode(), field) or ""

    def validate_claimed(self, field: StringField) -> None:
        """An amount in yuan, if any."""
        self.fen = typed(Money(), field)

    def validate_since(self, field: StringField) -> None:
        """A day, if any."""
        self.day = typed(Day(), field)

    def told(self, body: Body) -> dict[str, Any]:
        """The columns of the report."""
        kept = ("province_office", "province_number", "enterprise_name", "contact_name", "contact", "story",
                "agreement")  # fmt: skip
        return {name: self[name].data.strip() for name in kept} | {
            "province_on": self.province, "material_on": self.material, "uscc": self.uscc.data,
            "matter": Matter(self.matter.data), "body_id": body.id, "claimed_fen": self.fen,
            "since_on": self.day, "in_court": self.in_court.data,
        }  # fmt: skip


@blueprint.route("", methods=["GET", "POST"])
@needs(Perm.COMPLAINTS_HANDLE)
def new() -> str | Response | tuple[str, int]:
    """Enter a report; its days begin with the receipt of its material."""
    form, found = TransferredForm(), list[Body]()
    form.matter.choices = [(one.value, said) for one, said in named(Matter).items()]
    if form.validate_on_submit():
        with current_app.extensions["tracker"].database.reading() as session:
            found = queries.bodies_named(session, request.form.get("chosen") or form.body.data)
        try:
            if len(found) == 1:
                return _entered(form, found[0])
            form.refuse("body", _("Several bodies may be meant: choose one of them.") if found else
                        _("No body of this name is known here. Type a part of its name."))  # fmt: skip
        except NotAllowed as refused:
            form.refuse_all(str(refused))
        except NoLawInForce:
            first = law.parameter(DAYS).versions[0].start
            form.refuse(
                "material_on", _("Before {day} this route was not there (802 art 25).", day=day_word(first))
            )
    with reading() as (_session, frame):
        pass
    offer = form_drafts.offer(form)
    page = render_template(
        "complaints/new.html", frame=frame, form=form, found=found, offer=offer,
        days=law.at(DAYS, frame.today), forward=law.at(FORWARD_DAYS, frame.today),
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


@blueprint.route("/<int:number>/material", methods=["GET", "POST"])
@needs(Perm.COMPLAINTS_HANDLE)
def material(number: int) -> str | Response | tuple[str, int]:
    """What came with a report from the province, added as files by who handles it."""
    form, sent = FileForm(), _sender(number)
    if form.validate_on_submit() and taken(sent, form):
        flash(_("The file is kept."))
        return redirect(sent.back)
    with reading() as (session, frame):
        complaint, _who = sent.report(session)
        files = evidence.files_of(session, complaint)
    page = render_template(
        "complaints/material.html", frame=frame, form=form, complaint=complaint, files=files, **limits()
    )
    return (page, 422) if form.errors or form.form_errors else page


@blueprint.post("/<int:number>/upload/begin")
@needs(Perm.COMPLAINTS_HANDLE)
def begin(number: int) -> Said:
    """Where the sender of a file goes on."""
    return begun(_sender(number))


@blueprint.post("/<int:number>/upload/piece")
@needs(Perm.COMPLAINTS_HANDLE)
def piece(number: int) -> Said:
    """A piece of a file."""
    return piece_taken(_sender(number))


def _sender(number: int) -> Sender:
    """Who handles a report that the province handed on; 404 for any other report."""

    def report(session: Session) -> tuple[Complaint, Actor]:
        found = queries.handled_one(session, number, actor())
        if found is None or found.route is not Route.TRANSFERRED:
            abort(404)
        return found, actor()

    return Sender(report, url_for("transferred.material", number=number))


def _entered(form: TransferredForm, body: Body) -> Response:
    tracker, at = current_app.extensions["tracker"], clock.now()
    with tracker.database.unit_of_work() as session:
        once(session, form.once.data, at=at, led_to=url_for("complaints.index"))
        made = handing_on.enter(session, form.told(body), actor=actor(), on=tracker.today(), at=at)
        form_drafts.spent(session)
    flash(_("Report {number} is entered. Add the material it came with.", number=made.number))
    return redirect(url_for("transferred.material", number=made.id))
