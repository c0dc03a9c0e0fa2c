"""The list of a month: the bodies that a filter leaves, with the months before it, and their regions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tracker.core.months import month_before
from tracker.core.permissions import Reach
from tracker.returns.overview import SILENT, Asked, Cell, Total, bodies_asked, cells, totals
from tracker.subjects.regions import digits_of

# Months beside the chosen one.
BESIDE = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which bodies and month a list shows; what is empty leaves all.

    ``standing`` is one of ``Standing`` or ``differs``, ``text`` a part of a name or the beginning of a code.
    """

    month: str
    region: str
    standing: str
    text: str

    def keeps(self, one: Asked, cell: Cell) -> bool:
        """Whether a body is in the list."""
        named = self.text in one.name or one.code.upper().startswith(self.text.upper())
        state = cell.differs if self.standing == "differs" else self.standing in ("", cell.standing.value)
        return named and state


@dataclass(frozen=True, slots=True)
class Listed:
    """The bodies of a month: those a filter leaves, with their cells, and the sums of the regions.

    A row has a cell for each of ``months``, the chosen one first; None: the body was not asked for that one.
    """

    months: tuple[str, ...]
    rows: list[tuple[Asked, list[Cell | None]]]
    regions: tuple[Total, ...]
    total: Total


def listed(session: Session, wanted: Wanted, on: date, reach: Reach) -> Listed:
    """The list of a month within a reach, by what was filed up to a day."""
    months = [wanted.month]
    while len(months) <= BESIDE:
        months.append(month_before(months[-1]))
    found = cells(session, months, on, reach)
    bodies = [
        one
        for one in bodies_asked(session, reach, [wanted.month])
        if not wanted.region or one.region.startswith(digits_of(wanted.region))
    ]
    each, total = totals(bodies, found, wanted.month)
    rows = [
        (one, [found.get((one.id, month), SILENT) if one.owes(month) else None for month in months])
        for one in bodies
        if wanted.keeps(one, found.get((one.id, wanted.month), SILENT))
    ]
    return Listed(tuple(months), rows, tuple(each), total)
