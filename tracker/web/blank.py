"""``/blank``: a page with nothing on it. ``flask bench pages`` measures every other page against it."""

from __future__ import annotations

from flask import Blueprint, render_template

from tracker.core.permissions import Perm
from tracker.web.access import needs
from tracker.web.frame import reading

blueprint = Blueprint("blank", __name__)


@blueprint.get("/blank")
@needs(Perm.OWN_ACCOUNT)
def show() -> str:
    """What stands around every page: who is signed in, the day, how far the flags reach."""
    with reading() as (_session, frame):
        pass
    return render_template("base.html", frame=frame)
