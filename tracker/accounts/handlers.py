"""Who may handle what is brought against some body: whoever holds such a role and is in use."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.grants import actor_of, held
from tracker.accounts.models import Account, AccountState
from tracker.core.permissions import Actor, Perm


def as_handler(session: Session, account: Account, perm: Perm) -> Actor | None:
    """Somebody as one who handles by ``perm``; None where the account is not in use or holds no such role."""
    actor = actor_of(account, held(session, account.id))
    if account.state is not AccountState.ACTIVE or perm not in actor.perms:
        return None
    return actor


def handlers(session: Session, perm: Perm) -> tuple[Account, ...]:
    """Whoever may handle something of some body by ``perm``, by name."""
    found = select(Account).where(Account.state == AccountState.ACTIVE).order_by(Account.name, Account.id)
    return tuple(one for one in session.scalars(found) if as_handler(session, one, perm))
