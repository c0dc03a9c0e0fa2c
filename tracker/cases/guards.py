"""What must hold of a case besides its state for a move, and the columns the move sets."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import and_, or_

from tracker.cases.models import Case
from tracker.cases.workflow import LADDER, CaseMove, CaseState, CreditorAnswer
from tracker.core.machine import NotAllowed
from tracker.core.messages import day_said
from tracker.core.messages import gettext as _


@dataclass(frozen=True, slots=True)
class Guard:
    """Conditions of the statement that moves, and the columns it sets besides the state."""

    conditions: list[Any] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)


def guard(case: Case, name: CaseMove, who: int, on: date, agreed_by: str) -> Guard:
    """What ``name`` asks for of a case in a state where it begins; raises NotAllowed where it does not hold.

    ``who`` is the number of the account, ``on`` the day of the move.
    """
    if name in LADDER:
        return _urged(case, name, who, on)
    match name:
        case CaseMove.REPLY | CaseMove.REPLY_LATE:
            return _reply(case, on)
        case CaseMove.GO_ON:
            return _go_on(case, on)
        case CaseMove.PROPOSE_CONFIRM | CaseMove.PROPOSE_DISMISS:
            return Guard(values={"proposed_by": who})
        case CaseMove.CONFIRM | CaseMove.DISMISS | CaseMove.SEND_BACK:
            return _decide(case, name, who, on)
        case CaseMove.ORDER:
            # Whoever was silent before is urged anew where the order's day passes.
            return Guard(values={"urged": None, "urged_by": None})
        case CaseMove.EXTEND:
            return _extend(case, on, agreed_by)
        case CaseMove.REPORT_DONE:
            return Guard(values={"done_on": on})
        case CaseMove.NOT_DONE:
            return Guard(values={"due_on": case.rectify_by, "due_provisional": False, "done_on": None})
        case CaseMove.VERIFY | CaseMove.CLOSE:
            return _verified(case, name, on)
        case CaseMove.AGREE:
            return Guard(values={"creditor": CreditorAnswer.CONFIRMED})
        case CaseMove.CLOSE_UNCONFIRMED:
            return _unconfirmed(case, on)
        case _:
            return Guard()


def would_be_taken(case: Case, name: CaseMove, who: int, on: date) -> bool:
    """Whether a move is worth offering: nothing but the form's own fields stands in its way."""
    try:
        guard(case, name, who, on, agreed_by="-")
    except NotAllowed:
        return False
    return True


def _reply(case: Case, on: date) -> Guard:
    if case.replied_on is not None:
        raise NotAllowed(_("The body has replied on {day} already.", day=day_said(case.replied_on)))
    return Guard([Case.replied_on.is_(None)], {"replied_on": on})


def _go_on(case: Case, on: date) -> Guard:
    if on <= case.reply_by:
        raise NotAllowed(
            _(
                "The body may reply until {day}; only then does the case go on without it.",
                day=day_said(case.reply_by),
            )
        )
    return Guard([Case.reply_by < on])


def _decide(case: Case, name: CaseMove, who: int, on: date) -> Guard:
    if case.proposed_by == who:
        raise NotAllowed(_("You proposed this outcome; somebody else decides on it."))
    if name is CaseMove.SEND_BACK:
        return Guard()
    decided: dict[str, Any] = {"decided_by": who, "decided_on": on}
    if name is CaseMove.CONFIRM:
        # Two people stand for it now: the rest of the days of reply keeps it from nobody.
        decided["public_from"] = min(case.public_from, on)
    return Guard(values=decided)


def _extend(case: Case, on: date, agreed_by: str) -> Guard:
    if case.extended_on is not None:
        raise NotAllowed(
            _(
                "The days were extended on {day} already; there is one extension.",
                day=day_said(case.extended_on),
            )
        )
    if not agreed_by.strip():
        raise NotAllowed(_("Name who agreed to the extension."))
    return Guard([Case.extended_on.is_(None)], {"extended_on": on})


def _verified(case: Case, name: CaseMove, on: date) -> Guard:
    if name is CaseMove.VERIFY and case.enterprise_id is None:
        raise NotAllowed(_("Nobody has to confirm this one: verify and close it at once."))
    if name is CaseMove.CLOSE and case.enterprise_id is not None:
        raise NotAllowed(
            _(
                "The enterprise concerned is heard first: verify it, and the enterprise has its days to "
                "confirm."
            )
        )
    return Guard(values={} if case.done_on else {"done_on": on})


def _unconfirmed(case: Case, on: date) -> Guard:
    if case.due_on is not None and on <= case.due_on:
        raise NotAllowed(
            _(
                "The enterprise may confirm until {day}; only then is the case closed without it.",
                day=day_said(case.due_on),
            )
        )
    return Guard([Case.due_on < on], {"creditor": CreditorAnswer.SILENT})


def _urged(case: Case, name: CaseMove, who: int, on: date) -> Guard:
    """Only who keeps silent past its days is urged, one step after the other."""
    before, after = LADDER[name]
    silent = case.replied_on is None and case.reply_by < on
    passed = case.rectify_by is not None and case.rectify_by < on
    if not (passed if case.state is CaseState.RECTIFYING else silent):
        raise NotAllowed(_("The body's days have not passed; nobody is urged before them."))
    if case.urged is not before:
        raise NotAllowed(
            _("One step after the other: reminder, supervision letter, interview, circular; each once.")
        )
    if name is CaseMove.CIRCULATE and case.urged_by == who:
        raise NotAllowed(_("You asked for the interview; somebody else decides that it is made known."))
    still = or_(
        and_(Case.state == CaseState.RECTIFYING, Case.rectify_by < on),
        and_(Case.state != CaseState.RECTIFYING, Case.replied_on.is_(None), Case.reply_by < on),
    )
    stands = Case.urged.is_(None) if before is None else Case.urged == before
    return Guard([still, stands], {"urged": after, "urged_by": who})
