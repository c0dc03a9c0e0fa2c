"""How each body of a scheme stands: by live figures, as reviewed, as decided, as published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tracker.assessment.indicators import Indicator
from tracker.assessment.models import Scheme, Weight
from tracker.assessment.sheet_models import Sheet, SheetFigures
from tracker.assessment.sheet_queries import figures_of, sheets_of
from tracker.assessment.workflow import FROZEN, LIVE, SheetState
from tracker.reports.assessing.freezing import Frozen, read
from tracker.reports.assessing.measuring import Points, measured


@dataclass(frozen=True, slots=True)
class Stand:
    """A body with its points, and its sheet (None in a draft); ``frozen`` is None where they are live.

    ``sha256`` is that over the figures that were taken.
    """

    points: Points
    sheet: Sheet | None
    frozen: Frozen | None
    sha256: str

    @property
    def decided(self) -> bool:
        """Whether the figures are those of a decision, which nobody changes."""
        return self.sheet is not None and self.sheet.state in FROZEN


def stands(
    session: Session, scheme: Scheme, weights: Mapping[Indicator, Weight], on: date
) -> tuple[Stand, ...]:
    """The newest version of every body, in the order of codes: live where nobody took its figures yet."""
    newest = {one.body_id: one for one in sheets_of(session, scheme.id)}
    taken = figures_of(session, [one.id for one in newest.values() if one.state not in LIVE])
    if newest and len(taken) == len(newest):
        found = [_taken(one, taken[one.id]) for one in newest.values()]
        return tuple(sorted(found, key=lambda one: one.points.of.code))
    return tuple(
        _stand(points, newest.get(points.of.number), taken)
        for points in measured(session, scheme, weights, on)
    )


def published(session: Session, scheme: Scheme) -> tuple[Stand, ...]:
    """The published version of every body, in the order of codes."""
    out = [one for one in sheets_of(session, scheme.id) if one.state is SheetState.PUBLISHED]
    taken = figures_of(session, [one.id for one in out])
    return tuple(sorted((_taken(one, taken[one.id]) for one in out), key=lambda one: one.points.of.code))


def _stand(points: Points, sheet: Sheet | None, taken: Mapping[int, SheetFigures]) -> Stand:
    if sheet is None or sheet.id not in taken:
        return Stand(points, sheet, None, "")
    return _taken(sheet, taken[sheet.id])


def _taken(sheet: Sheet, figures: SheetFigures) -> Stand:
    frozen = read(figures.content)
    return Stand(frozen.points, sheet, frozen, figures.sha256)
