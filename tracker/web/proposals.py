"""``/readings/<n>/proposals``: keep, mend or drop a proposal, decide anew, add what was not found."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Length

from tracker.commitments import draft_queries as drafts
from tracker.commitments.draft_queries import Owed, Shown
from tracker.commitments.drafting import DraftError, StaleDecision, drop, keep, reopen
from tracker.commitments.drafts import ProposalKind
from tracker.commitments.models import CommitmentKind, Direction, EventKind
from tracker.core import clock
from tracker.core.once import once
from tracker.core.permissions import Perm
from tracker.exchange.readings import BadFields, mend, write
from tracker.web import drafts as form_drafts
from tracker.web.access import actor, needs
from tracker.web.forms import Form
from tracker.web.reading_words import words
from tracker.web.readings import reading_within
from tracker.wording.closed_lists import word
from tracker.wording.columns import column_word

blueprint = Blueprint("proposals", __name__, url_prefix="/readings")
TARGET_KINDS = (CommitmentKind.WORK_REPORT_TARGET, CommitmentKind.PLAN_TARGET, CommitmentKind.LIVELIHOOD)
ACCOUNT_KINDS = (EventKind.EXPLAINED, EventKind.FULFILLED, EventKind.PARTLY_FULFILLED, EventKind.PROGRESS)
ACTS = {"keep": keep, "drop": drop}


class TargetForm(Form):
    """The columns of a commitment that a person may write here, as text, read as a file's cells are."""

    title = StringField(validators=[Length(max=1000)])
    kind = SelectField()
    metric = StringField(validators=[Length(max=1000)])
    direction = SelectField()
    target = StringField(validators=[Length(max=100)])
    unit = StringField(validators=[Length(max=100)])
    due_on = StringField(validators=[Length(max=100)])
    report_year = StringField(validators=[Length(max=100)])
    text = TextAreaField(validators=[Length(max=5000)])
    source_page = StringField(validators=[Length(max=100)])


class AccountForm(Form):
    """The columns of a commitment's event that a person may write here."""

    kind = SelectField()
    achieved = StringField(validators=[Length(max=100)])
    note = TextAreaField(validators=[Length(max=5000)])
    report_year = StringField(validators=[Length(max=100)])


blueprint.context_processor(words)


@blueprint.route("/<int:number>/proposals/<int:proposal>", methods=["GET", "POST"])
@needs(Perm.RECORDS_WRITE)
def edit(number: int, proposal: int) -> str | Response | tuple[str, int]:
    """One proposal with its fields to be mended."""
    with current_app.extensions["tracker"].database.reading() as session:
        reading, body = reading_within(session, number)
        found = drafts.proposal(session, number, proposal) or abort(404)
        target = _target_of(drafts.owed(session, reading), found)
    kind = found.kind
    shown = _form(kind, found.fields)
    stale = False
    if shown.validate_on_submit():
        try:
            with current_app.extensions["tracker"].database.unit_of_work() as session:
                mend(session, proposal, _seen(), _typed(shown), at=clock.now(), actor=actor().login)
                form_drafts.spent(session)
                following = drafts.next_undecided(session, number, kind, found.number)
            return redirect(_back(number, kind, following))
        except BadFields as bad:
            _beside(shown, bad)
        except StaleDecision as bad:
            stale = True
            shown.refuse_all(bad.message)
        except DraftError as bad:
            shown.refuse_all(bad.message)
    page = render_template(
        "readings/edit.html", reading=reading, body=body, one=found, owed=target, form=shown, stale=stale,
        offer=form_drafts.offer(shown),
        labels=_labels(kind), version=found.version, kind=kind.value,
    )  # fmt: skip
    return (page, 422) if shown.errors or shown.form_errors else page


