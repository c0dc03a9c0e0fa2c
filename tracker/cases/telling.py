"""Who is told of which step of a case: one table, and the messages written in the step's own transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from tracker.accounts.models import Account
from tracker.accounts.telling import firm_of, handlers_of, officers_of, tell_each
from tracker.cases.models import Case, CaseStep
from tracker.cases.workflow import CaseMove as M
from tracker.core.messages import Language
from tracker.core.outbox import About, Channel, Draft, Message, write
from tracker.core.permissions import Perm
from tracker.subjects.models import Body

SUBJECT = "case"
UNDELIVERED = "undelivered"


class Told(StrEnum):
    """Whom a step concerns."""

    BODY = "body"
    HANDLERS = "handlers"
    ENTERPRISE = "enterprise"


# Whom each move is told to; never to who makes it.
TOLD: dict[M, tuple[Told, ...]] = {
    M.OPEN: (Told.BODY,),
    M.REPLY: (Told.HANDLERS,),
    M.REPLY_LATE: (Told.HANDLERS,),
    M.GO_ON: (Told.BODY,),
    M.PROPOSE_CONFIRM: (Told.HANDLERS,),
    M.PROPOSE_DISMISS: (Told.HANDLERS,),
    M.CONFIRM: (Told.BODY, Told.HANDLERS),
    M.DISMISS: (Told.BODY, Told.HANDLERS),
    M.SEND_BACK: (Told.HANDLERS,),
    M.ORDER: (Told.BODY,),
    M.EXTEND: (Told.BODY,),
    M.REPORT_DONE: (Told.HANDLERS,),
    M.NOT_DONE: (Told.BODY,),
    M.VERIFY: (Told.BODY, Told.ENTERPRISE),
    M.AGREE: (Told.BODY, Told.HANDLERS),
    M.OBJECT: (Told.BODY, Told.HANDLERS),
    M.CLOSE_UNCONFIRMED: (Told.BODY, Told.ENTERPRISE),
    M.CLOSE: (Told.BODY,),
    M.REMIND: (Told.BODY,),
    M.SUPERVISE: (Told.BODY,),
    M.INTERVIEW: (Told.BODY,),
    M.CIRCULATE: (Told.BODY,),
    # To who takes it over alone: cases/bulk.py names that one.
    M.HAND_OVER: (),
}


def tell(
    session: Session, steps: Sequence[tuple[Case, CaseStep]], *, to: Sequence[Account] = ()
) -> None:  # fmt: skip
    """Write the messages of steps taken together, as part of what takes them; few statements for many.

    ``to``: who is told besides those of the table. Each step is told by itself in the application; mail
    leaves once for an account, over all of them.
    """
    concerned = _concerned(session, steps)
    told: dict[int, list[About]] = {}
    accounts: dict[int, Account] = {}
    for case, step in steps:
        about = About(
            kind=f"case:{step.move.value}", subject_kind=SUBJECT, subject=case.number, subject_id=case.id,
            cause_id=step.id, due_on=case.due_on,
        )  # fmt: skip
        for account in (*concerned[case.id], *to):
            if account.id != step.actor_id:
                accounts[account.id] = account
                told.setdefault(account.id, []).append(about)
    at = max((step.at for _case, step in steps), default=None)
    if at is not None:
        tell_each(session, tuple(accounts.values()), told, at=at)


def given_up(session: Session, message: Message, at: datetime) -> None:
    """Tell who handles a case, in the application, that a message about it reached nobody."""
    if message.subject_kind != SUBJECT:
        return
    about = About(
        kind=UNDELIVERED, subject_kind=SUBJECT, subject=message.subject, subject_id=message.subject_id,
        cause_id=message.id,
    )  # fmt: skip
    case = session.get_one(Case, message.subject_id)
    told = [
        Draft(
            channel=Channel.IN_APP, account_id=one.id, about=about, language=one.language or Language.CHINESE
        )
        for one in handlers_of(session, session.get_one(Body, case.body_id), Perm.CASES_CHECK)
    ]
    write(session, told, at=at)


def people(session: Session, case: Case, told: Collection[Told]) -> list[Account]:
    """The accounts in use that a case concerns in these ways, each once."""
    found: list[Account] = []
    if Told.BODY in told:
        found += officers_of(session, [case.body_id]).get(case.body_id, [])
    if Told.HANDLERS in told:
        found += handlers_of(session, session.get_one(Body, case.body_id), Perm.CASES_CHECK)
    if Told.ENTERPRISE in told and case.enterprise_id is not None:
        found += firm_of(session, case.enterprise_id)
    return list({account.id: account for account in found}.values())


def _concerned(session: Session, steps: Sequence[tuple[Case, CaseStep]]) -> dict[int, list[Account]]:
    """For each case the accounts in use that its step concerns."""
    bodies = {case.body_id for case, step in steps if Told.BODY in TOLD[step.move]}
    officers = officers_of(session, bodies)
    found: dict[int, list[Account]] = {}
    for case, step in steps:
        told = found.setdefault(case.id, [])
        if Told.BODY in TOLD[step.move]:
            told += officers.get(case.body_id, [])
        if Told.HANDLERS in TOLD[step.move]:
            told += handlers_of(session, session.get_one(Body, case.body_id), Perm.CASES_CHECK)
        if Told.ENTERPRISE in TOLD[step.move] and case.enterprise_id is not None:
            told += firm_of(session, case.enterprise_id)
        found[case.id] = list({account.id: account for account in told}.values())
    return found
