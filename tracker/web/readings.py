"""``/readings``: upload or paste a work report, see what was read in it, make commitments of what is kept."""

from __future__ import annotations

from contextlib import closing

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_wtf.file import FileField
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Length

from tracker.accounts.reaching import holds, within
from tracker.commitments import draft_queries as drafts
from tracker.commitments.beginning import Source, begin, sum_of_text, usual_name
from tracker.commitments.drafting import DraftError, drop_rest, give_up
from tracker.commitments.drafts import ProposalKind, ProposalState, ReportReading
from tracker.commitments.reading.sections import identify
from tracker.commitments.reading.sentences import Paragraph, tidied
from tracker.core import clock
from tracker.core.messages import gettext as _
from tracker.core.once import SentBefore, led_before, once
from tracker.core.permissions import Perm
from tracker.exchange.cells import BadCell, Day
from tracker.exchange.documents.bad import BadDocument
from tracker.exchange.documents.document import MOST_BYTES, read_document
from tracker.exchange.documents.plain import paragraphs_of_text
from tracker.exchange.readings import NotFinished, finish
from tracker.subjects.models import Body
from tracker.subjects.queries import governments
from tracker.web import drafts as form_drafts
from tracker.web.access import actor, needs, reached
from tracker.web.forms import Form
from tracker.web.reading_words import words

blueprint = Blueprint("readings", __name__, url_prefix="/readings")
STATES = ("proposed", "kept", "dropped", "all")


class NewForm(Form):
    """The document and what it is; the day may be left to what the text says."""

    body = SelectField()
    plan = SelectField()
    file = FileField()
    text = TextAreaField()
    document = StringField(validators=[Length(max=400)])
    delivered_on = StringField(validators=[Length(max=40)])


class PlainForm(Form):
    """A button: nothing but its tokens."""


blueprint.context_processor(words)


@blueprint.get("")
@needs(Perm.RECORDS_WRITE)
def index() -> str:
    """Readings of the bodies within reach, the open ones first."""
    with current_app.extensions["tracker"].database.reading() as session:
        found = drafts.readings(session, holds(reached(Perm.RECORDS_WRITE), Body.id))
    return render_template("readings/index.html", found=found)


@blueprint.route("/new", methods=["GET", "POST"])
@needs(Perm.RECORDS_WRITE)
def new() -> str | Response | tuple[str, int]:
    """Upload or paste a report; it is read at once, and nothing becomes a fact by that."""
    with current_app.extensions["tracker"].database.reading() as session:
        bodies = governments(session, holds(reached(Perm.RECORDS_WRITE), Body.id))
    shown = NewForm()
    shown.plan.choices = [
        ("report", _("government work report")), ("plan", _("development plan of the year")),
    ]  # fmt: skip
    shown.body.choices = [(code, f"{name} {code}") for _number, code, name in bodies]
    if shown.validate_on_submit():
        try:
            if begun := _begin(shown, {code: number for number, code, _name in bodies}):
                return begun
        except BadDocument as bad:
            shown.refuse("file" if shown.file.data else "text", bad.message)
        except BadCell as bad:
            shown.refuse("delivered_on", bad.message)
        except DraftError as bad:
            if led_to := _read_already(shown):
                raise SentBefore(led_to) from None
            shown.refuse_all(bad.message)
    offered = form_drafts.offer(shown)
    page = render_template("readings/new.html", form=shown, offer=offered, most=MOST_BYTES >> 20)
    return (page, 422) if shown.errors or shown.form_errors else page


@blueprint.get("/<int:number>")
@needs(Perm.RECORDS_WRITE)
def show(number: int) -> str:
    """The proposed targets, each beside its sentence."""
    state = _asked_state()
    with current_app.extensions["tracker"].database.reading() as session:
        one, body = reading_within(session, number)
        counts = drafts.counted(session, number)
        found = [shown for shown in drafts.targets(session, number) if _fits(shown.state, state)]
    return render_template(
        "readings/show.html", reading=one, body=body, counts=counts, found=found, state=state,
        form=PlainForm(), states=STATES,
    )  # fmt: skip


@blueprint.get("/<int:number>/accounts")
@needs(Perm.RECORDS_WRITE)
def accounts(number: int) -> str:
    """Last year's targets beside the accounts this report seems to give of them."""
    with current_app.extensions["tracker"].database.reading() as session:
        one, body = reading_within(session, number)
        counts = drafts.counted(session, number)
        owed = drafts.owed(session, one)
    return render_template(
        "readings/accounts.html", reading=one, body=body, counts=counts, owed=owed, form=PlainForm()
    )


@blueprint.post("/<int:number>/rest")
@needs(Perm.RECORDS_WRITE)
def rest(number: int) -> Response:
    """Drop every proposal of a kind that is not decided yet."""
    kind = ProposalKind.ACCOUNT if request.form.get("kind") == "account" else ProposalKind.TARGET
    try:
        with current_app.extensions["tracker"].database.unit_of_work() as session:
            one, _body = reading_within(session, number)
            dropped = drop_rest(session, one, kind, at=clock.now(), actor=actor().login)
        flash(_("{number} proposals are dropped.", number=dropped))
    except DraftError as bad:
        flash(bad.message, "error")
    return redirect(url_for(_page(kind), number=number))


