"""``/returns/<month>/sign/<body>``, ``/returns/check/<number>``: one signs a return, another freezes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer
from wtforms import BooleanField, Field, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from tracker.core import clock
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.core.permissions import Perm
from tracker.exchange.cells import Money, Whole
from tracker.returns import actions
from tracker.returns.lines import Side
from tracker.returns.models import MonthlyReturn, ReturnState, digest
from tracker.returns.stating import BadStatement, Statement, side_names
from tracker.subjects.models import Body
from tracker.web import drafts as form_drafts
from tracker.web.access import actor, needs
from tracker.web.forms import Form
from tracker.web.frame import reading
from tracker.web.returns import body_or_404, page_of
from tracker.web.typed import typed

blueprint = Blueprint("return_filing", __name__, url_prefix="/returns")

MINUS = ("-", "\u2212", "\uff0d")
LONGEST = 4000


def fen(field: Field, *, signed: bool = False) -> int:
    """The amount typed into a field, in fen; below zero where it is ``signed``. Raises ValidationError."""
    text = (field.data or "").strip()
    below = signed and text.startswith(MINUS)
    field.data = text[1:] if below else text
    try:
        found = typed(Money(), field)
    finally:
        field.data = text
    if found is None:
        raise ValidationError(_("Write the amount; nothing is written as 0."))
    return -int(found) if below else int(found)


class StatementForm(Form):
    """The five figures as the body states them; ``seen`` is what the ledger gave when the page was opened."""

    opening = StringField(validators=[Length(max=40)])
    new = StringField(validators=[Length(max=40)])
    cleared = StringField(validators=[Length(max=40)])
    adjusted = StringField(validators=[Length(max=40)])
    closing = StringField(validators=[Length(max=40)])
    payables = StringField(validators=[Length(max=20)])
    disputed = StringField(validators=[Length(max=40)])
    difference = TextAreaField(validators=[Length(max=LONGEST)])
    adjustment = TextAreaField(validators=[Length(max=LONGEST)])
    correction = TextAreaField(validators=[Length(max=LONGEST)])
    zero = BooleanField()
    name = StringField(validators=[InputRequired(), Length(max=120)])
    seen = HiddenField()

    def validate(self, extra_validators: object = None) -> bool:
        """Read the amounts; each that cannot be read is told beside its field."""
        good = bool(super().validate(extra_validators))
        self.fen: dict[str, int] = {}
        for name in (*(side.value for side in Side), "disputed"):
            try:
                self.fen[name] = fen(self[name], signed=name == Side.ADJUSTED)
            except ValidationError as wrong:
                self.refuse(name, str(wrong))
                good = False
        try:
            self.number = typed(Whole(), self.payables)
            if self.number is None:
                raise ValidationError(_("Write how many there are; nothing is written as 0."))
        except ValidationError as wrong:
            self.refuse("payables", str(wrong))
            good = False
        return good

    def statement(self) -> Statement:
        """What was stated."""
        return Statement(
            **{f"{side}_fen": self.fen[side] for side in Side}, payables=self.number or 0,
            disputed_fen=self.fen["disputed"], zero=self.zero.data, name=self.name.data,
            difference=self.difference.data, adjustment=self.adjustment.data,
            correction=self.correction.data,
        )  # fmt: skip


class CheckForm(Form):
    """Why it goes back, or what the checker has to say."""

    note = TextAreaField(validators=[Length(max=LONGEST)])


@blueprint.route("/<month>/sign/<path:code>", methods=["GET", "POST"])
@needs(Perm.RETURNS_FILE)
def sign(month: str, code: str) -> str | Answer | tuple[str, int]:
    """State the month's figures beside what the ledger gives, and sign them."""
    form = StatementForm()
    with reading() as (session, frame):
        found = body_or_404(session, code)
        page = page_of(session, found, month, frame)
        if not actions.may(session, actor(), Perm.RETURNS_FILE, found.id):
            abort(404)
        worked = actions.now(session, found.id, month)
    corrects = any(one.state is ReturnState.FROZEN for one in page.all)
    lines = digest(worked.lines)
    led_to = url_for("returns.month", month=month, code=code)

    def act(session: Session, on: date, at: datetime) -> None:
        actions.sign(
            session, found.id, month, form.statement(), actor=actor(), on=on, at=at, seen=form.seen.data
        )

    if form.validate_on_submit():
        said = _("It is signed, and waits for a second person to check and freeze it.")
        done = _done(form, act, led_to, said)
        if done is not None:
            return done
    # What was seen is what this page shows, whatever the last one did.
    form.seen.data = lines
    offer = form_drafts.offer(form)
    form.seen.data = lines
    shown = render_template(
        "returns/sign.html", frame=frame, form=form, body=found, page=page, worked=worked, offer=offer,
        sides=side_names(), corrects=corrects, parts=worked.parts,
    )  # fmt: skip
    return (shown, 422) if request.method == "POST" else shown


@blueprint.route("/check/<int:number>/<any(freeze, send_back):decision>", methods=["GET", "POST"])
@needs(Perm.RETURNS_CHECK)
def check(number: int, decision: str) -> str | Answer | tuple[str, int]:
    """Freeze a return that somebody else signed, or send it back."""
    form = CheckForm()
    with reading() as (session, frame):
        one = session.get(MonthlyReturn, number) or abort(404)
        if not actions.may(session, actor(), Perm.RETURNS_CHECK, one.body_id):
            abort(404)
        body = session.get_one(Body, one.body_id)
    led_to = url_for("returns.month", month=one.month, code=body.code)

    def act(session: Session, on: date, at: datetime) -> None:
        actions.answer(
            session, number, freeze=decision == "freeze", note=form.note.data, actor=actor(), on=on, at=at
        )

    if form.validate_on_submit():
        said = _("It is frozen.") if decision == "freeze" else _("It is sent back.")
        done = _done(form, act, led_to, said)
        if done is not None:
            return done
    shown = render_template(
        "returns/check.html", frame=frame, form=form, body=body, one=one, decision=decision,
        offer=form_drafts.offer(form), sides=side_names(),
    )  # fmt: skip
    return (shown, 422) if request.method == "POST" else shown


def _done(
    form: Form, act: Callable[[Session, date, datetime], None], led_to: str, said: str
) -> Answer | None:
    """Do it once and lead back to the month; None where the form is to be shown, with what is wrong."""
    tracker, at = current_app.extensions["tracker"], clock.now()
    try:
        with tracker.database.unit_of_work() as session:
            once(session, form.once.data, at=at, led_to=led_to)
            act(session, tracker.today(), at)
            form_drafts.spent(session)
    except BadStatement as bad:
        for name, fault in bad.faults:
            form.refuse(name, fault)
    except (NotAllowed, IllegalTransition) as refused:
        form.refuse_all(str(refused))
    else:
        flash(said)
        return redirect(led_to)
    return None
