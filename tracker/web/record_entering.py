"""What a record's form does: enter, correct or void it at once, or ask for what lowers what a body owes."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.core import clock
from tracker.core.db import number
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.core.permissions import Perm
from tracker.exchange.approvals.asking import Wanted, do_or_ask
from tracker.exchange.approvals.models import Act, ApprovalRequest
from tracker.exchange.kinds import Kind
from tracker.exchange.record.naming import key_parts
from tracker.exchange.record.reading import Record
from tracker.exchange.record.writing import By, NothingChanged, add, correct
from tracker.exchange.void import void
from tracker.web import drafts, record_form
from tracker.web.access import actor, reached
from tracker.web.forms import Form


def enter(one: Kind, form: Form) -> Response:
    """Enter a new record from its form, or ask for it. Raises as ``add`` and ``do_or_ask``."""
    cells = record_form.cells_of(one, form)
    led_to = url_for("records.show", kind=one.name, key="~".join(cells[name].strip() for name in one.key))
    with current_app.extensions["tracker"].database.unit_of_work() as session:
        once(session, form.once.data, at=clock.now(), led_to=led_to)
        asked = do_or_ask(session, _wanted(Act.ADD, one, form), lambda: add(session, one, cells, _by(form)))
        drafts.spent(session)
    return led(asked, led_to, _("The record is entered."))


def amend(one: Kind, form: Form, found: Record) -> Response:
    """Correct a record from its form, or ask for it. Raises as ``correct`` and ``do_or_ask``."""
    led_to = url_for("records.show", kind=one.name, key=found.key)
    try:
        with current_app.extensions["tracker"].database.unit_of_work() as session:
            once(session, form.once.data, at=clock.now(), led_to=led_to)
            cells = record_form.cells_of(one, form)
            asked = do_or_ask(
                session, _wanted(Act.CORRECT, one, form),
                lambda: correct(session, one, found.key, cells, _by(form), seen=seen()),
            )  # fmt: skip
            drafts.spent(session)
    except NothingChanged:
        return led(None, led_to, _("Nothing was changed: the form says what the record says."))
    return led(asked, led_to, _("The record is corrected; what it said before is kept."))


def led(asked: ApprovalRequest | None, led_to: str, said: str) -> Response:
    """Where a form leads: to the record, or to the request where somebody else decides."""
    if asked is None:
        flash(said)
        return redirect(led_to)
    flash(_("Nothing is changed yet: it lowers what the body owes, and somebody else decides on it."))
    return redirect(url_for("approvals.show", number=asked.id))


def take_back(session: Session, found: Record, reason: str) -> ApprovalRequest | None:
    """Void a record, or ask for it (None: it is voided). Raises as ``void`` and ``do_or_ask``."""
    on, at, who = current_app.extensions["tracker"].today(), clock.now(), actor()
    wanted = Wanted(act=Act.VOID, kind=found.kind, actor=who, reason=reason, on=on, at=at)
    parts = key_parts(found.kind, found.key)
    return do_or_ask(
        session, wanted, lambda: void(session, found.kind, parts, reason=reason, at=at, actor=who.login)
    )


def _wanted(act: Act, one: Kind, form: Form) -> Wanted:
    by = _by(form)
    return Wanted(act=act, kind=one, actor=actor(), reason=by.reason, on=by.on, at=by.at)


def seen() -> int:
    """The change at which a form that was sent saw its record; refuses (400) what is no number."""
    try:
        return number(request.form.get(record_form.SEEN, ""))
    except ValueError:
        abort(400)


def _by(form: Form) -> By:
    return By(
        actor=actor().login, at=clock.now(), on=current_app.extensions["tracker"].today(),
        reason=(form[record_form.REASON].data or "").strip(), reach=reached(Perm.RECORDS_WRITE),
    )  # fmt: skip
