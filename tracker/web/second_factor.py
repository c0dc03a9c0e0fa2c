"""``/me/second-factor``: set up the telephone's codes, print recovery codes, turn them off."""

from __future__ import annotations

import segno
from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from tracker.accounts import second_factor as actions
from tracker.accounts.grants import needs_second_factor
from tracker.accounts.models import Account
from tracker.accounts.policy import LONGEST_PASSWORD
from tracker.core import clock
from tracker.core.messages import gettext as _
from tracker.core.permissions import Perm
from tracker.core.sealing import Seal
from tracker.web.access import needs
from tracker.web.forms import Form
from tracker.web.me import myself, refused

blueprint = Blueprint("second_factor", __name__, url_prefix="/me/second-factor")


class FirstCodeForm(Form):
    """A first code of the app."""

    code = StringField(validators=[Length(max=20)])


class OffForm(Form):
    """The password, before the second factor is turned off or its codes made anew."""

    password = PasswordField(validators=[InputRequired(), Length(max=LONGEST_PASSWORD)])


def _seal() -> Seal:
    return Seal(current_app.extensions["tracker"].settings.secret_key, actions.PURPOSE)


def _account(session: Session) -> Account:
    return session.get_one(Account, myself().actor.account_id, with_for_update=True)


@blueprint.get("")
@needs(Perm.OWN_ACCOUNT)
def show() -> str:
    """Whether there is a second factor, and the steps to it."""
    with current_app.extensions["tracker"].database.reading() as session:
        account = session.get_one(Account, myself().actor.account_id)
        left = actions.left(session, account.id)
        secret = actions.secret_of(account, _seal()) if account.totp_secret and not account.totp_at else None
    return render_template(
        "me/second_factor.html", account=account, left=left, secret=secret, me=myself(),
        first=FirstCodeForm(), off=OffForm(), codes=None,
    )  # fmt: skip


@blueprint.post("/begin")
@needs(Perm.OWN_ACCOUNT)
def begin() -> AnyResponse:
    """Make a secret for the app to read."""
    if Form().validate_on_submit():
        with current_app.extensions["tracker"].database.unit_of_work() as session:
            account = _account(session)
            if account.totp_at is None:
                actions.begin(session, account, _seal())
    return redirect(url_for("second_factor.show"))


@blueprint.get("/qr.svg")
@needs(Perm.OWN_ACCOUNT)
def qr() -> Response:
    """The QR code of a secret that is not in force yet."""
    with current_app.extensions["tracker"].database.reading() as session:
        account = session.get_one(Account, myself().actor.account_id)
        said = actions.address(account, _seal()) if account.totp_secret and not account.totp_at else ""
    drawn = segno.make(said, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff")
    picture = drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return Response(picture, mimetype="image/svg+xml", headers={"Cache-Control": "no-store"})


@blueprint.post("/finish")
@needs(Perm.OWN_ACCOUNT)
def finish() -> str | AnyResponse:
    """Put the secret in force by a first right code; the recovery codes are shown this once."""
    shown = FirstCodeForm()
    if not shown.validate_on_submit():
        return redirect(url_for("second_factor.show"))
    with current_app.extensions["tracker"].database.unit_of_work() as session:
        codes = actions.finish(session, _account(session), shown.code.data, _seal(), at=clock.now())
    if codes is None:
        flash(_("This code is wrong: is the telephone's clock right?"), "error")
        return redirect(url_for("second_factor.show"))
    return render_template("me/recovery_codes.html", codes=codes)


@blueprint.post("/recovery-codes")
@needs(Perm.OWN_ACCOUNT)
def recovery_codes() -> str | AnyResponse:
    """New recovery codes in place of the old ones."""
    if not _confirmed():
        return redirect(url_for("second_factor.show"))
    with current_app.extensions["tracker"].database.unit_of_work() as session:
        account = _account(session)
        codes = actions.make_recovery_codes(session, account, at=clock.now()) if account.totp_at else None
    return redirect(url_for("second_factor.show")) if codes is None else render_template(
        "me/recovery_codes.html", codes=codes
    )


@blueprint.post("/off")
@needs(Perm.OWN_ACCOUNT)
def off() -> AnyResponse:
    """Turn the second factor off, where no role asks for it."""
    me = myself()
    if _confirmed():
        with current_app.extensions["tracker"].database.unit_of_work() as session:
            if needs_second_factor(session, me.actor.roles):
                flash(_("One of your roles asks for a second factor; it stays on."), "error")
            else:
                actions.turn_off(session, _account(session), at=clock.now(), actor=me.actor.login)
                flash(_("The second factor is off."))
    return redirect(url_for("second_factor.show"))


def _confirmed() -> bool:
    shown = OffForm()
    wrong = _("This is not the password in use.")
    said = refused(shown.password.data) if shown.validate_on_submit() else wrong
    if said:
        flash(said, "error")
    return said is None
