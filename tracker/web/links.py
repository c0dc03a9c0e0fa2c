"""``/join/<token>``: who was invited, or forgot the password, chooses one."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.validators import Length

from tracker.accounts import links
from tracker.accounts.models import AccountState
from tracker.accounts.passwords import BadPassword
from tracker.accounts.policy import LONGEST_PASSWORD, SHORTEST_PASSWORD
from tracker.core import clock
from tracker.core.messages import gettext as _
from tracker.web.access import public
from tracker.web.forms import Form, SameAs

blueprint = Blueprint("links", __name__)


class ChooseForm(Form):
    """A new password, twice."""

    new = PasswordField(validators=[Length(max=LONGEST_PASSWORD)])
    again = PasswordField(validators=[SameAs("new")])


@blueprint.route("/join/<token>", methods=["GET", "POST"])
@public
def choose(token: str) -> str | tuple[str, int] | Response:
    """Choose a password by a link that opens once."""
    database = current_app.extensions["tracker"].database
    with database.reading() as session:
        account = links.opened(session, token, at=clock.now())
    if account is None:
        return render_template("links/closed.html"), 410
    shown = ChooseForm()
    if shown.validate_on_submit():
        try:
            with database.unit_of_work() as session:
                used = links.use(session, token, shown.new.data, at=clock.now())
        except BadPassword as bad:
            shown.refuse("new", str(bad))
        else:
            if used is None:
                return render_template("links/closed.html"), 410
            flash(_("The password is set. Sign in with it."))
            return redirect(url_for("sign_in.form"))
    joins = account.state is AccountState.INVITED
    return render_template(
        "links/choose.html", form=shown, account=account, joins=joins, least=SHORTEST_PASSWORD
    )
