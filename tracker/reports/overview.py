"""The figures of the overview page: stored flags for what they tell, the ledger for what is owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from tracker.core.permissions import EVERYWHERE, Reach
from tracker.flags.filters import Filter
from tracker.flags.grades import bands
from tracker.flags.tallies import ARREARS, By, Tally, summed, tallies
from tracker.payables.owed import Owed, owed_in_all
from tracker.payables.whose import of_reach
from tracker.reports import figures
from tracker.reports.data.returns import Returns, returns_on
from tracker.reports.data.scope import load_scope
from tracker.rules.promise_list import PromiseCounts, promise_counts

MOST_BODIES = 10


@dataclass(frozen=True, slots=True)
class Age:
    """The arrears of one age, first to last day (None: no end), and the days on which such flags arose."""

    first: int
    last: int | None
    arose_from: date | None
    arose_to: date
    fen: int
    flags: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What stands at a day. ``overdue`` is the sum of ``ages``, of all ``bodies`` and of all ``regions``.

    ``bodies`` are all with arrears, the largest first; ``rules`` every rule with an open flag.
    """

    owed: Owed
    overdue: Tally
    flags: Tally
    ages: tuple[Age, ...]
    bodies: tuple[Tally, ...]
    regions: tuple[Tally, ...]
    rules: tuple[Tally, ...]
    promises: PromiseCounts
    returns: Returns

    @property
    def rest_fen(self) -> int:
        """What is owed and neither late, in dispute, ahead of its day nor without one, in fen.

        Covered by agreed bills past the due day, barred, judged and still within the judgment's days, or owed
        by a body that no cited article binds.
        """
        owed = self.owed
        named = owed.disputed_fen + owed.early_fen + owed.undated_fen + self.overdue.arrears_fen
        return owed.owed_fen - named

    @property
    def rounded(self) -> bool:
        """Whether parts printed in 万元, each rounded by itself, do not add up to the total over them."""
        owed, late = self.owed, self.overdue.arrears_fen
        parts = (late, owed.disputed_fen, owed.early_fen, owed.undated_fen, self.rest_fen)
        sums = (
            (parts, owed.owed_fen), ([one.fen for one in self.ages], late),
            ([one.arrears_fen for one in self.regions], late),
        )  # fmt: skip
        return any(figures.rounding_gap(fen, total_fen) for fen, total_fen in sums)

    @property
    def most(self) -> tuple[Tally, ...]:
        """The ten bodies with the largest arrears."""
        return self.bodies[:MOST_BODIES]


def overview(session: Session, on: date, reach: Reach = EVERYWHERE) -> Overview:
    """Gather the overview of ``on``, the day the stored flags stand at; a fixed number of queries.

    It is of the bodies within ``reach``.
    """
    overdue = Filter(rules=ARREARS, reach=reach)
    bodies = tallies(session, overdue, on, By.BODY)
    rules = tallies(session, Filter(reach=reach), on, By.RULE)
    return Overview(
        owed=owed_in_all(session, on, of_reach(reach)),
        overdue=summed(bodies),
        flags=summed(rules),
        ages=ages(session, overdue, on),
        bodies=bodies,
        regions=tallies(session, overdue, on, By.REGION),
        rules=rules,
        promises=promise_counts(session, on, reach),
        returns=returns_on(session, load_scope(session, on, reach=reach), on),
    )


def ages(session: Session, wanted: Filter, on: date) -> tuple[Age, ...]:
    """The open flags of a filter by age; the ages are the steps of the grades, none left out."""
    found = {int(one.key): one for one in tallies(session, wanted, on, By.AGE)}
    aged = []
    for number, (first, last) in enumerate(bands(on), start=1):
        one = found.get(number)
        aged.append(
            Age(
                first, last, on - timedelta(days=last - 1) if last else None, on - timedelta(days=first - 1),
                one.arrears_fen if one else 0, one.flags if one else 0,
            )
        )  # fmt: skip
    return tuple(aged)
