"""Short, stable addresses of the records most asked for: ``/contracts/<ref>`` and the like."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.core.permissions import Perm
from tracker.web.access import needs

blueprint = Blueprint("short", __name__)

# Payables and commitments have a list of their own at the short address.
LISTED = "any(contracts, projects, enterprises):kind"
KINDS = "any(contracts, projects, enterprises, payables, commitments):kind"


@blueprint.get(f"/<{LISTED}>")
@needs(Perm.RECORDS_READ)
def rows(kind: str) -> Response:
    """The list of a kind."""
    return redirect(_with_query(url_for("records.rows", kind=kind)))


@blueprint.get(f"/<{KINDS}>/new")
@needs(Perm.RECORDS_WRITE)
def new(kind: str) -> Response:
    """The form of a new record."""
    return redirect(_with_query(url_for("records.new", kind=kind)))


@blueprint.get(f"/<{KINDS}>/<path:key>")
@needs(Perm.RECORDS_READ)
def show(kind: str, key: str) -> Response:
    """A record."""
    return redirect(url_for("records.show", kind=kind, key=key))


@blueprint.get(f"/<{KINDS}>/<path:key>/edit")
@needs(Perm.RECORDS_WRITE)
def edit(kind: str, key: str) -> Response:
    """The form that corrects a record."""
    return redirect(url_for("records.edit", kind=kind, key=key))


def _with_query(address: str) -> str:
    """An address with the query this one came with."""
    query = request.query_string.decode("ascii", "replace")
    return f"{address}?{query}" if query else address
