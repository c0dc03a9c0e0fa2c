"""``/login`` and ``/logout``: the password, then the second factor where there is one."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask_login import login_user
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from tracker.accounts import attempts, second_factor
from tracker.accounts import sign_in as actions
from tracker.accounts.attempts import Passed, Refusal
from tracker.accounts.policy import LOCKED_FOR, LONGEST_PASSWORD, MOST_FAILURES
from tracker.accounts.queries import demo_people
from tracker.core import clock
from tracker.core.messages import gettext as _
from tracker.core.sealing import Seal
from tracker.demo.people import PASSWORD
from tracker.web.access import public
from tracker.web.addresses import inside
from tracker.web.forms import Form
from tracker.web.signed_in import address, leave, load, person

blueprint = Blueprint("sign_in", __name__)

# Between a right password and the second factor.
HALF_WAY = "half_way"
HALF_WAY_FOR = timedelta(minutes=5)
LOCKED_MINUTES = int(LOCKED_FOR.total_seconds()) // 60


class SignInForm(Form):
    """Login and password."""

    login = StringField(validators=[Length(max=120)])
    password = PasswordField(validators=[InputRequired(), Length(max=LONGEST_PASSWORD)])


class CodeForm(Form):
    """A code of the telephone's app, or a recovery code."""

    code = StringField(validators=[InputRequired(), Length(max=40)])


@blueprint.route("/login", methods=["GET", "POST"])
@public
def form() -> str | tuple[str, int] | Response:
    """Sign in; ``to`` is the page that was asked for."""
    if person() is not None:
        return redirect(inside(request.args.get("to")))
    shown = SignInForm()
    if not shown.validate_on_submit():
        return _shown(shown)
    tracker = current_app.extensions["tracker"]
    found = attempts.check_password(
        tracker.database, shown.login.data, shown.password.data, at=clock.now(), address=address(),
        allow_demo=not tracker.settings.production,
    )  # fmt: skip
    if isinstance(found, Refusal):
        shown.refuse_all(refusals()[found])
        return _shown(shown), 401
    if found.second_factor:
        until = (clock.now() + HALF_WAY_FOR).timestamp()
        chosen_at = found.password_at.isoformat() if found.password_at else None
        session[HALF_WAY] = {"account": found.account_id, "until": until, "password_at": chosen_at}
        return redirect(url_for("sign_in.code", to=request.args.get("to")))
    return _enter(found)


def _shown(form: SignInForm) -> str:
    """The page; outside production it names the fictional city's people where they live here."""
    tracker = current_app.extensions["tracker"]
    people: list[tuple[str, str]] = []
    if not tracker.settings.production:
        with tracker.database.reading() as work:
            people = demo_people(work)
    return render_template(
        "sign_in/form.html", form=form, to=request.args.get("to"), demo_people=people, demo_password=PASSWORD
    )


@blueprint.route("/login/code", methods=["GET", "POST"])
@public
def code() -> str | tuple[str, int] | Response:
    """The second factor."""
    passed = _half_way()
    if passed is None:
        return _anew()
    shown = CodeForm()
    if not shown.validate_on_submit():
        return render_template("sign_in/code.html", form=shown, to=request.args.get("to"))
    tracker = current_app.extensions["tracker"]
    seal = Seal(tracker.settings.secret_key, second_factor.PURPOSE)
    with tracker.database.unit_of_work() as work:
        refusal = attempts.check_code(
            work, passed, shown.code.data, seal, at=clock.now(), address=address()
        )
    if refusal is None:
        return _enter(passed)
    if refusal is Refusal.OUTDATED:
        return _anew()
    locked = refusal is Refusal.LOCKED
    shown.refuse_all(locked_out() if locked else _("This code is wrong or was used already."))
    return render_template("sign_in/code.html", form=shown, to=request.args.get("to")), 401


def _half_way() -> Passed | None:
    """Who gave a right password a moment ago, in this browser."""
    half = session.get(HALF_WAY)
    if half is None or half["until"] < clock.now().timestamp():
        return None
    chosen_at = half.get("password_at")
    return Passed(half["account"], True, datetime.fromisoformat(chosen_at) if chosen_at else None)


def _anew() -> Response:
    session.pop(HALF_WAY, None)
    return redirect(url_for("sign_in.form", to=request.args.get("to")))


@blueprint.post("/logout")
@public
def out() -> Response:
    """Sign out."""
    someone = person()
    if someone is not None:
        with current_app.extensions["tracker"].database.unit_of_work() as work:
            actions.end(work, someone.id, at=clock.now())
    leave()
    flash(_("You are signed out."))
    return redirect(url_for("sign_in.form"))


def _enter(passed: Passed) -> Response:
    with current_app.extensions["tracker"].database.unit_of_work() as work:
        token = actions.open_sign_in(
            work, passed, at=clock.now(), address=address(), agent=request.user_agent.string
        )
    # A session that a stranger may have planted does not become somebody's.
    session.clear()
    session.permanent = True
    someone = load(token) if token else None
    if someone is None:
        # The account was closed, or its password changed, between the password and here.
        return redirect(url_for("sign_in.form"))
    login_user(someone)
    return redirect(inside(request.args.get("to")))


def refusals() -> dict[Refusal, str]:
    """What each refusal says. Nothing tells whether a login exists: not that it is locked or waits."""
    refused = _(
        "Login or password is wrong, the account is locked, or its registration has not been approved "
        "yet. {failures} failures in a row lock an account for {minutes} minutes; the security "
        "administrator can unlock it.",
        failures=MOST_FAILURES, minutes=LOCKED_MINUTES,
    )  # fmt: skip
    return {
        Refusal.WRONG: refused,
        Refusal.LOCKED: refused,
        # Who registered a moment ago would learn by it whether the login was free.
        Refusal.WAITING: refused,
    }


def locked_out() -> str:
    """What somebody is told who is known already, by a sign-in or a right password, and failed too often."""
    return _(
        "Too many failures: the account is locked. Try again in {minutes} minutes, or ask the security "
        "administrator.", minutes=LOCKED_MINUTES,
    )  # fmt: skip
