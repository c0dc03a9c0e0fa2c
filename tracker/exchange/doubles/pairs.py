"""Which records may be doubles (domain.md, rule 11): found by one statement over an index, pair by pair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import (
    CTE,
    Select,
    String,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import ColumnElement

from tracker.accounts.reaching import holds
from tracker.core.changes import Change, ChangeKind, RecordVersion
from tracker.core.permissions import Reach
from tracker.exchange.doubles.models import DoubleReview
from tracker.exchange.kinds import KINDS
from tracker.payables.models import Payable

# In so large a group each is compared with each; a larger one is a series of equal sums, and each is
# compared with the one entered before it. So the pairs never grow with the square of the records.
COMPARED_WITH_ALL = 8
PAGE = 50

# What two records of a kind share that may be one fact: the columns of the model, in the order of the index
# that finds them (payments: ix_payments_payable).
SHARED: Mapping[str, tuple[str, ...]] = {
    "payables": ("body_id", "enterprise_id", "amount_fen", "kind", "contract_id"),
    "contracts": ("body_id", "enterprise_id", "amount_fen", "signed_on"),
    "payments": ("payable_id", "paid_on", "amount_fen", "method", "voucher"),
}
# So many of them are the beginning of that index, and never empty.
LOOKED_UP: Mapping[str, int] = {"payables": 4, "contracts": 4, "payments": 3}
STEPS = range(1, COMPARED_WITH_ALL)


class Standing(StrEnum):
    """How a pair stands: nobody has said anything that still holds, somebody proposed, they are two."""

    OPEN = "open"
    PROPOSED = "proposed"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The pairs somebody asks for; ``alike``: only those that agree in every day and text, too.

    Without a ``standing`` all that wait for somebody: open ones and proposals.
    """

    kind: str | None = None
    standing: Standing | None = Standing.OPEN
    body_id: int | None = None
    alike: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one: their kind, numbers and references, and of the group they belong to, how
    many there are. ``alike``: they differ in nothing but their reference.
    """

    kind: str
    first_id: int
    second_id: int
    first_ref: str
    second_ref: str
    body_id: int
    amount_fen: int
    group: int
    alike: bool
    standing: Standing


def pairs(session: Session, reach: Reach, wanted: Wanted, *, size: int = PAGE, skip: int = 0) -> list[Pair]:
    """The pairs within a reach: those that agree in everything first, then the largest sums."""
    found: list[Pair] = []
    kinds = [wanted.kind] if wanted.kind else list(SHARED)
    for kind in kinds:
        part = _pairs(kind, reach, wanted).subquery()
        asked = select(part).order_by(part.c.alike.desc(), part.c.amount_fen.desc(), part.c.first_id)
        rows = session.execute(asked.order_by(part.c.second_id).limit(skip + size))
        found += [_pair(kind, row) for row in rows]
    found.sort(key=lambda one: (not one.alike, -one.amount_fen))
    return found[skip : skip + size]


def count(session: Session, reach: Reach, wanted: Wanted) -> int:
    """How many pairs there are."""
    kinds = [wanted.kind] if wanted.kind else list(SHARED)
    counted = [select(func.count()).select_from(_pairs(kind, reach, wanted).subquery()) for kind in kinds]
    return int(session.scalar(select(reduce(add, (one.scalar_subquery() for one in counted)))) or 0)


def waiting(session: Session, reach: Reach, body_id: int | None = None) -> int:
    """How many pairs within a reach wait for somebody's word: open ones and proposals."""
    return count(session, reach, Wanted(standing=None, body_id=body_id))


def newest(session: Session) -> int:
    """The number of the last word on any pair: with the state of the records, what counts depend on."""
    return session.scalar(select(func.coalesce(func.max(DoubleReview.id), 0))) or 0


def of_record(session: Session, kind: str, number: int, reach: Reach) -> list[Pair]:
    """The pairs that a record is one of."""
    if kind not in SHARED:
        return []
    part = _pairs(kind, reach, Wanted(standing=None), of=number).subquery()
    rows = session.execute(select(part).order_by(part.c.first_id, part.c.second_id).limit(PAGE))
    return [_pair(kind, row) for row in rows]


def latest(session: Session, kind: str, first_id: int, second_id: int) -> DoubleReview | None:
    """The last word on a pair, whether or not it still holds."""
    asked = select(DoubleReview).where(
        DoubleReview.kind == kind, DoubleReview.first_id == first_id, DoubleReview.second_id == second_id
    )
    return session.scalars(asked.order_by(DoubleReview.id.desc()).limit(1)).first()


def _pair(kind: str, row: Any) -> Pair:
    """A pair as a row of ``_pairs`` has it."""
    return Pair(
        kind, row.first_id, row.second_id, row.first_ref, row.second_ref, row.body_id, row.amount_fen,
        row.members, bool(row.alike), Standing(row.standing),
    )  # fmt: skip


