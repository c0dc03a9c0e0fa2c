"""``/admin/security``: the security administrator gives and takes roles, unlocks, asks for second factors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, Length

from tracker.accounts import grants, sign_in
from tracker.accounts.links import BadAccount
from tracker.accounts.models import Account
from tracker.accounts.queries import account, accounts_page, holdings
from tracker.accounts.roles import GRANTED_BY_HAND, SCOPES, Role, ScopeKind, role_names
from tracker.accounts.sign_in import EndedWhy
from tracker.core import clock
from tracker.core.messages import gettext as _
from tracker.core.permissions import Perm
from tracker.subjects.queries import body
from tracker.subjects.regions import spans
from tracker.web.access import actor, needs
from tracker.web.forms import Form

blueprint = Blueprint("grants", __name__, url_prefix="/admin/security")


class GrantForm(Form):
    """A role, and the code of the body or region it is given over."""

    role = SelectField(validators=[AnyOf([role.value for role in GRANTED_BY_HAND])])
    over = StringField(validators=[Length(max=120)])


@blueprint.get("")
@needs(Perm.GRANTS_MANAGE)
def index() -> str:
    """Accounts with what they hold, and what each role asks for."""
    fragment = request.args.get("q", "").strip()
    with current_app.extensions["tracker"].database.reading() as session:
        page = accounts_page(session, after=request.args.get("after"), fragment=fragment)
        asked = grants.policies(session)
    return render_template(
        "grants/index.html", page=page, q=fragment, roles=role_names(), policies=asked, form=Form(),
        now=clock.now(),
    )  # fmt: skip


@blueprint.route("/<int:number>", methods=["GET", "POST"])
@needs(Perm.GRANTS_MANAGE)
def show(number: int) -> str | Response:
    """One account: its roles; give one."""
    database = current_app.extensions["tracker"].database
    with database.reading() as session:
        one = account(session, number) or abort(404)
        held = holdings(session, number)
    shown = GrantForm()
    names = role_names()
    shown.role.choices = [SelectChoice(role.value, names[role]) for role in GRANTED_BY_HAND]
    if shown.validate_on_submit():
        try:
            with database.unit_of_work() as session:
                _give(session, account(session, number) or abort(404), shown)
        except BadAccount as bad:
            shown.refuse("over", str(bad))
        else:
            flash(_("The role is given."))
            return redirect(url_for("grants.show", number=number))
    return render_template(
        "grants/show.html", account=one, held=held, form=shown, roles=names, scopes=grants.scope_names(),
        scope_of=SCOPES, now=clock.now(),
    )  # fmt: skip


def _give(session: Session, one: Account, shown: GrantForm) -> None:
    role, over = Role(shown.role.data), shown.over.data.strip()
    region, body_id = None, None
    if SCOPES[role] is ScopeKind.BODY:
        found = body(session, over)
        if found is None:
            raise BadAccount(_("There is no body with the code {code}.", code=over))
        body_id = found.id
    elif SCOPES[role] is ScopeKind.REGION:
        if not spans(over):
            raise BadAccount(_("There is no region with the code {code}.", code=over))
        region = over
    elif over:
        raise BadAccount(_("This role is given over no records; leave the code empty."))
    grants.give(session, one, role, at=clock.now(), actor=actor().login, region=region, body_id=body_id)


@blueprint.post("/<int:number>/take/<int:grant_id>")
@needs(Perm.GRANTS_MANAGE)
def take(number: int, grant_id: int) -> Response:
    """Take a role away."""
    return _done(number, lambda session, _one, at: grants.take(session, grant_id, at=at, actor=actor().login))


@blueprint.post("/<int:number>/unlock")
@needs(Perm.GRANTS_MANAGE)
def unlock(number: int) -> Response:
    """Let somebody try again."""
    return _done(number, lambda session, one, at: grants.unlock(session, one, at=at, actor=actor().login))


@blueprint.post("/<int:number>/confirm")
@needs(Perm.GRANTS_MANAGE)
def confirm(number: int) -> Response:
    """Confirm an account whose password was chosen by a link: its roles are in force again."""
    try:
        seen = datetime.fromisoformat(request.form.get("seen", ""))
        seen.astimezone(UTC)
    except (ValueError, OverflowError):
        abort(400)
    return _done(number, lambda session, one, at: grants.confirm(
        session, one, seen, at=at, actor=actor().login
    ))  # fmt: skip


@blueprint.post("/<int:number>/sign-out")
@needs(Perm.GRANTS_MANAGE)
def sign_out(number: int) -> Response:
    """End every sign-in of an account."""
    return _done(number, lambda session, one, at: sign_in.end_all(
        session, one.id, at=at, actor=actor().login, why=EndedWhy.EVERYWHERE
    ))  # fmt: skip


@blueprint.post("/<int:number>/second-factor")
@needs(Perm.GRANTS_MANAGE)
def forget(number: int) -> Response:
    """Forget a lost telephone: the second factor is set up anew at the next sign-in where a role asks."""
    return _done(number, lambda session, one, at: grants.forget_second_factor(
        session, one, at=at, actor=actor().login
    ))  # fmt: skip


@blueprint.post("/policies/<role>")
@needs(Perm.GRANTS_MANAGE)
def policy(role: str) -> Response:
    """Say whether a role asks for a second factor."""
    try:
        named = Role(role)
    except ValueError:
        abort(404)
    with current_app.extensions["tracker"].database.unit_of_work() as session:
        asked = request.form.get("second_factor") == "yes"
        grants.set_policy(session, named, asked, at=clock.now(), actor=actor().login)
    return redirect(url_for("grants.index"))


def _done(number: int, act: Callable[[Session, Account, datetime], object]) -> Response:
    """Do one thing to an account and come back to its page."""
    try:
        with current_app.extensions["tracker"].database.unit_of_work() as session:
            act(session, account(session, number) or abort(404), clock.now())
        flash(_("Done."))
    except BadAccount as bad:
        flash(str(bad), "error")
    return redirect(url_for("grants.show", number=number))
