"""The one table of a formal report: its states, its moves, who makes them, and which clock runs next."""

from __future__ import annotations

from enum import StrEnum

from tracker.core.machine import Move, Workflow
from tracker.core.permissions import Perm

DAYS = "release_reply_days"


class ReportKind(StrEnum):
    """What a report is about; the part of the record it holds is said by ``reports/accountability``."""

    ACCOUNTABILITY = "accountability"
    ARREARS = "arrears"
    FUNDING = "funding"
    PROMISES = "promises"
    REGISTER = "register"
    DISCLOSURE = "disclosure"


class Audience(StrEnum):
    """Who reads a report: the office and the bodies asked, or everybody."""

    INNER = "inner"
    PUBLIC = "public"


class ReleaseState(StrEnum):
    """Where a report stands. Whether a released one is readable yet is asked of its session's day."""

    DRAFT = "draft"
    FROZEN = "frozen"
    REPLIES = "replies"
    CHECKED = "checked"
    RELEASED = "released"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"


class ReleaseMove(StrEnum):
    """What is done about a report."""

    DRAFT = "draft"
    SESSION = "session"
    FREEZE = "freeze"
    ASK = "ask"
    REPLY = "reply"
    CHECK = "check"
    RELEASE = "release"
    CORRECT = "correct"
    SUPERSEDE = "supersede"
    WITHDRAW = "withdraw"
    DROP = "drop"


S, M = ReleaseState, ReleaseMove
FINAL = frozenset({S.SUPERSEDED, S.WITHDRAWN, S.DROPPED})
# What was handed out once is said to have been, for ever.
ISSUED = frozenset({S.RELEASED, S.SUPERSEDED, S.WITHDRAWN})


def _move(
    name: ReleaseMove, sources: set[ReleaseState], target: ReleaseState | None, perm: Perm, **more: object
) -> Move:  # fmt: skip
    return Move(name=name, sources=frozenset(sources), target=target, perm=perm, **more)  # type: ignore[arg-type]


# How a report begins (DRAFT), and how a new version of one does (CORRECT), are no moves of the table.
WORKFLOW = Workflow(
    initial=S.DRAFT, final=FINAL, states=tuple(S),
    moves=(
        # The session a report is for is put off as long as the report is not out.
        _move(
            M.SESSION, {S.DRAFT, S.FROZEN, S.REPLIES, S.CHECKED}, None, Perm.RELEASES_PREPARE,
            needs_reason=False,
        ),
        _move(M.FREEZE, {S.DRAFT}, S.FROZEN, Perm.RELEASES_PREPARE, needs_reason=False),
        _move(M.ASK, {S.FROZEN}, S.REPLIES, Perm.RELEASES_PREPARE, needs_reason=False, clock=DAYS),
        _move(M.REPLY, {S.REPLIES}, None, Perm.RELEASES_REPLY),
        # From FROZEN where no body has a finding in it.
        _move(M.CHECK, {S.FROZEN, S.REPLIES}, S.CHECKED, Perm.RELEASES_PREPARE),
        _move(
            M.RELEASE, {S.CHECKED}, S.RELEASED, Perm.RELEASES_RELEASE, needs_reason=False, second_person=True
        ),
        # Done by the release of the version that corrects it.
        _move(M.SUPERSEDE, {S.RELEASED}, S.SUPERSEDED, Perm.RELEASES_RELEASE),
        _move(M.WITHDRAW, {S.RELEASED}, S.WITHDRAWN, Perm.RELEASES_RELEASE),
        _move(M.DROP, {S.DRAFT, S.FROZEN, S.REPLIES, S.CHECKED}, S.DROPPED, Perm.RELEASES_PREPARE),
    ),
)  # fmt: skip
