"""What a list beside the flags is: a name, and a query that gives its rows as of a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.sql import Select

# What a list's query selects: the record by kind and reference, whose it is, the day that matters (or None),
# an amount in fen (None: none) and a word that says what is missing ("" where the list itself says it).
COLUMNS = ("kind", "ref", "body_id", "enterprise_id", "day", "amount_fen", "missing")


@dataclass(frozen=True, kw_only=True)
class BesideList:
    """One list. ``query(on)`` selects COLUMNS from the facts dated up to ``on``."""

    name: str
    query: Callable[[date], Select[Any]]
