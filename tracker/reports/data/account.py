"""Everything the accountability report says, gathered for its day and the day it is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import Date, func, select, type_coerce
from sqlalchemy.orm import Session

from tracker.core.heads import head_of
from tracker.law import loader as law
from tracker.payables.models import Payable
from tracker.reports.data.arrears import Stand, added, by_body, by_region, overdue_on
from tracker.reports.data.flags import RuleStand, of_article, rule_stand
from tracker.reports.data.interest import InterestStand, interest_stand
from tracker.reports.data.laid import Laid
from tracker.reports.data.lists import ListCount, list_counts
from tracker.reports.data.movement import Moved, moved, together
from tracker.reports.data.projects import (
    AdvanceSum,
    Losses,
    SourceMoney,
    advances,
    losses,
    money_by_source,
)
from tracker.reports.data.promises import PromisesDue, Targets, promises_due, targets_on
from tracker.reports.data.register import Register, register
from tracker.reports.data.returns import Returns, months_of, returns_on
from tracker.reports.data.scope import Scope
from tracker.reports.data.sizes import SizeSum, by_size
from tracker.reports.data.statements import Statements, statements
from tracker.reports.period import Window, month_ends
from tracker.rules.catalogue import RULES

ARTICLES = ("A09", "A10", "A11", "A12", "A13")
MOST_ROWS = 200
TREND_MONTHS = 13


@dataclass(frozen=True)
class Side:
    """What stands at the end of one day: by body, all interest, and the returns."""

    on: date
    bodies: Mapping[int, Stand]
    interest: InterestStand
    returns: Returns

    @cached_property
    def total(self) -> Stand:
        """The sum over all bodies."""
        return added(self.bodies.values())


@dataclass(frozen=True, slots=True)
class Frozen:
    """The audit ledger's head over the report's day: what was recorded by its end can be proven by it."""

    day: date
    size: int
    root: str
    key: str


@dataclass(frozen=True)
class Account:
    """The facts of a report: the same window, scope and facts give an equal one.

    ``before`` is empty where the window is not compared with anything. ``trend`` is (day, fen overdue) for
    month ends, None before anything was recorded or the regulation was in force. ``movements`` says by body
    why its overdue sum changed, and is empty where nothing is compared. ``rules`` holds the
    flags of each article's rules, in the order of the catalogue. ``public_on`` None: every flag is in it;
    else those public on that day, and ``left_out`` is how many more are open. ``statements``
    is None where they are not asked for. ``frozen`` is the head of the audit ledger that a finished report
    prints; a draft has none.
    """

    window: Window
    scope: Scope
    now: Side
    before: Side
    movements: Mapping[int, Moved]
    trend: tuple[tuple[date, int | None], ...]
    rules: Mapping[str, tuple[RuleStand, ...]]
    promises: PromisesDue
    promises_before: PromisesDue
    targets: Targets
    losses: tuple[Losses, ...]
    money: tuple[SourceMoney, ...]
    advances: tuple[AdvanceSum, ...]
    lists: tuple[ListCount, ...]
    sizes: tuple[SizeSum, ...]
    register: Register
    statements: Statements | None
    public_on: date | None
    left_out: int
    frozen: Frozen | None = None

    @property
    def moved(self) -> Moved:
        """How the overdue sum changed since the day it is compared with."""
        return together(self.movements.values())

    def regions(self, side: Side) -> dict[str, Stand]:
        """What stands by region at the end of one of the two days."""
        return by_region(self.scope, side.bodies)

    @property
    def open_flags(self) -> int:
        """All open flags of the rules of these articles."""
        return sum(rule.open for rules in self.rules.values() for rule in rules)

    @property
    def open_flags_before(self) -> int:
        """The same on the day it is compared with."""
        return sum(rule.open_before for rules in self.rules.values() for rule in rules)


def gather(session: Session, window: Window, scope: Scope, held: Laid, *, stated: bool = False) -> Account:
    """Everything for ``window.on`` and ``window.before_on`` from the facts, within ``laid`` (``held``).

    ``stated``: the yearly public statements of what bodies owe, too.
    """
    months = months_of(window)
    on, then = window.on, window.before_on
    now = Side(
        on, by_body(session, scope, on), interest_stand(session, scope, on),
        returns_on(session, scope, on, months),
    )  # fmt: skip
    before = Side(
        then,
        by_body(session, scope, then) if window.compared else {},
        interest_stand(session, scope, then) if window.compared else InterestStand(()),
        returns_on(session, scope, then),
    )
    # A sum without a dated fact before its due day is first seen on that day.
    begun = func.min(func.coalesce(Payable.known_on, Payable.due_on))
    first_on = session.scalar(select(type_coerce(begun, Date)).where(Payable.voided_in.is_(None)))
    known = {side.on: side.total.overdue_fen for side in (now, before)}
    begun_on = max(first_on or date.max, law.fixed_day("flags_start"))
    trend = tuple(
        (
            day,
            None if begun_on > day
            else known[day] if day in known
            else overdue_on(session, scope, day, held.public_on),
        )
        for day in month_ends(on, TREND_MONTHS)
    )  # fmt: skip
    rules = {
        article: tuple(
            rule_stand(session, rule, scope, window, MOST_ROWS) for rule in of_article(RULES, article)
        )
        for article in ARTICLES
    }
    return Account(
        window, scope, now, before, moved(session, scope, then, on) if window.compared else {}, trend, rules,
        promises=promises_due(session, scope, window.first_on, on, on, MOST_ROWS),
        promises_before=promises_due(session, scope, window.before_first_on, then, then, 0),
        targets=targets_on(session, scope, on, MOST_ROWS),
        losses=losses(session, scope, on),
        money=money_by_source(session, scope, on),
        advances=advances(session, scope, on),
        sizes=by_size(session, scope, on),
        register=register(session, scope, on, held.public_on),
        statements=statements(session, scope, on) if stated else None,
        lists=list_counts(session, scope, on, then if window.compared else None),
        public_on=held.public_on,
        left_out=sum(count for owner, count in held.left_out.items() if owner in scope.answers),
        frozen=_frozen(session, on),
    )  # fmt: skip


def _frozen(session: Session, on: date) -> Frozen | None:
    """The head of a day that is over and signed; None makes the report a draft.

    It is that day's own, which stays: the same report later prints the same.
    """
    head = head_of(session, on)
    return Frozen(head.day, head.size, head.root, head.key) if head else None
