"""The flags of a rule as a report counts and lists them: open, new and ceased, and the largest rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CTE, Date, and_, case, func, literal, select, type_coerce
from sqlalchemy.orm import Session

from tracker.core.within import everything
from tracker.law import loader as law
from tracker.reports.data.scope import Scope, enterprise_name, shown_name
from tracker.reports.data.subjects import matters
from tracker.reports.period import Window
from tracker.rules.base import Part, Rule
from tracker.subjects.models import Enterprise

CHUNK = 500


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


def title_of(rule: Rule) -> str:
    """The title of a rule: the first line of its page."""
    return rule.page.strip().splitlines()[0]


def asks_of(rule: Rule) -> str:
    """What a rule asks, in the sentence that opens its page."""
    parts = rule.page.strip().split("\n\n")
    return "".join(parts[1].split("\n")) if len(parts) > 1 else ""


def rule_stand(
    session: Session, rule: Rule, scope: Scope, window: Window, most: int
) -> RuleStand:
    """One rule's flags over a period, with at most ``most`` rows."""
    enabled = law.rule_enabled(rule.code, window.on)
    now, before = _Counts(), _Counts()
    cites: set[str] = set()
    asked: set[int] = set()
    rows: list[FlagRow] = []
    for part in rule.parts:
        if law.rule_enabled(rule.code, window.before_on):
            before = before.plus(_counts(session, part, scope, window.before_on, window))
        if not enabled:
            continue
        now = now.plus(_counts(session, part, scope, window.on, window))
        on_basis = _bases(session, part, scope, window.on)
        cites |= {cited for _, cited in on_basis}
        asked |= {scope.answers[owner] for owner, _ in on_basis}
        rows += open_rows(session, rule, part, scope, window.on, most)
    rows.sort(key=_rank)
    return RuleStand(
        rule.code, title_of(rule), asks_of(rule), enabled, now.open, before.open, len(asked), now.new,
        now.ceased, now.amount_fen, before.amount_fen, tuple(rows[:most]), tuple(sorted(cites)),
    )  # fmt: skip


def _rank(row: FlagRow) -> tuple[int, date, str]:
    return (-(row.amount_fen or 0), row.arose_on, row.ref)


@dataclass(frozen=True, slots=True)
class _Counts:
    open: int = 0
    new: int = 0
    ceased: int = 0
    amount_fen: int | None = None

    def plus(self, other: _Counts) -> _Counts:
        amounts = [one for one in (self.amount_fen, other.amount_fen) if one is not None]
        return _Counts(
            self.open + other.open, self.new + other.new,
            self.ceased + other.ceased, sum(amounts) if amounts else None,
        )  # fmt: skip


def _runs(part: Part, scope: Scope, on: date) -> CTE:
    runs = part.runs(on, everything).cte()
    return select(*runs.c).where(scope.holds(runs.c.owner_id)).cte()


def _counts(session: Session, part: Part, scope: Scope, on: date, window: Window) -> _Counts:
    runs = _runs(part, scope, on)
    first, last = window.first_on, window.last_on
    is_open = runs.c.ceased_on.is_(None)
    new = and_(runs.c.arose_on >= first, runs.c.arose_on <= last)
    # A rule without an end has no column to compare: its flags never cease.
    ceased_on = type_coerce(runs.c.ceased_on, Date)
    ceased = and_(runs.c.ceased_on.is_not(None), ceased_on >= first, ceased_on <= last)
    row = session.execute(select(
        func.coalesce(func.sum(case((is_open, 1), else_=0)), 0),
        func.coalesce(func.sum(case((new, 1), else_=0)), 0),
        func.coalesce(func.sum(case((ceased, 1), else_=0)), 0),
        func.sum(case((is_open, runs.c.amount_fen))),
    )).one()  # fmt: skip
    amount = None if row[3] is None else int(row[3])
    return _Counts(int(row[0]), int(row[1]), int(row[2]), amount)


def _bases(session: Session, part: Part, scope: Scope, on: date) -> set[tuple[int, str]]:
    """Each body that is asked, with each set of articles its open flags rest on."""
    runs = _runs(part, scope, on)
    rows = session.execute(
        select(runs.c.owner_id, runs.c.cites).where(runs.c.ceased_on.is_(None)).distinct()
    )
    return {(row.owner_id, row.cites) for row in rows}


def open_rows(
    session: Session, rule: Rule, part: Part, scope: Scope, on: date, most: int | None
) -> Iterator[FlagRow]:
    """The open flags of one part of a rule, the largest first, ``most`` or all; read as they are used."""
    runs = _runs(part, scope, on)
    amount = func.coalesce(runs.c.amount_fen, 0)
    qualifier = runs.c.qualifier if "qualifier" in runs.c else literal("")
    statement = (
        select(
            runs.c.subject_id, runs.c.ref, runs.c.owner_id, runs.c.amount_fen, runs.c.cites,
            type_coerce(runs.c.arose_on, Date).label("arose_on"), qualifier.label("qualifier"),
            *enterprise_name(),
        )
        .outerjoin(Enterprise, Enterprise.id == runs.c.enterprise_id)
        .where(runs.c.ceased_on.is_(None))
        .order_by(amount.desc(), runs.c.arose_on, runs.c.ref, qualifier)
        .limit(most)
    )  # fmt: skip
    for chunk in session.execute(statement, execution_options={"yield_per": CHUNK}).partitions():
        words = matters(session, part.subject_kind, [row.subject_id for row in chunk])
        for row in chunk:
            yield _row(rule.code, row, words.get(row.subject_id, ""), scope, on)


def _row(rule: str, row: Any, matter: str, scope: Scope, on: date) -> FlagRow:
    enterprise = shown_name(row)
    if row.enterprise and not row.named_publicly:
        matter = matter.replace(row.enterprise, "某企业")
    if row.qualifier:
        matter = f"{matter}（{row.qualifier}）" if matter else str(row.qualifier)
    answers = scope.answers[row.owner_id]
    return FlagRow(
        rule, row.ref, matter, scope.name(row.owner_id), scope.places[answers].code, enterprise,
        None if row.amount_fen is None else int(row.amount_fen), row.arose_on,
        (on - row.arose_on).days + 1, row.cites,
    )  # fmt: skip


def of_article(rules: Sequence[Rule], article: str) -> list[Rule]:
    """The rules of one article of the regulation: ``A13`` gives those whose codes begin ``A13-``."""
    return [rule for rule in rules if rule.code.startswith(f"{article}-")]
