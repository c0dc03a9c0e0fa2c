"""``/registrations``: a supervisor looks at licences and decides on enterprises' accounts."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, send_file, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import Length

from tracker.accounts import registrations
from tracker.accounts.links import BadAccount
from tracker.accounts.models import Account, Registration
from tracker.core import clock
from tracker.core.changes import ChangeKind, open_change, take_turn
from tracker.core.evidence import ENDINGS, path_of
from tracker.core.messages import gettext as _
from tracker.core.permissions import Perm
from tracker.exchange.entry import enter
from tracker.subjects.queries import enterprise_number
from tracker.web.access import actor, needs, reached
from tracker.web.forms import Form

blueprint = Blueprint("registrations", __name__, url_prefix="/registrations")


class DeclineForm(Form):
    """Why a registration is declined."""

    reason = StringField(validators=[Length(max=500)])


@blueprint.get("")
@needs(Perm.REGISTRATIONS_DECIDE)
def index() -> str:
    """Registrations that wait, the oldest first, or those decided."""
    waiting = "decided" not in request.args
    with current_app.extensions["tracker"].database.reading() as session:
        found = registrations.registrations(session, reached(Perm.REGISTRATIONS_DECIDE), waiting=waiting)
    return render_template("registrations/index.html", found=found, waiting=waiting)


@blueprint.get("/<int:number>")
@needs(Perm.REGISTRATIONS_DECIDE)
def show(number: int) -> str:
    """One registration beside its licence."""
    with current_app.extensions["tracker"].database.reading() as session:
        asked = _one(session, number)
        account = session.get_one(Account, asked.account_id)
        known = enterprise_number(session, asked.uscc)
        other = registrations.asked_login(session, account.id)
    return render_template(
        "registrations/show.html", asked=asked, account=account, known=known, other=other, form=DeclineForm()
    )


@blueprint.get("/<int:number>/licence")
@needs(Perm.REGISTRATIONS_DECIDE)
def licence(number: int) -> Response:
    """The uploaded licence; a picture or a PDF, never anything a browser would run."""
    tracker = current_app.extensions["tracker"]
    with tracker.database.reading() as session:
        asked = _one(session, number)
    name = f"licence-{asked.uscc}{ENDINGS[asked.licence_type]}"
    return send_file(
        path_of(tracker.settings.data_dir, asked.licence_sha256), mimetype=asked.licence_type,
        download_name=name, as_attachment=asked.licence_type == "application/pdf",
    )  # fmt: skip


@blueprint.post("/<int:number>/approve")
@needs(Perm.REGISTRATIONS_DECIDE)
def approve(number: int) -> Response:
    """Let the enterprise in; its record is made where there is none."""
    at = clock.now()
    try:
        with current_app.extensions["tracker"].database.unit_of_work() as session:
            # Two that let a new enterprise in at the same instant record it once.
            take_turn(session)
            asked = _one(session, number)
            enterprise_id = enterprise_number(session, asked.uscc) or _recorded(session, asked)
            registrations.approve(session, asked, enterprise_id, at=at, actor=actor().login)
        flash(_("The enterprise can sign in now."))
    except BadAccount as bad:
        flash(str(bad), "error")
    return redirect(url_for("registrations.index"))


@blueprint.post("/<int:number>/decline")
@needs(Perm.REGISTRATIONS_DECIDE)
def decline(number: int) -> Response:
    """Refuse with a reason."""
    reason = (DeclineForm().reason.data or "").strip()
    if not reason:
        flash(_("Say why the registration is declined; the enterprise must be able to mend it."), "error")
        return redirect(url_for("registrations.show", number=number))
    try:
        with current_app.extensions["tracker"].database.unit_of_work() as session:
            asked = _one(session, number)
            registrations.decline(session, asked, reason, at=clock.now(), actor=actor().login)
        flash(_("The registration is declined."))
    except BadAccount as bad:
        flash(str(bad), "error")
    return redirect(url_for("registrations.index"))


def _one(session: Session, number: int) -> Registration:
    found = registrations.registration(session, number, reached(Perm.REGISTRATIONS_DECIDE))
    return found or abort(404)


def _recorded(session: Session, asked: Registration) -> int:
    """Enter the enterprise's record through the one door that facts come in by."""
    change = open_change(
        session, kind=ChangeKind.IMPORT, at=clock.now(), actor=actor().login, record_kind="enterprises",
        source="/registrations", reason=_("approved registration"),
    )  # fmt: skip
    enter(session, change, "enterprises", [
        {"uscc": asked.uscc, "name": asked.enterprise_name, "region": asked.region}
    ])  # fmt: skip
    number = enterprise_number(session, asked.uscc)
    assert number is not None
    return number