def _pairs(kind: str, reach: Reach, wanted: Wanted, *, of: int | None = None) -> Select[Any]:
    """The pairs of a kind, with what a page says of them and how they stand."""
    table = KINDS[kind].model.__table__
    limited = _of(kind, table, reach, wanted)
    if of is not None:
        prefix = SHARED[kind][: LOOKED_UP[kind]]
        its = {name: select(table.c[name]).where(table.c.id == of).scalar_subquery() for name in prefix}
        limited = and_(limited, *(table.c[name] == its[name] for name in prefix))
    two = _two_of(kind, limited)
    first, second = aliased(table), aliased(table)
    twin = [KINDS[kind].by_key[key].attribute for key in KINDS[kind].twin]
    alike = and_(*(first.c[name].is_not_distinct_from(second.c[name]) for name in twin))
    standing = _standing(kind, first, second)
    asked = (
        select(
            first.c.id.label("first_id"), second.c.id.label("second_id"), first.c.ref.label("first_ref"),
            second.c.ref.label("second_ref"), _body(kind, first).label("body_id"), first.c.amount_fen,
            two.c.members, case((alike, 1), else_=0).label("alike"), standing.label("standing"),
        )
        .select_from(two)
        .join(first, first.c.id == two.c.first_id)
        .join(second, second.c.id == two.c.second_id)
    )  # fmt: skip
    if wanted.standing is not None:
        asked = asked.where(standing == wanted.standing.value)
    elif of is None:
        asked = asked.where(standing != Standing.DIFFERENT.value)
    if wanted.alike:
        asked = asked.where(alike)
    if of is not None:
        asked = asked.where(or_(first.c.id == of, second.c.id == of))
    return asked


def _two_of(kind: str, limited: ColumnElement[bool]) -> CTE:
    """Two and two numbers: groups by the shared columns first, then within each one record with another."""
    table, shared = KINDS[kind].model.__table__, SHARED[kind]
    prefix = shared[: LOOKED_UP[kind]]
    groups = (
        select(*(table.c[name] for name in prefix))
        .where(table.c.voided_in.is_(None), table.c.amount_fen > 0, limited)
        .group_by(*(table.c[name] for name in prefix))
        .having(func.count() > 1)
        .cte(f"groups_of_{kind}")
    )
    one = aliased(table)
    own = [one.c[name] for name in shared]
    members = (
        select(
            one.c.id, func.count().over(partition_by=own).label("members"),
            func.row_number().over(partition_by=own, order_by=one.c.id).label("place"),
            *(
                func.lead(one.c.id, step).over(partition_by=own, order_by=one.c.id).label(f"after_{step}")
                for step in STEPS
            ),
        )
        .join(groups, and_(*(one.c[name] == groups.c[name] for name in prefix)))
        .where(one.c.voided_in.is_(None))
        .cte(f"members_of_{kind}")
    )  # fmt: skip
    steps = union_all(*(select(literal(step).label("step")) for step in STEPS)).cte(f"steps_of_{kind}")
    near = and_(
        or_(steps.c.step == 1, members.c.members <= COMPARED_WITH_ALL),
        members.c.place + steps.c.step <= members.c.members,
    )
    following = case(*((steps.c.step == step, members.c[f"after_{step}"]) for step in STEPS))
    return (
        select(members.c.id.label("first_id"), following.label("second_id"), members.c.members)
        .join(steps, near)
        .cte(f"two_of_{kind}")
    )


def _body(kind: str, table: Any) -> ColumnElement[Any]:
    """The body whose record it is."""
    if kind == "payments":
        return select(Payable.body_id).where(Payable.id == table.c.payable_id).scalar_subquery()
    found: ColumnElement[Any] = table.c.body_id
    return found


def _of(kind: str, table: Any, reach: Reach, wanted: Wanted) -> ColumnElement[bool]:
    """The condition that a record lies within a reach, and is of the body that is asked for."""
    if reach.whole and wanted.body_id is None:
        return true()
    if kind == "payments":
        within = [holds(reach, Payable.body_id)]
        if wanted.body_id is not None:
            within.append(Payable.body_id == wanted.body_id)
        found: ColumnElement[bool] = table.c.payable_id.in_(select(Payable.id).where(*within))
        return found
    own = holds(reach, table.c.body_id)
    return own if wanted.body_id is None else and_(own, table.c.body_id == wanted.body_id)


def _standing(kind: str, first: Any, second: Any) -> ColumnElement[str]:
    """What the last word on a pair makes of it; one that was said before either changed does not hold."""
    word, later = aliased(DoubleReview), aliased(DoubleReview)

    def same(one: Any) -> ColumnElement[bool]:
        return and_(one.kind == kind, one.first_id == first.c.id, one.second_id == second.c.id)

    last = select(func.max(later.id)).where(same(later)).correlate(first, second).scalar_subquery()
    version = RecordVersion

    def changed_since(number: Any) -> ColumnElement[bool]:
        return exists(
            select(version.id)
            .join(Change, Change.id == version.change_id)
            .where(
                version.record_kind == kind, version.record_id == number, version.change_id > word.stands_at,
                Change.kind != ChangeKind.CALENDAR,
            )
            .correlate(first, second, word)
        )  # fmt: skip

    changed = or_(changed_since(first.c.id), changed_since(second.c.id))
    now = case((changed, literal(Standing.OPEN.value)), else_=type_coerce(word.verdict, String))
    said = select(now).where(word.id == last)
    return func.coalesce(said.correlate(first, second).scalar_subquery(), literal(Standing.OPEN.value))
