"""``/healthz`` and ``/readyz``: what an operator's probe asks; nothing of the records."""

from __future__ import annotations

from flask import Blueprint, current_app
from sqlalchemy import text

from tracker import scheduler
from tracker.web.access import probe

blueprint = Blueprint("health", __name__)


@blueprint.get("/readyz")
@probe
def readyz() -> tuple[str, int]:
    """Well: the newest schema, and every job run in its time; else 503 with what is wrong."""
    tracker = current_app.extensions["tracker"]
    ailing = scheduler.ailing(tracker, scheduler.moment(tracker))
    return "\n".join(ailing) or "ok", 503 if ailing else 200


@blueprint.get("/healthz")
@probe
def healthz() -> str:
    """Alive, and the database answers."""
    with current_app.extensions["tracker"].database.reading() as session:
        session.execute(text("SELECT 1"))
    return "ok"
