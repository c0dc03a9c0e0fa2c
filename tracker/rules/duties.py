"""The two shapes most rules have: a duty with a last lawful day, and a state that stands from its own day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, literal, null, or_, select, union_all
from sqlalchemy.sql import ColumnElement, FromClause, Select

from tracker.contracts.models import Contract, ContractTerms
from tracker.core.db import next_day
from tracker.core.runs import islands
from tracker.core.within import Within
from tracker.law import loader as law
from tracker.rules.versions import joined

CARRIED = ("subject_id", "root_id", "ref", "owner_id", "enterprise_id")


def late(duties: FromClause, on: date) -> Select[Any]:
    """The runs of duties that were not performed by their last lawful day, as of ``on``.

    ``duties`` has CARRIED, amount_fen, cites, ``last_on`` (None: no deadline, or one not certain) and
    ``done_on`` (None: not performed). The breach arises the day after ``last_on`` and ceases on ``done_on``.
    """
    done = case((duties.c.done_on <= on, duties.c.done_on), else_=null())
    return select(
        *(duties.c[name] for name in CARRIED),
        next_day(duties.c.last_on).label("arose_on"),
        done.label("ceased_on"),
        case((done.is_(None), duties.c.amount_fen), else_=null()).label("amount_fen"),
        duties.c.cites,
    ).where(
        duties.c.last_on < on,
        or_(duties.c.done_on.is_(None), duties.c.done_on > duties.c.last_on),
        kept(done),
    )


def ahead(duties: FromClause, on: date) -> Select[Any]:
    """The duties of ``late`` that are still open and whose last lawful day has not passed."""
    return select(
        *(duties.c[name] for name in CARRIED), duties.c.last_on, duties.c.amount_fen, duties.c.cites
    ).where(duties.c.last_on >= on, or_(duties.c.done_on.is_(None), duties.c.done_on > on))


def standing(acts: FromClause, on: date) -> Select[Any]:
    """Acts that are done and stand until a case decides them: CARRIED, ``act_on``, amount_fen, cites.

    Nothing done before the regulation (REG 45) is asked about.
    """
    return select(
        *(acts.c[name] for name in CARRIED),
        acts.c.act_on.label("arose_on"), null().label("ceased_on"), acts.c.amount_fen, acts.c.cites,
    ).where(acts.c.act_on <= on, acts.c.act_on >= law.fixed_day("flags_start"))  # fmt: skip


def from_its_day(states: FromClause, on: date) -> Select[Any]:
    """States that stand from ``from_on`` itself until ``to_on``, with CARRIED, amount_fen and cites."""
    ended = case((states.c.to_on <= on, states.c.to_on), else_=null())
    return select(
        *(states.c[name] for name in CARRIED),
        states.c.from_on.label("arose_on"), ended.label("ceased_on"),
        case((ended.is_(None), states.c.amount_fen), else_=null()).label("amount_fen"),
        states.c.cites,
    ).where(
        states.c.from_on <= on,
        # What was put right by the end of its first day never stood.
        or_(states.c.to_on.is_(None), states.c.to_on > states.c.from_on),
        kept(ended),
    )  # fmt: skip


def terms_spans(condition: ColumnElement[bool], within: Within) -> Select[Any]:
    """Spans (key_id, from_on, to_on) on which a condition on terms or contract holds, cut at ended_on."""
    ended = Contract.ended_on
    to_on = case(
        (or_(ContractTerms.to_on.is_(None), ended < ContractTerms.to_on), ended), else_=ContractTerms.to_on
    )
    return (
        select(Contract.id.label("key_id"), ContractTerms.from_on.label("from_on"), to_on.label("to_on"))
        .join(ContractTerms, ContractTerms.contract_id == Contract.id)
        .where(Contract.voided_in.is_(None), within(Contract.id), condition)
    )


def contract_runs(spans: FromClause, on: date, cites: ColumnElement[Any]) -> Select[Any]:
    """The runs of contracts over spans (key_id, from_on, to_on), overlapping grounds merged to one."""
    return _contract_rows(islands(spans, on), on, cites)


def runs_by_ground(
    grounds: Sequence[tuple[ColumnElement[Any], Select[Any]]], on: date, within: Within
) -> Select[Any]:
    """The runs of contracts over several grounds, merged where they overlap; each run cites its own grounds.

    A ground is its articles (of the contract) and the spans (key_id, from_on, to_on) on which it stands.
    """
    marked = [
        spans.where(within(Contract.id)).add_columns(literal(number).label("ground"))
        for number, (_cites, spans) in enumerate(grounds)
    ]
    every = union_all(*marked).cte()
    runs = islands(every, on)
    stands = and_(
        every.c.key_id == runs.c.key_id,
        every.c.from_on >= runs.c.arose_on,
        every.c.from_on <= on,
        or_(runs.c.ceased_on.is_(None), every.c.from_on < runs.c.ceased_on),
        or_(every.c.to_on.is_(None), every.c.to_on > every.c.from_on),
    )
    met = [
        func.max(case((every.c.ground == number, 1), else_=0)).label(f"ground_{number}")
        for number in range(len(grounds))
    ]
    found = (
        select(runs.c.key_id, runs.c.arose_on, runs.c.ceased_on, *met)
        .join(every, stands)
        .group_by(runs.c.key_id, runs.c.arose_on, runs.c.ceased_on)
        .cte()
    )
    cited = [
        case((found.c[f"ground_{number}"] == 1, cites), else_=literal(""))
        for number, (cites, _spans) in enumerate(grounds)
    ]
    return _contract_rows(found, on, joined(*cited))


def _contract_rows(runs: FromClause, on: date, cites: ColumnElement[Any]) -> Select[Any]:
    return (
        select(
            Contract.id.label("subject_id"), Contract.id.label("root_id"), Contract.ref,
            Contract.body_id.label("owner_id"), Contract.enterprise_id,
            runs.c.arose_on, runs.c.ceased_on, null().label("amount_fen"), cites.label("cites"),
        )
        .join(runs, runs.c.key_id == Contract.id)
        .where(Contract.signed_on <= on, kept(runs.c.ceased_on))
    )  # fmt: skip


def from_a_day(day: Any, condition: ColumnElement[bool]) -> Select[Any]:
    """Spans (key_id, from_on, to_on) of contracts from a day of theirs until ended_on."""
    return select(Contract.id.label("key_id"), day.label("from_on"), Contract.ended_on.label("to_on")).where(
        Contract.voided_in.is_(None), day.is_not(None), condition
    )


def clause_runs(
    condition: ColumnElement[bool], on: date, within: Within, cites: ColumnElement[Any]
) -> Select[Any]:
    """The runs on which a contract's terms fulfil a condition."""
    return contract_runs(terms_spans(condition, within).cte(), on, cites)


def articles(*keys: str) -> ColumnElement[Any]:
    """Article keys as the constant ``cites`` of a rule; an unknown key is an error at once."""
    for key in keys:
        law.article(key)
    return literal("; ".join(keys))


def kept(ceased_on: ColumnElement[Any]) -> ColumnElement[bool]:
    """REG 45: a breach that ceased before the regulation is no flag."""
    return or_(ceased_on.is_(None), and_(ceased_on.is_not(None), ceased_on >= law.fixed_day("flags_start")))
