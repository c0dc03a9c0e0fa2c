"""The base of every form: CSRF, messages in the reader's language, a token against sending twice."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField

from tracker.core import once
from tracker.core.messages import Language, spoken


class Form(FlaskForm):  # type: ignore[misc]
    """A form of this application. ``once`` goes into the unit of work that does what it asks."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """WTForms speaks the language in use."""

        @property
        def locales(self) -> list[str]:
            """The language of the messages that WTForms brings."""
            return ["zh"] if spoken() is Language.CHINESE else ["en"]

        def get_translations(self, form: Any) -> Any:
            """WTForms' own catalogue; Flask-WTF would look for another extension's."""
            return super(FlaskForm.Meta, self).get_translations(form)

    once = HiddenField(default=once.new_token)

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
