"""The one table of points: their states, their moves, whose each is, and of which kinds."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from tracker.core.machine import Move, Workflow
from tracker.core.permissions import Perm


class Kind(StrEnum):
    """What is put to a body: by a member, by the standing committee, by deputies."""

    INQUIRY = "inquiry"
    OPINION = "opinion"
    SUGGESTION = "suggestion"


class PointState(StrEnum):
    """Where a point stands; lateness is no state but a question put to ``reply_by``."""

    ASKED = "asked"
    ANSWERED = "answered"
    COMMENTED = "commented"
    SETTLED = "settled"
    ASKED_AGAIN = "asked_again"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class PointMove(StrEnum):
    """What is done about a point."""

    ASK = "ask"
    PLAN = "plan"
    ANSWER = "answer"
    VIEW = "view"
    ASK_AGAIN = "ask_again"
    WITHDRAW = "withdraw"
    COMMENT = "comment"
    SETTLE = "settle"
    REPORT_AGAIN = "report_again"
    PUBLISH = "publish"
    TAKE_BACK = "take_back"


class View(StrEnum):
    """What who asked thinks of the answer."""

    SATISFIED = "satisfied"
    MOSTLY = "mostly"
    NOT = "not"


class Result(StrEnum):
    """What became of an opinion, as the standing committee sees it."""

    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not_done"


S, M = PointState, PointMove
FINAL = frozenset({S.ASKED_AGAIN, S.PUBLISHED, S.WITHDRAWN})
ALL = frozenset(Kind)
BY_DEPUTIES = frozenset({Kind.INQUIRY, Kind.SUGGESTION})
BY_COMMITTEE = frozenset({Kind.OPINION})

# Whose days of reply are counted by what: from the day it is put, or handed over.
REPLY: Mapping[Kind, str] = {
    Kind.INQUIRY: "inquiry_reply_days",
    Kind.OPINION: "opinion_reply_months",
    Kind.SUGGESTION: "suggestion_reply_months",
}
# Of suggestions that touch on much and are hard to carry out.
COMPLEX_REPLY = "suggestion_complex_reply_months"


def _move(
    name: PointMove, sources: set[PointState], target: PointState | None, perm: Perm, **more: object
) -> Move:
    return Move(name=name, sources=frozenset(sources), target=target, perm=perm, **more)  # type: ignore[arg-type]


# How one begins (ASK) is no move of the table.
WORKFLOW = Workflow(
    initial=S.ASKED, final=FINAL, states=tuple(S),
    moves=(
        _move(M.PLAN, {S.ASKED}, None, Perm.CONGRESS_ANSWER),
        _move(M.ANSWER, {S.ASKED}, S.ANSWERED, Perm.CONGRESS_ANSWER),
        _move(M.VIEW, {S.ANSWERED}, S.SETTLED, Perm.CONGRESS_ASK, needs_reason=False),
        _move(M.ASK_AGAIN, {S.ANSWERED}, S.ASKED_AGAIN, Perm.CONGRESS_ASK),
        _move(M.WITHDRAW, {S.ASKED}, S.WITHDRAWN, Perm.CONGRESS_ASK),
        _move(M.COMMENT, {S.ANSWERED}, S.COMMENTED, Perm.CONGRESS_COMMENT),
        _move(M.SETTLE, {S.COMMENTED}, S.SETTLED, Perm.CONGRESS_COMMENT, needs_reason=False),
        # Where the committee is not content, a new round with days of its own.
        _move(M.REPORT_AGAIN, {S.COMMENTED}, S.ASKED_AGAIN, Perm.CONGRESS_COMMENT),
        _move(M.PUBLISH, {S.SETTLED}, S.PUBLISHED, Perm.CONGRESS_COMMENT, needs_reason=False),
        # What was entered by mistake.
        _move(M.TAKE_BACK, {S.ASKED}, S.WITHDRAWN, Perm.CONGRESS_ENTER),
    ),
)  # fmt: skip

# The kinds that a move is of; those that are not here are of all.
OF_KINDS: Mapping[PointMove, frozenset[Kind]] = {
    M.VIEW: BY_DEPUTIES, M.ASK_AGAIN: BY_DEPUTIES, M.WITHDRAW: frozenset({Kind.INQUIRY}),
    M.PLAN: frozenset({Kind.OPINION, Kind.SUGGESTION}), M.COMMENT: BY_COMMITTEE, M.SETTLE: BY_COMMITTEE,
    M.REPORT_AGAIN: BY_COMMITTEE, M.TAKE_BACK: frozenset({Kind.OPINION, Kind.SUGGESTION}),
}  # fmt: skip


def is_of(move: PointMove, kind: Kind) -> bool:
    """Whether a move is one of a kind's."""
    return kind in OF_KINDS.get(move, ALL)
