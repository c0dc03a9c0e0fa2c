"""The one table of a case: its states, its moves, who makes them, and which clock runs next."""

from __future__ import annotations

from enum import StrEnum

from tracker.core.machine import Move, Workflow
from tracker.core.permissions import Perm

REPLY_DAYS = "case_reply_days"


class CaseState(StrEnum):
    """Where a case stands; none of these calls anybody anything but what was checked."""

    ASKED = "asked"
    CHECKING = "checking"
    CONFIRM_PROPOSED = "confirm_proposed"
    DISMISS_PROPOSED = "dismiss_proposed"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    RECTIFYING = "rectifying"
    RECTIFIED = "rectified"
    VERIFIED = "verified"
    CLOSED = "closed"


class CaseMove(StrEnum):
    """What is done to a case."""

    OPEN = "open"
    REPLY = "reply"
    REPLY_LATE = "reply_late"
    GO_ON = "go_on"
    PROPOSE_CONFIRM = "propose_confirm"
    PROPOSE_DISMISS = "propose_dismiss"
    CONFIRM = "confirm"
    DISMISS = "dismiss"
    SEND_BACK = "send_back"
    ORDER = "order"
    EXTEND = "extend"
    REPORT_DONE = "report_done"
    NOT_DONE = "not_done"
    VERIFY = "verify"
    AGREE = "agree"
    OBJECT = "object"
    CLOSE_UNCONFIRMED = "close_unconfirmed"
    CLOSE = "close"
    REMIND = "remind"
    SUPERVISE = "supervise"
    INTERVIEW = "interview"
    CIRCULATE = "circulate"
    # No move of the table: the case stays as it is, and another person handles it.
    HAND_OVER = "hand_over"


class Urged(StrEnum):
    """How far a body that keeps silent, or lets its order pass, was urged; each follows the one before."""

    REMINDED = "reminded"
    SUPERVISED = "supervised"
    INTERVIEWED = "interviewed"
    CIRCULATED = "circulated"


class CreditorAnswer(StrEnum):
    """What an enterprise said to a breach's being mended; silence closes the case, and is counted apart."""

    CONFIRMED = "confirmed"
    SILENT = "silent"


S, M = CaseState, CaseMove
PROPOSED = frozenset({S.CONFIRM_PROPOSED, S.DISMISS_PROPOSED})
# What was decided by two people for the flag: from here on it is public.
ESTABLISHED = frozenset({S.CONFIRMED, S.RECTIFYING, S.RECTIFIED, S.VERIFIED, S.CLOSED})
FINAL = frozenset({S.DISMISSED, S.CLOSED})
# Where a body can be urged: it kept silent, or its order's day has passed.
URGEABLE = {S.ASKED, S.CHECKING, S.RECTIFYING}


def _move(
    name: CaseMove, sources: set[CaseState], target: CaseState | None, perm: Perm, **more: object
) -> Move:  # fmt: skip
    return Move(name=name, sources=frozenset(sources), target=target, perm=perm, **more)  # type: ignore[arg-type]


WORKFLOW = Workflow(
    initial=S.ASKED, final=FINAL, states=tuple(S),
    moves=(
        _move(M.REPLY, {S.ASKED}, S.CHECKING, Perm.CASES_REPLY, clock="case_check_days"),
        _move(M.GO_ON, {S.ASKED}, S.CHECKING, Perm.CASES_CHECK, clock="case_check_days"),
        # Heard, too, as long as nobody has proposed what to say; the days of the check stay.
        _move(M.REPLY_LATE, {S.CHECKING}, S.CHECKING, Perm.CASES_REPLY),
        _move(M.PROPOSE_CONFIRM, {S.CHECKING}, S.CONFIRM_PROPOSED, Perm.CASES_CHECK),
        _move(M.PROPOSE_DISMISS, {S.CHECKING}, S.DISMISS_PROPOSED, Perm.CASES_CHECK),
        _move(M.CONFIRM, {S.CONFIRM_PROPOSED}, S.CONFIRMED, Perm.CASES_DECIDE, second_person=True),
        _move(M.DISMISS, {S.DISMISS_PROPOSED}, S.DISMISSED, Perm.CASES_DECIDE, second_person=True),
        _move(M.SEND_BACK, set(PROPOSED), S.CHECKING, Perm.CASES_DECIDE, second_person=True),
        _move(
            M.ORDER, {S.CONFIRMED}, S.RECTIFYING, Perm.CASES_CHECK,
            clock="case_rectification_days_max", up_to=True,
        ),
        _move(
            M.EXTEND, {S.RECTIFYING}, S.RECTIFYING, Perm.CASES_CHECK,
            clock="case_extension_days_max", up_to=True, moves_day=True,
        ),
        _move(M.REPORT_DONE, {S.RECTIFYING}, S.RECTIFIED, Perm.CASES_REPLY, clock="case_verification_days"),
        _move(M.NOT_DONE, {S.RECTIFIED}, S.RECTIFYING, Perm.CASES_CHECK),
        # A breach towards an enterprise is closed with its word, or after its silence; any other at once.
        _move(
            M.VERIFY, {S.RECTIFYING, S.RECTIFIED}, S.VERIFIED, Perm.CASES_CHECK, clock="case_creditor_days"
        ),
        _move(M.AGREE, {S.VERIFIED}, S.CLOSED, Perm.CASES_CONFIRM),
        _move(M.OBJECT, {S.VERIFIED}, S.RECTIFIED, Perm.CASES_CONFIRM, clock="case_verification_days"),
        _move(M.CLOSE_UNCONFIRMED, {S.VERIFIED}, S.CLOSED, Perm.CASES_CHECK),
        _move(M.CLOSE, {S.RECTIFYING, S.RECTIFIED}, S.CLOSED, Perm.CASES_CHECK),
        _move(M.REMIND, URGEABLE, None, Perm.CASES_CHECK),
        _move(M.SUPERVISE, URGEABLE, None, Perm.CASES_CHECK),
        _move(M.INTERVIEW, URGEABLE, None, Perm.CASES_CHECK),
        # It names the body before others: another person than who asked for the interview.
        _move(M.CIRCULATE, URGEABLE, None, Perm.CASES_DECIDE),
    ),
)  # fmt: skip

# Who takes the next step; a body that let its days of reply pass leaves it to who checks.
HOLDER = {
    S.ASKED: Perm.CASES_REPLY,
    S.CHECKING: Perm.CASES_CHECK,
    S.CONFIRM_PROPOSED: Perm.CASES_DECIDE,
    S.DISMISS_PROPOSED: Perm.CASES_DECIDE,
    S.CONFIRMED: Perm.CASES_CHECK,
    S.RECTIFYING: Perm.CASES_REPLY,
    S.RECTIFIED: Perm.CASES_CHECK,
    S.VERIFIED: Perm.CASES_CONFIRM,
}
# The ladder: what each step follows, and how far it brings.
LADDER: dict[CaseMove, tuple[Urged | None, Urged]] = {
    M.REMIND: (None, Urged.REMINDED),
    M.SUPERVISE: (Urged.REMINDED, Urged.SUPERVISED),
    M.INTERVIEW: (Urged.SUPERVISED, Urged.INTERVIEWED),
    M.CIRCULATE: (Urged.INTERVIEWED, Urged.CIRCULATED),
}
# What outsiders are not told before it is decided.
INNER = frozenset({M.PROPOSE_CONFIRM, M.PROPOSE_DISMISS, M.SEND_BACK, M.HAND_OVER})
