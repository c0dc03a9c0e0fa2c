"""``/report/…/who`` and so on: the four steps of a report, each kept as it is left, and the sending."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from tracker.complaints import actions, drafting, evidence, queries
from tracker.complaints.actions import Said
from tracker.complaints.drafting import OF_MONEY, Step, missing
from tracker.complaints.matching import Recorded, columns_of, own
from tracker.complaints.models import Complaint
from tracker.complaints.workflow import CLOCKS, FINAL, ComplaintMove, ComplaintState, Matter, Route
from tracker.core import clock
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.money import yuan
from tracker.core.once import once
from tracker.exchange.cells import Day, Money, Text
from tracker.exchange.identifiers import CreditCode
from tracker.law import loader as law
from tracker.subjects.models import Body
from tracker.web.access import public
from tracker.web.complaint_words import words
from tracker.web.forms import Form
from tracker.web.frame import reading
from tracker.web.receiving import FileForm, limits, taken
from tracker.web.reporter import Reporter, code_of, let_go, reporter
from tracker.web.reporting_files import sender
from tracker.web.typed import typed
from tracker.wording.closed_lists import words as named

blueprint = Blueprint("reporting_steps", __name__, url_prefix="/report")
blueprint.context_processor(words)
LONGEST_STORY = 8000


class WhoForm(Form):
    """Who reports, how to reach them, and whether the body may know."""

    enterprise_name = StringField(validators=[Length(max=200)])
    uscc = StringField(validators=[Length(max=40)])
    contact_name = StringField(validators=[Length(max=120)])
    contact = StringField(validators=[Length(max=200)])
    confidential = BooleanField()

    def validate_uscc(self, field: StringField) -> None:
        """The code, if any, with both check digits right."""
        field.data = typed(CreditCode(), field) or ""

    def validate_enterprise_name(self, field: StringField) -> None:
        """A name as a file may hold it."""
        field.data = typed(Text(200, one_line=True), field) or ""

    @property
    def told(self) -> dict[str, Any]:
        """What is kept."""
        return {
            "enterprise_name": self.enterprise_name.data, "uscc": self.uscc.data,
            "contact_name": self.contact_name.data.strip(), "contact": self.contact.data.strip(),
            "confidential": self.confidential.data,
        }  # fmt: skip


class WhatForm(Form):
    """What happened, and which body did it; ``body`` is typed, ``chosen`` one of those it may mean."""

    matter = RadioField(validators=[Optional()], coerce=str)
    body = StringField(validators=[Length(max=200)])
    story = TextAreaField(validators=[Length(max=LONGEST_STORY)])
    in_court = RadioField(validators=[Optional()], coerce=str)
    earlier = StringField(validators=[Length(max=40)])

    @property
    def told(self) -> dict[str, Any]:
        """What is kept, the body apart."""
        return {
            "matter": Matter(self.matter.data) if self.matter.data else None,
            "story": self.story.data.strip(),
            "in_court": {"yes": True, "no": False}.get(self.in_court.data or ""),
            "earlier": self.earlier.data.strip(),
        }  # fmt: skip


class HowMuchForm(Form):
    """The sum, since when, and under what agreement."""

    recorded = RadioField(validate_choice=False, validators=[Optional()], coerce=str)
    agreement = StringField(validators=[Length(max=300)])
    claimed = StringField(validators=[Length(max=40)])
    since = StringField(validators=[Length(max=40)])

    def validate_claimed(self, field: StringField) -> None:
        """An amount in yuan, if any."""
        self.fen = typed(Money(), field)

    def validate_since(self, field: StringField) -> None:
        """A day, if any, and none that is still to come."""
        self.day = typed(Day(), field)
        if self.day and self.day > current_app.extensions["tracker"].today():
            raise ValidationError(_("This day is still to come; write since when it is owed or broken."))

    @property
    def told(self) -> dict[str, Any]:
        """What is kept."""
        return {"agreement": self.agreement.data.strip(), "claimed_fen": self.fen, "since_on": self.day}


def _draft(session: Session, number: int) -> Reporter:
    """A report of one's own; one that was sent is shown where it stands and not in its steps."""
    mine = reporter(session, number)
    if mine.complaint.state is not ComplaintState.DRAFT:
        abort(redirect(url_for("reporting.show", number=number)))
    return mine


