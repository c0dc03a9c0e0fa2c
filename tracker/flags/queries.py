"""Reads of stored flags for pages and reports: lists in an order, one flag, what it said before.

Stored flags are as of the last swept day (``flags/coverage.py``). Each function is a fixed number of queries,
however many flags there are; what they give is frozen and holds no session.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, and_, or_, select, union_all
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import ColumnElement

from tracker.core.permissions import EVERYWHERE, Reach, told_name
from tracker.flags.filters import Filter, State, conditions, shown_to
from tracker.flags.grades import days_since, grade
from tracker.flags.models import DECIDED, Flag, FlagCorrection, Nature, Sweep
from tracker.flags.order import NO_AMOUNT, BadCursor, Cursor, Order, sort_by
from tracker.payables.models import Payable
from tracker.subjects.models import Body, Enterprise

OWNER = aliased(Body)


@dataclass(frozen=True, slots=True)
class FlagRow:
    """One stored flag with the names a page shows; ``owner`` is the record's own body where it differs.

    ``days`` and ``grade`` are as of the day asked for; ``grade`` is None for ceased flags and for rules
    without a ladder. ``enterprise_named`` says whether the reader is told the enterprise's name.
    ``case_state`` is how its case stands once two people have decided, None before and where it has none.
    ``public_from`` is the day from which everybody may see it, None where it was put to nobody.
    """

    id: int
    rule: str
    subject_kind: str
    subject_id: int
    root_id: int
    ref: str
    qualifier: str
    body_code: str
    body_name: str
    region: str
    owner_code: str
    owner_name: str
    enterprise_uscc: str | None
    enterprise_name: str | None
    enterprise_named: bool
    nature: Nature
    state: State
    arose_on: date
    ceased_on: date | None
    amount_fen: int | None
    cites: tuple[str, ...]
    days: int
    grade: int | None
    case_state: str | None
    public_from: date | None

    def is_public(self, on: date) -> bool:
        """Whether everybody may see it on a day."""
        return self.public_from is not None and self.public_from <= on

    @property
    def reply_until(self) -> date | None:
        """The last day of the body's reply where it is not public before that."""
        return self.public_from and self.public_from - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Page:
    """Some flags of a sorted list, and the places where the next and the previous page begin."""

    rows: tuple[FlagRow, ...]
    next: Cursor | None
    previous: Cursor | None


@dataclass(frozen=True, slots=True)
class Correction:
    """What a flag said before the facts were corrected; ``swept_on`` is the day of the sweep that saw it."""

    swept_on: date
    arose_on: date
    ceased_on: date | None
    amount_fen: int | None
    body_code: str
    qualifier: str
    withdrawn: bool


def page(
    session: Session, wanted: Filter, on: date, *, order: Order = Order.NEWEST, size: int = 50,
    at: Cursor | None = None,
) -> Page:  # fmt: skip
    """``size`` flags of the sorted list from ``at`` (None: its beginning), in one query.

    Raises BadCursor where ``at`` belongs to a list sorted otherwise.
    """
    if at is not None and at.order is not order:
        raise BadCursor(str(at))
    backwards = at is not None and at.backwards
    kept = conditions(wanted, on)
    if at is not None:
        kept.append(at.beyond())
    if len(wanted.rules) > 1:
        kept = [Flag.id.in_(_first_of_each(wanted.rules, kept, order, backwards, size + 1))]
    statement = _rows(kept, order, backwards)
    found = [_row(row, on, wanted.reach) for row in session.execute(statement.limit(size + 1))]
    more, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Page((), None, None)
    behind, before = (at is not None, more) if backwards else (more, at is not None)
    return Page(
        tuple(rows),
        _cursor(rows[-1], order, False) if behind else None,
        _cursor(rows[0], order, True) if before else None,
    )


def every(session: Session, wanted: Filter, on: date, *, order: Order = Order.NEWEST) -> Iterator[FlagRow]:
    """All flags of the sorted list, read as they are taken: for exports of any length."""
    statement = _rows(conditions(wanted, on), order, False).execution_options(yield_per=1000)
    for row in session.execute(statement):
        yield _row(row, on, wanted.reach)


def flag(session: Session, flag_id: int, on: date, reach: Reach = EVERYWHERE) -> FlagRow | None:
    """The flag with this number, None where there is none within the reach."""
    wanted = [Flag.id == flag_id, *shown_to(reach)]
    row = session.execute(_rows(wanted, Order.NEWEST, False)).first()
    return None if row is None else _row(row, on, reach)


def flags_of_subject(
    session: Session, subject_kind: str, subject_id: int, on: date, reach: Reach = EVERYWHERE
) -> tuple[FlagRow, ...]:
    """Every flag of a record within a reach, ceased ones included, the newest first."""
    wanted = [Flag.subject_kind == subject_kind, Flag.subject_id == subject_id, *shown_to(reach)]
    return tuple(_row(row, on, reach) for row in session.execute(_rows(wanted, Order.NEWEST, False)))


