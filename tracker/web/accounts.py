"""``/admin/accounts``: the system administrator invites people, sends new links and closes accounts."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import Length

from tracker.accounts import grants, links
from tracker.accounts.links import BadAccount
from tracker.accounts.models import Account
from tracker.accounts.policy import INVITED_FOR
from tracker.accounts.queries import account, accounts_page
from tracker.accounts.roles import ADMINISTRATORS, role_names
from tracker.core import clock
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.core.permissions import Perm
from tracker.web.access import actor, needs
from tracker.web.addresses import handed_over
from tracker.web.forms import Form, LoginName

blueprint = Blueprint("accounts", __name__, url_prefix="/admin/accounts")


class InviteForm(Form):
    """Who is invited."""

    login = StringField(validators=[LoginName()])
    name = StringField(validators=[Length(min=1, max=120)])
    contact = StringField(validators=[Length(max=200)])


@blueprint.get("")
@needs(Perm.ACCOUNTS_MANAGE)
def index() -> str:
    """Accounts by login."""
    fragment = request.args.get("q", "").strip()
    with current_app.extensions["tracker"].database.reading() as session:
        page = accounts_page(session, after=request.args.get("after"), fragment=fragment)
    return render_template("accounts/index.html", page=page, q=fragment, roles=role_names(), now=clock.now())


@blueprint.route("/new", methods=["GET", "POST"])
@needs(Perm.ACCOUNTS_MANAGE)
def new() -> str | Response:
    """Invite somebody; the link is shown once, to be handed over."""
    shown = InviteForm()
    if shown.validate_on_submit():
        at = clock.now()
        try:
            with current_app.extensions["tracker"].database.unit_of_work() as session:
                once(session, shown.once.data, at=at, led_to=url_for("accounts.index"))
                made, token = links.invite(
                    session, login=shown.login.data, name=shown.name.data.strip(),
                    contact=shown.contact.data.strip() or None, at=at, actor=actor().login,
                )  # fmt: skip
        except BadAccount as bad:
            shown.refuse("login", str(bad))
        else:
            return _link(made, token)
    return render_template("accounts/new.html", form=shown)


@blueprint.post("/<int:number>/link")
@needs(Perm.ACCOUNTS_MANAGE)
def link(number: int) -> str | Response:
    """A fresh link: to join, or to choose a new password."""
    try:
        with current_app.extensions["tracker"].database.unit_of_work() as session:
            one = _no_administrator(session, account(session, number) or abort(404))
            token = links.new_link(session, one, at=clock.now(), actor=actor().login)
    except BadAccount as bad:
        flash(str(bad), "error")
        return redirect(url_for("accounts.index"))
    return _link(one, token)


@blueprint.post("/<int:number>/close")
@needs(Perm.ACCOUNTS_MANAGE)
def close(number: int) -> Response:
    """Close an account: its sign-ins end, its roles are taken."""
    try:
        with current_app.extensions["tracker"].database.unit_of_work() as session:
            one = _no_administrator(session, account(session, number) or abort(404))
            grants.close(session, one, at=clock.now(), actor=actor().login)
        flash(_("The account is closed; what it did stays on record."))
    except BadAccount as bad:
        flash(str(bad), "error")
    return redirect(url_for("accounts.index"))


def _no_administrator(session: Session, one: Account) -> Account:
    """The account, unless it is an administrator's: none of the three acts for another."""
    if any(grant.role in ADMINISTRATORS for grant in grants.held(session, one.id)):
        raise BadAccount(_("An administrator's account is managed on the machine itself (flask account)."))
    return one


def _link(made: Account, token: str) -> str:
    address = handed_over("links.choose", token=token)
    return render_template("accounts/link.html", account=made, address=address, days=INVITED_FOR.days)
