"""Who is told of which step of a report: its handlers, and who reported. Its body learns nothing from here.

Not even once the enterprise agrees to be named: the body is asked by a case, and told of that.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from tracker.accounts.models import Account, AccountState
from tracker.accounts.telling import firm_of, handlers_of, tell_all, tell_each
from tracker.complaints.models import Complaint, ComplaintStep
from tracker.complaints.workflow import ComplaintMove as M
from tracker.core.outbox import About
from tracker.core.permissions import Perm
from tracker.subjects.models import Body

SUBJECT = "complaint"
# What the enterprise does is told to the handlers, what they do with it to the enterprise. The others are
# notes of the handlers' own.
TO_HANDLERS = frozenset({M.SUBMIT, M.CORRECT, M.WITHDRAW, M.REMARK, M.BE_NAMED, M.BE_UNNAMED})
TO_REPORTER = frozenset({M.ASK_CORRECTION, M.ACCEPT, M.REFUSE, M.EXTEND, M.ANSWER, M.CLOSE})


def tell(session: Session, complaint: Complaint, step: ComplaintStep) -> None:
    """Write the messages of a step, as part of what takes it.

    Who reported without an account looks by the code: nothing is sent to what was written down as contact.
    """
    people: list[Account] = []
    if step.move in TO_HANDLERS and complaint.body_id is not None:
        people = handlers_of(session, session.get_one(Body, complaint.body_id), Perm.COMPLAINTS_HANDLE)
    elif step.move in TO_REPORTER:
        people = reporters(session, complaint)
    not_told = {step.actor_id} | ({complaint.account_id} if step.move in TO_HANDLERS else set())
    told = [one for one in people if one.id not in not_told]
    tell_all(session, told, _about(complaint, step), at=step.at)


def tell_new_handler(
    session: Session, steps: Sequence[tuple[Complaint, ComplaintStep]], to: Account
) -> None:
    """Tell who takes reports over, as part of what hands them over: each by itself, one mail over all."""
    told = [_about(complaint, step) for complaint, step in steps if step.actor_id != to.id]
    if told:
        tell_each(session, (to,), {to.id: told}, at=steps[0][1].at)


def _about(complaint: Complaint, step: ComplaintStep) -> About:
    return About(
        kind=f"complaint:{step.move.value}", subject_kind=SUBJECT, subject=complaint.number or "",
        subject_id=complaint.id, cause_id=step.id, due_on=complaint.due_on,
    )  # fmt: skip


def reporters(session: Session, complaint: Complaint) -> list[Account]:
    """The accounts in use of who reported; none where it was done by a code alone."""
    found = firm_of(session, complaint.enterprise_id) if complaint.enterprise_id is not None else []
    own = session.get(Account, complaint.account_id) if complaint.account_id is not None else None
    if own is not None and own.state is AccountState.ACTIVE and own.suspended_at is None:
        found.append(own)
    return found
