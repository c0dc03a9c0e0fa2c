"""The yearly assessment as its reader may see it: all to the office, its own to a body, the rest once out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from flask import abort
from sqlalchemy.orm import Session

from tracker.accounts.reaching import within
from tracker.assessment import queries
from tracker.assessment.indicators import Indicator
from tracker.assessment.models import Weight
from tracker.assessment.queries import SchemeRow
from tracker.assessment.workflow import LIVE, SchemeState, SheetState
from tracker.core.permissions import Perm
from tracker.law import loader as law
from tracker.reports.assessing.measuring import Placed, measured, ranking
from tracker.reports.assessing.printed import Paper, decided_on, live, proposed_on
from tracker.reports.assessing.standing import Stand, published, stands
from tracker.reports.assessing.whom import Group
from tracker.web.access import reached
from tracker.web.frame import Frame
from tracker.web.remembered import remembered

# Before its result is proposed a body reads the live figures: a review that is not checked is no result.
TOLD = frozenset({SheetState.PROPOSED, SheetState.OBJECTED, SheetState.DECIDED, SheetState.PUBLISHED})


@dataclass(frozen=True, slots=True)
class Seen:
    """A scheme as a reader sees it. ``ranked`` are the bodies with their places: all of them, or one's own.

    ``office`` says that the reader assesses, ``out`` that the result is published.
    """

    row: SchemeRow
    weights: dict[Indicator, Weight]
    office: bool
    out: bool
    held: dict[str, Stand]
    ranked: dict[Group, tuple[Placed, ...]]
    own: frozenset[str]

    @property
    def places(self) -> bool:
        """Whether places are told: to the office, and to everybody once the result is out."""
        return self.office or self.out

    def of(self, code: str) -> tuple[Placed, int, Stand]:
        """A body the reader sees, how many are in its group, how it stands; else 404."""
        found = ((one, len(placed)) for placed in self.ranked.values() for one in placed)
        pair = next((pair for pair in found if pair[0].points.of.code == code), None) or abort(404)
        return (*pair, self.held[code])

    def inner(self, code: str) -> bool:
        """Whether the reader assesses a body or answers for it: words and records are open to them."""
        return self.office or code in self.own


def seen(session: Session, frame: Frame, number: int) -> Seen:
    """The scheme of an address with the points its reader may see; 404 where there is none."""
    row = queries.scheme_of(session, number, reached(Perm.ASSESSMENTS_PREPARE)) or abort(404)
    weights = queries.weights_of(session, number)
    office = within(session, reached(Perm.ASSESSMENTS_PREPARE), row.scheme.government_id)
    out = row.scheme.state is SchemeState.PUBLISHED
    every = published(session, row.scheme) if out else _running(session, frame, row, weights)
    reach = reached(Perm.ASSESSMENTS_REPORT)
    own = frozenset(one.points.of.code for one in every if within(session, reach, one.points.of.number))
    if not out and not office:
        every = tuple(one for one in every if one.points.of.code in own)
        every = _told(session, frame, row, weights, every)
    held = {one.points.of.code: one for one in every}
    return Seen(row, weights, office, out, held, ranking(tuple(one.points for one in every)), own)


def _running(
    session: Session, frame: Frame, row: SchemeRow, weights: dict[Indicator, Weight]
) -> tuple[Stand, ...]:
    return remembered(
        ("assessment", row.scheme.id), (frame.version, frame.moved),
        partial(stands, session, row.scheme, weights, frame.on),
    )  # fmt: skip


def _told(
    session: Session, frame: Frame, row: SchemeRow, weights: dict[Indicator, Weight],
    own: tuple[Stand, ...],
) -> tuple[Stand, ...]:  # fmt: skip
    """A body's own figures: those that were put to it, live ones before."""
    waits = {one.points.of.code for one in own if one.sheet and one.sheet.state not in TOLD | LIVE}
    if not waits:
        return own
    now = {one.of.code: one for one in measured(session, row.scheme, weights, frame.on)}
    return tuple(
        Stand(now[one.points.of.code], one.sheet, None, "") if one.points.of.code in waits else one
        for one in own
    )


def paper(one: Seen, frame: Frame, stand: Stand | None = None) -> Paper:
    """What printed sheets say of the scheme; ``stand`` of one body, without one of the whole ranking."""
    scheme = one.row.scheme
    said = live(frame.on)
    number = f"KH{scheme.year}-{scheme.id}-{scheme.version}"
    if stand is not None and stand.sheet is not None:
        number = f"{number}-{stand.sheet.id}"
        if stand.decided and stand.sheet.decided_on:
            said = decided_on(stand.sheet.decided_on, stand.sha256)
        elif stand.frozen is not None:
            said = proposed_on(stand.frozen.on)
    elif one.out and scheme.published_on:
        said = decided_on(scheme.published_on, "")
    day = stand.frozen.on if stand and stand.frozen else scheme.published_on or frame.on
    return Paper(
        government=one.row.name, year=scheme.year, document=scheme.document, number=number, day=day,
        stands=said, demo=frame.demo, drill=law.shortened_by(),
    )  # fmt: skip
