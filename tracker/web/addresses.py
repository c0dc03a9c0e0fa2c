"""Addresses of this site that a page is told to go on to."""

from __future__ import annotations

from flask import url_for


def inside(to: str | None) -> str:
    """The address to go on to, if it is one of this site; else the home page."""
    own = to and to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable()
    return to if to and own else url_for("home.index")
