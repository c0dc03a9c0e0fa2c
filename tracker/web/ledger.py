"""``/admin/ledger``: the audit administrator reads the ledger; ``/cases/…/receipts``: a step's receipt."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from functools import partial

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from werkzeug.wrappers import Response as Answer

from tracker.accounts.queries import names_held_over
from tracker.cases import queries as cases
from tracker.cases.models import CaseStep
from tracker.core.db import number
from tracker.core.ledger_reading import Sought, all_entries, entries_page
from tracker.core.messages import gettext as _
from tracker.core.permissions import Perm
from tracker.core.receipts import entry_about, entry_numbered, receipt
from tracker.exchange.cells import Day, guarded
from tracker.web.access import actor, needs, reached
from tracker.web.ledger_words import actor_words, detail_words, kind_words, office_words, subject_words

blueprint = Blueprint("ledger", __name__)
COLUMNS = ("number", "at", "kind", "actor", "behalf", "address", "subject_kind", "subject", "leaf", "link")


@blueprint.get("/admin/ledger")
@needs(Perm.AUDIT_READ)
def index() -> str:
    """Entries, the newest first, by what is looked for."""
    sought = _sought()
    try:
        before = number(request.args["before"]) if "before" in request.args else None
    except ValueError:
        abort(400)
    with current_app.extensions["tracker"].database.reading() as session:
        page = entries_page(session, sought, before=before)
        office = partial(office_words, names_held_over(session))
    return render_template(
        "ledger/index.html", page=page, sought=sought, kinds=kind_words(), office=office,
        about=subject_words, actors=actor_words,
    )  # fmt: skip


@blueprint.get("/admin/ledger/<int:entry_number>")
@needs(Perm.AUDIT_READ)
def show(entry_number: int) -> str:
    """One entry with its proof."""
    with current_app.extensions["tracker"].database.reading() as session:
        entry = entry_numbered(session, entry_number) or abort(404)
        proof = receipt(session, entry)
        office = partial(office_words, names_held_over(session))
    said = json.loads(entry.content)
    head = json.loads(proof["head"]) if proof else None
    return render_template(
        "ledger/show.html", entry=entry, said=said, proof=proof, head=head, kinds=kind_words(),
        office=office, about=subject_words, who=actor_words, details=detail_words(entry.kind, said["detail"]),
    )  # fmt: skip


@blueprint.get("/admin/ledger/<int:entry_number>/receipt.json")
@needs(Perm.AUDIT_READ)
def proof_of(entry_number: int) -> Response:
    """The receipt of an entry, as a file."""
    with current_app.extensions["tracker"].database.reading() as session:
        entry = entry_numbered(session, entry_number) or abort(404)
        found = receipt(session, entry) or abort(404)
    return as_file(found)


@blueprint.get("/cases/<int:case_id>/receipts/<int:step_id>.json")
@needs(Perm.CASES_READ)
def of_step(case_id: int, step_id: int) -> Response | Answer:
    """The receipt of a step of a case, for its body, its handlers and who took it, once a head covers it.

    It names the login and the address of who took the step, which others are not told.
    """
    tracker = current_app.extensions["tracker"]
    with tracker.database.reading() as session:
        case = cases.case_of(
            session, case_id, actor(), reached(Perm.CASES_READ), tracker.today()
        ) or abort(404)
        if step_id not in {step.id for step in cases.steps_of(session, case)}:
            abort(404)
        if not case.inside and session.get_one(CaseStep, step_id).actor_id != actor().account_id:
            abort(404)
        entry = entry_about(session, CaseStep.__tablename__, step_id) or abort(404)
        found = receipt(session, entry)
    if found is None:
        flash(_("The receipt is not there yet: the ledger is signed each night. Come back tomorrow."))
        return redirect(url_for("cases.show", number=case_id))
    return as_file(found)


@blueprint.get("/admin/ledger.csv")
@needs(Perm.AUDIT_READ)
def export() -> Response:
    """What is looked for as a file: every column but the text itself, which the receipts have."""
    sought, database = _sought(), current_app.extensions["tracker"].database

    def lines() -> Iterator[str]:
        yield "\ufeff" + _line(COLUMNS)
        with database.reading() as session:
            for entry in all_entries(session, sought):
                values = [getattr(entry, name) for name in COLUMNS]
                values[1] = entry.at.isoformat()
                yield _line([guarded(str(value)) for value in values])

    answer = Response(stream_with_context(lines()), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="ledger.csv"'
    return answer


def _sought() -> Sought:
    given = {name: request.args.get(name, "").strip() for name in ("actor", "subject", "kind", "day")}
    try:
        day = Day().read(given["day"]) if given["day"] else None
    except ValueError:
        abort(400)
    return Sought(given["actor"], given["subject"], given["kind"], day)


def as_file(found: object) -> Response:
    """A receipt as a file."""
    said = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    answer = Response(said, content_type="application/json; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="receipt.json"'
    return answer


def _line(values: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue()