def _go_on(number: int, next_step: str) -> Response:
    """To the next step, or away from a form that is kept: what a press of which button asks for."""
    if request.form.get("then") == "leave":
        flash(_("It is kept. With the code you go on from where you stopped."))
        return redirect(url_for("reporting.start"))
    return redirect(url_for(f"reporting_steps.{next_step}", number=number))


def _kept(number: int, step: Step, told: dict[str, Any], next_step: str) -> Response:
    with current_app.extensions["tracker"].database.unit_of_work() as session:
        drafting.save(session, _draft(session, number).complaint, step, told)
    return _go_on(number, next_step)


def _page(step: Step, form: Form, mine: Reporter, **more: Any) -> str | tuple[str, int]:
    with reading() as (session, frame):
        files = evidence.files_of(session, mine.complaint)
    lacking = missing(mine.complaint)
    page = render_template(
        f"reporting/{step.value}.html", frame=frame, form=form, complaint=mine.complaint, step=step,
        steps=tuple(Step), lacking=lacking, code=code_of(mine.complaint), by_code=mine.by_code, files=files,
        names=Step, **more,
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


@blueprint.route("/<int:number>/who", methods=["GET", "POST"])
@public
def who(number: int) -> str | Response | tuple[str, int]:
    """The first step: who reports."""
    with current_app.extensions["tracker"].database.reading() as session:
        mine = _draft(session, number)
    form = WhoForm(obj=mine.complaint)
    if form.validate_on_submit():
        return _kept(number, Step.WHO, form.told, "what")
    return _page(Step.WHO, form, mine, recorded=mine.complaint.enterprise_id is not None)


@blueprint.route("/<int:number>/what", methods=["GET", "POST"])
@public
def what(number: int) -> str | Response | tuple[str, int]:
    """The second step: what happened, and who did it."""
    with current_app.extensions["tracker"].database.reading() as session:
        mine = _draft(session, number)
        body = session.get(Body, mine.complaint.body_id) if mine.complaint.body_id else None
    form = WhatForm(data=_as_typed(mine.complaint, body))
    form.matter.choices = [(one.value, said) for one, said in named(Matter).items()]
    form.in_court.choices = [("no", _("no")), ("yes", _("yes, it is before a court or in arbitration"))]
    found: list[Body] = []
    if form.validate_on_submit():
        with current_app.extensions["tracker"].database.reading() as session:
            found = queries.bodies_named(session, request.form.get("chosen") or form.body.data)
        if len(found) == 1 or not form.body.data.strip():
            told = form.told | {"body_id": found[0].id if found else None}
            return _kept(number, Step.WHAT, told, "how_much")
        if found:
            form.refuse("body", _("Several bodies may be meant: choose one of them."))
        else:
            form.refuse("body", _("No body of this name is known here. Type a part of its name."))
    return _page(Step.WHAT, form, mine, found=found)


def _as_typed(complaint: Complaint, body: Body | None) -> dict[str, Any]:
    court = complaint.in_court
    return {
        "matter": complaint.matter.value if complaint.matter else None, "body": body.name if body else "",
        "story": complaint.story, "earlier": complaint.earlier,
        "in_court": None if court is None else "yes" if court else "no",
    }  # fmt: skip


@blueprint.get("/bodies")
@public
def bodies() -> str:
    """The bodies that what is typed may mean, while it is typed."""
    with current_app.extensions["tracker"].database.reading() as session:
        found = queries.bodies_named(session, request.args.get("body", ""))
    return render_template("reporting/_bodies.html", found=found)


@blueprint.route("/<int:number>/how-much", methods=["GET", "POST"])
@public
def how_much(number: int) -> str | Response | tuple[str, int]:
    """The third step: how much, and since when."""
    with current_app.extensions["tracker"].database.reading() as session:
        complaint = (mine := _draft(session, number)).complaint
    before = {
        "agreement": complaint.agreement,
        "since": complaint.since_on.isoformat() if complaint.since_on else "",
        "claimed": "" if complaint.claimed_fen is None else yuan(complaint.claimed_fen),
    }  # fmt: skip
    found = _recorded(complaint)
    form = HowMuchForm(data=before)
    if form.validate_on_submit():
        told = form.told
        if found:
            told |= columns_of(next((one for one in found if one.key == form.recorded.data), None))
        return _kept(number, Step.HOW_MUCH, told, "proof")
    chosen = next((one.key for one in found if one.id == {"payable": complaint.payable_id,
                   "contract": complaint.contract_id}[one.kind]), None)  # fmt: skip
    return _page(
        Step.HOW_MUCH, form, mine, of_money=complaint.matter in OF_MONEY, found=found, chosen=chosen
    )


def _recorded(complaint: Complaint) -> list[Recorded]:
    """What an enterprise with an account may pick: its own with the body."""
    if complaint.enterprise_id is None or complaint.body_id is None:
        return []
    with current_app.extensions["tracker"].database.reading() as session:
        return own(session, complaint.enterprise_id, complaint.body_id)


@blueprint.route("/<int:number>/proof", methods=["GET", "POST"])
@public
def proof(number: int) -> str | Response | tuple[str, int]:
    """The fourth step: files that show it; more of them as long as the report goes on."""
    with current_app.extensions["tracker"].database.reading() as session:
        mine = reporter(session, number)
    if mine.complaint.state in FINAL:
        return redirect(url_for("reporting.show", number=number))
    form = FileForm()
    if form.validate_on_submit() and taken(sender(number), form):
        return redirect(url_for("reporting_steps.proof", number=number))
    return _page(Step.PROOF, form, mine, **limits())


@blueprint.route("/<int:number>/send", methods=["GET", "POST"])
@public
def send(number: int) -> str | Response | tuple[str, int]:
    """All of it once more, and the sending."""
    form, tracker = Form(), current_app.extensions["tracker"]
    with tracker.database.reading() as session:
        mine = reporter(session, number)
        body = session.get(Body, mine.complaint.body_id) if mine.complaint.body_id else None
        files = evidence.files_of(session, mine.complaint)
    if form.validate_on_submit():
        try:
            return _sent(form, number)
        except (NotAllowed, IllegalTransition) as refused:
            form.refuse_all(str(refused))
    elif mine.complaint.state is not ComplaintState.DRAFT:
        return redirect(url_for("reporting.show", number=number))
    with reading() as (_session, frame):
        days = CLOCKS[Route.DIRECT]
    page = render_template(
        "reporting/send.html", frame=frame, form=form, complaint=mine.complaint, body=body, files=files,
        lacking=missing(mine.complaint), steps=tuple(Step), step=None, names=Step,
        code=code_of(mine.complaint), accept=law.at(days[ComplaintMove.SUBMIT], frame.today),
        answer=law.at(days[ComplaintMove.ACCEPT], frame.today), by_code=mine.by_code,
    )  # fmt: skip
    return (page, 422) if form.form_errors else page


def _sent(form: Form, number: int) -> Response:
    tracker, at = current_app.extensions["tracker"], clock.now()
    led_to = url_for("reporting_papers.receipt", number=number)
    with tracker.database.unit_of_work() as session:
        once(session, form.once.data, at=at, led_to=led_to)
        mine = reporter(session, number)
        actions.move(
            session, mine.complaint, ComplaintMove.SUBMIT, actor=mine.actor, on=tracker.today(), at=at,
            said=Said(), digest=mine.digest,
        )  # fmt: skip
    return redirect(led_to)


@blueprint.post("/<int:number>/drop")
@public
def drop(number: int) -> Response:
    """Forget a report that was not sent."""
    with current_app.extensions["tracker"].database.unit_of_work() as session:
        drafting.drop(session, _draft(session, number).complaint)
    let_go()
    flash(_("The report is dropped; nothing of it is kept."))
    return redirect(url_for("reporting.start"))
