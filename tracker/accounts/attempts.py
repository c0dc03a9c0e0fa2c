"""Attempts to prove who one is, by password and code: counted before they are looked at, and locked out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tracker.accounts import passwords, second_factor
from tracker.accounts.events import Event, write_down
from tracker.accounts.models import Account, AccountState
from tracker.accounts.policy import LOCKED_FOR, MOST_FAILURES
from tracker.core.db import Database
from tracker.core.sealing import Seal


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
        if known is None or locked:
            # To count an attempt is to write, and a disk takes its time for that: written is as much here.
            oldest = select(func.min(Account.id)).scalar_subquery()
            session.execute(update(Account).where(Account.id == oldest).values(failures=Account.failures))
        password_hash = known.password_hash if known and not locked else None
    right = passwords.is_right(password_hash, password)
    with database.unit_of_work() as session:
        if known is None or not right:
            _failed(session, known.id if known else None, login, at, address, locks=not locked)
            return Refusal.LOCKED if locked else Refusal.WRONG
        account = session.get_one(Account, known.id, with_for_update=True)
        if account.password_at != known.password_at:
            # It was changed while the one given was looked at: that was right a moment ago, and is no more.
            _failed(session, known.id, login, at, address)
            return Refusal.WRONG
        if account.totp_at is None:
            account.forget_failures()
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
            account.forget_failures()
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
    if _is_locked(account, at):
        return Refusal.LOCKED
    if second_factor.accepts(session, account, code, seal, at=at):
        account.forget_failures()
        return None
    account.failures += 1
    if account.failures >= MOST_FAILURES:
        account.locked_until = at + LOCKED_FOR
    _failed(session, account.id, account.login, at, address)
    return Refusal.WRONG


def _is_locked(account: Account, at: datetime) -> bool:
    return account.locked_until is not None and account.locked_until > at


def _counted(account: Account, at: datetime) -> bool:
    """Count an attempt before it is looked at; not where the account is locked."""
    if _is_locked(account, at):
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