@blueprint.post("/<int:number>/finish")
@needs(Perm.RECORDS_WRITE)
def end(number: int) -> Response:
    """Make commitments and accounts of what was kept."""
    try:
        with current_app.extensions["tracker"].database.unit_of_work() as session:
            one, _body = reading_within(session, number)
            made = finish(session, one, at=clock.now(), actor=actor().login)
        flash(
            _("{commitments} commitments and {accounts} accounts are entered (change {change}).",
              commitments=made.commitments, accounts=made.accounts, change=made.change_id)
        )  # fmt: skip
    except NotFinished as bad:
        flash(bad.message, "error")
        for faults in bad.faults.values():
            for fault in faults:
                flash(f"{fault.value}: {fault.message}", "error")
    except DraftError as bad:
        flash(bad.message, "error")
    return redirect(url_for("readings.show", number=number))


@blueprint.post("/<int:number>/give-up")
@needs(Perm.RECORDS_WRITE)
def abandon(number: int) -> Response:
    """End the reading without making anything of it."""
    try:
        with current_app.extensions["tracker"].database.unit_of_work() as session:
            one, _body = reading_within(session, number)
            give_up(session, one, at=clock.now(), actor=actor().login)
        flash(_("The reading is given up; nothing was entered."))
    except DraftError as bad:
        flash(bad.message, "error")
    return redirect(url_for("readings.index"))


def reading_within(session: Session, number: int) -> tuple[ReportReading, Body]:
    """A reading and its body, if the one who asks may write that body's records; else 404."""
    found = session.get(ReportReading, number)
    if found is None or not within(session, reached(Perm.RECORDS_WRITE), found.body_id):
        abort(404)
    return found, session.get_one(Body, found.body_id)


def _page(kind: ProposalKind) -> str:
    return "readings.accounts" if kind is ProposalKind.ACCOUNT else "readings.show"


def _asked_state() -> str:
    given = request.args.get("state", "all")
    return given if given in STATES else abort(400)


def _fits(state: ProposalState, asked: str) -> bool:
    if asked == "kept":
        return state in (ProposalState.KEPT, ProposalState.MENDED)
    return asked == "all" or state.value == asked


def _begin(shown: NewForm, bodies: dict[str, int]) -> Response | None:
    paragraphs, sha256, name = _text(shown)
    said = identify(paragraphs)
    typed = (shown.delivered_on.data or "").strip()
    delivered_on = Day().read(typed) if typed else said.delivered_on
    if delivered_on is None:
        shown.refuse("delivered_on", _("The text does not say when it was delivered; fill in the day."))
        return None
    # A file may be called anything; the text's own title is what people know it by.
    usual = name if name and not said.title else usual_name(delivered_on.year, said.title)
    document = tidied(shown.document.data or "") or tidied(usual)
    source = Source(
        bodies[shown.body.data], delivered_on.year, delivered_on, document, sha256, paragraphs,
        plan=shown.plan.data == "plan",
    )  # fmt: skip
    at = clock.now()
    with current_app.extensions["tracker"].database.unit_of_work() as session:
        begun = begin(session, source, at=at, actor=actor().login)
        led_to = url_for("readings.show", number=begun.id)
        once(session, shown.once.data, at=at, led_to=led_to)
        form_drafts.spent(session)
        found = drafts.counted(session, begun.id)
    targets, told = (sum(found[kind].values()) for kind in (ProposalKind.TARGET, ProposalKind.ACCOUNT))
    flash(
        _("Read: {targets} proposed targets, {accounts} proposed accounts. Nothing is entered yet.",
          targets=targets, accounts=told)
    )  # fmt: skip
    return redirect(led_to)


def _read_already(shown: NewForm) -> str | None:
    """Where this very form led when it was sent before: it is its own reading that stands in its way."""
    with current_app.extensions["tracker"].database.reading() as session:
        return led_before(session, shown.once.data)


def _text(shown: NewForm) -> tuple[list[Paragraph], str, str]:
    """Paragraphs, SHA-256 and a name of what was uploaded or pasted. Raises BadDocument, DraftError."""
    uploaded = shown.file.data if shown.file.data and shown.file.data.filename else None
    pasted = (shown.text.data or "").strip()
    if bool(uploaded) == bool(pasted):
        raise DraftError(_("Choose a file or paste the text, one of the two."))
    if uploaded:
        with closing(uploaded):
            content = uploaded.stream.read(MOST_BYTES + 1)
        read = read_document(content, uploaded.filename)
        return list(read.paragraphs), read.sha256, uploaded.filename.rpartition(".")[0][-200:]
    return paragraphs_of_text(pasted), sum_of_text(pasted), ""
