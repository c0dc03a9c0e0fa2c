"""``/me/messages``: how somebody wants to be told of what concerns them."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, StringField
from wtforms.validators import Length

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


@blueprint.route("", methods=["GET", "POST"])
@needs(Perm.OWN_ACCOUNT)
def choose() -> str | Response | tuple[str, int]:
    """Choose how to be told; messages in the application are there at once whatever is chosen."""
    me, database = myself(), current_app.extensions["tracker"].database
    assert me.actor.account_id is not None
    with database.reading() as session:
        account = session.get_one(Account, me.actor.account_id)
        now = choices_of(session, [account])[account.id]
    form = TellingForm(data={name: getattr(now, name) for name in ("email", "mobile", "digest", "quiet")})
    if form.validate_on_submit():
        email, mobile = form.email.data.strip(), form.mobile.data.strip().replace(" ", "")
        if email and not is_mail_address(email):
            form.refuse("email", _("This is no mail address."))
        if mobile and not MOBILE.fullmatch(mobile):
            form.refuse("mobile", _("This is no mobile number, such as 13800000000."))
        if not form.errors:
            with database.unit_of_work() as session:
                keep_choices(session, account.id, Choices(email, mobile, form.digest.data, form.quiet.data))
            flash(_("Kept; it holds for what is told from now on."))
            return redirect(url_for("me.show"))
    page = render_template(
        "me/telling.html", form=form, digest_at=DIGEST_AT.hour, quiet=(QUIET_FROM.hour, QUIET_UNTIL.hour)
    )
    return (page, 422) if form.errors else page
