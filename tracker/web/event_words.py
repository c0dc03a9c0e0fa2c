"""What each event of an account is called, and what its details say, in the language in use."""

from __future__ import annotations

from tracker.accounts.events import Event, Told
from tracker.accounts.models import LinkKind
from tracker.accounts.roles import role_names
from tracker.accounts.sign_in import EndedWhy
from tracker.core.messages import gettext as _
from tracker.core.messages import listed

# What ``Told.over`` says in words.
OVER = ("region", "body_id", "enterprise_id")


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


def detail_word(told: Told) -> str:
    """What is told of an event besides: which role over what, which link, why sign-ins were ended.

    What a later event writes down and nobody has put in words yet is given as it stands.
    """
    detail = {key: value for key, value in (told.event.detail or {}).items() if value is not None}
    said = []
    if "role" in detail:
        role = str(detail.pop("role"))
        said.append(" · ".join(filter(None, (role_names().get(role, role), told.over))))
        if told.over:
            detail = {key: value for key, value in detail.items() if key not in OVER}
    if "second_factor" in detail:
        said.append(_("asked") if detail.pop("second_factor") else _("not asked"))
    for key, words in (("link", _links()), ("why", _reasons())):
        if key in detail:
            value = str(detail.pop(key))
            said.append(words.get(value, value))
    return listed([*said, *(f"{key}: {value}" for key, value in detail.items())])


def _links() -> dict[str, str]:
    return {LinkKind.JOIN: _("to join"), LinkKind.RESET: _("to choose a new password")}


def _reasons() -> dict[str, str]:
    """Why sign-ins were ended all at once."""
    return {
        EndedWhy.EVERYWHERE: _("signed out everywhere"),
        EndedWhy.PASSWORD_CHANGED: _("password changed"),
        EndedWhy.CLOSED: _("account closed"),
    }
