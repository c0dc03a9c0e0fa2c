"""Who is signed in: the cookie's token, looked up once a request, and the actor it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address

from flask import Flask, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user, logout_user

from tracker.accounts import sign_in
from tracker.accounts.clearing import KEPT_FOR
from tracker.accounts.grants import actor_of, held_and_asked
from tracker.core import clock
from tracker.core.messages import Language
from tracker.core.permissions import Actor

# With its scope an IPv6 address is hardly longer; the sign-ins and the trail keep so much.
LONGEST_ADDRESS = 64
# What the cookie still says after signing out: the token of the sign-in that was ended. It opens nothing.
LEFT = "left"


@dataclass(eq=False)
class Person(UserMixin):  # type: ignore[misc]
    """Somebody signed in, as Flask-Login hands them round; ``id`` is the token of the sign-in.

    ``owes_second_factor``: a role asks for a second factor, and there is none yet. ``suspended``: the roles
    give nothing until the security administrator confirms the account.
    """

    id: str
    actor: Actor
    language: Language | None
    has_second_factor: bool
    owes_second_factor: bool
    suspended: bool


def person() -> Person | None:
    """Who is signed in, or None."""
    return current_user._get_current_object() if current_user.is_authenticated else None


def load(token: str) -> Person | None:
    """The person a token stands for, if its sign-in is still open; notes that it is in use."""
    at = clock.now()
    database = current_app.extensions["tracker"].database
    with database.reading() as work:
        found = sign_in.live(work, token, at=at)
        if found is None:
            g.ended_sign_in = token
            return None
        opened, account = found
        grants, asked = held_and_asked(work, account.id)
        actor = actor_of(account, grants)
        has = account.totp_at is not None
        owes = not has and asked and bool(actor.held)
        someone = Person(token, actor, account.language, has, owes, account.suspended_at is not None)
        worth_noting = sign_in.is_worth_noting(opened, at)
    if worth_noting:
        with database.unit_of_work() as work:
            sign_in.note_seen(work, opened.id, at=at)
    return someone


def leave() -> None:
    """Forget in this browser's cookie who was signed in, but for the token that opens nothing any more."""
    someone = person()
    logout_user()
    session.clear()
    if someone is not None:
        session.permanent = True
        session[LEFT] = someone.id


def address() -> str | None:
    """Where the request came from, as far as can be told; an IPv4 address in the clothes of IPv6 as itself.

    A proxy that is not ours may have said anything: no more of it is kept than an address is long.
    """
    came_from = request.remote_addr or ""
    try:
        found = ip_address(came_from)
        came_from = str(getattr(found, "ipv4_mapped", None) or found)
    except ValueError:
        pass
    return came_from[:LONGEST_ADDRESS] or None


def register(app: Flask) -> None:
    """Let Flask-Login look up tokens; a cookie is for this site alone, and no script reads it."""
    # Templates ask person(): the page that tells of a failing database must not ask that database.
    manager = LoginManager(app, add_context_processor=False)
    manager.user_loader(load)
    settings = app.extensions["tracker"].settings
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.production,
        # The database ends a sign-in. The cookie stays longer: by it a form that was left open is known for
        # its owner's, and what is typed there is kept for that one.
        PERMANENT_SESSION_LIFETIME=KEPT_FOR,
    )
