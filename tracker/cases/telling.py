"""Who is told of which step of a case: one table, and the messages written in the step's own transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.accounts.grants import actor_of
from tracker.accounts.handling import handles
from tracker.accounts.models import Account, AccountState, Grant
from tracker.accounts.preferences import Choices, choices_of, digest_after
from tracker.accounts.roles import Role
from tracker.cases.models import Case, CaseStep
from tracker.cases.workflow import CaseMove as M
from tracker.core.messages import Language
from tracker.core.outbox import About, Channel, Draft, Message, write
from tracker.core.permissions import Perm
from tracker.subjects.models import Body

SUBJECT = "case"
UNDELIVERED, DIGEST = "undelivered", "digest"
# No body has so many above it, or before whom it took over duties: a circle is left.
MOST_LEVELS = 12


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
        chosen = choices_of(session, accounts.values())
        write(
            session,
            [
                draft
                for number, account in accounts.items()
                for draft in drafts(account, chosen[number], told[number], at=at)
            ],
            at=at,
        )


def drafts(account: Account, choices: Choices, told: Sequence[About], *, at: datetime) -> list[Draft]:
    """What an account is told: each in the application at once, and one mail and short message over all.

    Who chose one mail a day gets a mail over what was told by then. A short message leaves where a day runs.
    """
    language = account.language or Language.CHINESE

    def draft(channel: Channel, about: About, address: str = "", due_at: datetime | None = None) -> Draft:
        return Draft(
            channel=channel, account_id=account.id, about=about, language=language, address=address,
            due_at=due_at,
        )  # fmt: skip

    found = [draft(Channel.IN_APP, about) for about in told]
    first, last = told[0], told[-1]
    over = first
    if len(told) > 1:
        over = replace(first, subject=f"{first.subject}–{last.subject}", cause_id=None)
    if choices.email and choices.digest:
        leaves = digest_after(at)
        day = leaves.date().isoformat()
        about = About(
            kind=DIGEST, subject_kind=DIGEST, subject=day, subject_id=account.id, once=f"{DIGEST}:{day}"
        )
        found.append(draft(Channel.EMAIL, about, choices.email, leaves))
    elif choices.email:
        found.append(draft(Channel.EMAIL, over, choices.email, choices.leaves_at(at)))
    if choices.mobile and over.due_on is not None:
        found.append(draft(Channel.SMS, over, choices.mobile, choices.leaves_at(at)))
    return found


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
        for one in _handlers(session, session.get_one(Body, case.body_id))
    ]
    write(session, told, at=at)


def people(session: Session, case: Case, told: Collection[Told]) -> list[Account]:
    """The accounts in use that a case concerns in these ways, each once."""
    found: list[Account] = []
    if Told.BODY in told:
        found += _officers(session, [case.body_id]).get(case.body_id, [])
    if Told.HANDLERS in told:
        found += _handlers(session, session.get_one(Body, case.body_id))
    if Told.ENTERPRISE in told and case.enterprise_id is not None:
        found += _firm(session, case.enterprise_id)
    return list({account.id: account for account in found}.values())


def _concerned(session: Session, steps: Sequence[tuple[Case, CaseStep]]) -> dict[int, list[Account]]:
    """For each case the accounts in use that its step concerns."""
    bodies = {case.body_id for case, step in steps if Told.BODY in TOLD[step.move]}
    officers = _officers(session, bodies)
    found: dict[int, list[Account]] = {}
    for case, step in steps:
        told = found.setdefault(case.id, [])
        if Told.BODY in TOLD[step.move]:
            told += officers.get(case.body_id, [])
        if Told.HANDLERS in TOLD[step.move]:
            told += _handlers(session, session.get_one(Body, case.body_id))
        if Told.ENTERPRISE in TOLD[step.move] and case.enterprise_id is not None:
            told += _firm(session, case.enterprise_id)
        found[case.id] = list({account.id: account for account in told}.values())
    return found


def _firm(session: Session, enterprise_id: int) -> list[Account]:
    found = _holding(session, Role.ENTERPRISE, Grant.enterprise_id == enterprise_id)
    return [account for account, _grant in found]


def _holding(session: Session, role: Role, *more: ColumnElement[bool]) -> list[tuple[Account, Grant]]:
    asked = (
        select(Account, Grant)
        .join(Grant, Grant.account_id == Account.id)
        .where(Account.state == AccountState.ACTIVE, Account.suspended_at.is_(None))
        .where(Grant.role == role, Grant.revoked_at.is_(None), *more)
        .order_by(Account.id)
    )
    return [(account, grant) for account, grant in session.execute(asked)]


def _officers(session: Session, body_ids: Collection[int]) -> dict[int, list[Account]]:
    """The officers of bodies, or of what took over their duties; where one has none, of the next above."""
    found: dict[int, list[Account]] = {}
    # The body whose officers stand in for each, one step further up in each round.
    looking: dict[int, int] = {number: number for number in body_ids}
    for _level in range(MOST_LEVELS):
        if not looking:
            break
        held: dict[int | None, list[Account]] = {}
        for account, grant in _holding(session, Role.OFFICER, Grant.body_id.in_(set(looking.values()))):
            held.setdefault(grant.body_id, []).append(account)
        found |= {number: held[one] for number, one in looking.items() if one in held}
        left = {number: one for number, one in looking.items() if one not in held}
        above = select(Body.id, func.coalesce(Body.successor_id, Body.parent_id))
        rows = session.execute(above.where(Body.id.in_(set(left.values()))))
        next_up: dict[int, int | None] = {row[0]: row[1] for row in rows}
        looking = {number: up for number, one in left.items() if (up := next_up[one]) is not None}
    return found


def _handlers(session: Session, body: Body) -> list[Account]:
    """Who supervises a body's region and may handle what is brought against it."""
    codes = {body.region, *(body.region[:length].ljust(6, "0") for length in (2, 4, 6))}
    found = _holding(session, Role.SUPERVISOR, Grant.region.in_(codes))
    return [one for one, grant in found if handles(session, actor_of(one, [grant]), Perm.CASES_CHECK, body)]
