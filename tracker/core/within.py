"""Which records a query looks at: all, or those whose numbers a sweep has collected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import false, true
from sqlalchemy.sql import ColumnElement

# Given the column that holds a record's number, the condition that keeps the records looked at.
Within = Callable[[Any], ColumnElement[bool]]


def everything(_column: Any) -> ColumnElement[bool]:
    """Look at every record."""
    return true()


def nothing(_column: Any) -> ColumnElement[bool]:
    """Look at no record."""
    return false()
