"""The tables of moves of the yearly assessment: of a year's scheme, and of the sheet of each body."""

from __future__ import annotations

from enum import StrEnum

from tracker.core.machine import Move, Workflow
from tracker.core.permissions import Perm

REPORT_DAYS = "assessment_report_days"


class SchemeState(StrEnum):
    """Where the assessment of a year stands."""

    DRAFT = "draft"
    RUNNING = "running"
    PUBLISHED = "published"
    DROPPED = "dropped"


class SchemeMove(StrEnum):
    """What is done about the assessment of a year; DRAFT is how it begins and no move of the table."""

    DRAFT = "draft"
    START = "start"
    PUBLISH = "publish"
    DROP = "drop"


S, M = SchemeState, SchemeMove


def _move(
    name: SchemeMove, sources: set[SchemeState], target: SchemeState, perm: Perm, **more: object
) -> Move:
    return Move(name=name, sources=frozenset(sources), target=target, perm=perm, **more)  # type: ignore[arg-type]


SCHEME = Workflow(
    initial=S.DRAFT, final=frozenset({S.PUBLISHED, S.DROPPED}), states=tuple(S),
    moves=(
        # Told to the bodies: the days of their own reports begin.
        _move(
            M.START, {S.DRAFT}, S.RUNNING, Perm.ASSESSMENTS_DECIDE, needs_reason=False, second_person=True,
            clock=REPORT_DAYS,
        ),
        _move(M.PUBLISH, {S.RUNNING}, S.PUBLISHED, Perm.ASSESSMENTS_DECIDE, needs_reason=False),
        _move(M.DROP, {S.DRAFT, S.RUNNING}, S.DROPPED, Perm.ASSESSMENTS_PREPARE),
    ),
)  # fmt: skip
