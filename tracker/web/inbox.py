"""``/messages``: what somebody was told, unread first."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.assessment.sheet_models import SUBJECT as SHEET
from tracker.cases.telling import SUBJECT
from tracker.closings.models import SUBJECT as CLOSING
from tracker.complaints.telling import SUBJECT as REPORT
from tracker.congress.points.models import SUBJECT as POINT
from tracker.core import clock, outbox
from tracker.core.db import number
from tracker.core.messages import gettext as _
from tracker.core.outbox import Message
from tracker.core.permissions import Perm
from tracker.exchange.approvals.models import SUBJECT as APPROVAL
from tracker.exchange.doubles.models import SUBJECT as DOUBLE
from tracker.limitation.reminding import SUBJECT as LIMITATION
from tracker.plans.models import SUBJECT as PLAN
from tracker.releases.models import SUBJECT as RELEASE
from tracker.web.access import needs, opens
from tracker.web.forms import Form
from tracker.web.frame import reading
from tracker.web.me import myself
from tracker.wording.told import said

blueprint = Blueprint("inbox", __name__, url_prefix="/messages")

PAGE = 50


@blueprint.get("")
@needs(Perm.OWN_ACCOUNT)
def index() -> str:
    """One's messages."""
    with reading() as (session, frame):
        found = outbox.inbox(session, _me(), size=PAGE + 1, after=_after())
    rows = found[:PAGE]
    return render_template(
        "inbox/index.html", frame=frame, rows=[(one, said(one), _leads_to(one)) for one in rows], form=Form(),
        newest=max((one.id for one in rows), default=0),
        unread=any(one.read_at is None for one in rows),
        after=f"{int(rows[-1].read_at is not None)}_{rows[-1].id}" if len(found) > PAGE else None,
    )  # fmt: skip


@blueprint.post("/read")
@needs(Perm.OWN_ACCOUNT)
def read_all() -> Response:
    """Note that all were read that the page showed as the newest, and those before."""
    form = Form()
    if not form.validate_on_submit():
        abort(400)
    with current_app.extensions["tracker"].database.unit_of_work() as session:
        read = outbox.mark_read(session, _me(), at=clock.now(), up_to=_number(request.form.get("up_to", "")))
    flash(_("Marked as read: {number}.", number=read))
    return redirect(url_for("inbox.index"))


@blueprint.post("/<int:message_id>")
@needs(Perm.OWN_ACCOUNT)
def go(message_id: int) -> Response:
    """Note that one was read, and go on to what it tells of."""
    with current_app.extensions["tracker"].database.unit_of_work() as session:
        message = session.get(Message, message_id)
        if message is None or message.account_id != _me():
            abort(404)
        outbox.mark_read(session, _me(), at=clock.now(), subject=(message.subject_kind, message.subject_id))
        leads_to = _leads_to(message)
    return redirect(leads_to or url_for("inbox.index"))


def _me() -> int:
    account_id = myself().actor.account_id
    assert account_id is not None
    return account_id


def _after() -> tuple[bool, int] | None:
    if "after" not in request.args:
        return None
    was_read, _line, last = request.args["after"].partition("_")
    return was_read == "1", _number(last)


def _number(written: str) -> int:
    try:
        return number(written)
    except ValueError:
        abort(400)


def _leads_to(message: Message) -> str | None:
    if message.subject_kind == SUBJECT and opens("cases.show"):
        return url_for("cases.show", number=message.subject_id)
    if message.subject_kind == DOUBLE:
        return url_for("doubles.told", review_id=message.subject_id)
    if message.subject_kind == APPROVAL:
        return url_for("approvals.told", number=message.subject_id)
    if message.subject_kind == REPORT and opens("complaints.show"):
        return url_for("complaints.show", number=message.subject_id)
    if message.subject_kind == REPORT:
        return url_for("reporting.show", number=message.subject_id)
    if message.subject_kind == LIMITATION and opens("records.show"):
        return url_for("records.show", kind="payables", key=message.subject)
    if message.subject_kind == PLAN and opens("plans.show"):
        return url_for("plans.show", number=message.subject_id)
    if message.subject_kind == RELEASE and opens("releases.show"):
        return url_for("releases.show", number=message.subject_id)
    if message.subject_kind == CLOSING and opens("closings.show"):
        return url_for("closings.show", number=message.subject_id)
    if message.subject_kind == SHEET and opens("assessment.short"):
        return url_for("assessment.short", sheet_id=message.subject_id)
    if message.subject_kind == POINT and opens("congress_points.short"):
        return url_for("congress_points.short", number=message.subject_id)
    return None
