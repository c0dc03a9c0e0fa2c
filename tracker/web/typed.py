"""What is typed into a field, read as a cell of a file would be."""

from __future__ import annotations

from typing import Any

from wtforms import Field, ValidationError
from wtforms.form import BaseForm

from tracker.exchange.cells import BadCell, Type


class Unread(ValueError):
    """A field that cannot be read, by its name, found when the form as a whole is; the text says why."""

    def __init__(self, field: str, said: str) -> None:
        super().__init__(said)
        self.field = field


def typed(kind: Type, field: Field) -> Any:
    """The value of a field; None where nothing was typed. Raises ValidationError."""
    text = (field.data or "").strip()
    if not text:
        return None
    try:
        return kind.read(text)
    except BadCell as bad:
        raise ValidationError(bad.message) from None


def read(kind: Type, form: BaseForm, name: str) -> Any:
    """The value of a form's field. Raises Unread, also where nothing was typed."""
    try:
        return kind.read((form[name].data or "").strip())
    except BadCell as bad:
        raise Unread(name, bad.message) from bad


def read_if_any(kind: Type, form: BaseForm, name: str) -> Any:
    """The value of a form's field; None where nothing was typed. Raises Unread."""
    return read(kind, form, name) if (form[name].data or "").strip() else None
