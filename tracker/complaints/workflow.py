"""The table of a report for each of its two routes: states, moves, who makes them, which clock runs next."""

from __future__ import annotations

from enum import StrEnum

from tracker.core.machine import Move, Workflow
from tracker.core.permissions import Perm


class Route(StrEnum):
    """How a report came: to this city directly, or handed on by the province (802 art 25)."""

    DIRECT = "direct"
    TRANSFERRED = "transferred"


class Matter(StrEnum):
    """What is reported."""

    ARREARS = "arrears"
    ADVANCE = "advance"
    BROKEN_PROMISE = "broken_promise"
    FORBIDDEN_GROUND = "forbidden_ground"
    ASSET_OFFSET = "asset_offset"
    RETALIATION = "retaliation"


class ComplaintState(StrEnum):
    """Where a report stands."""

    DRAFT = "draft"
    RECEIVED = "received"
    CORRECTION_ASKED = "correction_asked"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    HANDLED = "handled"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Refused(StrEnum):
    """Why a report is not accepted: there are no other reasons."""

    NO_CONTRACT = "no_contract"
    NOT_GOODS_WORKS_SERVICES = "not_goods_works_services"
    IN_COURT = "in_court"
    ANSWERED_BEFORE = "answered_before"
    NOT_CORRECTED = "not_corrected"


class Outcome(StrEnum):
    """What handling a report came to."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    NOT_UPHELD = "not_upheld"
    SETTLED = "settled"


class ComplaintMove(StrEnum):
    """What is done to a report; those after ``withdraw`` leave it where it stands."""

    SUBMIT = "submit"
    ASK_CORRECTION = "ask_correction"
    CORRECT = "correct"
    ACCEPT = "accept"
    REFUSE = "refuse"
    EXTEND = "extend"
    HANDLE = "handle"
    ANSWER = "answer"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    REMARK = "remark"
    MATCH = "match"
    LINK_CASE = "link_case"
    BE_NAMED = "be_named"
    BE_UNNAMED = "be_unnamed"
    HAND_OVER = "hand_over"


S, M = ComplaintState, ComplaintMove
FINAL = frozenset({S.NOT_ACCEPTED, S.CLOSED, S.WITHDRAWN})
# Nothing is counted before it is sent, nor once it is answered.
WITHOUT_A_DAY = frozenset({S.DRAFT, S.ANSWERED, *FINAL})
# What only the handlers read: the enterprise is told the outcome by the answer.
INNER = frozenset({M.HANDLE, M.MATCH, M.HAND_OVER})
REPORTERS = frozenset({M.SUBMIT, M.CORRECT, M.WITHDRAW, M.REMARK, M.BE_NAMED, M.BE_UNNAMED})

# The parameter the next day is counted by; where none stands, the day stays. A report handed on by the
# province has one statutory day from the receipt of its material, whatever is asked meanwhile.
CLOCKS: dict[Route, dict[ComplaintMove, str]] = {
    Route.DIRECT: {
        M.SUBMIT: "complaint_accept_days", M.ASK_CORRECTION: "complaint_correction_days",
        M.CORRECT: "complaint_accept_days", M.ACCEPT: "complaint_answer_days",
        M.EXTEND: "complaint_total_days_max",
    },
    Route.TRANSFERRED: {
        M.SUBMIT: "complaint_transferred_days", M.EXTEND: "complaint_transferred_total_days_max",
    },
}  # fmt: skip
CORRECTION_DAYS, FORWARD_DAYS = "complaint_correction_days", "complaint_forward_days"


def reasons_of(route: Route, state: ComplaintState) -> tuple[Refused, ...]:
    """The closed list of reasons why a report is not accepted, as far as its route and state have them.

    Only the decree's own route (802) is limited to goods, works and services; for what was
    not corrected, a correction must have been asked for.
    """
    return tuple(
        one for one in Refused
        if not (one is Refused.NOT_GOODS_WORKS_SERVICES and route is Route.DIRECT)
        and not (one is Refused.NOT_CORRECTED and state is not S.CORRECTION_ASKED)
    )  # fmt: skip


def _move(
    route: Route, name: ComplaintMove, sources: set[ComplaintState], target: ComplaintState, *,
    reason: bool = True,
) -> Move:  # fmt: skip
    return Move(
        name=name, sources=frozenset(sources), target=target, clock=CLOCKS[route].get(name),
        perm=Perm.COMPLAINTS_FILE if name in REPORTERS else Perm.COMPLAINTS_HANDLE, up_to=name is M.EXTEND,
        needs_reason=reason,
    )  # fmt: skip


def _table(route: Route) -> Workflow:
    return Workflow(
        initial=S.DRAFT, final=FINAL, states=tuple(S),
        moves=(
            _move(route, M.SUBMIT, {S.DRAFT}, S.RECEIVED, reason=False),
            _move(route, M.ACCEPT, {S.RECEIVED}, S.ACCEPTED),
            _move(route, M.ASK_CORRECTION, {S.RECEIVED}, S.CORRECTION_ASKED),
            _move(route, M.CORRECT, {S.CORRECTION_ASKED}, S.RECEIVED),
            _move(route, M.REFUSE, {S.RECEIVED, S.CORRECTION_ASKED}, S.NOT_ACCEPTED),
            _move(route, M.HANDLE, {S.ACCEPTED}, S.HANDLED),
            _move(route, M.EXTEND, {S.ACCEPTED}, S.ACCEPTED),
            _move(route, M.ANSWER, {S.HANDLED}, S.ANSWERED),
            _move(route, M.CLOSE, {S.ANSWERED}, S.CLOSED),
            _move(
                route, M.WITHDRAW, {S.RECEIVED, S.CORRECTION_ASKED, S.ACCEPTED, S.HANDLED}, S.WITHDRAWN
            ),
        ),
    )  # fmt: skip


WORKFLOWS = {route: _table(route) for route in Route}
# Who takes the next step; nobody once it is answered and closed.
HOLDER = {
    S.RECEIVED: Perm.COMPLAINTS_HANDLE,
    S.CORRECTION_ASKED: Perm.COMPLAINTS_FILE,
    S.ACCEPTED: Perm.COMPLAINTS_HANDLE,
    S.HANDLED: Perm.COMPLAINTS_HANDLE,
    S.ANSWERED: Perm.COMPLAINTS_HANDLE,
}
