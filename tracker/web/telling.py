"""``/me/messages``: how somebody wants to be told of what concerns them."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, StringField
from wtforms.validators import Length

from tracker.accounts import addresses
from tracker.accounts.models import Account
from tracker.accounts.preferences import (
    DIGEST_AT,
    MOBILE,
    QUIET_FROM,
    QUIET_UNTIL,
    Choices,
    choices_of,
    keep_choices,
)
from tracker.core import clock
from tracker.core.carriers import is_mail_address
from tracker.core.messages import gettext as _
from tracker.core.permissions import Perm
from tracker.web.access import needs
from tracker.web.forms import Form
from tracker.web.me import myself

blueprint = Blueprint("telling", __name__, url_prefix="/me/messages")


class TellingForm(Form):
    """Where to, and when."""

    email = StringField(validators=[Length(max=200)])
    mobile = StringField(validators=[Length(max=20)])
    digest = BooleanField()
    quiet = BooleanField()


class ConfirmForm(Form):
    """The code that was mailed."""

    code = StringField(validators=[Length(max=20)])


@blueprint.route("", methods=["GET", "POST"])
@needs(Perm.OWN_ACCOUNT)
def choose() -> str | Response | tuple[str, int]:
    """Choose how to be told; messages in the application are there at once whatever is chosen."""
    me, database = myself(), current_app.extensions["tracker"].database
    assert me.actor.account_id is not None
    with database.reading() as session:
        account = session.get_one(Account, me.actor.account_id)
        now = choices_of(session, [account])[account.id]
        asked = addresses.waiting(session, account, at=clock.now())
    form = TellingForm(data={name: getattr(now, name) for name in ("email", "mobile", "digest", "quiet")})
    if form.validate_on_submit():
        email, mobile = form.email.data.strip(), form.mobile.data.strip().replace(" ", "")
        if email and not is_mail_address(email):
            form.refuse("email", _("This is no mail address."))
        if mobile and not MOBILE.fullmatch(mobile):
            form.refuse("mobile", _("This is no mobile number, such as 13800000000."))
        if not form.errors:
            return _kept(account.id, now, Choices(email, mobile, form.digest.data, form.quiet.data))
    page = render_template(
        "me/telling.html", form=form, digest_at=DIGEST_AT.hour, quiet=(QUIET_FROM.hour, QUIET_UNTIL.hour),
        asked=asked and asked.address, confirming=ConfirmForm(formdata=None, code=request.args.get("code")),
    )  # fmt: skip
    return (page, 422) if form.errors else page


def _kept(account_id: int, now: Choices, wanted: Choices) -> Response:
    """Keep what was chosen; a new address is asked first, and until then mail goes where it went."""
    new = wanted.email if wanted.email != now.email else ""
    with current_app.extensions["tracker"].database.unit_of_work() as session:
        keep_choices(session, account_id, replace(wanted, email=now.email) if new else wanted)
        if new:
            addresses.ask(session, session.get_one(Account, account_id), new, at=clock.now())
    if not new:
        flash(_("Kept; it holds for what is told from now on."))
        return redirect(url_for("me.show"))
    flash(
        _("Kept. A code was mailed to {address}; until you type it here, nothing is sent there.", address=new)
    )
    return redirect(url_for("telling.choose"))


@blueprint.post("/confirm")
@needs(Perm.OWN_ACCOUNT)
def confirm() -> Response:
    """Take the code that was mailed to a new address."""
    me, tracker, form = myself(), current_app.extensions["tracker"], ConfirmForm()
    if not form.validate_on_submit():
        abort(400)
    with tracker.database.unit_of_work() as session:
        account = session.get_one(Account, me.actor.account_id)
        typed = (form.code.data or "").replace(" ", "")
        done = addresses.confirm(session, account, typed, tracker.settings.secret_key, at=clock.now())
    if done:
        flash(_("The address is confirmed; mail goes there from now on."))
        return redirect(url_for("me.show"))
    flash(_("This is not the newest code, or it is too old. Choose the address again for another."), "error")
    return redirect(url_for("telling.choose"))
