"""``/limitation``: claims whose three years are near their end, for their creditors and who handles cases."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Flask, abort, render_template, request

from tracker.core.db import number
from tracker.core.messages import gettext as _
from tracker.core.permissions import Perm
from tracker.limitation import since
from tracker.limitation.queries import near_list
from tracker.web.access import actor, needs, reached
from tracker.web.frame import reading

blueprint = Blueprint("limitation", __name__, url_prefix="/limitation")

PAGE = 50


@blueprint.get("")
@needs(Perm.LIMITATION_READ)
def index() -> str:
    """The claims of which the reader is warned, the earliest end first."""
    with reading() as (session, frame):
        found = near_list(session, frame.today, actor(), size=PAGE + 1, after=_place())
    rows = found[:PAGE]
    return render_template(
        "limitation/index.html", frame=frame, rows=rows, after=request.args.get("after"),
        own=bool(reached(Perm.LIMITATION_READ).enterprises),
        next=f"{rows[-1].since_on}_{rows[-1].payable_id}" if len(found) > PAGE else None,
    )  # fmt: skip


def _place() -> tuple[date, int] | None:
    if "after" not in request.args:
        return None
    day, _line, last = request.args["after"].partition("_")
    try:
        return date.fromisoformat(day), number(last)
    except ValueError:
        abort(400)


def began_by(what: str) -> str:
    """What three years run from, in the language in use."""
    return {
        since.DUE: _("the last day to pay"), since.DEMAND: _("written demand"),
        since.PAYMENT: _("part payment"), since.PLAN: _("a clearing plan was agreed to"),
        since.REPORT: _("a report of the enterprise in this system"),
    }[what]  # fmt: skip


def register(app: Flask) -> None:
    """Give templates the words."""
    app.jinja_env.filters["began_by"] = began_by
