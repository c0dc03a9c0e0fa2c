"""Lists of records, page by page: filtered, in the order a reader asks for, each row in words."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.core.permissions import Reach
from tracker.exchange.kinds import Kind
from tracker.exchange.reaching import within
from tracker.exchange.record.filtering import Filter, conditions
from tracker.exchange.record.naming import Names
from tracker.exchange.record.reading import Rows, rows_of
from tracker.exchange.record.sorting import Place, Sort, place_of, stretch

SIZE = 50
EVERY, NEWEST = Filter(), Sort()


@dataclass(frozen=True, slots=True)
class Page:
    """Some records, with the values of the listed columns.

    ``next`` is the place from which the next page goes on, ``previous`` the one from which the page before
    this one goes back; None where there is none.
    """

    rows: Rows
    next: Place | None
    previous: Place | None


def page(
    session: Session, kind: Kind, reach: Reach, filter: Filter = EVERY, *, sort: Sort = NEWEST,
    at: Place | None = None, size: int = SIZE,
) -> Page:  # fmt: skip
    """Up to ``size`` living records within a reach, from a place that an earlier page gave.

    Raises BadPlace where the place belongs to a list sorted otherwise.
    """
    columns = (*kind.key_columns, *kind.listed)
    conditions = [_living(kind), *wanted(kind, reach, filter)]
    found = stretch(session, kind, columns, conditions, sort, at, size + 1)
    more, rows = len(found) > size, found[:size]
    back = at is not None and at.back
    if back:
        rows.reverse()
    names = Names(session, [(rows, columns)], reach)
    behind, before = (True, more) if back else (more, at is not None)
    return Page(
        rows_of(kind, rows, names, kind.listed),
        place_of(rows[-1], sort, False) if rows and behind else None,
        place_of(rows[0], sort, True) if rows and before else None,
    )


def wanted(kind: Kind, reach: Reach, filter: Filter) -> list[ColumnElement[bool]]:
    """What a list shows, and its export: the conditions of a reach and a filter."""
    return [within(kind, reach), *conditions(kind, filter, reach)]


def _living(kind: Kind) -> ColumnElement[bool]:
    living: ColumnElement[bool] = kind.model.__table__.c.voided_in.is_(None)
    return living
