"""Who may open which page: every view says so with one of these marks, and a gate keeps it.

``@needs(Perm…)`` asks for a permission of who is signed in; what of the records the page then shows is what
that permission reaches (``reached``). Outside production the machine itself may look round without signing
in, and so may anybody where every record is fictional: they are let in as a visitor who reads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from functools import partial
from ipaddress import ip_address
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.reaching import looked_up
from tracker.core.changes import newest_change
from tracker.core.demo_marks import only_fictional
from tracker.core.origin import Origin, come_from
from tracker.core.permissions import Actor, Held, Perm, Reach, reach
from tracker.web.remembered import remembered
from tracker.web.signed_in import address, person

View = TypeVar("View", bound=Callable[..., Any])
# A proxy on this machine comes from the loopback address and passes strangers on: it says so in these.
PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via")
OWN_NAMES = ("localhost", "localhost.localdomain")
READING = frozenset({
    Perm.RECORDS_READ, Perm.FLAGS_READ, Perm.REPORTS_READ, Perm.CASES_READ, Perm.CONGRESS_READ,
})  # fmt: skip
# For these the bodies within are looked up, to say whose names are told.
LOOKED_UP = READING | {Perm.CLOSINGS_READ}
# Every region's code begins with no digits: a visitor reads everything, and writes nothing.
VISITOR = Actor(login="", name="", held=(Held("visitor", READING, region=""),))


class Access(StrEnum):
    """What a view that asks for no permission says about itself."""

    PUBLIC = "public"
    PROBE = "probe"


def public(view: View) -> View:
    """Anybody may open it, signed in or not: it shows nothing that is not public."""
    return _marked(view, Access.PUBLIC)


def probe(view: View) -> View:
    """An operator's probe: tells nothing of the records."""
    return _marked(view, Access.PROBE)


def needs(perm: Perm) -> Callable[[View], View]:
    """Who opens it must hold this permission."""
    return lambda view: _marked(view, perm)


def _marked(view: View, access: Access | Perm) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


def access_of(endpoint: str) -> Access | Perm | None:
    """What the view of an endpoint says; the style sheets, which need none, are PROBE."""
    if endpoint == "static":
        return Access.PROBE
    return getattr(current_app.view_functions.get(endpoint), "access", None)


def is_probe(endpoint: str | None) -> bool:
    """Whether the view of an endpoint tells nothing: a style sheet, or an operator's probe."""
    return endpoint is not None and access_of(endpoint) is Access.PROBE


def readable() -> None:
    """Refuse (400) an address or a form with a NUL: no record holds one, and PostgreSQL takes none."""
    given = (*request.args.items(multi=True), *request.form.items(multi=True))
    asked = (request.path, *(part for pair in given for part in pair))
    if any("\0" in part for part in asked):
        abort(400)


def arrive() -> None:
    """Say where the work of this request comes from; for whom it is done is not known yet."""
    come_from(Origin(address() or ""))


def actor() -> Actor:
    """Who acts: the person signed in, else a visitor where the house is open, else nobody."""
    someone = person()
    if someone is not None:
        # Who owes a second factor reaches nothing before it is set up, on pages for all neither.
        return Actor(someone.actor.login, someone.actor.name) if someone.owes_second_factor else someone.actor
    return VISITOR if open_house() else Actor(login="", name="")


def reached(perm: Perm) -> Reach:
    """What the one who asks may do ``perm`` to; views hand it to their queries.

    For reading, the bodies within are looked up once for each state of the records; what is written is held
    to the bodies as they then are.
    """
    who = actor()
    found = reach(who, perm)
    if perm not in LOOKED_UP:
        return replace(found, inner=reach(who, Perm.FLAGS_INNER))
    # What is not public yet, and names of who did not agree, are for the body and its handlers.
    inner = _known(reach(who, Perm.FLAGS_INNER))
    if perm is Perm.FLAGS_READ:
        today = current_app.extensions["tracker"].today()
        return replace(_known(found), public_on=today, inner=inner)
    return replace(_known(found), inner=inner)


def _known(found: Reach) -> Reach:
    """A reach with the bodies within it looked up."""
    if found.whole or not found.of_bodies:
        return found
    if "newest_change" not in g:
        with current_app.extensions["tracker"].database.reading() as session:
            g.newest_change = newest_change(session)
    return remembered(("reach", found), g.newest_change, partial(_looked_up, found))


def _looked_up(found: Reach) -> Reach:
    with current_app.extensions["tracker"].database.reading() as session:
        return looked_up(session, found)


def gate() -> Response | None:
    """Send to the sign-in page who is not signed in; refuse (403) who lacks the permission.

    A view without a mark is shown to nobody (500). Who owes a second factor gets no further than setting it
    up.
    """
    if request.endpoint is None:
        return None
    access = access_of(request.endpoint)
    if access is None:
        raise LookupError(f"The view {request.endpoint} does not say who may open it.")
    if isinstance(access, Access):
        return None
    someone = person()
    if someone is None:
        if access in READING and open_house():
            return None
        if request.method == "GET":
            return redirect(url_for("sign_in.form", to=request.full_path.rstrip("?")))
        abort(401)
    if someone.owes_second_factor and access is not Perm.OWN_ACCOUNT:
        return redirect(url_for("second_factor.show"))
    if access not in someone.actor.perms:
        abort(403)
    come_from(Origin(address() or "", ",".join(map(_office, someone.actor.held))))
    return None


def _office(held: Held) -> str:
    """For whom a role acts: the role, and the region, body or enterprise by its number."""
    over = {"region": held.region, "body": held.body_id, "enterprise": held.enterprise_id}
    return " ".join([held.role, *(f"{name}:{one}" for name, one in over.items() if one is not None)])


def opens(endpoint: str) -> bool:
    """Whether the one who asks may open the view of an endpoint: what a page links to."""
    access = access_of(endpoint)
    return isinstance(access, Access) or access in actor().perms


def open_house() -> bool:
    """Whether somebody who is not signed in may read: this machine, or anybody if all is fictional."""
    tracker = current_app.extensions["tracker"]
    if tracker.settings.production:
        return False
    if from_this_machine():
        return True
    with tracker.database.reading() as session:
        return bool(only_fictional(session))


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
    app.before_request(arrive)
    app.before_request(readable)
    app.before_request(gate)
    app.jinja_env.globals["opens"] = opens
