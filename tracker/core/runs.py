"""Unbroken runs of days out of dated rows: the set-based form of rules.md, "The one definition of a breach".

Two ways lead to runs: sums that move from day to day (``unperformed``) and spans that overlap (``islands``).
Each step is a common table expression: SQLite cannot parse that many selects inside each other.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import CTE, BigInteger, Date, and_, case, cast, func, literal, null, or_, select, type_coerce
from sqlalchemy.sql import FromClause

from tracker.core.db import next_day

NEVER = date.max


def unperformed(moves: FromClause, on: date) -> CTE:
    """Unbroken runs of days at whose end a sum is positive and nothing bars the duty, as of ``on``.

    ``moves`` has the columns key_id, on_day, owed (fen a day adds) and bars (counts what takes it away).
    Gives key_id, arose_on, ceased_on (None: open) and amount_fen. ``arose_on`` is the day after the run's
    first day, ``ceased_on`` the first day that is in order again; ``amount_fen`` is the sum at the end of
    ``on``, for the run still open. Rows after ``on`` are not seen.
    """
    every = moves
    days = (
        select(
            every.c.key_id, every.c.on_day,
            func.sum(every.c.owed).label("owed"), func.sum(every.c.bars).label("bars"),
        )
        .where(every.c.on_day <= on)
        .group_by(every.c.key_id, every.c.on_day)
        .cte()
    )  # fmt: skip
    state = select(
        days.c.key_id,
        days.c.on_day,
        func.sum(days.c.owed).over(partition_by=days.c.key_id, order_by=days.c.on_day).label("balance"),
        func.sum(days.c.bars).over(partition_by=days.c.key_id, order_by=days.c.on_day).label("barred"),
    ).cte()
    unpaid = case((and_(state.c.balance > 0, state.c.barred == 0), 1), else_=0)
    marked = select(state.c.key_id, state.c.on_day, state.c.balance, unpaid.label("unpaid")).cte()
    whose, when = marked.c.key_id, marked.c.on_day
    before = func.lag(marked.c.unpaid).over(partition_by=whose, order_by=when)
    # What is owed at the end, whatever moved it since the run began.
    at_end = func.last_value(marked.c.balance).over(partition_by=whose, order_by=when, range_=(None, None))
    turns = select(*marked.c, func.coalesce(before, 0).label("before"), at_end.label("at_end")).cte()
    edges = select(*turns.c).where(turns.c.unpaid != turns.c.before).cte()
    following = func.lead(edges.c.on_day).over(partition_by=edges.c.key_id, order_by=edges.c.on_day)
    ends = select(*edges.c, type_coerce(following, Date).label("end_on")).cte()
    return (
        select(
            ends.c.key_id,
            next_day(ends.c.on_day).label("arose_on"),
            ends.c.end_on.label("ceased_on"),
            case((ends.c.end_on.is_(None), cast(ends.c.at_end, BigInteger)), else_=null()).label(
                "amount_fen"
            ),
        )
        .where(ends.c.unpaid == 1, ends.c.on_day < on)
        .cte()
    )


def islands(spans: FromClause, on: date) -> CTE:
    """Spans of days that overlap or touch, merged, as of ``on``.

    ``spans`` has the columns key_id, from_on and to_on (the first day no longer in it, None: no end). Gives
    key_id, arose_on (the first day itself) and ceased_on (None: still standing at the end of ``on``). Spans
    that begin after ``on``, or are empty, are not seen.
    """
    never = literal(NEVER, Date())
    end = func.coalesce(spans.c.to_on, never)
    seen = (
        select(
            spans.c.key_id, spans.c.from_on,
            type_coerce(case((end > on, never), else_=end), Date).label("to_on"),
        )
        .where(spans.c.from_on <= on, spans.c.from_on < end)
        .cte()
    )  # fmt: skip
    reached = func.max(seen.c.to_on).over(
        partition_by=seen.c.key_id, order_by=(seen.c.from_on, seen.c.to_on), rows=(None, -1)
    )
    laid = select(*seen.c, type_coerce(reached, Date).label("reached")).cte()
    starts = case((or_(laid.c.reached.is_(None), laid.c.reached < laid.c.from_on), 1), else_=0)
    number = func.sum(starts).over(
        partition_by=laid.c.key_id, order_by=(laid.c.from_on, laid.c.to_on), rows=(None, 0)
    )
    numbered = select(*laid.c, number.label("island")).cte()
    merged = (
        select(
            numbered.c.key_id,
            func.min(numbered.c.from_on).label("arose_on"),
            func.max(numbered.c.to_on).label("to_on"),
        )
        .group_by(numbered.c.key_id, numbered.c.island)
        .cte()
    )
    return select(
        merged.c.key_id,
        type_coerce(merged.c.arose_on, Date).label("arose_on"),
        type_coerce(func.nullif(merged.c.to_on, never), Date).label("ceased_on"),
    ).cte()
