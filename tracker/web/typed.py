"""What is typed into a field, read as a cell of a file would be."""

from __future__ import annotations

from typing import Any

from wtforms import Field, ValidationError

from tracker.exchange.cells import BadCell, Type


def typed(kind: Type, field: Field) -> Any:
    """The value of a field; None where nothing was typed. Raises ValidationError."""
    text = (field.data or "").strip()
    if not text:
        return None
    try:
        return kind.read(text)
    except BadCell as bad:
        raise ValidationError(bad.message) from None
