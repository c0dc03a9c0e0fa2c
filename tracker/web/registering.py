"""``/register``: an enterprise asks for an account, with its licence."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import Length, ValidationError

from tracker.accounts import registrations
from tracker.accounts.passwords import BadPassword
from tracker.accounts.policy import LONGEST_PASSWORD, SHORTEST_PASSWORD
from tracker.accounts.registrations import Licence
from tracker.core import clock
from tracker.core.evidence import BadEvidence, keep
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.exchange.cells import BadCell, Text
from tracker.exchange.identifiers import CreditCode, Region
from tracker.web.access import public
from tracker.web.forms import Form, LoginName, SameAs
from tracker.web.signed_in import address

blueprint = Blueprint("register", __name__, url_prefix="/register")
LICENCE_BYTES = 10 << 20


class RegisterForm(Form):
    """Who the enterprise is, who acts for it, and its licence."""

    uscc = StringField(validators=[Length(min=1, max=40)])
    enterprise_name = StringField(validators=[Length(min=2, max=200)])
    region = StringField(default="230100", validators=[Length(max=12)])
    licence = FileField()
    name = StringField(validators=[Length(min=1, max=120)])
    contact = StringField(validators=[Length(min=5, max=200)])
    login = StringField(validators=[LoginName()])
    password = PasswordField(validators=[Length(max=LONGEST_PASSWORD)])
    again = PasswordField(validators=[SameAs("password")])

    def validate_uscc(self, field: StringField) -> None:
        """The code with both check digits right, as in a file."""
        field.data = _read(CreditCode(), field.data)

    def validate_enterprise_name(self, field: StringField) -> None:
        """A name as a file may hold it."""
        field.data = _read(Text(200, one_line=True), field.data)
        if len(field.data) < 2:
            raise ValidationError(_("Write the name as it stands on the licence."))

    def validate_region(self, field: StringField) -> None:
        """A region that exists."""
        field.data = _read(Region(), field.data)

    def validate_licence(self, field: FileField) -> None:
        """There must be a file."""
        if not field.data or not field.data.filename:
            raise ValidationError(_("Choose the file of the business licence."))


def _read(kind: CreditCode | Region | Text, text: str) -> str:
    try:
        return kind.read(text.strip())
    except BadCell as bad:
        raise ValidationError(bad.message) from None


@blueprint.route("", methods=["GET", "POST"])
@public
def form() -> str | Response:
    """Ask for an account; a supervisor decides."""
    shown = RegisterForm()
    if shown.validate_on_submit():
        try:
            return _register(shown)
        except BadEvidence as bad:
            shown.refuse("licence", str(bad))
        except BadPassword as bad:
            shown.refuse("password", str(bad))
    return render_template(
        "register/form.html", form=shown, least=SHORTEST_PASSWORD, most=LICENCE_BYTES >> 20
    )


@blueprint.get("/sent")
@public
def sent() -> str:
    """What happens next."""
    return render_template("register/sent.html")


def _printable(name: str) -> str:
    """A file's name without the signs nobody can see, its end where it is long."""
    return "".join(sign for sign in name if sign.isprintable())[-200:]


def _register(shown: RegisterForm) -> Response:
    tracker, at = current_app.extensions["tracker"], clock.now()
    kept = keep(tracker.settings.data_dir, shown.licence.data.stream, most=LICENCE_BYTES)
    with tracker.database.unit_of_work() as session:
        once(session, shown.once.data, at=at, led_to=url_for("register.sent"))
        registrations.register(
            session, login=shown.login.data, password=shown.password.data, name=shown.name.data.strip(),
            contact=shown.contact.data.strip(), uscc=shown.uscc.data, region=shown.region.data,
            enterprise_name=shown.enterprise_name.data.strip(), at=at, address=address(),
            licence=Licence(_printable(shown.licence.data.filename), kept.type, kept.sha256),
        )  # fmt: skip
    flash(_("The registration is sent."))
    return redirect(url_for("register.sent"))