def flags_of_contract(
    session: Session, contract_id: int, on: date, reach: Reach = EVERYWHERE, *, most: int = 50
) -> tuple[FlagRow, ...]:
    """The flags of a contract and of its payables within a reach, open ones first, then the newest first."""
    payables = select(Payable.id).where(Payable.contract_id == contract_id)
    wanted = or_(
        and_(Flag.subject_kind == "contract", Flag.subject_id == contract_id),
        and_(Flag.subject_kind == "payable", Flag.subject_id.in_(payables)),
    )
    rows = _rows([wanted, *shown_to(reach)], Order.NEWEST, False).order_by(None).order_by(
        Flag.ceased_on.is_not(None), Flag.arose_on.desc(), Flag.id.desc()
    )  # fmt: skip
    return tuple(_row(row, on, reach) for row in session.execute(rows.limit(most)))


def corrections(session: Session, of: FlagRow, reach: Reach = EVERYWHERE) -> tuple[Correction, ...]:
    """What the flags of a rule about one record said before corrections, the newest first.

    Who is not given every flag is told those of this very flag alone.
    """
    table = FlagCorrection
    statement = (
        select(
            Sweep.swept_on, table.arose_on, table.ceased_on, table.amount_fen, Body.code, table.qualifier,
            table.withdrawn,
        )
        .join(Sweep, Sweep.id == table.sweep_id)
        .join(Body, Body.id == table.body_id)
        .where(
            table.rule == of.rule, table.subject_kind == of.subject_kind, table.subject_id == of.subject_id
        )
        .order_by(table.id.desc())
    )  # fmt: skip
    if not reach.all_inner:
        statement = statement.where(table.arose_on == of.arose_on, table.qualifier == of.qualifier)
    return tuple(Correction(*row) for row in session.execute(statement))


def _first_of_each(
    rules: tuple[str, ...], kept: list[ColumnElement[bool]], order: Order, backwards: bool, most: int
) -> Any:
    """The numbers of each rule's first flags: an index has those of one rule in order, not of several."""
    sort = sort_by(order, backwards)
    firsts = []
    for rule in rules:
        own = select(Flag.id).outerjoin(Body, Body.id == Flag.body_id).where(Flag.rule == rule, *kept)
        first = own.order_by(*sort).limit(most).subquery()
        firsts.append(select(first.c.id))
    return union_all(*firsts)


def _rows(wanted: list[ColumnElement[bool]], order: Order, backwards: bool) -> Select[Any]:
    """The columns of FlagRow, filtered and sorted."""
    statement: Any = (
        select(
            Flag, Body.code, Body.name, Body.region,
            OWNER.code.label("owner_code"), OWNER.name.label("owner_name"),
            Enterprise.uscc, Enterprise.name.label("enterprise_name"), Enterprise.named_publicly,
        )
        # Both are always there. Joined so, SQLite walks the flags in their order, not the bodies.
        .outerjoin(Body, Body.id == Flag.body_id)
        .outerjoin(OWNER, OWNER.id == Flag.owner_id)
        .outerjoin(Enterprise, Enterprise.id == Flag.enterprise_id)
        .where(*wanted)
        .order_by(*sort_by(order, backwards))
    )  # fmt: skip
    rows: Select[Any] = statement
    return rows


def _cursor(row: FlagRow, order: Order, backwards: bool) -> Cursor:
    amount = NO_AMOUNT if row.amount_fen is None else row.amount_fen
    return Cursor(order, amount if order is Order.LARGEST else row.arose_on, row.id, backwards)


def _row(row: Any, on: date, reach: Reach) -> FlagRow:
    one: Flag = row.Flag
    return FlagRow(
        id=one.id,
        rule=one.rule,
        subject_kind=one.subject_kind,
        subject_id=one.subject_id,
        root_id=one.root_id,
        ref=one.ref,
        qualifier=one.qualifier,
        body_code=row.code,
        body_name=row.name,
        region=row.region,
        owner_code=row.owner_code,
        owner_name=row.owner_name,
        enterprise_uscc=row.uscc,
        enterprise_name=row.enterprise_name,
        enterprise_named=told_name(
            reach, agreed=row.named_publicly, enterprise_id=one.enterprise_id, body_id=one.body_id
        ),
        nature=one.nature,
        state=State.CEASED if one.ceased_on else State.OPEN,
        arose_on=one.arose_on,
        ceased_on=one.ceased_on,
        amount_fen=one.amount_fen,
        cites=tuple(one.cites.split("; ")),
        days=days_since(one.arose_on, one.ceased_on or on),
        grade=grade(one.arose_on, on) if one.laddered and not one.ceased_on else None,
        case_state=one.case_state if one.case_state in DECIDED else None,
        public_from=one.public_from,
    )
