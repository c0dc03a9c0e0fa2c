"""Signing in and out: an attempt is counted before the password is looked at, a sign-in is a row."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.accounts import passwords, second_factor
from tracker.accounts.events import Event, write_down
from tracker.accounts.models import Account, AccountState, SignIn
from tracker.accounts.policy import ABSOLUTE, IDLE, LOCKED_FOR, MOST_FAILURES, SEEN_EVERY
from tracker.core.db import Database, touched
from tracker.core.sealing import Seal, digest


class EndedWhy(StrEnum):
    """Why a sign-in was ended; one that ran out is ended by its instants alone."""

    SIGNED_OUT = "signed_out"
    EVERYWHERE = "everywhere"
    PASSWORD_CHANGED = "password_changed"
    CLOSED = "closed"


class Refusal(StrEnum):
    """Why somebody could not sign in."""

    WRONG = "wrong"
    LOCKED = "locked"
    WAITING = "waiting"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class Passed:
    """Somebody whose password, chosen at ``password_at``, was right; the second factor may still be due."""

    account_id: int
    second_factor: bool
    password_at: datetime | None


def check_password(
    database: Database, login: str, password: str, *, at: datetime, address: str | None, allow_demo: bool
) -> Passed | Refusal:
    """Look at a login and a password, in two short units of work with the slow look between them.

    The attempt is counted before the password is looked at, so that however many try at once, no more than
    MOST_FAILURES passwords are looked at before the account is locked. A login that nobody has, and one that
    is locked, take as long as a wrong password and leave as much behind. ``allow_demo`` lets the fictional
    city's people in.
    """
    login = login.strip().lower()
    with database.unit_of_work() as session:
        account = session.scalar(select(Account).where(Account.login == login).with_for_update())
        if account is None or account.state is AccountState.CLOSED or (account.demo and not allow_demo):
            known, locked = None, False
        else:
            known, locked = account, not _counted(account, at)
        password_hash = known.password_hash if known and not locked else None
    right = passwords.is_right(password_hash, password)
    with database.unit_of_work() as session:
        if known is None or not right:
            _failed(session, known.id if known else None, login, at, address, locks=not locked)
            return Refusal.LOCKED if locked else Refusal.WRONG
        account = session.get_one(Account, known.id, with_for_update=True)
        if account.totp_at is None:
            account.failures, account.locked_until = 0, None
        else:
            # The failures before it are forgotten only once the second factor is right, too.
            account.failures = max(account.failures - 1, 0)
            account.locked_until = None
        if account.state is not AccountState.ACTIVE:
            return Refusal.WAITING
        if passwords.is_outdated(account.password_hash or ""):
            account.password_hash = passwords.hashed(password)
        return Passed(account.id, account.totp_at is not None, account.password_at)


def check_again(
    database: Database, account_id: int, password: str, *, at: datetime, address: str | None
) -> Refusal | None:
    """Look at the password of somebody who is signed in, before what asks for it; None where it is right.

    It is counted like an attempt to sign in: whoever has got hold of a sign-in guesses no longer here.
    """
    with database.unit_of_work() as session:
        account = session.get_one(Account, account_id, with_for_update=True)
        if not _counted(account, at):
            return Refusal.LOCKED
        password_hash = account.password_hash
    right = passwords.is_right(password_hash, password)
    with database.unit_of_work() as session:
        account = session.get_one(Account, account_id, with_for_update=True)
        if right:
            account.failures, account.locked_until = 0, None
            return None
        _failed(session, account_id, account.login, at, address, event=Event.PASSWORD_REFUSED)
        return Refusal.WRONG


def check_code(
    session: Session, passed: Passed, code: str, seal: Seal, *, at: datetime, address: str | None
) -> Refusal | None:
    """Look at the second factor of somebody whose password was right; None where it is right, too.

    A wrong one counts as a failure like a wrong password. It is too late for one when the password was
    changed since.
    """
    account = session.get_one(Account, passed.account_id, with_for_update=True)
    if account.password_at != passed.password_at:
        return Refusal.OUTDATED
    if is_locked(account, at):
        return Refusal.LOCKED
    if second_factor.accepts(session, account, code, seal, at=at):
        account.failures, account.locked_until = 0, None
        return None
    account.failures += 1
    if account.failures >= MOST_FAILURES:
        account.locked_until = at + LOCKED_FOR
    _failed(session, account.id, account.login, at, address)
    return Refusal.WRONG


def _counted(account: Account, at: datetime) -> bool:
    """Count an attempt before it is looked at; not where the account is locked."""
    if is_locked(account, at):
        return False
    # A lock that has run out is forgotten with the failures that led to it.
    account.failures = 1 if account.locked_until is not None else account.failures + 1
    account.locked_until = at + LOCKED_FOR if account.failures >= MOST_FAILURES else None
    return True


def _failed(
    session: Session, account_id: int | None, login: str, at: datetime, address: str | None, *,
    event: Event = Event.SIGN_IN_FAILED, locks: bool = True,
) -> None:  # fmt: skip
    # What was typed as an unknown login is not written down: it may be a password in the wrong field.
    write_down(session, event, at=at, account_id=account_id, actor=login if account_id else "",
               address=address)  # fmt: skip
    if account_id is not None and locks and session.get_one(Account, account_id).locked_until is not None:
        write_down(session, Event.LOCKED, at=at, account_id=account_id, address=address)


def is_locked(account: Account, at: datetime) -> bool:
    """Whether the account is locked at this instant."""
    return account.locked_until is not None and account.locked_until > at


def open_sign_in(
    session: Session, account: Account, *, at: datetime, address: str | None, agent: str | None,
    second_factor: bool,
) -> str:  # fmt: skip
    """Open a sign-in; gives the token that the cookie carries."""
    token = secrets.token_urlsafe(32)
    session.add(SignIn(
        account_id=account.id, token_digest=digest(token), opened_at=at, seen_at=at, address=address,
        agent=(agent or "")[:200] or None, second_factor=second_factor,
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
