"""What a list beside the flags is: a name, and a query that gives its rows as of a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Date, cast, literal, null, select
from sqlalchemy.sql import Select

from tracker.core.within import Within


@dataclass(frozen=True, kw_only=True)
class BesideList:
    """One list. ``query(on)`` selects the columns of ``listed`` from the facts dated up to ``on``.

    ``of_bodies(on, whose)`` does so of some bodies' records alone, ``whose`` being the condition on a body's
    number, and costs no more than these bodies' share: for lists that may hold most of a city's payables.
    ``of_payables(on, few)`` does so of a list of payables, ``few`` being the condition on a payable's number.
    ``lacking(on, refs)`` gives (ref, missing) of those among some rows that lack something, where looking
    that up costs: the query then leaves ``missing`` empty.
    """

    name: str
    query: Callable[[date], Select[Any]]
    of_bodies: Callable[[date, Within], Select[Any]] | None = None
    of_payables: Callable[[date, Within], Select[Any]] | None = None
    lacking: Callable[[date, Sequence[str]], Select[Any]] | None = None


def listed(
    kind: str,
    ref: Any,
    body_id: Any,
    enterprise_id: Any = None,
    *,
    day: Any = None,
    amount_fen: Any = None,
    missing: Any = "",
    of: Any = "",
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
