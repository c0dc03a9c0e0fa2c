"""Links that let somebody join or choose a new password, and what an account's own password change does."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.accounts import passwords
from tracker.accounts.events import Event, write_down
from tracker.accounts.models import Account, AccountState, Grant, Link, LinkKind
from tracker.accounts.policy import INVITED_FOR
from tracker.accounts.sign_in import EndedWhy, end_all
from tracker.core.db import touched
from tracker.core.messages import gettext as _
from tracker.core.sealing import digest


class BadAccount(ValueError):
    """Something that cannot be done to this account; the text says why."""


def invite(
    session: Session, *, login: str, name: str, contact: str | None, at: datetime, actor: str,
    demo: bool = False, by_command: bool = False,
) -> tuple[Account, str]:
    """Make an account that cannot sign in yet, and the token of a link to join. Raises BadAccount."""
    login = login.strip().lower()
    account = Account(
        login=login, name=name, contact=contact, state=AccountState.INVITED, made_at=at, demo=demo
    )
    add_account(session, account)
    write_down(session, Event.INVITED, at=at, account_id=account.id, actor=actor)
    return account, _link(session, account, LinkKind.JOIN, at, actor, by_command)


def add_account(session: Session, account: Account) -> None:
    """Add a new account. Raises BadAccount where its login is taken, be it at this very instant."""
    taken = select(Account.id).where(Account.login == account.login)
    free = session.scalar(taken) is None
    try:
        if free:
            with session.begin_nested():
                session.add(account)
    except IntegrityError:
        free = False
        if session.scalar(taken) is None:
            raise
    if not free:
        raise BadAccount(_("The login {login} is taken.", login=account.login))


def new_link(
    session: Session, account: Account, *, at: datetime, actor: str, by_command: bool = False
) -> str:
    """A fresh link in place of older ones: to join, or for who forgot the password. Raises BadAccount."""
    if account.state not in (AccountState.INVITED, AccountState.ACTIVE):
        raise BadAccount(_("Only somebody invited or active gets a link."))
    session.execute(
        update(Link).where(Link.account_id == account.id, Link.used_at.is_(None)).values(expires_at=at)
    )
    kind = LinkKind.JOIN if account.state is AccountState.INVITED else LinkKind.RESET
    write_down(session, Event.LINK_SENT, at=at, account_id=account.id, actor=actor, link=kind.value)
    return _link(session, account, kind, at, actor, by_command)


def _link(
    session: Session, account: Account, kind: LinkKind, at: datetime, actor: str, by_command: bool
) -> str:
    token = secrets.token_urlsafe(32)
    session.add(Link(
        account_id=account.id, kind=kind, token_digest=digest(token), made_at=at, made_by=actor,
        expires_at=at + INVITED_FOR, by_command=by_command,
    ))  # fmt: skip
    return token


def opened(session: Session, token: str, *, at: datetime) -> Account | None:
    """The account a link opens; None where it is unknown, used or expired."""
    return session.scalar(
        select(Account)
        .join(Link, Link.account_id == Account.id)
        .where(Link.token_digest == digest(token), Link.used_at.is_(None), Link.expires_at > at,
               Account.state.in_((AccountState.INVITED, AccountState.ACTIVE)))
    )  # fmt: skip


def use(session: Session, token: str, password: str, *, at: datetime) -> Account | None:
    """Choose a password by a link: joins who was invited. None where the link no longer opens.

    Raises passwords.BadPassword. Every open sign-in of the account ends. Whoever made the link could have
    taken it, too: roles that are held already are suspended until the security administrator confirms them.
    A link made by command suspends none, so that the last administrators can be let in again.
    """
    account = opened(session, token, at=at)
    if account is None:
        return None
    # Whoever closes the account at this instant waits, or is waited for: a closed one is not revived.
    session.refresh(account, with_for_update=True)
    if account.state not in (AccountState.INVITED, AccountState.ACTIVE):
        return None
    passwords.check(password, login=account.login, before=account.password_hash)
    used = touched(
        session,
        update(Link)
        .where(Link.token_digest == digest(token), Link.used_at.is_(None), Link.expires_at > at)
        .values(used_at=at)
    )
    if used != 1:
        return None
    joins = account.state is AccountState.INVITED
    account.password_hash, account.password_at = passwords.hashed(password), at
    account.forget_failures()
    account.state = AccountState.ACTIVE
    event = Event.JOINED if joins else Event.PASSWORD_CHANGED
    write_down(session, event, at=at, account_id=account.id, actor=account.login)
    if not joins:
        end_all(session, account.id, at=at, actor=account.login, why=EndedWhy.PASSWORD_CHANGED)
    by_command = session.scalar(select(Link.by_command).where(Link.token_digest == digest(token)))
    holds = select(Grant.id).where(Grant.account_id == account.id, Grant.revoked_at.is_(None)).limit(1)
    if not by_command and session.scalar(holds) is not None:
        account.suspended_at = at
        write_down(session, Event.SUSPENDED, at=at, account_id=account.id, actor=account.login)
    return account


def change_password(
    session: Session, account: Account, old: str, new: str, *, at: datetime, keep: str
) -> None:
    """Change one's own password: other sign-ins end, the one of the token ``keep`` goes on.

    Raises passwords.BadPassword for a wrong old or an unfit new one.
    """
    if not passwords.is_right(account.password_hash, old):
        raise passwords.BadPassword(_("This is not the password in use."))
    passwords.check(new, login=account.login, before=account.password_hash)
    account.password_hash, account.password_at = passwords.hashed(new), at
    write_down(session, Event.PASSWORD_CHANGED, at=at, account_id=account.id, actor=account.login)
    end_all(session, account.id, at=at, actor=account.login, why=EndedWhy.PASSWORD_CHANGED, but=keep)
