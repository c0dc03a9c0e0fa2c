"""Reports handed over to another handler, one or many, with one reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.accounts.handlers import as_handler
from tracker.accounts.models import Account
from tracker.complaints.models import Complaint, ComplaintStep
from tracker.complaints.queries import handled
from tracker.complaints.telling import tell_new_handler
from tracker.complaints.workflow import FINAL, ComplaintMove
from tracker.core.changes import take_turn
from tracker.core.machine import NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor, Perm


@dataclass(frozen=True, slots=True)
class Passed:
    """A report that was passed over, and why; ``number`` is empty where it is not the reader's to know."""

    complaint_id: int
    number: str
    why: str


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: the steps taken, report by report, and what was passed over."""

    steps: tuple[tuple[Complaint, ComplaintStep], ...]
    passed: tuple[Passed, ...]


def in_hand(session: Session, numbers: Sequence[int], actor: Actor) -> dict[int, int | None]:
    """Who has each of these reports in hand, as far as somebody may handle them."""
    return {number: one.handler_id for number, one in _handled(session, numbers, actor).items()}


def hand_over(
    session: Session, numbers: Sequence[int], to: int, *, actor: Actor, on: date, at: datetime, note: str,
    seen: Mapping[int, int | None] | None = None,
) -> Done:  # fmt: skip
    """Give reports to another handler, who is never of the body, below it, nor who reported.

    Each stands where it stood and its days stay; a step keeps whom it went to and why. ``seen`` says who had
    each ``in_hand`` when it was chosen: where somebody else has it by now it is passed over. Raises
    NotAllowed.
    """
    take_turn(session)
    if actor.account_id is None:
        raise NotAllowed(_("Sign in first."))
    if not note.strip():
        raise NotAllowed(_("Say why; handing over has its reason."))
    account = session.get(Account, to)
    person = as_handler(session, account, Perm.COMPLAINTS_HANDLE) if account else None
    if account is None or person is None:
        raise NotAllowed(_("Choose somebody who handles reports."))
    mine, theirs = _handled(session, numbers, actor), _handled(session, numbers, person)
    passed, moved = _nobodys(numbers, mine), []
    for complaint in mine.values():
        why = _why_not(complaint, account, complaint.id in theirs) or _moved(session, complaint, seen or {})
        if why:
            passed.append(Passed(complaint.id, complaint.number or "", why))
        else:
            moved.append(complaint)
    steps = [(one, _step(one, account, actor, on, at, note)) for one in moved]
    session.add_all(step for _complaint, step in steps)
    session.execute(
        update(Complaint).where(Complaint.id.in_([one.id for one in moved])).values(handler_id=to)
        .execution_options(synchronize_session="fetch")
    )  # fmt: skip
    session.flush()
    tell_new_handler(session, steps, account)
    return Done(tuple(steps), tuple(passed))


def _handled(session: Session, numbers: Sequence[int], actor: Actor) -> dict[int, Complaint]:
    """The reports among these that somebody may handle, in the order of their numbers."""
    wanted = select(Complaint).where(Complaint.id.in_(numbers), handled(actor)).order_by(Complaint.number)
    return {one.id: one for one in session.scalars(wanted)}


def _nobodys(numbers: Sequence[int], mine: dict[int, Complaint]) -> list[Passed]:
    why = _("This report is not yours to handle: never the body itself handles it, nor one below it.")
    return [Passed(number, "", why) for number in dict.fromkeys(numbers) if number not in mine]


def _why_not(complaint: Complaint, account: Account, may: bool) -> str:
    """Why a report does not go to somebody; empty where it does."""
    if complaint.state in FINAL:
        return _("It is done; nobody handles it any more.")
    if not may:
        return _(
            "{name} may not handle it: never the body itself or one below it, nor who reported, nor beyond "
            "one's region.",
            name=account.name,
        )
    if complaint.handler_id == account.id:
        return _("{name} handles it already.", name=account.name)
    return ""


def _moved(session: Session, complaint: Complaint, seen: Mapping[int, int | None]) -> str:
    """That somebody else handed a report over since it was chosen; empty where nobody did."""
    if seen.get(complaint.id, complaint.handler_id) == complaint.handler_id:
        return ""
    now = session.get(Account, complaint.handler_id) if complaint.handler_id is not None else None
    return _(
        "Meanwhile it went to {name}. Look at it again; hand it over anew if it is to go elsewhere.",
        name=now.name if now else "—",
    )


def _step(
    complaint: Complaint, account: Account, actor: Actor, on: date, at: datetime, note: str
) -> ComplaintStep:
    return ComplaintStep(
        complaint_id=complaint.id, move=ComplaintMove.HAND_OVER, from_state=complaint.state,
        to_state=complaint.state, taken_on=on, at=at, actor_id=actor.account_id,
        actor_name=actor.name or actor.login, note=note.strip(), due_on=complaint.due_on,
        due_cites=complaint.due_cites, handed_to=account.name,
    )  # fmt: skip
