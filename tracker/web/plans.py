"""``/plans``: plans to clear a sum owed: the list, one plan, a proposal, and the creditor's word on it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_wtf.file import FileField
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from tracker.core import clock
from tracker.core.db import number as number_of
from tracker.core.evidence import BadEvidence
from tracker.core.machine import NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.core.permissions import Perm
from tracker.exchange.cells import BadCell, Day, Money
from tracker.exchange.out import plan_list as out
from tracker.payables.models import Payable
from tracker.payables.standing import standing
from tracker.plans import actions, queries
from tracker.plans.models import MoneySource
from tracker.plans.queries import Part, PlanRow
from tracker.rules.succession import answers_for
from tracker.subjects.queries import body, enterprise_number
from tracker.web import drafts
from tracker.web.access import actor, needs, reached
from tracker.web.case_files import FILE_BYTES, file_of, served
from tracker.web.downloads import download
from tracker.web.forms import Form
from tracker.web.frame import Frame, reading
from tracker.wording.closed_lists import word

blueprint = Blueprint("plans", __name__, url_prefix="/plans")

# Instalments of one plan, on one page: a month each for a year. A limit of our own.
MOST_PARTS = 12
PAGE = 50


class ProposalForm(Form):
    """What a body proposes; the instalments' fields are added below."""

    source = SelectField()
    source_words = StringField(validators=[Length(max=200)])
    responsible = StringField(validators=[Length(max=120)])
    post = StringField(validators=[Length(max=120)])
    document = StringField(validators=[Length(max=200)])


for _place in range(1, MOST_PARTS + 1):
    setattr(ProposalForm, f"day_{_place}", StringField(validators=[Length(max=40)]))
    setattr(ProposalForm, f"amount_{_place}", StringField(validators=[Length(max=40)]))


class AnswerForm(Form):
    """Whether the enterprise agrees, and its words."""

    agrees = RadioField()
    note = TextAreaField(validators=[Length(max=4000)])


class SignedForm(Form):
    """The document the enterprise signed."""

    file = FileField()
    note = TextAreaField(validators=[Length(max=4000)])


def _asked(session: Session, frame: Frame) -> tuple[Part, list[PlanRow]]:
    """The plans that an address asks for; one that makes no sense is refused (400)."""
    part = next((one for one in Part if one.value == request.args.get("part", Part.RUNNING)), None)
    if part is None:
        abort(400)
    code, uscc = request.args.get("body", "").strip(), request.args.get("enterprise", "").strip()
    whose = body(session, code) if code else None
    bodies = answers_for(session, whose.id, frame.on) if whose else () if code else None
    # An enterprise nobody knows has the number of none.
    creditor = (enterprise_number(session, uscc) or 0) if uscc else None
    return part, queries.plan_list(
        session, frame.today, reached(Perm.PLANS_READ), part, bodies=bodies, enterprise_id=creditor
    )


@blueprint.get("")
@needs(Perm.PLANS_READ)
def index() -> str:
    """The plans within the reader's reach, the next instalment first."""
    with reading() as (session, frame):
        part, found = _asked(session, frame)
    try:
        first = number_of(request.args.get("start", "0"))
    except ValueError:
        abort(400)
    given = {name: request.args[name].strip() for name in ("body", "enterprise") if request.args.get(name)}
    return render_template(
        "plans/index.html", frame=frame, part=part, parts=_part_words(), given=given, total=len(found),
        rows=found[first : first + PAGE], first=first,
        next=first + PAGE if len(found) > first + PAGE else None,
    )  # fmt: skip


@blueprint.get("/export.<any(csv, xlsx):ending>")
@needs(Perm.PLANS_READ)
def export(ending: str) -> Response:
    """Every instalment of the plans that the address filters, as a file."""
    with reading() as (session, frame):
        _part, found = _asked(session, frame)
        name = f"plans-{frame.today.isoformat()}.{ending}"
        return download(name, out.COLUMNS, _("Clearing plans"), out.plan_rows(found))


@blueprint.get("/<int:number>")
@needs(Perm.PLANS_READ)
def show(number: int) -> str:
    """One plan: its instalments as they stand, what was said to it, and who may do what."""
    with reading() as (session, frame):
        plan = _plan_or_404(session, number, frame.today)
        firm = actions.creditor_accounts(session, plan.plan.payable_id)
    waits = plan.state is queries.PlanState.PROPOSED
    open_to_firm = waits or plan.state is queries.PlanState.UNCONFIRMED
    mine = plan.enterprise_id in reached(Perm.PLANS_ANSWER).enterprises
    return render_template(
        "plans/show.html", frame=frame, one=plan, may_answer=open_to_firm and mine,
        may_enter=waits and not firm and bool(reached(Perm.PLANS_PROPOSE)),
    )  # fmt: skip


@blueprint.get("/<int:number>/document")
@needs(Perm.PLANS_READ)
def document(number: int) -> Response:
    """The document the enterprise signed."""
    with reading() as (session, frame):
        said = _plan_or_404(session, number, frame.today).signed
        if said is None or said.file_sha256 is None or said.file_type is None:
            abort(404)
        return served(said.file_sha256, said.file_type, f"plan-{number}")


