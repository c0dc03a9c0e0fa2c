"""Telling people: who holds what concerns them, and the messages of each by what that one chose."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.accounts.grants import actor_of
from tracker.accounts.handling import handles
from tracker.accounts.models import Account, AccountState, Grant
from tracker.accounts.preferences import Choices, choices_of, digest_after
from tracker.accounts.roles import Role
from tracker.core.messages import Language
from tracker.core.outbox import About, Channel, Draft, write
from tracker.core.permissions import Perm
from tracker.subjects.models import Body

DIGEST = "digest"
# No body has so many above it, or before whom it took over duties: a circle is left.
MOST_LEVELS = 12


def tell_each(
    session: Session, accounts: Sequence[Account], told: Mapping[int, Sequence[About]], *, at: datetime
) -> bool:  # fmt: skip
    """Write what each account is told, by its number in ``told``, as part of the work at hand.

    Gives whether anything was: what is to be said once and was said before is left out.
    """
    chosen = choices_of(session, accounts)
    written = [one for who in accounts for one in drafts(who, chosen[who.id], told[who.id], at=at)]
    return bool(write(session, written, at=at))


def tell_all(session: Session, accounts: Sequence[Account], about: About, *, at: datetime) -> bool:
    """Write the same to every account, each of them once; gives whether anything was written."""
    each = {one.id: one for one in accounts}
    return tell_each(session, tuple(each.values()), dict.fromkeys(each, [about]), at=at)


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


def firm_of(session: Session, enterprise_id: int) -> list[Account]:
    """The accounts in use of an enterprise."""
    found = _holding(session, Role.ENTERPRISE, Grant.enterprise_id == enterprise_id)
    return [account for account, _grant in found]


def officers_of(session: Session, body_ids: Collection[int]) -> dict[int, list[Account]]:
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


def handlers_of(session: Session, body: Body, perm: Perm) -> list[Account]:
    """Who supervises a body's region and may do ``perm`` as a handler of it."""
    codes = {body.region, *(body.region[:length].ljust(6, "0") for length in (2, 4, 6))}
    found = _holding(session, Role.SUPERVISOR, Grant.region.in_(codes))
    whole = _grants_of(session, [one.id for one, _grant in found])
    # Each once, with all that they hold: who is also of the body is told nothing as its supervisor.
    people = {one.id: one for one, _grant in found}.values()
    return [one for one in people if handles(session, actor_of(one, whole[one.id]), perm, body)]


def _grants_of(session: Session, account_ids: Collection[int]) -> dict[int, list[Grant]]:
    asked = select(Grant).where(Grant.account_id.in_(account_ids), Grant.revoked_at.is_(None))
    found: dict[int, list[Grant]] = {number: [] for number in account_ids}
    for grant in session.scalars(asked.order_by(Grant.id)):
        found[grant.account_id].append(grant)
    return found


def supervisors(session: Session) -> list[tuple[Account, Grant]]:
    """The accounts in use that supervise, each with the role it holds and over what."""
    return _holding(session, Role.SUPERVISOR)


def members_of(session: Session, body: Body) -> list[Account]:
    """The members of the people's congress whose region holds a body."""
    codes = {body.region, *(body.region[:length].ljust(6, "0") for length in (2, 4, 6))}
    found = _holding(session, Role.MEMBER, Grant.region.in_(codes))
    return list({one.id: one for one, _grant in found}.values())


def _holding(session: Session, role: Role, *more: ColumnElement[bool]) -> list[tuple[Account, Grant]]:
    asked = (
        select(Account, Grant)
        .join(Grant, Grant.account_id == Account.id)
        .where(Account.state == AccountState.ACTIVE, Account.suspended_at.is_(None))
        .where(Grant.role == role, Grant.revoked_at.is_(None), *more)
        .order_by(Account.id)
    )
    return [(account, grant) for account, grant in session.execute(asked)]
