"""Bring the stored flags of one rule to what the facts give, by statements over whole sets.

First the rule's runs go into a temporary table; then what is gone, what reads otherwise and what is new is
merged into ``flags``. No row passes through Python.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Table,
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from tracker.cases.marking import mark_again
from tracker.core.within import Within, everything, nothing
from tracker.flags.models import Flag, FlagCorrection
from tracker.rules.base import Part, Root, Rule
from tracker.rules.working import BEFORE, HEIRS, KEY, MOVED, RUNS, analyse, index_runs, renew

FLAGS: Any = Flag.__table__
CORRECTIONS: Any = FlagCorrection.__table__
SAID = ("ref", "owner_id", "body_id", "enterprise_id", "ceased_on", "amount_fen", "cites")
KEPT = (
    "rule", "subject_kind", "subject_id", "ref", "qualifier", "arose_on", "ceased_on", "amount_fen",
    "body_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One rule to bring to ``on``: which roots are looked at again, and the day its flags stood at.

    ``within`` gives for each kind of root the condition that keeps the roots looked at, None for all; a kind
    that is missing has none.
    ``stood_on`` is None where the rule has no stored flags to correct. A rule that is switched off on a day
    has no runs on it.
    """

    rule: Rule
    on: date
    sweep_id: int
    stood_on: date | None
    within: dict[Root, Within] | None
    enabled: bool
    was_enabled: bool


@dataclass(frozen=True, slots=True)
class Merged:
    """What changed: flags raised, flags that ceased, open ones now, corrected and withdrawn ones."""

    raised: int
    ceased: int
    open: int
    corrected: int
    withdrawn: int


def merge(session: Session, task: Task) -> Merged:
    """Bring the rule's stored flags to ``task.on``; what they said wrongly is kept as a correction."""
    if task.stood_on is None and not _stored(session, task.rule):
        raised = _lay(session, task)
        mark_again(session, task.rule.code)
        still_open = _open(session, task.rule)
        return Merged(raised, raised - still_open, still_open, 0, 0)
    if task.within is not None and not any(part.root in task.within for part in task.rule.parts):
        return Merged(0, 0, _open(session, task.rule), 0, 0)
    _fill(session, RUNS, task, task.on, task.enabled, None)
    withdrawn = _withdraw(session, task)
    ceased, corrected = _correct(session, task)
    raised, over = _raise(session, task)
    if raised:
        mark_again(session, task.rule.code)
    return Merged(raised, ceased + over, _open(session, task.rule), corrected, withdrawn)


def part_rows(part: Part, on: date, within: Within, *, postgresql: bool) -> Select[Any]:
    """A part's runs as rows of the temporary table, put to whoever carries the body's duties on ``on``."""
    found = part.runs(on, within).subquery("found")
    qualifier = found.c.qualifier if "qualifier" in found.c else literal("")
    columns: list[ColumnElement[Any]] = []
    for column in RUNS.c:
        if column.name == "subject_kind":
            columns.append(literal(part.subject_kind))
        elif column.name == "qualifier":
            columns.append(qualifier)
        elif column.name == "body_id":
            columns.append(func.coalesce(HEIRS.c.heir_id, found.c.owner_id))
        else:
            columns.append(_typed(found.c[column.name], column.type, postgresql))
    return (
        select(*(one.label(column.name) for one, column in zip(columns, RUNS.c, strict=True)))
        .select_from(found)
        .outerjoin(HEIRS, and_(HEIRS.c.as_of == literal(on, Date()), HEIRS.c.body_id == found.c.owner_id))
    )


def _typed(column: ColumnElement[Any], kind: Any, postgresql: bool) -> ColumnElement[Any]:
    """A column with its type said: PostgreSQL takes a bare NULL in a subquery for text."""
    return sql_cast(column, kind) if postgresql else type_coerce(column, kind)


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _within(task: Task, part: Part) -> Within:
    return everything if task.within is None else task.within.get(part.root, nothing)


def _scopes(task: Task) -> list[ColumnElement[bool]]:
    """The stored flags that the runs are the whole truth about, part by part."""
    own: ColumnElement[bool] = FLAGS.c.rule == task.rule.code
    if task.within is None:
        return [own]
    return [
        and_(own, FLAGS.c.subject_kind == part.subject_kind, _within(task, part)(FLAGS.c.root_id))
        for part in task.rule.parts
    ]


def _fill(
    session: Session, table: Table, task: Task, on: date, enabled: bool, only: Iterable[str] | None
) -> None:
    """Put the rule's runs as of ``on`` into a temporary table; ``only``: those of MOVED flags' roots."""
    renew(session, table)
    for part in task.rule.parts if enabled else ():
        within = _within(task, part) if only is None else _moved_roots(part)
        rows = part_rows(part, on, within, postgresql=_is_postgresql(session))
        session.execute(insert(table).from_select([column.name for column in table.c], rows))
    index_runs(session, table)


def _moved_roots(part: Part) -> Within:
    roots = select(MOVED.c.root_id).where(MOVED.c.subject_kind == part.subject_kind)
    return lambda column: column.in_(roots)


def _same(table: Table) -> ColumnElement[bool]:
    """Whether a run has the key of a flag."""
    return and_(*(table.c[name] == FLAGS.c[name] for name in KEY))


def _differs(table: Table, task: Task) -> ColumnElement[bool]:
    return or_(
        *(FLAGS.c[name].is_distinct_from(table.c[name]) for name in SAID),
        FLAGS.c.nature != task.rule.nature,
        FLAGS.c.laddered != task.rule.laddered,
    )


