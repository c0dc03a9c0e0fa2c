"""Bodies by month: who filed, who said zero aloud, who kept silent, who differs from the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker.accounts.reaching import holds
from tracker.core.months import days_of_month
from tracker.core.permissions import Reach
from tracker.returns.lines import Side
from tracker.returns.models import MonthlyReturn, ReturnState
from tracker.subjects.life import in_being
from tracker.subjects.models import Body, Return
from tracker.subjects.regions import in_order


class Standing(StrEnum):
    """What became of a body's return of a month; silence is a state of its own and never zero."""

    SILENT = "silent"
    WAITING = "waiting"
    FILED = "filed"
    ZERO = "zero"


@dataclass(frozen=True, slots=True)
class Cell:
    """A body's return of a month. ``stated`` are its five figures in fen, as far as it gave them.

    ``version`` is the frozen one, above 1 where it was corrected; None for a return that came by file.
    ``waiting``: a version waits for its check, whatever was frozen before.
    """

    standing: Standing = Standing.SILENT
    version: int | None = None
    differs: bool = False
    waiting: bool = False
    stated: Mapping[Side, int | None] | None = None
    ledger_fen: int | None = None

    @property
    def filed(self) -> bool:
        """Whether it counts as filed."""
        return self.standing in (Standing.FILED, Standing.ZERO)

    @property
    def corrected(self) -> bool:
        """Whether a frozen version was followed by another."""
        return self.version is not None and self.version > 1


SILENT = Cell()


@dataclass(frozen=True, slots=True)
class Asked:
    """A body of which returns are asked."""

    id: int
    code: str
    name: str
    region: str
    valid_from: date | None
    valid_to: date | None

    def owes(self, month: str) -> bool:
        """Whether it was in being on a day of a month."""
        return in_being(self, *days_of_month(month))


@dataclass(frozen=True, slots=True)
class Total:
    """The returns of a region added up: ``sums`` in fen over those that gave figures.

    ``without`` is how many gave none: while it is not nought, this is no total of the region.
    """

    region: str
    asked: int
    filed: int
    zero: int
    differing: int
    without: int
    sums: Mapping[Side, int]


def bodies_asked(session: Session, reach: Reach, months: Iterable[str]) -> list[Asked]:
    """The bodies within a reach that owe a return of any of some months, in the order of their codes."""
    columns = (Body.id, Body.code, Body.name, Body.region, Body.valid_from, Body.valid_to)
    rows = session.execute(
        select(*columns).where(Body.voided_in.is_(None), holds(reach, Body.id)).order_by(Body.code)
    )
    wanted = list(months)
    every = [Asked(*row) for row in rows]
    return [one for one in every if any(one.owes(month) for month in wanted)]


def cells(session: Session, months: Iterable[str], on: date, reach: Reach) -> dict[tuple[int, str], Cell]:
    """What was filed of some months by a day, by body and month; no entry is silence."""
    wanted, by_file, here = list(months), Return, MonthlyReturn
    found: dict[tuple[int, str], Cell] = {}
    rows = session.scalars(
        select(by_file).where(
            by_file.voided_in.is_(None), by_file.filed_on <= on, by_file.month.in_(wanted),
            holds(reach, by_file.body_id),
        )
    )  # fmt: skip
    for row in rows:
        sums = (row.opening_fen, row.added_fen, row.cleared_fen, row.adjusted_fen, row.closing_fen)
        found[row.body_id, row.month] = Cell(
            Standing.ZERO if row.closing_fen == 0 else Standing.FILED,
            stated=dict(zip(Side, sums, strict=True)),
        )
    filed = session.scalars(
        select(here)
        .where(
            here.month.in_(wanted), here.signed_on <= on, holds(reach, here.body_id),
            or_(here.state != ReturnState.SENT_BACK, here.checked_on > on),
        )
        .order_by(here.version)
    )
    for one in filed:
        key = (one.body_id, one.month)
        found[key] = _cell(one, found.get(key, SILENT), on)
    return found


def _cell(one: MonthlyReturn, before: Cell, on: date) -> Cell:
    if one.checked_on is None or one.checked_on > on:
        standing = before.standing if before.filed else Standing.WAITING
        return Cell(
            standing, before.version, before.differs, True, before.stated, before.ledger_fen
        )
    return Cell(
        Standing.ZERO if one.zero else Standing.FILED, one.version, one.differs,
        stated={side: one.stated(side) for side in Side}, ledger_fen=one.closing_fen,
    )  # fmt: skip


def totals(
    bodies: Iterable[Asked], found: Mapping[tuple[int, str], Cell], month: str
) -> tuple[list[Total], Total]:
    """The returns of a month by region, the city first, and of all together."""
    regions: dict[str, list[Cell]] = {}
    for one in bodies:
        if one.owes(month):
            regions.setdefault(one.region, []).append(found.get((one.id, month), SILENT))
    each = [_total(region, regions[region]) for region in in_order(regions)]
    return each, _total("", [cell for told in regions.values() for cell in told])


def _total(region: str, told: list[Cell]) -> Total:
    given = [cell.stated for cell in told if cell.filed and cell.stated]
    whole = [{side: fen for side, fen in one.items() if fen is not None} for one in given]
    whole = [one for one in whole if len(one) == len(Side)]
    return Total(
        region, len(told), sum(cell.filed for cell in told),
        sum(cell.standing is Standing.ZERO for cell in told), sum(cell.differs for cell in told),
        len(told) - len(whole), {side: sum(one[side] for one in whole) for side in Side},
    )  # fmt: skip
