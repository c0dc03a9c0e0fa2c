"""``/me``: one's own account: roles, password, where one is signed in, language."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from tracker.accounts import attempts, links, sign_in
from tracker.accounts.attempts import Refusal
from tracker.accounts.models import Account
from tracker.accounts.passwords import BadPassword
from tracker.accounts.policy import LONGEST_PASSWORD, SHORTEST_PASSWORD
from tracker.accounts.queries import holdings
from tracker.accounts.roles import perm_names, role_names
from tracker.accounts.sign_in import EndedWhy
from tracker.core import clock
from tracker.core.messages import gettext as _
from tracker.core.permissions import Perm
from tracker.web.access import needs
from tracker.web.forms import Form, SameAs
from tracker.web.sign_in import locked_out
from tracker.web.signed_in import Person, address, leave, person

blueprint = Blueprint("me", __name__, url_prefix="/me")


class PasswordForm(Form):
    """The password in use, and a new one twice."""

    old = PasswordField(validators=[InputRequired(), Length(max=LONGEST_PASSWORD)])
    new = PasswordField(validators=[Length(max=LONGEST_PASSWORD)])
    again = PasswordField(validators=[SameAs("new")])


def myself() -> Person:
    """Who is signed in; the gate has let nobody else through."""
    someone = person()
    assert someone is not None
    return someone


def refused(password: str) -> str | None:
    """Look at one's own password before what asks for it: what to say where it is not right."""
    me = myself()
    assert me.actor.account_id is not None
    refusal = attempts.check_again(
        current_app.extensions["tracker"].database, me.actor.account_id, password, at=clock.now(),
        address=address(),
    )  # fmt: skip
    if refusal is None:
        return None
    return locked_out() if refusal is Refusal.LOCKED else _("This is not the password in use.")


@blueprint.get("")
@needs(Perm.OWN_ACCOUNT)
def show() -> str:
    """One's own account."""
    me = myself()
    at = clock.now()
    with current_app.extensions["tracker"].database.reading() as session:
        account = session.get_one(Account, me.actor.account_id)
        held = holdings(session, account.id)
        open_ones = sign_in.open_sign_ins(session, account.id, at=at)
    return render_template(
        "me/show.html", account=account, held=held, sign_ins=open_ones, form=Form(), roles=role_names(),
        perms=[perm_names()[perm] for perm in sorted(me.actor.perms)], me=me,
    )  # fmt: skip


@blueprint.route("/password", methods=["GET", "POST"])
@needs(Perm.OWN_ACCOUNT)
def password() -> str | Response:
    """Change one's password; other sign-ins end."""
    shown = PasswordForm()
    if shown.validate_on_submit():
        if said := refused(shown.old.data):
            shown.refuse("old", said)
        elif said := _change(shown):
            shown.refuse("new", said)
        else:
            flash(_("The password is changed; every other sign-in has ended."))
            return redirect(url_for("me.show"))
    return render_template("me/password.html", form=shown, least=SHORTEST_PASSWORD)


def _change(shown: PasswordForm) -> str | None:
    me = myself()
    try:
        with current_app.extensions["tracker"].database.unit_of_work() as session:
            account = session.get_one(Account, me.actor.account_id)
            links.change_password(
                session, account, shown.old.data, shown.new.data, at=clock.now(), keep=me.id
            )
    except BadPassword as bad:
        return str(bad)
    return None


@blueprint.post("/sign-out-everywhere")
@needs(Perm.OWN_ACCOUNT)
def everywhere() -> Response:
    """End every sign-in of this account, this one too."""
    me = myself()
    assert me.actor.account_id is not None
    with current_app.extensions["tracker"].database.unit_of_work() as session:
        sign_in.end_all(
            session, me.actor.account_id, at=clock.now(), actor=me.actor.login, why=EndedWhy.EVERYWHERE
        )
    leave()
    flash(_("You are signed out everywhere."))
    return redirect(url_for("sign_in.form"))
