"""The tables of moves of the yearly assessment: of a year's scheme, and of the sheet of each body."""

from __future__ import annotations

from enum import StrEnum

from tracker.core.machine import Move, Workflow
from tracker.core.permissions import Perm

REPORT_DAYS = "assessment_report_days"
REVIEW_DAYS = "assessment_review_days"
OBJECTION_DAYS = "assessment_objection_days"
DECISION_DAYS = "assessment_decision_days"


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


class SheetState(StrEnum):
    """Where the sheet of one body stands."""

    REPORTING = "reporting"
    REPORTED = "reported"
    REVIEWED = "reviewed"
    PROPOSED = "proposed"
    OBJECTED = "objected"
    DECIDED = "decided"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


class SheetMove(StrEnum):
    """What is done about a sheet; OPEN and CORRECT are how one begins, and no moves of the table."""

    OPEN = "open"
    REPORT = "report"
    REVIEW = "review"
    SEND_BACK = "send_back"
    PROPOSE = "propose"
    OBJECT = "object"
    DECIDE = "decide"
    PUBLISH = "publish"
    SUPERSEDE = "supersede"
    CORRECT = "correct"


S, M = SchemeState, SchemeMove


def _move(name: StrEnum, sources: set[StrEnum], target: StrEnum, perm: Perm, **more: object) -> Move:
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

T, N = SheetState, SheetMove
# Whose figures nobody has taken yet.
LIVE = frozenset({T.REPORTING, T.REPORTED})
# Whose figures are frozen for ever.
FROZEN = frozenset({T.DECIDED, T.PUBLISHED, T.SUPERSEDED})

SHEET = Workflow(
    initial=T.REPORTING, final=frozenset({T.SUPERSEDED}), states=tuple(T),
    moves=(
        _move(N.REPORT, {T.REPORTING}, T.REPORTED, Perm.ASSESSMENTS_REPORT, clock=REVIEW_DAYS),
        # Of a body that kept silent once its days are over.
        _move(N.REVIEW, {T.REPORTING, T.REPORTED}, T.REVIEWED, Perm.ASSESSMENTS_PREPARE, clock=REVIEW_DAYS),
        _move(
            N.SEND_BACK, {T.REVIEWED}, T.REPORTED, Perm.ASSESSMENTS_DECIDE, second_person=True,
            clock=REVIEW_DAYS,
        ),
        _move(
            N.PROPOSE, {T.REVIEWED}, T.PROPOSED, Perm.ASSESSMENTS_DECIDE, second_person=True,
            needs_reason=False, clock=OBJECTION_DAYS,
        ),
        _move(N.OBJECT, {T.PROPOSED}, T.OBJECTED, Perm.ASSESSMENTS_REPORT, clock=DECISION_DAYS),
        # Without an objection once its days are over.
        _move(
            N.DECIDE, {T.PROPOSED, T.OBJECTED}, T.DECIDED, Perm.ASSESSMENTS_DECIDE, second_person=True
        ),
        _move(N.PUBLISH, {T.DECIDED}, T.PUBLISHED, Perm.ASSESSMENTS_DECIDE, needs_reason=False),
        # Done by the publication of the version that corrects it.
        _move(N.SUPERSEDE, {T.PUBLISHED}, T.SUPERSEDED, Perm.ASSESSMENTS_DECIDE),
    ),
)  # fmt: skip
