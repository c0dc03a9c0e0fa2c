"""The pages: thin, read-only, on loopback until there are sign-in and a right of reply."""

from __future__ import annotations

from flask import Flask

from tracker.web.pages import blueprint


def register(app: Flask) -> None:
    """Add every page."""
    app.register_blueprint(blueprint)