@blueprint.post("/<int:number>/proposals/<int:proposal>/decide")
@needs(Perm.RECORDS_WRITE)
def decide(number: int, proposal: int) -> Response:
    """Keep or drop a proposal as it is, or take the decision back; goes on to the next one."""
    asked = request.form.get("do")
    at, login = clock.now(), actor().login
    with current_app.extensions["tracker"].database.reading() as session:
        reading_within(session, number)
        found = drafts.proposal(session, number, proposal) or abort(404)
    kind = found.kind
    following: int | None = proposal
    try:
        with current_app.extensions["tracker"].database.unit_of_work() as session:
            if asked in ACTS:
                ACTS[asked](session, proposal, _seen(), at=at, actor=login)
                following = drafts.next_undecided(session, number, kind, found.number) or proposal
            elif asked == "reopen":
                reopen(session, proposal, _seen())
            else:
                abort(400)
    except StaleDecision as bad:
        # The second press of one button asks for what has been done.
        if found.decided_by != login:
            flash(bad.message, "error")
    except DraftError as bad:
        flash(bad.message, "error")
    return redirect(_back(number, kind, following))


@blueprint.route("/<int:number>/add", methods=["GET", "POST"])
@needs(Perm.RECORDS_WRITE)
def add(number: int) -> str | Response | tuple[str, int]:
    """Add a target that was not found, or an account of ``?commitment=`` a target of last year."""
    with current_app.extensions["tracker"].database.reading() as session:
        reading, body = reading_within(session, number)
        target = _asked_target(drafts.owed(session, reading))
    kind = ProposalKind.ACCOUNT if target else ProposalKind.TARGET
    blank = {
        "kind": EventKind.EXPLAINED.value if target else CommitmentKind.WORK_REPORT_TARGET.value,
        "report_year": str(reading.year),
        "due_on": f"{reading.year}-12-31",
    }
    shown = _form(kind, blank)
    if shown.validate_on_submit():
        at = clock.now()
        try:
            with current_app.extensions["tracker"].database.unit_of_work() as session:
                reading, _body = reading_within(session, number)
                added = write(
                    session, reading, _typed(shown), commitment_id=target.commitment_id if target else None,
                    at=at, actor=actor().login,
                )  # fmt: skip
                once(session, shown.once.data, at=at, led_to=_back(number, kind, added.id))
                form_drafts.spent(session)
            return redirect(_back(number, kind, added.id))
        except BadFields as bad:
            _beside(shown, bad)
        except DraftError as bad:
            shown.refuse_all(bad.message)
    page = render_template(
        "readings/edit.html", reading=reading, body=body, one=None, owed=target, form=shown, stale=False,
        offer=form_drafts.offer(shown),
        labels=_labels(kind), version=0, kind=kind.value,
    )  # fmt: skip
    return (page, 422) if shown.errors or shown.form_errors else page


def _form(kind: ProposalKind, fields: Mapping[str, str]) -> Form:
    shown: Form = (AccountForm if kind is ProposalKind.ACCOUNT else TargetForm)(data=dict(fields))
    kinds = ACCOUNT_KINDS if kind is ProposalKind.ACCOUNT else TARGET_KINDS
    shown["kind"].choices = [(one.value, word(one)) for one in kinds]
    if "direction" in shown:
        shown["direction"].choices = [("", "—"), *((one.value, word(one)) for one in Direction)]
    return shown


def _labels(kind: ProposalKind) -> dict[str, str]:
    record = "commitment_event" if kind is ProposalKind.ACCOUNT else "commitment"
    columns = AccountForm if kind is ProposalKind.ACCOUNT else TargetForm
    names = [name for name in vars(columns) if not name.startswith("_")]
    return {name: column_word(record, name) for name in names}


def _typed(shown: Form) -> dict[str, str]:
    return {name: value or "" for name, value in shown.data.items() if name not in ("csrf_token", "once")}


def _beside(shown: Form, bad: BadFields) -> None:
    for fault in bad.faults:
        if fault.column in shown:
            shown.refuse(fault.column, fault.message)
        else:
            shown.refuse_all(fault.message)


def _seen() -> int:
    """The version of the proposal that the page showed."""
    return request.form.get("version", 0, type=int)


def _target_of(owed: list[Owed], found: Shown) -> Owed | None:
    return next((one for one in owed if any(account.id == found.id for account in one.accounts)), None)


def _asked_target(owed: list[Owed]) -> Owed | None:
    asked = request.args.get("commitment")
    if asked is None:
        return None
    return next((one for one in owed if one.ref == asked), None) or abort(404)


def _back(number: int, kind: ProposalKind, proposal: int | None) -> str:
    page = "readings.accounts" if kind is ProposalKind.ACCOUNT else "readings.show"
    return url_for(page, number=number, _anchor=f"p{proposal}" if proposal else None)
