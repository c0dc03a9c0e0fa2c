"""``/audit``: the ledger's daily heads for everybody to keep, and the page that checks a receipt."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request

from tracker.core.db import number
from tracker.core.heads import AuditHead, as_file, head_of, heads, keys
from tracker.web.access import public
from tracker.web.ledger_words import receipt_words

blueprint = Blueprint("audit", __name__, url_prefix="/audit")
SIZE = 50


def _page() -> tuple[list[AuditHead], dict[str, Any]]:
    try:
        before = number(request.args["before"]) if "before" in request.args else None
    except ValueError:
        abort(400)
    with current_app.extensions["tracker"].database.reading() as session:
        return list(heads(session, before=before, most=SIZE)), dict(keys(session))


@blueprint.get("/heads")
@public
def index() -> str:
    """The heads, the newest first, and the keys that signed them."""
    found, known = _page()
    more = found[-1].number if len(found) == SIZE and found[-1].number > 1 else None
    return render_template("audit/heads.html", heads=found, keys=known, more=more)


@blueprint.get("/heads.json")
@public
def as_json() -> Response:
    """The newest heads with all that is needed to check them."""
    found, known = _page()
    return jsonify([as_file(head, known[head.key]) for head in found])


@blueprint.get("/heads.atom")
@public
def feed() -> Response:
    """The newest heads as a feed, for whoever wants each of them to come by itself."""
    found, _known = _page()
    said = render_template("audit/feed.html", heads=found)
    return Response(said, content_type="application/atom+xml; charset=utf-8")


@blueprint.get("/heads/<day>.json")
@public
def head(day: str) -> Response:
    """The head of a day as a file: what flask audit verify --head takes."""
    try:
        asked = date.fromisoformat(day)
    except ValueError:
        abort(404)
    with current_app.extensions["tracker"].database.reading() as session:
        found = head_of(session, asked) or abort(404)
        answer = jsonify(as_file(found, keys(session)[found.key]))
    answer.headers["Content-Disposition"] = f'attachment; filename="head-{day}.json"'
    return answer


@blueprint.get("/verify")
@public
def verify() -> str:
    """A page that checks a receipt in the reader's own browser; what is chosen does not leave it."""
    return render_template("audit/verify.html", said=receipt_words())
