"""What a list beside the flags is: a name, and a query that gives its rows as of a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Date, cast, literal, null, select
from sqlalchemy.sql import Select


@dataclass(frozen=True, kw_only=True)
class BesideList:
    """One list. ``query(on)`` selects the columns of ``listed`` from the facts dated up to ``on``."""

    name: str
    query: Callable[[date], Select[Any]]


def listed(
    kind: str, ref: Any, body_id: Any, enterprise_id: Any = None, *, day: Any = None, amount_fen: Any = None,
    missing: Any = "", of: Any = "",
) -> Select[Any]:
    """A row of a list: kind, ref, body_id, enterprise_id, day, amount_fen (fen), missing, of.

    ``day`` is the day that matters; ``missing`` a word or columns, with commas between, for what is not
    recorded, "" where the list itself says it; ``of`` the reference of the payable it hangs on, if any.
    """
    values = {
        "kind": kind, "ref": ref, "body_id": body_id, "enterprise_id": enterprise_id, "day": day,
        "amount_fen": amount_fen, "missing": missing, "of": of,
    }  # fmt: skip
    columns = [_column(name, value).label(name) for name, value in values.items()]
    return select(*columns)


def _column(name: str, value: Any) -> Any:
    if value is None:
        # PostgreSQL must know what kind of nothing it is.
        return cast(null(), Date() if name == "day" else BigInteger())
    return literal(value) if isinstance(value, str | date) else value
