"""What a drill says on pages without figures; and no page over a database of another pace.

A database whose periods are not those of the settings answers no page (core/drills.py).
"""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Flask, current_app, request
from werkzeug.wrappers import Response

from tracker.core.drills import OtherPace
from tracker.web.access import is_probe
from tracker.web.frame import drilled

AGREED = "tracker_pace_agreed"


def register(app: Flask) -> None:
    """Look before the first page, and no more once it was found well: a mark never changes."""
    app.before_request(_agree)
    app.context_processor(_said)


def _agree() -> Response | None:
    if AGREED in current_app.extensions or is_probe(request.endpoint):
        return None
    try:
        current_app.extensions["tracker"].agree("web")
    except OtherPace as other:
        return Response(str(other), 503, mimetype="text/plain")
    current_app.extensions[AGREED] = True
    return None


def _said() -> dict[str, Any]:
    tracker = current_app.extensions["tracker"]
    return {"drilled": partial(drilled, tracker.settings.today)}