@blueprint.route("/new/<path:key>", methods=["GET", "POST"])
@needs(Perm.PLANS_PROPOSE)
def new(key: str) -> str | Response | tuple[str, int]:
    """Propose a plan for a payable."""
    form = ProposalForm()
    form.source.choices = [(one.value, word(one)) for one in MoneySource]
    with reading() as (session, frame):
        payable = queries.payable_in(session, key, reached(Perm.PLANS_PROPOSE)) or abort(404)
        owed = session.execute(standing(frame.today, lambda column: column == payable.id)).one_or_none()
    if form.validate_on_submit():
        try:
            return _proposed(form, payable)
        except NotAllowed as refused:
            form.refuse_all(str(refused))
        except _Unread:
            pass
    offer = drafts.offer(form)
    page = render_template(
        "plans/new.html", frame=frame, form=form, payable=payable, offer=offer, most=MOST_PARTS,
        owed_fen=owed.owed_fen if owed else 0,
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


class _Unread(Exception):
    """A day or a sum that cannot be read; the message stands beside its field."""


def _proposed(form: ProposalForm, payable: Payable) -> Response:
    proposal = actions.Proposal(
        source=MoneySource(form.source.data), source_words=form.source_words.data,
        responsible=form.responsible.data, post=form.post.data, document=form.document.data,
        parts=_parts(form),
    )  # fmt: skip
    tracker, at = current_app.extensions["tracker"], clock.now()
    led_to = url_for("records.show", kind="payables", key=payable.ref)
    with tracker.database.unit_of_work() as session:
        once(session, form.once.data, at=at, led_to=led_to)
        plan = actions.propose(session, payable.id, proposal, actor=actor(), on=tracker.today(), at=at)
        drafts.spent(session)
        led_to = url_for("plans.show", number=plan.id)
    flash(_("The plan is proposed; it is in force once the enterprise agrees."))
    return redirect(led_to)


def _parts(form: ProposalForm) -> list[tuple[date, int]]:
    """The instalments that were typed; raises _Unread once every unread field says what is wrong."""
    found: list[tuple[date, int]] = []
    unread = False
    for place in range(1, MOST_PARTS + 1):
        names = f"day_{place}", f"amount_{place}"
        typed = [(form[name].data or "").strip() for name in names]
        if not any(typed):
            continue
        values: list[Any] = []
        for name, text, kind in zip(names, typed, (Day(), Money()), strict=True):
            try:
                values.append(kind.read(text))
            except BadCell as bad:
                form.refuse(name, bad.message)
                unread = True
        if len(values) == 2:
            found.append((values[0], values[1]))
    if unread:
        raise _Unread
    return found


@blueprint.route("/<int:number>/answer", methods=["GET", "POST"])
@needs(Perm.PLANS_ANSWER)
def answer(number: int) -> str | Response | tuple[str, int]:
    """What the enterprise says to a plan."""
    form = AnswerForm()
    form.agrees.choices = [("yes", _("We agree to this plan")), ("no", _("We refuse this plan"))]
    with reading() as (session, frame):
        plan = _plan_or_404(session, number, frame.today)
    if form.validate_on_submit():
        tracker, at = current_app.extensions["tracker"], clock.now()
        led_to = url_for("plans.show", number=number)
        try:
            with tracker.database.unit_of_work() as session:
                once(session, form.once.data, at=at, led_to=led_to)
                actions.answer(
                    session, number, form.agrees.data == "yes", note=form.note.data, actor=actor(),
                    on=tracker.today(), at=at,
                )  # fmt: skip
                drafts.spent(session)
            flash(_("Your answer is kept; the body and its supervision office are told."))
            return redirect(led_to)
        except NotAllowed as refused:
            form.refuse_all(str(refused))
    offer = drafts.offer(form)
    page = render_template("plans/answer.html", frame=frame, form=form, one=plan, offer=offer)
    return (page, 422) if form.errors or form.form_errors else page


@blueprint.route("/<int:number>/signed", methods=["GET", "POST"])
@needs(Perm.PLANS_PROPOSE)
def signed(number: int) -> str | Response | tuple[str, int]:
    """Enter the document signed by an enterprise that has no account."""
    form = SignedForm()
    with reading() as (session, frame):
        plan = _plan_or_404(session, number, frame.today)
    if form.validate_on_submit():
        tracker, at = current_app.extensions["tracker"], clock.now()
        led_to = url_for("plans.show", number=number)
        try:
            file = file_of(form.file)
            if file is None:
                raise BadEvidence(_("Choose the document that the enterprise signed."))
            with tracker.database.unit_of_work() as session:
                once(session, form.once.data, at=at, led_to=led_to)
                actions.enter_signed(
                    session, number, file.kept, file.name, note=form.note.data, actor=actor(),
                    on=tracker.today(), at=at,
                )  # fmt: skip
            flash(_("The document is kept; the plan stands as not confirmed by the creditor."))
            return redirect(led_to)
        except BadEvidence as bad:
            form.refuse("file", str(bad))
        except NotAllowed as refused:
            form.refuse_all(str(refused))
    page = render_template("plans/signed.html", frame=frame, form=form, one=plan, most=FILE_BYTES >> 20)
    return (page, 422) if form.errors or form.form_errors else page


def _plan_or_404(session: Session, number: int, on: date) -> PlanRow:
    return queries.plan_of(session, number, on, reached(Perm.PLANS_READ)) or abort(404)


def _part_words() -> dict[Part, str]:
    return {
        Part.RUNNING: _("in force"), Part.MISSED: _("with a missed instalment"),
        Part.PROPOSED: _("waiting for the enterprise"),
        Part.UNCONFIRMED: _("not confirmed by the creditor"), Part.ALL: _("all, earlier ones too"),
    }  # fmt: skip
