"""The overview, the rules, and the health of the application."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request
from sqlalchemy import text

from tracker import scheduler
from tracker.core.money import wan_grouped
from tracker.reports.accountability import accountability
from tracker.reports.data import arrears_report
from tracker.rules.catalogue import RULES

blueprint = Blueprint("pages", __name__)

# What an operator's probe may ask in production too.
OPEN = ("pages.healthz", "pages.readyz")


def _tracker() -> Any:
    return current_app.extensions["tracker"]


@blueprint.before_request
def closed_in_production() -> None:
    """Until bodies can sign in and reply, nothing but its health is shown in production (403)."""
    if _tracker().settings.production and request.endpoint not in OPEN:
        abort(403)


@blueprint.context_processor
def drill() -> dict[str, Any]:
    """The fixed day of a drill, which every page announces while it is set."""
    return {"fixed_day": _tracker().settings.today}


@blueprint.after_request
def strict(response: Response) -> Response:
    """A page may load nothing from elsewhere and run no inline script."""
    response.headers["Content-Security-Policy"] = "default-src 'self'; frame-ancestors 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@blueprint.get("/")
def home() -> str:
    """What is overdue today, by age, by body and row by row."""
    with _tracker().database.reading() as session:
        report = arrears_report(session, _tracker().today())
    return render_template("pages/home.html", report=report, wan=wan_grouped)


@blueprint.get("/rules/<code>")
def rule(code: str) -> str:
    """A rule's public page."""
    found = next((one for one in RULES if one.code == code), None)
    if found is None:
        abort(404)
    return render_template("pages/rule.html", rule=found, parts=found.page.strip().split("\n\n"))


@blueprint.get("/report.pdf")
def report() -> Response:
    """The accountability report as of today."""
    on = _tracker().today()
    with _tracker().database.reading() as session:
        response = make_response(accountability(session, on))
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f"inline; filename=accountability-{on.isoformat()}.pdf"
    return response


@blueprint.get("/readyz")
def readyz() -> tuple[str, int]:
    """Well: the newest schema, and every job run in its time; else 503 with what is wrong."""
    ailing = scheduler.ailing(_tracker(), scheduler.moment(_tracker()))
    return "\n".join(ailing) or "ok", 503 if ailing else 200


@blueprint.get("/healthz")
def healthz() -> str:
    """Alive, and the database answers."""
    with _tracker().database.reading() as session:
        session.execute(text("SELECT 1"))
    return "ok"
