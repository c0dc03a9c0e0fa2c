"""An enterprise registers itself; a supervisor looks at its licence and decides."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import false, or_, select, true
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.accounts import passwords
from tracker.accounts.events import Event, write_down
from tracker.accounts.grants import give
from tracker.accounts.links import BadAccount, add_account
from tracker.accounts.models import Account, AccountEvent, AccountState, Registration, RegistrationState
from tracker.accounts.roles import Role
from tracker.core.messages import gettext as _
from tracker.core.permissions import Reach

# In the event of a registration: the login it asked for, where the account has another.
ASKED = "asked_login"
# What is added to a login that is taken is short enough to be said; a login has sixty signs at most.
DIGITS, LONGEST_BEGINNING = 5, 54


@dataclass(frozen=True, slots=True)
class Licence:
    """The uploaded licence: the name it had, its type, and the SHA-256 it is kept under."""

    name: str
    type: str
    sha256: str


def register(
    session: Session, *, login: str, password: str, name: str, contact: str, uscc: str, enterprise_name: str,
    region: str, licence: Licence, at: datetime, address: str | None,
) -> Registration:  # fmt: skip
    """Ask for an enterprise's account; it cannot sign in before it is approved.

    ``uscc`` is checked already. Where the login is taken the account gets another: no stranger is told which
    logins there are, and who decides tells the enterprise. Raises passwords.BadPassword.
    """
    login = login.strip().lower()
    passwords.check(password, login=login)
    account = _added(session, login, {
        "name": name, "contact": contact, "state": AccountState.WAITING, "made_at": at,
        "password_hash": passwords.hashed(password), "password_at": at,
    })  # fmt: skip
    registration = Registration(
        account_id=account.id, uscc=uscc, enterprise_name=enterprise_name, region=region,
        licence_name=licence.name, licence_type=licence.type, licence_sha256=licence.sha256, made_at=at,
        state=RegistrationState.WAITING,
    )  # fmt: skip
    session.add(registration)
    session.flush()
    other = {} if account.login == login else {ASKED: login}
    write_down(
        session, Event.REGISTERED, at=at, account_id=account.id, actor=account.login, address=address, **other
    )
    return registration


def _added(session: Session, login: str, columns: Mapping[str, Any]) -> Account:
    """A new account with this login or, where it is taken, with one that begins like it."""
    wanted = login
    while True:
        account = Account(login=wanted, **columns)
        try:
            add_account(session, account)
        except BadAccount:
            wanted = f"{login[:LONGEST_BEGINNING]}-{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        else:
            return account


def asked_login(session: Session, account_id: int) -> str | None:
    """The login that a registration asked for where it was taken and the account has another; else None."""
    event = select(AccountEvent.detail).where(
        AccountEvent.account_id == account_id, AccountEvent.kind == Event.REGISTERED.value
    )
    return (session.scalars(event).first() or {}).get(ASKED)


def within(reach: Reach) -> ColumnElement[bool]:
    """The registrations of the regions within a reach."""
    if reach.whole:
        return true()
    ways = (Registration.region.startswith(digits, autoescape=True) for digits in reach.regions)
    return or_(false(), *ways)


def registrations(
    session: Session, reach: Reach, *, waiting: bool
) -> Sequence[tuple[Registration, Account]]:
    """Registrations within a reach, the oldest first: those that wait, or those decided."""
    state = Registration.state == RegistrationState.WAITING
    statement = (
        select(Registration, Account)
        .join(Account, Account.id == Registration.account_id)
        .where(within(reach), state if waiting else ~state)
        .order_by(Registration.id if waiting else Registration.id.desc())
        .limit(200)
    )
    return [(registration, account) for registration, account in session.execute(statement)]


def registration(session: Session, number: int, reach: Reach) -> Registration | None:
    """One registration, if it lies within the reach."""
    return session.scalar(select(Registration).where(Registration.id == number, within(reach)))


def approve(session: Session, asked: Registration, enterprise_id: int, *, at: datetime, actor: str) -> None:
    """Let the enterprise in; ``enterprise_id`` is its record. Raises BadAccount where it was decided."""
    asked.enterprise_id = enterprise_id
    account = _decide(session, asked, RegistrationState.APPROVED, at, actor)
    account.state = AccountState.ACTIVE
    write_down(session, Event.REGISTRATION_APPROVED, at=at, account_id=account.id, actor=actor)
    give(session, account, Role.ENTERPRISE, at=at, actor=actor, enterprise_id=enterprise_id)


def decline(session: Session, asked: Registration, reason: str, *, at: datetime, actor: str) -> None:
    """Refuse with a reason; the account is closed, its login free no more. Raises BadAccount."""
    asked.reason = reason
    account = _decide(session, asked, RegistrationState.DECLINED, at, actor)
    account.state = AccountState.CLOSED
    write_down(session, Event.REGISTRATION_DECLINED, at=at, account_id=account.id, actor=actor)


def _decide(
    session: Session, asked: Registration, state: RegistrationState, at: datetime, actor: str
) -> Account:
    session.refresh(asked, with_for_update=True, attribute_names=["state"])
    if asked.state is not RegistrationState.WAITING:
        raise BadAccount(_("Somebody decided on this registration before."))
    account = session.get_one(Account, asked.account_id, with_for_update=True)
    if account.state is not AccountState.WAITING:
        raise BadAccount(_("The account was closed meanwhile; the enterprise can register again."))
    asked.state, asked.decided_at, asked.decided_by = state, at, actor
    return account
