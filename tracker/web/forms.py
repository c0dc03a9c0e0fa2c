"""The base of every form: CSRF, messages in the reader's language, a token against sending twice."""

from __future__ import annotations

from typing import Any

from flask import Flask, flash, redirect, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import Field, HiddenField, StringField, ValidationError
from wtforms.form import BaseForm
from wtforms.validators import EqualTo, Regexp

from tracker.core.messages import Language, spoken
from tracker.core.messages import gettext as _
from tracker.core.once import SentBefore, new_token


class SameAs(EqualTo):  # type: ignore[misc]
    """The second time a new password is typed; WTForms would name the field by its name in the program."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Raise ValidationError where the two are not the same."""
        if field.data != form[self.fieldname].data:
            raise ValidationError(_("The two passwords are not the same; type the new one twice."))


class LoginName(Regexp):  # type: ignore[misc]
    """A name to sign in by."""

    def __init__(self) -> None:
        super().__init__(r"^[A-Za-z0-9][A-Za-z0-9._-]{2,59}$")

    def __call__(self, form: BaseForm, field: Field, message: str | None = None) -> Any:
        """Raise ValidationError for another one."""
        said = _(
            "A login has 3 to 60 Latin letters, digits, dots or hyphens, and begins with a letter or digit."
        )
        return super().__call__(form, field, message or said)


class Form(FlaskForm):  # type: ignore[misc]
    """A form of this application. ``once`` goes into the unit of work that does what it asks.

    Sent a second time, that raises SentBefore: the answer leads to where the first led.
    """

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """WTForms speaks the language in use."""

        @property
        def locales(self) -> list[str]:
            """The language of the messages that WTForms brings."""
            return ["zh"] if spoken() is Language.CHINESE else ["en"]

        def get_translations(self, form: Any) -> Any:
            """WTForms' own catalogue; Flask-WTF would look for another extension's."""
            return super(FlaskForm.Meta, self).get_translations(form)

    once = HiddenField(default=new_token)

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Read what was sent; a text that was left out altogether, as no page of ours does, is empty."""
        super().process(*args, **kwargs)
        for field in self:
            if isinstance(field, StringField) and field.data is None:
                field.data = ""

    def refuse(self, field: str, said: str) -> None:
        """Put a message beside a field, as if a validator of its own had found it."""
        self[field].errors = [*self[field].errors, said]

    def refuse_all(self, said: str) -> None:
        """Put a message over the whole form."""
        self.form_errors.append(said)


def sent_before(before: SentBefore) -> Response:
    """A form that has done its work leads to where that led."""
    flash(_("This form was sent already; nothing was done twice."))
    return redirect(before.led_to or url_for("home.index"))


def register(app: Flask) -> None:
    """Answer forms that are sent twice."""
    app.register_error_handler(SentBefore, sent_before)
