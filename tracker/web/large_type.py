"""The size of the type: standard or large, chosen by the reader with a button, kept in a cookie."""

from __future__ import annotations

from flask import Blueprint, Flask, current_app, redirect, request
from werkzeug.wrappers import Response

from tracker.web.access import probe
from tracker.web.addresses import inside
from tracker.web.language import YEAR_SECONDS

blueprint = Blueprint("large_type", __name__)

COOKIE = "type"
STANDARD, LARGE = "standard", "large"


@blueprint.post("/type")
@probe
def choose() -> Response:
    """Keep the size chosen and go back to the page; it changes nothing else, so it asks for no token."""
    answer = redirect(inside(request.form.get("back", "")), 303)
    wanted = request.form.get("type", "")
    if wanted in (STANDARD, LARGE):
        secure = current_app.extensions["tracker"].settings.production
        answer.set_cookie(
            COOKIE, wanted, max_age=YEAR_SECONDS, httponly=True, samesite="Lax", secure=secure
        )
    return answer


def large() -> bool:
    """Whether the page is set in large type: as chosen; before a choice the congress's pages are."""
    chosen = request.cookies.get(COOKIE, "")
    return chosen == LARGE or (chosen != STANDARD and request.blueprint == "congress")


def register(app: Flask) -> None:
    """Let templates ask."""
    app.jinja_env.globals["large_type"] = large
