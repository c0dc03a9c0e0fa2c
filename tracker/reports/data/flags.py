"""The flags of a rule as a report counts and lists them: open, new and ceased, and the largest rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.flags.grades import days_since
from tracker.law import loader as law
from tracker.reports.data.laid import FLAGS
from tracker.reports.data.matters import matters
from tracker.reports.data.scope import Scope, enterprise_name, hiding, shown_name
from tracker.reports.period import Window
from tracker.rules.base import Rule
from tracker.rules.titles import page_of
from tracker.subjects.models import Enterprise

CHUNK = 500
BODY_KIND = "body"


@dataclass(frozen=True, slots=True)
class FlagRow:
    """One open flag: the matter, who is asked, the enterprise (hidden unless it agreed), fen, since when."""

    rule: str
    ref: str
    matter: str
    body: str
    body_code: str
    enterprise: str
    amount_fen: int | None
    arose_on: date
    days: int
    cites: str


@dataclass(frozen=True, slots=True)
class RuleStand:
    """A rule's flags: open as of the day and as of the day before the period; new and ceased within it.

    ``amount_fen`` is None for a rule whose flags carry no amount. ``rows`` are the largest open ones, then
    the oldest; what is not among them is counted in ``more`` and ``more_fen``. ``cites`` lists every set of
    articles the open flags rest on.
    """

    code: str
    title: str
    asks: str
    enabled: bool
    open: int
    open_before: int
    bodies: int
    new: int
    ceased: int
    amount_fen: int | None
    amount_before_fen: int | None
    rows: tuple[FlagRow, ...]
    cites: tuple[str, ...]

    @property
    def more(self) -> int:
        """How many open flags are not among ``rows``."""
        return self.open - len(self.rows)

    @property
    def more_fen(self) -> int | None:
        """What those are about, in fen."""
        if self.amount_fen is None:
            return None
        return self.amount_fen - sum(row.amount_fen or 0 for row in self.rows)


def rule_stand(session: Session, rule: Rule, scope: Scope, window: Window, most: int) -> RuleStand:
    """One rule's flags over a period, with at most ``most`` rows; within ``laid``."""
    now, before = _counts(session, rule, scope, window.on), _counts(session, rule, scope, window.before_on)
    new, ceased = _flows(session, rule, scope, window)
    bases = session.execute(
        select(FLAGS.c.owner_id, FLAGS.c.cites).where(*_open(rule, scope, window.on)).distinct()
    ).all()
    page = page_of(rule)
    return RuleStand(
        code=rule.code, title=page.title.chinese, asks=page.asks.chinese,
        enabled=law.rule_enabled(rule.code, window.on), open=now[0], open_before=before[0],
        bodies=len({scope.answers[row.owner_id] for row in bases}), new=new, ceased=ceased,
        amount_fen=now[1], amount_before_fen=before[1],
        rows=tuple(open_rows(session, rule, scope, window.on, most)),
        cites=tuple(sorted({row.cites for row in bases})),
    )  # fmt: skip


def _open(rule: Rule, scope: Scope, on: date) -> list[ColumnElement[bool]]:
    return [
        FLAGS.c.day == on, FLAGS.c.rule == rule.code, FLAGS.c.ceased_on.is_(None),
        scope.holds(FLAGS.c.owner_id),
    ]  # fmt: skip


def _counts(session: Session, rule: Rule, scope: Scope, on: date) -> tuple[int, int | None]:
    """How many flags are open on a day, and their fen; None where none carries an amount."""
    row = session.execute(
        select(func.count(), func.sum(FLAGS.c.amount_fen)).where(*_open(rule, scope, on))
    ).one()
    return int(row[0]), None if row[1] is None else int(row[1])


def _flows(session: Session, rule: Rule, scope: Scope, window: Window) -> tuple[int, int]:
    """How many flags arose and how many ceased within the period, as of its day."""

    def within(column: Any) -> ColumnElement[Any]:
        inside = column.between(window.first_on, window.on)
        return func.coalesce(func.sum(case((inside, 1), else_=0)), 0)

    row = session.execute(
        select(within(FLAGS.c.arose_on), within(FLAGS.c.ceased_on))
        .where(FLAGS.c.day == window.on, FLAGS.c.rule == rule.code, scope.holds(FLAGS.c.owner_id))
    ).one()  # fmt: skip
    return int(row[0]), int(row[1])


def open_rows(session: Session, rule: Rule, scope: Scope, on: date, most: int | None) -> Iterator[FlagRow]:
    """The open flags of a rule, the largest first, ``most`` or all; read as used, within ``laid``."""
    statement = (
        select(
            FLAGS.c.kind, FLAGS.c.subject_id, FLAGS.c.ref, FLAGS.c.owner_id, FLAGS.c.amount_fen,
            FLAGS.c.cites, FLAGS.c.arose_on, FLAGS.c.qualifier, *enterprise_name(),
        )
        .outerjoin(Enterprise, Enterprise.id == FLAGS.c.enterprise_id)
        .where(*_open(rule, scope, on))
        .order_by(
            func.coalesce(FLAGS.c.amount_fen, 0).desc(), FLAGS.c.arose_on, FLAGS.c.ref, FLAGS.c.qualifier,
            FLAGS.c.kind,
        )
        .limit(most)
    )  # fmt: skip
    for chunk in session.execute(statement, execution_options={"yield_per": CHUNK}).partitions():
        words = {
            kind: matters(session, kind, [row.subject_id for row in chunk if row.kind == kind])
            for kind in {row.kind for row in chunk}
        }
        for row in chunk:
            yield _row(rule.code, row, words[row.kind].get(row.subject_id, ""), scope, on)


def _row(rule: str, row: Any, matter: str, scope: Scope, on: date) -> FlagRow:
    enterprise = shown_name(row)
    matter = hiding(matter, row)
    if row.qualifier and row.kind == BODY_KIND:
        # rules.md: the one qualifier of a body's flags is the year it had to publish.
        matter = f"{row.qualifier}年度"
    elif row.qualifier:
        matter = f"{matter}（{row.qualifier}）" if matter else str(row.qualifier)
    answers = scope.answers[row.owner_id]
    return FlagRow(
        rule, row.ref, matter, scope.name(row.owner_id), scope.places[answers].code, enterprise,
        None if row.amount_fen is None else int(row.amount_fen), row.arose_on,
        days_since(row.arose_on, on), row.cites,
    )  # fmt: skip


def of_article(rules: Sequence[Rule], article: str) -> list[Rule]:
    """The rules of one article of the regulation: ``A13`` gives those whose codes begin ``A13-``."""
    return [rule for rule in rules if rule.code.startswith(f"{article}-")]
