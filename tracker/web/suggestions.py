"""``/suggestions/<kind>``: what a reference that is being typed may name, for the list under its field."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, render_template, request

from tracker.core.permissions import Perm
from tracker.exchange.kinds import KINDS
from tracker.exchange.record.looking_up import found, names
from tracker.web.access import needs, reached

blueprint = Blueprint("suggestions", __name__)

# No key or name is longer; what is, fits nothing.
LONGEST = 200


@blueprint.get("/suggestions/<kind>")
@needs(Perm.RECORDS_WRITE)
def find(kind: str) -> str:
    """The records that fit the text of the query, whatever its field is called; of a whole key the name."""
    one = KINDS.get(kind)
    if one is None or len(one.key) > 1:
        abort(404)
    typed, reach = next(iter(request.args.values()), "").strip()[:LONGEST], reached(Perm.RECORDS_WRITE)
    with current_app.extensions["tracker"].database.reading() as session:
        name = names(session, {kind: [typed]}, reach).get((kind, typed)) if typed else None
        fits = found(session, one, typed, reach) if typed else []
    return render_template("suggestions/found.html", typed=typed, name=name, fits=fits)
