"""No page is answered from a database whose periods are not those of the settings (core/drills.py)."""

from __future__ import annotations

from flask import Flask, current_app, request
from werkzeug.wrappers import Response

from tracker.core.drills import OtherPace
from tracker.web.access import is_probe

AGREED = "tracker_pace_agreed"


def register(app: Flask) -> None:
    """Look before the first page, and no more once it was found well: a mark never changes."""
    app.before_request(_agree)


def _agree() -> Response | None:
    if AGREED in current_app.extensions or is_probe(request.endpoint):
        return None
    try:
        current_app.extensions["tracker"].agree("web")
    except OtherPace as other:
        return Response(str(other), 503, mimetype="text/plain")
    current_app.extensions[AGREED] = True
    return None
