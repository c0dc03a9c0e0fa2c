"""``/approvals``: changes that lower what a body owes, as its officer asks for them and another decides."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from tracker.accounts.reaching import within
from tracker.core import clock
from tracker.core.db import number as number_of
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.core.outbox import has_unread, mark_read
from tracker.core.permissions import EVERYWHERE, Perm, reach
from tracker.exchange.approvals import deciding, queries
from tracker.exchange.approvals.deciding import Word
from tracker.exchange.approvals.file_rows import file_rows
from tracker.exchange.approvals.models import SUBJECT, Act, Verdict
from tracker.exchange.approvals.queries import PAGE, RequestRow
from tracker.exchange.kinds import KINDS
from tracker.web import drafts
from tracker.web.access import actor, needs, reached
from tracker.web.doubles import own_reach
from tracker.web.forms import Form
from tracker.web.frame import reading

blueprint = Blueprint("approvals", __name__, url_prefix="/approvals")

SHOWN = {"": None, "waiting": True, "ended": False}
PATH = "/<int:number>"
# What a payable's creditor may look at itself: the payable and what hangs on it.
HANGING = ("payables", *(one.name for one in KINDS.values() if "payable" in one.by_key))


class WordForm(Form):
    """Why; ``seen`` is the request as the page showed it."""

    note = TextAreaField(validators=[Length(max=4000)])
    seen = HiddenField()


def act_words() -> dict[str, str]:
    """What is asked for, in the language in use."""
    return {
        Act.ADD: _("enter"), Act.CORRECT: _("correct"), Act.VOID: _("void"),
        Act.IMPORT: _("enter rows of a file"),
    }  # fmt: skip


def verdict_words() -> dict[str, str]:
    """How a request ended."""
    return {
        Verdict.APPROVED: _("approved and done"),
        Verdict.REFUSED: _("refused"),
        Verdict.WITHDRAWN: _("withdrawn"),
    }


def waiting(session: Session) -> int:
    """How many requests wait that the reader may decide on, or that their own bodies asked for."""
    return queries.count_waiting(session, actor(), reach(actor(), Perm.RECORDS_TAKE_BACK))


@blueprint.get("")
@needs(Perm.FLAGS_INNER)
def index() -> str:
    """The requests of the reader's bodies, those that wait first."""
    shown = request.args.get("shown", "")
    try:
        skip = number_of(request.args.get("after", "0"))
        wanted = SHOWN[shown]
    except (ValueError, KeyError):
        abort(400)
    with reading() as (session, frame):
        found = queries.requests(session, own_reach(), waiting=wanted, skip=skip, size=PAGE + 1)
    more = skip + PAGE if len(found) > PAGE else None
    return render_template(
        "approvals/index.html", frame=frame, rows=found[:PAGE], shown=shown, skip=skip, more=more,
        acts=act_words(), verdicts=verdict_words(),
    )  # fmt: skip


@blueprint.get(PATH)
@needs(Perm.FLAGS_INNER)
def show(number: int) -> str:
    """One request: what it would change, the sums without and with it, why, and how it ended."""
    return _page(number, WordForm())


@blueprint.get(f"{PATH}/told")
@needs(Perm.RECORDS_READ)
def told(number: int) -> Response:
    """Where a message about a request leads: to the request, or for the creditor to the record it changed."""
    with current_app.extensions["tracker"].database.reading() as session:
        row = queries.request_of(session, number, EVERYWHERE) or abort(404)
        own = own_reach()
        if own and within(session, own, row.request.body_id):
            return redirect(url_for("approvals.show", number=number))
        done = row.word is not None and row.word.verdict is Verdict.APPROVED
        own_ref = queries.payable_read(session, row.request, reached(Perm.RECORDS_READ)) if done else None
        if own_ref is None:
            abort(404)
    asked = row.request
    if asked.kind not in HANGING or asked.act in (Act.IMPORT, Act.UNDO):
        return redirect(url_for("records.changes", kind="payables", key=own_ref))
    page = "records.changes" if asked.act is Act.VOID else "records.show"
    return redirect(url_for(page, kind=asked.kind, key=asked.ref))


def _page(number: int, form: WordForm) -> str:
    try:
        skip = number_of(request.args.get("after", "0"))
    except ValueError:
        abort(400)
    with reading() as (session, frame):
        row = _found(session, number)
        waits = row.word is None
        decides = waits and deciding.may_decide(session, actor(), row.request)
        withdraws = waits and deciding.may_withdraw(actor(), row.request)
        changes = queries.differences(session, row)
        sums = queries.sums_of(session, number, skip=skip, size=PAGE + 1)
        lines = file_rows(session, row.request, ended=not waits, skip=skip, size=PAGE + 1)
        if not form.is_submitted():
            form.seen.data = deciding.mark(session, row.request)
        me = actor().account_id
        unread = me is not None and frame.unread > 0 and has_unread(session, me, SUBJECT, number)
    if unread and me is not None:
        with current_app.extensions["tracker"].database.unit_of_work() as session:
            mark_read(session, me, at=clock.now(), subject=(SUBJECT, number))
    offer = drafts.offer(form, url_for("approvals.show", number=number))
    return render_template(
        "approvals/show.html", frame=frame, row=row, form=form, offer=offer, changes=changes,
        sums=sums[:PAGE], lines=lines[:PAGE], skip=skip,
        more=skip + PAGE if max(len(sums), len(lines)) > PAGE else None,
        decides=decides, withdraws=withdraws, acts=act_words(), verdicts=verdict_words(),
    )  # fmt: skip


def _found(session: Session, number: int) -> RequestRow:
    return queries.request_of(session, number, own_reach()) or abort(404)


@blueprint.post(f"{PATH}/approve")
@needs(Perm.RECORDS_APPROVE)
def approve(number: int) -> Response | tuple[str, int]:
    """The second person approves: the change is done."""
    return _end(number, Verdict.APPROVED)


@blueprint.post(f"{PATH}/refuse")
@needs(Perm.RECORDS_APPROVE)
def refuse(number: int) -> Response | tuple[str, int]:
    """The second person refuses, with the reason."""
    return _end(number, Verdict.REFUSED)


@blueprint.post(f"{PATH}/withdraw")
@needs(Perm.RECORDS_WRITE)
def withdraw(number: int) -> Response | tuple[str, int]:
    """Who asked takes it back."""
    return _end(number, Verdict.WITHDRAWN)


def _end(number: int, verdict: Verdict) -> Response | tuple[str, int]:
    form, tracker = WordForm(), current_app.extensions["tracker"]
    if not form.validate_on_submit():
        if form.csrf_token.errors:
            abort(400)
        return _page(number, form), 422
    led_to = url_for("approvals.show", number=number)
    word = Word(
        verdict=verdict, actor=actor(), on=tracker.today(), at=clock.now(), note=form.note.data or "",
        seen=form.seen.data or "",
    )  # fmt: skip
    try:
        with tracker.database.unit_of_work() as session:
            once(session, form.once.data, at=clock.now(), led_to=led_to)
            deciding.end(session, _found(session, number).request, word)
            drafts.spent(session, led_to)
    except (NotAllowed, IllegalTransition) as refused:
        form.refuse_all(str(refused))
        return _page(number, form), 422
    flash(_("It is entered: {said}.", said=verdict_words()[verdict]))
    return redirect(led_to)
