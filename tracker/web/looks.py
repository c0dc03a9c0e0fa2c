"""Every look of somebody signed in at what is not public is written down before the answer leaves."""

from __future__ import annotations

from flask import Flask, Response, current_app, request

from tracker.core import clock
from tracker.core.looks import keep_look, look_of
from tracker.core.permissions import Perm
from tracker.web.access import access_of
from tracker.web.signed_in import person

# Shown to everybody, and to who is signed in with what that one may see.
BOTH = ("home.index",)
# Answers that show something: whole, in part, or as it was shown before.
SHOWS = (200, 206, 304)


def note(response: Response) -> Response:
    """Write a look down; where that fails, the answer is not given.

    Who is not signed in sees only what is open to all. One's own account is one's own.
    """
    if request.method != "GET" or response.status_code not in SHOWS or request.endpoint is None:
        return response
    access = access_of(request.endpoint)
    if not (isinstance(access, Perm) and access is not Perm.OWN_ACCOUNT) and request.endpoint not in BOTH:
        return response
    someone = person()
    if someone is not None:
        look = look_of(
            at=clock.now(), actor=someone.actor.login, view=request.endpoint, subject=request.path
        )
        tracker = current_app.extensions["tracker"]
        keep_look(tracker.database, tracker.settings.data_dir, look)
    return response


def register(app: Flask) -> None:
    """Look at every answer before it leaves."""
    app.after_request(note)
