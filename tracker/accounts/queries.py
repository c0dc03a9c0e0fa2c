"""Accounts as pages list them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from tracker.accounts.models import Account, AccountState, Grant
from tracker.accounts.roles import ADMINISTRATORS, Role
from tracker.subjects.models import Body, Enterprise
from tracker.subjects.regions import region_name


@dataclass(frozen=True, slots=True)
class Holding:
    """A role an account holds, and over what in words: a body's or an enterprise's name, a region's."""

    grant_id: int
    role: Role
    over: str


def holdings(session: Session, account_id: int) -> tuple[Holding, ...]:
    """What an account holds."""
    return tuple(of_accounts(session, [account_id]).get(account_id, ()))


def of_accounts(session: Session, account_ids: Sequence[int]) -> dict[int, list[Holding]]:
    """What each of some accounts holds."""
    rows = session.execute(
        select(Grant, Body.name, Enterprise.name)
        .outerjoin(Body, Body.id == Grant.body_id)
        .outerjoin(Enterprise, Enterprise.id == Grant.enterprise_id)
        .where(Grant.account_id.in_(account_ids), Grant.revoked_at.is_(None))
        .order_by(Grant.id)
    )
    found: dict[int, list[Holding]] = {}
    for grant, body, enterprise in rows:
        over = body or enterprise or (region_name(grant.region) if grant.region else "")
        found.setdefault(grant.account_id, []).append(Holding(grant.id, grant.role, over))
    return found


def names_held_over(session: Session) -> dict[str, str]:
    """What the bodies and enterprises that roles were ever given over are called, by ``body:8`` and alike."""
    rows = session.execute(
        select(Grant.body_id, Body.name, Grant.enterprise_id, Enterprise.name)
        .outerjoin(Body, Body.id == Grant.body_id)
        .outerjoin(Enterprise, Enterprise.id == Grant.enterprise_id)
        .distinct()
    )
    names: dict[str, str] = {}
    for body_id, body, enterprise_id, enterprise in rows:
        names |= {f"body:{body_id}": body} if body_id else {}
        names |= {f"enterprise:{enterprise_id}": enterprise} if enterprise_id else {}
    return names


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """Accounts by login, what each holds, and the login to go on after."""

    accounts: tuple[Account, ...]
    held: dict[int, list[Holding]]
    after: str | None

    def administers(self, number: int) -> bool:
        """Whether an account of the page is an administrator's."""
        return any(one.role in ADMINISTRATORS for one in self.held.get(number, ()))


def accounts_page(
    session: Session, *, after: str | None = None, fragment: str = "", most: int = 50
) -> AccountsPage:
    """Accounts after a login; ``fragment`` is part of a login or a name."""
    statement = select(Account).order_by(Account.login).limit(most + 1)
    if after:
        statement = statement.where(Account.login > after)
    if fragment:
        statement = statement.where(or_(
            Account.login.contains(fragment.lower(), autoescape=True),
            func.lower(Account.name).contains(fragment.lower(), autoescape=True),
        ))  # fmt: skip
    found = tuple(session.scalars(statement))
    shown = found[:most]
    held = of_accounts(session, [account.id for account in shown])
    return AccountsPage(shown, held, shown[-1].login if len(found) > most else None)


def account(session: Session, number: int) -> Account | None:
    """One account."""
    return session.get(Account, number)


def demo_people(session: Session) -> list[tuple[str, str]]:
    """Login and name of the fictional city's people who can sign in."""
    statement = select(Account.login, Account.name).where(
        Account.demo.is_(True), Account.state == AccountState.ACTIVE
    )
    return [(login, name) for login, name in session.execute(statement.order_by(Account.id))]
