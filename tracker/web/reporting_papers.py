"""``/report/…/receipt`` and so on: what who reported takes away: receipt, QR code, written answers."""

from __future__ import annotations

import segno
from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from tracker.complaints import evidence, queries
from tracker.complaints.models import Addressee, ComplaintStep
from tracker.complaints.workflow import CLOCKS, REPORTERS, ComplaintMove, Route
from tracker.core.messages import gettext as _
from tracker.core.receipts import entry_about
from tracker.core.receipts import receipt as receipt_of
from tracker.law import loader as law
from tracker.reports.letters.answers import answer_of
from tracker.subjects.models import Body
from tracker.web.access import public
from tracker.web.addresses import handed_over
from tracker.web.case_files import printed
from tracker.web.complaint_words import words
from tracker.web.frame import reading
from tracker.web.ledger import as_file
from tracker.web.reporter import code_of, late_interest, reporter

blueprint = Blueprint("reporting_papers", __name__, url_prefix="/report")
blueprint.context_processor(words)


@blueprint.get("/<int:number>/receipts/<int:step_id>.json")
@public
def ledger_receipt(number: int, step_id: int) -> Response | Answer:
    """The receipt of the audit ledger for what who reported did, once a head covers it.

    It names the login and the address of who took the step: of an office's steps there is none here.
    """
    with current_app.extensions["tracker"].database.reading() as session:
        steps = queries.steps_of(session, reporter(session, number).complaint, inner=False)
        own = {step.id for step in steps if step.move in REPORTERS}
        entry = entry_about(session, ComplaintStep.__tablename__, step_id) if step_id in own else None
        found = receipt_of(session, entry or abort(404))
    if found is None:
        flash(_("The receipt is not there yet: the ledger is signed each night. Come back tomorrow."))
        return redirect(url_for("reporting.show", number=number))
    return as_file(found)


@blueprint.get("/<int:number>/answers/<int:step_id>.pdf")
@public
def answer(number: int, step_id: int) -> Response:
    """The written answer of a step, to who reported and to nobody else."""
    with reading() as (session, _frame):
        complaint = reporter(session, number).complaint
        found = answer_of(session, complaint, step_id, Addressee.REPORTER)
    return printed(found) if found else abort(404)


@blueprint.get("/<int:number>/receipt")
@public
def receipt(number: int) -> str:
    """The receipt: number, code and a QR code that leads here; to be kept or printed."""
    with reading() as (session, frame):
        mine = reporter(session, number)
        body = session.get(Body, mine.complaint.body_id) if mine.complaint.body_id else None
        files, figures = evidence.files_of(session, mine.complaint), late_interest(session, mine, frame.today)
    return render_template(
        "reporting/receipt.html", frame=frame, complaint=mine.complaint, body=body,
        code=code_of(mine.complaint), address=handed_over("reporting.start"), files=files, **figures,
        answer=law.at(CLOCKS[Route.DIRECT][ComplaintMove.ACCEPT], mine.complaint.opened_on),
    )  # fmt: skip


@blueprint.get("/<int:number>/qr.svg")
@public
def qr(number: int) -> Response:
    """The address with the code behind its #, which no browser sends to a server."""
    with current_app.extensions["tracker"].database.reading() as session:
        code = code_of(reporter(session, number).complaint)
    if code is None:
        abort(404)
    drawn = segno.make(f"{handed_over('reporting.start')}#{code}", error="m").svg_inline(
        scale=5, border=4, dark="#000", light="#fff"
    )
    picture = drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return Response(picture, mimetype="image/svg+xml", headers={"Cache-Control": "no-store"})
