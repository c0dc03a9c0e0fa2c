"""The kept figures of two days side by side, body by body, and their sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.reaching import holds
from tracker.core.permissions import Reach
from tracker.flags.grades import bands, days_since
from tracker.reports.data.arrears import EMPTY, Stand, added
from tracker.reports.data.movement import Moved, together
from tracker.reports.period import is_last
from tracker.reports.standings.keeping import STAND_COLUMNS
from tracker.reports.standings.models import Filing, Standing, StandingDay
from tracker.reports.standings.rows import What, moved_by_body
from tracker.subjects.models import Body


@dataclass(frozen=True, slots=True)
class KeptDay:
    """A day whose figures are kept, when they were worked out (UTC), and the records they were made from."""

    day: date
    made_at: datetime
    change_id: int
    step_id: int
    month: str


@dataclass(frozen=True, slots=True)
class Place:
    """A body: its number, code, name and region (six digits, or a zone's own code)."""

    number: int
    code: str
    name: str
    region: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What stands at the end of a day over some bodies; amounts are fen, ``ages`` pairs of fen and sums.

    ``owing``, ``nil`` and ``silent`` count the returns of the last full month, ``left_out`` the overdue sums
    that are not public.
    """

    stand: Stand = EMPTY
    ages: tuple[tuple[int, int], ...] = ()
    interest_fen: int = 0
    uncounted: int = 0
    due: int = 0
    kept: int = 0
    late: int = 0
    unsaid: int = 0
    owing: int = 0
    nil: int = 0
    silent: int = 0
    left_out: int = 0

    @property
    def rest_fen(self) -> int:
        """Owed, and neither overdue, in dispute nor ahead of its day."""
        one = self.stand
        return one.owed_fen - one.overdue_fen - one.disputed_fen - one.early_fen

    def amount_fen(self, what: What, age: int | None = None) -> int:
        """One of these figures by its name; ``age`` the part of the overdue sum in one band of days."""
        stand = self.stand
        if age is not None:
            return self.ages[age][0] if age < len(self.ages) else 0
        return {
            What.OWED: stand.owed_fen, What.OVERDUE: stand.overdue_fen, What.INTEREST: self.interest_fen,
            What.DISPUTED: stand.disputed_fen, What.EARLY: stand.early_fen, What.REST: self.rest_fen,
        }[what]  # fmt: skip

    @property
    def asked(self) -> int:
        """How many bodies owed a return."""
        return self.owing + self.nil + self.silent


NONE = Figures()


def summed(parts: Iterable[Figures]) -> Figures:
    """All together."""
    every = list(parts)
    if not every:
        return NONE
    ages = [one.ages for one in every if one.ages]
    counted = {
        name: sum(getattr(one, name) for one in every)
        for name in ("interest_fen", "uncounted", "due", "kept", "late", "unsaid", "owing", "nil", "silent",
                     "left_out")
    }  # fmt: skip
    return Figures(
        stand=added(one.stand for one in every),
        ages=tuple(
            (sum(fen for fen, _ in band), sum(number for _, number in band))
            for band in zip(*ages, strict=True)
        ),
        **counted,
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One body or region on both days; ``moved`` says why its overdue sum changed."""

    code: str
    name: str
    region: str
    now: Figures
    before: Figures
    moved: Moved
    longest: int | None

    def amount_fen(self, what: What, age: int | None = None) -> int:
        """One of the figures of the later day, or what moved."""
        moved = {
            What.GROWN: self.moved.grown_fen, What.CLEARED: self.moved.cleared_fen,
            What.ADJUSTED: self.moved.adjusted_fen,
        }  # fmt: skip
        return moved[what] if what in moved else self.now.amount_fen(what, age)

    @property
    def change_fen(self) -> int:
        """How much more is overdue than on the day compared with; below zero: less."""
        return self.now.stand.overdue_fen - self.before.stand.overdue_fen


@dataclass(frozen=True)
class Board:
    """Two kept days over the bodies of a reach; ``against`` None: there is nothing to compare with."""

    on: date
    against: date | None
    places: Mapping[int, Place]
    now: Mapping[int, Figures]
    before: Mapping[int, Figures]
    moved: Mapping[int, Moved]

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every body, the largest overdue sum first."""
        return self._sorted(self._line(place.code, place.name, place.region, [number])
                            for number, place in self.places.items())  # fmt: skip

    @cached_property
    def regions(self) -> tuple[Line, ...]:
        """Every region, the largest overdue sum first."""
        held: dict[str, list[int]] = {}
        for number, place in self.places.items():
            held.setdefault(place.region, []).append(number)
        return self._sorted(self._line(region, region, region, numbers) for region, numbers in held.items())

    @cached_property
    def total(self) -> Line:
        """All bodies together."""
        return self._line("", "", "", list(self.places))

    @property
    def bands(self) -> tuple[tuple[int, int | None], ...]:
        """The first and last day number of each age."""
        return bands(self.on)

    def of_region(self, region: str) -> Board:
        """The same over the bodies of one region alone."""
        return self._of({number: one for number, one in self.places.items() if one.region == region})

    def of_body(self, code: str) -> Board:
        """The same over one body alone."""
        return self._of({number: one for number, one in self.places.items() if one.code == code})

    def _of(self, places: Mapping[int, Place]) -> Board:
        return Board(self.on, self.against, places, self.now, self.before, self.moved)

    def _line(self, code: str, name: str, region: str, numbers: list[int]) -> Line:
        now = summed(self.now[number] for number in numbers if number in self.now)
        before = summed(self.before[number] for number in numbers if number in self.before)
        moved = together(self.moved[number] for number in numbers if number in self.moved)
        oldest = now.stand.oldest_on
        longest = None if oldest is None else days_since(oldest, self.on)
        return Line(code, name, region, now, before, moved, longest)

    @staticmethod
    def _sorted(lines: Iterable[Line]) -> tuple[Line, ...]:
        return tuple(sorted(lines, key=lambda one: (
            -one.now.stand.overdue_fen, -one.now.stand.owed_fen, one.code
        )))  # fmt: skip


def kept_days(session: Session) -> tuple[KeptDay, ...]:
    """The days whose figures are kept, the newest first."""
    columns = (StandingDay.day, StandingDay.made_at, StandingDay.change_id, StandingDay.step_id,
               StandingDay.month)  # fmt: skip
    rows = session.execute(select(*columns).order_by(StandingDay.day.desc()))
    return tuple(KeptDay(*row) for row in rows)


def board(session: Session, on: date, against: date | None, reach: Reach) -> Board:
    """The figures of a kept day over a reach's bodies, beside those of another; three queries."""
    places, now = _figures(session, on, reach)
    others, before = _figures(session, against, reach) if against else ({}, {})
    moved = moved_by_body(session, against, on, reach) if against else {}
    return Board(on, against, {**others, **places}, now, before, moved)


def _figures(session: Session, day: date, reach: Reach) -> tuple[dict[int, Place], dict[int, Figures]]:
    rows = session.execute(
        select(Standing, Body.code, Body.name, Body.region)
        .join(Body, Body.id == Standing.body_id)
        .where(Standing.day == day, holds(reach, Standing.body_id))
        .order_by(Body.code)
    )
    places: dict[int, Place] = {}
    found: dict[int, Figures] = {}
    for kept, code, name, region in rows:
        places[kept.body_id] = Place(
            kept.body_id, code, name, region[:6] if region.isdecimal() else region
        )
        found[kept.body_id] = _read(kept)
    return places, found


def _read(kept: Standing) -> Figures:
    ages = tuple((int(fen), int(number)) for fen, number in kept.ages)
    stand = Stand(
        **{name: getattr(kept, name) for name in STAND_COLUMNS}, oldest_on=kept.oldest_on,
        ages_fen=tuple(fen for fen, _ in ages),
    )  # fmt: skip
    return Figures(
        stand, ages, kept.interest_fen, kept.interest_uncounted, kept.promises_due, kept.promises_kept,
        kept.promises_late, kept.promises_silent, int(kept.filing is Filing.OWING),
        int(kept.filing is Filing.NIL), int(kept.filing is Filing.SILENT), kept.left_out,
    )  # fmt: skip


def trend(
    session: Session, reach: Reach, bodies: Iterable[int], until: date
) -> tuple[tuple[date, int], ...]:
    """What was overdue over some bodies at each kept month's end and at ``until``, in fen, oldest first."""
    wanted = frozenset(bodies)
    sums: dict[date, int] = {}
    rows = session.execute(
        select(Standing.day, Standing.body_id, Standing.overdue_fen).where(
            Standing.day <= until, holds(reach, Standing.body_id)
        )
    )
    for day, number, fen in rows:
        sums[day] = sums.get(day, 0) + (int(fen) if number in wanted else 0)
    return tuple((day, fen) for day, fen in sorted(sums.items()) if day == until or is_last(day))