def _stored(session: Session, rule: Rule) -> bool:
    return session.scalar(select(FLAGS.c.id).where(FLAGS.c.rule == rule.code).limit(1)) is not None


def _open(session: Session, rule: Rule) -> int:
    still = select(func.count()).where(FLAGS.c.rule == rule.code, FLAGS.c.ceased_on.is_(None))
    return session.scalar(still) or 0


def _flag_rows(task: Task, rows: Any) -> tuple[list[str], Select[Any]]:
    """Runs as new rows of ``flags``."""
    constants: dict[str, Any] = {
        "rule": literal(task.rule.code),
        "nature": literal(task.rule.nature, FLAGS.c.nature.type),
        "laddered": literal(task.rule.laddered, FLAGS.c.laddered.type),
        "sweep_id": literal(task.sweep_id),
    }
    names = [column.name for column in RUNS.c]
    return [*names, *constants], select(*(rows.c[name] for name in names), *constants.values())


def _lay(session: Session, task: Task) -> int:
    """Where nothing is stored yet, the runs go into ``flags`` as they are found."""
    laid = 0
    for part in task.rule.parts if task.enabled else ():
        rows = part_rows(part, task.on, _within(task, part), postgresql=_is_postgresql(session))
        names, statement = _flag_rows(task, rows.subquery("rows"))
        laid += _count(session, insert(FLAGS).from_select(names, statement))
    return laid


def _withdraw(session: Session, task: Task) -> int:
    """Flags the facts no longer give: kept as corrections, then taken out."""
    withdrawn = 0
    for scope in _scopes(task):
        gone = and_(scope, ~exists().where(_same(RUNS)))
        kept = _keep(session, task, select(FLAGS).where(gone), withdrawn=True)
        if kept:
            session.execute(delete(FLAGS).where(gone))
        withdrawn += kept
    return withdrawn


def _correct(session: Session, task: Task) -> tuple[int, int]:
    """Flags that read otherwise: how many ceased, and how many had said something wrong."""
    renew(session, MOVED)
    # From each run to its flag, by the unique key: a planner that begins with the flags reads all of a rule.
    otherwise = select(FLAGS.c.id).where(FLAGS.c.rule == task.rule.code, _same(RUNS), _differs(RUNS, task))
    flag_id = otherwise.correlate(RUNS).scalar_subquery().label("flag_id")
    found = (
        select(flag_id, RUNS.c.subject_kind, RUNS.c.root_id)
        .cte("found")
        .prefix_with("MATERIALIZED")
    )
    moved = select(found).where(found.c.flag_id.is_not(None))
    if not _count(session, insert(MOVED).from_select([column.name for column in MOVED.c], moved)):
        return 0, 0
    analyse(session, MOVED)
    ceased = session.scalar(
        select(func.count())
        .select_from(FLAGS)
        .join(MOVED, MOVED.c.flag_id == FLAGS.c.id)
        .join(RUNS, _same(RUNS))
        .where(FLAGS.c.ceased_on.is_(None), RUNS.c.ceased_on.is_not(None))
    )
    corrected = _keep(session, task, _wrong(session, task), withdrawn=False)
    session.execute(
        update(FLAGS)
        .where(FLAGS.c.id.in_(select(MOVED.c.flag_id)), _same(RUNS))
        .values(
            {name: RUNS.c[name] for name in SAID}
            | {"nature": task.rule.nature, "laddered": task.rule.laddered}
        )
    )
    return ceased or 0, corrected


def _wrong(session: Session, task: Task) -> Select[Any]:
    """The moved flags that, by the facts known now, read otherwise already on the day they stood at."""
    moved = select(FLAGS).where(FLAGS.c.id.in_(select(MOVED.c.flag_id)))
    if task.stood_on is None or task.stood_on == task.on:
        return moved
    _fill(session, BEFORE, task, task.stood_on, task.was_enabled, ())
    return moved.where(~exists().where(_same(BEFORE), ~_differs(BEFORE, task)))


def _raise(session: Session, task: Task) -> tuple[int, int]:
    """New flags: how many, and how many of them had ceased already."""
    known = exists().where(FLAGS.c.rule == task.rule.code, _same(RUNS)).correlate(RUNS)
    fresh = select(RUNS).where(~known).subquery("fresh")
    names, statement = _flag_rows(task, fresh)
    raised = _count(session, insert(FLAGS).from_select(names, statement))
    if not raised:
        return 0, 0
    new = exists().where(
        FLAGS.c.rule == task.rule.code, _same(RUNS), FLAGS.c.sweep_id == task.sweep_id
    ).correlate(RUNS)  # fmt: skip
    over = select(func.count()).select_from(RUNS).where(RUNS.c.ceased_on.is_not(None), new)
    return raised, session.scalar(over) or 0


def _keep(session: Session, task: Task, wrong: Select[Any], *, withdrawn: bool) -> int:
    """Keep what these flags say, under this sweep."""
    said = wrong.with_only_columns(
        *(FLAGS.c[name] for name in KEPT),
        literal(task.sweep_id),
        literal(withdrawn),
        maintain_column_froms=True,
    )
    names = [*KEPT, "sweep_id", "withdrawn"]
    return _count(session, insert(CORRECTIONS).from_select(names, said))


def _count(session: Session, statement: Any) -> int:
    """Execute an INSERT … SELECT; how many rows it wrote."""
    result: Any = session.execute(statement.execution_options(preserve_rowcount=True))
    if _is_postgresql(session):
        return int(result.rowcount)
    # SQLite's driver does not count for a statement that begins with WITH.
    return session.scalar(text("SELECT changes()")) or 0
