"""Signing in and out: a sign-in is a row that a token opens, until it ends or runs out."""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.accounts.attempts import Passed
from tracker.accounts.events import Event, write_down
from tracker.accounts.models import Account, AccountState, SignIn
from tracker.accounts.policy import ABSOLUTE, IDLE, SEEN_EVERY
from tracker.core.db import touched
from tracker.core.sealing import digest


class EndedWhy(StrEnum):
    """Why a sign-in was ended; one that ran out is ended by its instants alone."""

    SIGNED_OUT = "signed_out"
    EVERYWHERE = "everywhere"
    PASSWORD_CHANGED = "password_changed"
    CLOSED = "closed"


def open_sign_in(
    session: Session, passed: Passed, *, at: datetime, address: str | None, agent: str | None
) -> str | None:
    """Open a sign-in; gives the token that the cookie carries.

    None where another password was chosen since this one was looked at: who ended every sign-in by that
    ends this one, too.
    """
    account = session.get_one(Account, passed.account_id, with_for_update=True)
    if account.password_at != passed.password_at:
        return None
    token = secrets.token_urlsafe(32)
    session.add(SignIn(
        account_id=account.id, token_digest=digest(token), opened_at=at, seen_at=at, address=address,
        agent=(agent or "")[:200] or None, second_factor=passed.second_factor,
    ))  # fmt: skip
    write_down(session, Event.SIGNED_IN, at=at, account_id=account.id, actor=account.login, address=address)
    return token


def live(session: Session, token: str, *, at: datetime) -> tuple[SignIn, Account] | None:
    """The sign-in a token belongs to and its account, if it is still open at this instant."""
    row = session.execute(
        select(SignIn, Account)
        .join(Account, Account.id == SignIn.account_id)
        .where(
            SignIn.token_digest == digest(token), SignIn.ended_at.is_(None),
            SignIn.opened_at > at - ABSOLUTE, SignIn.seen_at > at - IDLE,
            Account.state == AccountState.ACTIVE,
        )
    ).first()  # fmt: skip
    return None if row is None else (row[0], row[1])


def whose(session: Session, token: str) -> int | None:
    """The account of the sign-in a token belonged to, ended or not, unless the account was closed."""
    return session.scalar(
        select(Account.id)
        .join(SignIn, SignIn.account_id == Account.id)
        .where(SignIn.token_digest == digest(token), Account.state == AccountState.ACTIVE)
    )


def is_worth_noting(sign_in: SignIn, at: datetime) -> bool:
    """Whether the last request was noted so long ago that this one should be."""
    return sign_in.seen_at <= at - SEEN_EVERY


def note_seen(session: Session, sign_in_id: int, *, at: datetime) -> None:
    """Note that the sign-in is in use."""
    session.execute(update(SignIn).where(SignIn.id == sign_in_id, SignIn.seen_at < at).values(seen_at=at))


def end(session: Session, token: str, *, at: datetime) -> None:
    """Sign out: end the sign-in of this token."""
    row = session.execute(
        select(SignIn, Account.login)
        .join(Account, Account.id == SignIn.account_id)
        .where(SignIn.token_digest == digest(token), SignIn.ended_at.is_(None))
    ).first()
    if row is not None:
        row[0].ended_at, row[0].ended_why = at, EndedWhy.SIGNED_OUT
        write_down(session, Event.SIGNED_OUT, at=at, account_id=row[0].account_id, actor=row[1])


def end_all(
    session: Session, account_id: int, *, at: datetime, actor: str, why: EndedWhy, but: str | None = None
) -> int:
    """End every open sign-in of an account, except the one of the token ``but``; gives how many."""
    statement = update(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
    if but is not None:
        statement = statement.where(SignIn.token_digest != digest(but))
    ended = touched(session, statement.values(ended_at=at, ended_why=why.value))
    write_down(session, Event.SIGNED_OUT_EVERYWHERE, at=at, account_id=account_id, actor=actor, why=why.value)
    return ended


def open_sign_ins(session: Session, account_id: int, *, at: datetime) -> list[SignIn]:
    """The sign-ins of an account that are open at this instant, the last used first."""
    return list(session.scalars(
        select(SignIn)
        .where(SignIn.account_id == account_id, SignIn.ended_at.is_(None),
               SignIn.opened_at > at - ABSOLUTE, SignIn.seen_at > at - IDLE)
        .order_by(SignIn.seen_at.desc())
    ))  # fmt: skip
