"""``/admin/audit``: the audit administrator reads what was done to accounts, and by whom."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, render_template, request

from tracker.accounts.events import Event, events_page
from tracker.core.db import number
from tracker.core.messages import gettext as _
from tracker.core.permissions import Perm
from tracker.web.access import needs

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
    more = events[-1][0].id if len(events) == SIZE else None
    return render_template(
        "trail/index.html", events=events, more=more, names=event_names(), account=account_id
    )


def event_names() -> dict[str, str]:
    """What each event is called."""
    return {
        Event.INVITED: _("invited"),
        Event.JOINED: _("joined by the link"),
        Event.REGISTERED: _("registered"),
        Event.REGISTRATION_APPROVED: _("registration approved"),
        Event.REGISTRATION_DECLINED: _("registration declined"),
        Event.SIGNED_IN: _("signed in"),
        Event.SIGN_IN_FAILED: _("failed to sign in"),
        Event.PASSWORD_REFUSED: _("typed a wrong password while signed in"),
        Event.LOCKED: _("locked after failures"),
        Event.UNLOCKED: _("unlocked"),
        Event.SIGNED_OUT: _("signed out"),
        Event.SIGNED_OUT_EVERYWHERE: _("sign-ins ended"),
        Event.PASSWORD_CHANGED: _("password changed"),
        Event.LINK_SENT: _("new link made"),
        Event.SECOND_FACTOR_ON: _("second factor turned on"),
        Event.SECOND_FACTOR_OFF: _("second factor turned off"),
        Event.RECOVERY_CODE_USED: _("recovery code used"),
        Event.RECOVERY_CODES_MADE: _("recovery codes made"),
        Event.ROLE_GIVEN: _("role given"),
        Event.ROLE_TAKEN: _("role taken"),
        Event.POLICY_SET: _("second factor asked of a role, or no more"),
        Event.CLOSED: _("account closed"),
        Event.SUSPENDED: _("roles suspended after a link"),
        Event.CONFIRMED: _("confirmed after a link"),
    }
