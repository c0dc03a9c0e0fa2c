"""The one table of a closing: its states, its moves, who makes them, and which clock runs next."""

from __future__ import annotations

from enum import StrEnum

from tracker.core.machine import Move, Workflow
from tracker.core.permissions import Perm

DAYS = "closing_answer_days"


class ClosingState(StrEnum):
    """Where a closing stands; ``unconfirmed`` and ``decided`` are never counted as confirmed."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    DISPUTED = "disputed"
    ANSWERED = "answered"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class ClosingMove(StrEnum):
    """What is done about a closing."""

    ASK = "ask"
    AGREE = "agree"
    DISPUTE = "dispute"
    CONFIRM_ON_PAPER = "confirm_on_paper"
    CLOSE_ALONE = "close_alone"
    ANSWER = "answer"
    CORRECT = "correct"
    DECIDE = "decide"
    WITHDRAW = "withdraw"


class Ground(StrEnum):
    """What a creditor disputes."""

    NOT_RECEIVED = "not_received"
    OTHER_DAY = "other_day"
    OTHER_AMOUNT = "other_amount"
    OTHER = "other"


class Stands(StrEnum):
    """Whose account a supervisor lets stand; the other stays visible."""

    DEBTOR = "debtor"
    CREDITOR = "creditor"


S, M = ClosingState, ClosingMove
FINAL = frozenset({S.CONFIRMED, S.UNCONFIRMED, S.DECIDED, S.WITHDRAWN})
OPEN = frozenset(S) - FINAL


def _move(
    name: ClosingMove, sources: set[ClosingState], target: ClosingState, perm: Perm, **more: object
) -> Move:  # fmt: skip
    return Move(name=name, sources=frozenset(sources), target=target, perm=perm, **more)  # type: ignore[arg-type]


# How it begins (ASK) is no move of the table.
WORKFLOW = Workflow(
    initial=S.WAITING, final=FINAL, states=tuple(S),
    moves=(
        _move(M.AGREE, {S.WAITING}, S.CONFIRMED, Perm.CLOSINGS_ANSWER, needs_reason=False),
        _move(M.DISPUTE, {S.WAITING}, S.DISPUTED, Perm.CLOSINGS_ANSWER, clock=DAYS),
        # The written word of an enterprise that has no account, with its document.
        _move(M.CONFIRM_ON_PAPER, {S.WAITING}, S.CONFIRMED, Perm.CLOSINGS_DECIDE),
        # After the enterprise's last day, and counted apart ever after.
        _move(M.CLOSE_ALONE, {S.WAITING}, S.UNCONFIRMED, Perm.CLOSINGS_ASK),
        _move(M.ANSWER, {S.DISPUTED}, S.ANSWERED, Perm.CLOSINGS_ASK, clock=DAYS),
        _move(M.CORRECT, {S.DISPUTED}, S.WAITING, Perm.CLOSINGS_ASK, clock=DAYS),
        # Where the body answered with reasons, or let its days pass.
        _move(M.DECIDE, {S.DISPUTED, S.ANSWERED}, S.DECIDED, Perm.CLOSINGS_DECIDE),
        _move(M.WITHDRAW, {S.WAITING, S.DISPUTED, S.ANSWERED}, S.WITHDRAWN, Perm.CLOSINGS_ASK),
    ),
)  # fmt: skip
