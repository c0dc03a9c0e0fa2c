"""From a question of each day to flags: runs of days, simulated one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.oracle.world import World

# REG 45: nothing is flagged for a day before.
FLAGS_START = date(2021, 2, 1)
# After the last day any fact names, no period the rules know runs longer than this.
LONGEST_PERIOD = 130


@dataclass(frozen=True)
class Flag:
    """A flag as the catalogue describes it; ``amount`` in fen, ``cites`` the articles' keys."""

    rule: str
    subject_kind: str
    subject: str
    qualifier: str
    body: str
    enterprise: str | None
    nature: str
    arose_on: date
    ceased_on: date | None
    amount: int | None
    cites: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One duty of one subject.

    ``unperformed(day)``: at the end of that day its last lawful day has come and the facts do not satisfy it.
    ``plain``: the breach stands from that day itself, not from the day after. ``not_before``: the day on
    which the law behind it came into force. ``amount(on)`` in fen, None where the rule has none. ``cites``
    may depend on the first and the last day of a run.
    """

    rule: str
    subject_kind: str
    subject: str
    body: str
    enterprise: str | None = None
    cites: Iterable[str] | Callable[[date, date], Iterable[str]]
    unperformed: Callable[[date], bool]
    amount: Callable[[date], int | None] = field(default=lambda on: None)
    plain: bool = False
    not_before: date | None = None
    qualifier: str = ""
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act that is done: a standing flag from its day."""

    rule: str
    subject_kind: str
    subject: str
    body: str
    enterprise: str | None = None
    cites: Iterable[str]
    done_on: date
    amount: int | None = None


def standing(world: World, act: Act, on: date) -> Iterator[Flag]:
    """The flag of an act, if it was done by ``on`` and not before the regulation."""
    if FLAGS_START <= act.done_on <= on:
        yield Flag(
            act.rule, act.subject_kind, act.subject, "", world.asked(act.body, on), act.enterprise,
            "standing", act.done_on, None, act.amount, frozenset(act.cites),
        )  # fmt: skip


def continuing(world: World, duty: Duty, on: date) -> Iterator[Flag]:
    """The flags of a duty as of ``on``, ceased ones included."""
    if on < FLAGS_START:
        return
    for first, last in runs(world, duty, on):
        arose_on = first if duty.plain else first + timedelta(1)
        ceased_on = last + timedelta(1) if last else None
        if duty.not_before and arose_on < duty.not_before:
            # The law's first day is like a plain day: who has performed by its end is not asked.
            arose_on = duty.not_before
            if ceased_on and ceased_on <= arose_on:
                continue
        if arose_on > on or (ceased_on and ceased_on < FLAGS_START):
            continue
        cites = duty.cites(first, last or min(on, still(world, duty))) if callable(duty.cites) else duty.cites
        yield Flag(
            duty.rule, duty.subject_kind, duty.subject, duty.qualifier, world.asked(duty.body, on),
            duty.enterprise, "continuing", arose_on, ceased_on, None if ceased_on else duty.amount(on),
            frozenset(cites),
        )  # fmt: skip


def runs(world: World, duty: Duty, on: date) -> Iterator[tuple[date, date | None]]:
    """Unbroken runs of days on which a duty is unperformed: first day, last day (None: goes on at ``on``)."""
    day, end, first = world.first_day, min(on, still(world, duty)), None
    while day <= end:
        if duty.unperformed(day):
            first = first or day
        elif first:
            yield first, day - timedelta(1)
            first = None
        day += timedelta(1)
    if first:
        yield first, None


def still(world: World, duty: Duty) -> date:
    """A day after which nothing changes any more, so that later ones need not be walked."""
    return max(world.last_day, duty.until or world.last_day) + timedelta(LONGEST_PERIOD)
