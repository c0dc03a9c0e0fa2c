"""``/admin/audit``: the audit administrator reads what was done to accounts, and by whom."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, render_template, request

from tracker.accounts.events import events_page
from tracker.core.db import number
from tracker.core.permissions import Perm
from tracker.web.access import needs
from tracker.web.event_words import detail_word, event_names

blueprint = Blueprint("trail", __name__, url_prefix="/admin/audit")
SIZE = 50


@blueprint.get("")
@needs(Perm.AUDIT_READ)
def index() -> str:
    """Events, the latest first, of all accounts or one."""
    try:
        before = number(request.args["before"]) if "before" in request.args else None
        account_id = number(request.args["account"]) if "account" in request.args else None
    except ValueError:
        abort(400)
    with current_app.extensions["tracker"].database.reading() as session:
        events = events_page(session, before=before, account_id=account_id, most=SIZE)
    more = events[-1].event.id if len(events) == SIZE else None
    return render_template(
        "trail/index.html", events=events, more=more, names=event_names(), details=detail_word,
        account=account_id,
    )  # fmt: skip
