"""Who may open which page: every view says so with one of these marks, and a gate keeps it.

Until people can sign in and a body can reply (the next issue), pages are for the machine they run on: in
production they answer 403, elsewhere only the machine itself is let in, unless every record is fictional.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from ipaddress import ip_address
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, request

from tracker.core.demo_marks import only_fictional

View = TypeVar("View", bound=Callable[..., Any])
# A proxy on this machine comes from the loopback address and passes strangers on: it says so in these.
PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via")
OWN_NAMES = ("localhost", "localhost.localdomain")


class Access(StrEnum):
    """What a view says about itself; permissions of signed-in people join these in part B."""

    PUBLIC = "public"
    PROBE = "probe"


def public(view: View) -> View:
    """Anybody may read it who may see the data at all."""
    return _marked(view, Access.PUBLIC)


def probe(view: View) -> View:
    """An operator's probe: tells nothing of the records, answers in production too."""
    return _marked(view, Access.PROBE)


def _marked(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


def access_of(endpoint: str) -> Access | None:
    """What the view of an endpoint says; the style sheets, which need none, are PROBE."""
    if endpoint == "static":
        return Access.PROBE
    return getattr(current_app.view_functions.get(endpoint), "access", None)


def readable() -> None:
    """Refuse (400) an address with a NUL: no record holds one, and PostgreSQL takes none."""
    asked = (request.path, *(part for pair in request.args.items(multi=True) for part in pair))
    if any("\0" in part for part in asked):
        abort(400)


def gate() -> None:
    """Refuse (403) what may not be seen from there; a view without a mark is shown to nobody (500)."""
    if request.endpoint is None:
        return
    access = access_of(request.endpoint)
    if access is None:
        raise LookupError(f"The view {request.endpoint} does not say who may open it.")
    if access is Access.PROBE:
        return
    tracker = current_app.extensions["tracker"]
    if tracker.settings.production:
        abort(403)
    if not from_this_machine():
        with tracker.database.reading() as session:
            if not only_fictional(session):
                abort(403)


def from_this_machine() -> bool:
    """Whether the request was made on this machine, to this machine, with nobody in between.

    The name asked for is looked at too: a page of the world may point a name of its own at 127.0.0.1.
    """
    if any(name in request.headers for name in PASSED_ON):
        return False
    name = urlsplit(request.host_url).hostname or ""
    return _loopback(request.remote_addr or "") and (name in OWN_NAMES or _loopback(name))


def _loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def register(app: Flask) -> None:
    """Put the gate before every view."""
    app.before_request(readable)
    app.before_request(gate)
