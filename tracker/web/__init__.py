"""The pages: thin, read-only, on loopback or fictional data until there are sign-in and a right of reply."""

from __future__ import annotations

from flask import Flask, Response

from tracker.web import (
    access,
    bodies,
    commitments,
    errors,
    flags,
    health,
    home,
    lists,
    payables,
    reports,
    rules,
    words,
)

TOPICS = (home, flags, payables, bodies, commitments, rules, lists, reports, health)
HEADERS = {
    # Nothing from elsewhere, no inline script or style, in nobody's frame.
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def strict(response: Response) -> Response:
    """What every answer says about itself; a page is never kept by what lies between."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def register(app: Flask) -> None:
    """Add every page, the gate before them and the pages for errors."""
    access.register(app)
    errors.register(app)
    words.register(app)
    app.after_request(strict)
    for topic in TOPICS:
        app.register_blueprint(topic.blueprint)
