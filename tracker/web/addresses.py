"""What stands in addresses: this site's own host, the way on within it, the numbers of records."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.routing import IntegerConverter, Map

from tracker.config import USUAL_PORTS
from tracker.core.db import LARGEST
from tracker.web.access import is_probe


class OtherHost(BadRequest):
    """The request was made to a host that is not this system's: a stranger's, or a slip."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address


class Number(IntegerConverter):
    """The ``int`` of an address, no larger than a database holds: a larger one is an unknown address."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(map, *args, **{"max": LARGEST, **kwargs})


def inside(to: str | None) -> str:
    """The address to go on to, if it is one of this site; else the home page."""
    own = to and to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable()
    return to if to and own else url_for("home.index")


def stem(endpoint: str, last: str, **values: Any) -> str:
    """The address of a page up to its last part, the argument ``last``, which is the end of the address.

    A list that leads to many such pages works it out once: a row's address is the stem and the row's own
    part, quoted (``|urlencode``).
    """
    values[last] = 0
    return url_for(endpoint, **values).removesuffix("0")


def handed_over(endpoint: str, **values: Any) -> str:
    """The whole address of a page, for a link that is handed over.

    It begins with the address that is set; without one, which production does not go without, with the host
    that was asked for.
    """
    return f"{own_address()}{url_for(endpoint, **values)}"


def own_address() -> str:
    """The address of the house without a path: the one that is set, else the host that was asked for."""
    return current_app.extensions["tracker"].settings.address or request.host_url.rstrip("/")


def refuse_other_hosts() -> None:
    """Answer in production to the address that is set and to no other; probes and style sheets to all.

    Otherwise a page could be made to call a stranger's host its own.
    """
    settings = current_app.extensions["tracker"].settings
    if not settings.production or settings.address is None or is_probe(request.endpoint):
        return
    own = urlsplit(settings.address)
    # A proxy that ends TLS may pass the port on or not.
    asked = request.host.lower().removesuffix(f":{USUAL_PORTS[own.scheme]}")
    if asked != own.netloc:
        raise OtherHost(settings.address)


def register(app: Flask) -> None:
    """Bound the numbers in addresses, and give templates stems; to be called before any view is added."""
    app.url_map.converters["int"] = Number
    app.jinja_env.globals["stem"] = stem
    app.before_request(refuse_other_hosts)
