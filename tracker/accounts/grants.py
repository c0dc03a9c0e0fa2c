"""Giving and taking roles, and what each role asks of who holds it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.accounts.events import Event, write_down
from tracker.accounts.links import BadAccount
from tracker.accounts.models import Account, AccountState, Grant, RolePolicy
from tracker.accounts.roles import ADMINISTRATORS, PERMS, SCOPES, Role, ScopeKind
from tracker.accounts.second_factor import turn_off
from tracker.accounts.sign_in import EndedWhy, end_all
from tracker.core.db import touched
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor, Held
from tracker.subjects.regions import digits_of


def held(session: Session, account_id: int) -> tuple[Grant, ...]:
    """The roles an account holds."""
    return tuple(session.scalars(
        select(Grant).where(Grant.account_id == account_id, Grant.revoked_at.is_(None)).order_by(Grant.id)
    ))  # fmt: skip


def held_and_asked(session: Session, account_id: int) -> tuple[tuple[Grant, ...], bool]:
    """The roles an account holds, and whether one of them asks for a second factor."""
    rows = session.execute(
        select(Grant, RolePolicy.second_factor)
        .outerjoin(RolePolicy, RolePolicy.role == Grant.role)
        .where(Grant.account_id == account_id, Grant.revoked_at.is_(None))
        .order_by(Grant.id)
    ).all()
    return tuple(row[0] for row in rows), any(row[1] for row in rows)


def actor_of(account: Account, grants: Sequence[Grant]) -> Actor:
    """The account as who acts, with what its roles hold: nothing while it is suspended."""
    return Actor(
        login=account.login,
        name=account.name,
        account_id=account.id,
        held=tuple(
            Held(
                role=grant.role.value, perms=PERMS[grant.role],
                region=None if grant.region is None else digits_of(grant.region),
                body_id=grant.body_id, enterprise_id=grant.enterprise_id,
            )
            for grant in (grants if account.suspended_at is None else ())
        ),
    )  # fmt: skip


def give(
    session: Session, account: Account, role: Role, *, at: datetime, actor: str, region: str | None = None,
    body_id: int | None = None, enterprise_id: int | None = None,
) -> Grant:  # fmt: skip
    """Give a role over a scope. Raises BadAccount where the scope does not fit or roles exclude each other.

    An administrator holds nothing else: who makes accounts or reads the trail does not work on records. Who
    acts for an enterprise holds no office: nobody answers or decides as both sides of one matter.
    """
    scope = SCOPES[role]
    given = {ScopeKind.REGION: region, ScopeKind.BODY: body_id, ScopeKind.ENTERPRISE: enterprise_id}
    if any((value is not None) != (kind is scope) for kind, value in given.items()):
        raise BadAccount(_("This role is given over {what}.", what=scope_names()[scope]))
    if account.login == actor:
        raise BadAccount(_("Nobody gives a role to themselves."))
    # Two that give at the same instant take turns: what one gives the other's may exclude.
    session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    holds = held(session, account.id)
    for grant in holds:
        if (grant.role in ADMINISTRATORS or role in ADMINISTRATORS) and grant.role is not role:
            raise BadAccount(_("An administrator holds no other role; take the other one first."))
        if (grant.role is Role.ENTERPRISE) is not (role is Role.ENTERPRISE):
            raise BadAccount(
                _("Who acts for an enterprise holds no office here, and who holds one acts for no "
                  "enterprise: nobody is both sides of one matter.")
            )  # fmt: skip
        over = (grant.region, grant.body_id, grant.enterprise_id)
        if grant.role is role and over == (region, body_id, enterprise_id):
            raise BadAccount(_("The account holds this role already."))
    grant = Grant(
        account_id=account.id, role=role, region=region, body_id=body_id, enterprise_id=enterprise_id,
        granted_at=at, granted_by=actor,
    )  # fmt: skip
    session.add(grant)
    session.flush()
    write_down(session, Event.ROLE_GIVEN, at=at, account_id=account.id, actor=actor, role=role.value,
               region=region, body_id=body_id, enterprise_id=enterprise_id)  # fmt: skip
    return grant


def take(session: Session, grant_id: int, *, at: datetime, actor: str) -> None:
    """Take a role away. Raises BadAccount where it is not held, or is one's own."""
    grant = session.get(Grant, grant_id)
    if grant is None or grant.revoked_at is not None:
        raise BadAccount(_("The account does not hold this role any more."))
    account = session.get_one(Account, grant.account_id)
    if account.login == actor:
        raise BadAccount(_("Nobody takes a role from themselves."))
    grant.revoked_at, grant.revoked_by = at, actor
    write_down(session, Event.ROLE_TAKEN, at=at, account_id=account.id, actor=actor, role=grant.role.value,
               region=grant.region, body_id=grant.body_id, enterprise_id=grant.enterprise_id)  # fmt: skip


def needs_second_factor(session: Session, roles: Sequence[str]) -> bool:
    """Whether one of these roles asks for a second factor."""
    asked = select(RolePolicy.role).where(RolePolicy.second_factor.is_(True))
    return any(role.value in roles for role in session.scalars(asked))


def policies(session: Session) -> dict[Role, bool]:
    """For every role whether it asks for a second factor."""
    asked = {row.role: row.second_factor for row in session.scalars(select(RolePolicy))}
    return {role: asked.get(role, False) for role in Role}


def set_policy(session: Session, role: Role, second_factor: bool, *, at: datetime, actor: str) -> None:
    """Say whether a role asks for a second factor."""
    row = session.get(RolePolicy, role)
    if row is None:
        session.add(RolePolicy(role=role, second_factor=second_factor, set_at=at, set_by=actor))
    else:
        row.second_factor, row.set_at, row.set_by = second_factor, at, actor
    write_down(session, Event.POLICY_SET, at=at, account_id=None, actor=actor, role=role.value,
               second_factor=second_factor)  # fmt: skip


def unlock(session: Session, account: Account, *, at: datetime, actor: str) -> None:
    """Let somebody try again who failed too often. Raises BadAccount for oneself.

    A stolen sign-in would else unlock itself and go on guessing the password.
    """
    if account.login == actor:
        raise BadAccount(_("Nobody unlocks their own account."))
    account.forget_failures()
    write_down(session, Event.UNLOCKED, at=at, account_id=account.id, actor=actor)


def forget_second_factor(session: Session, account: Account, *, at: datetime, actor: str) -> None:
    """Forget somebody's lost telephone. Raises BadAccount for one's own, which asks for the password."""
    if account.login == actor:
        raise BadAccount(_("One's own second factor is turned off on one's own page, with the password."))
    turn_off(session, account, at=at, actor=actor)


def confirm(session: Session, account: Account, seen: datetime, *, at: datetime, actor: str) -> None:
    """Let an account's roles be in force again that were suspended at the instant ``seen``.

    Raises BadAccount where a link was taken again since: whoever confirms has asked about an earlier one.
    """
    if account.login == actor:
        raise BadAccount(_("Nobody confirms their own account."))
    confirmed = touched(
        session,
        update(Account)
        .where(Account.id == account.id, Account.suspended_at == seen)
        .values(suspended_at=None)
    )
    if confirmed != 1:
        raise BadAccount(_("The account is not what the page showed any more: look at it again."))
    write_down(session, Event.CONFIRMED, at=at, account_id=account.id, actor=actor)


def close(session: Session, account: Account, *, at: datetime, actor: str) -> None:
    """Close an account: its sign-ins end and its roles are taken; what it did stays. Raises BadAccount."""
    if account.login == actor:
        raise BadAccount(_("Nobody closes their own account."))
    account.state = AccountState.CLOSED
    session.execute(
        update(Grant)
        .where(Grant.account_id == account.id, Grant.revoked_at.is_(None))
        .values(revoked_at=at, revoked_by=actor)
    )
    end_all(session, account.id, at=at, actor=actor, why=EndedWhy.CLOSED)
    write_down(session, Event.CLOSED, at=at, account_id=account.id, actor=actor)


def scope_names() -> dict[ScopeKind, str]:
    """What each kind of scope is called."""
    return {
        ScopeKind.BODY: _("a body"),
        ScopeKind.REGION: _("a region"),
        ScopeKind.ENTERPRISE: _("an enterprise"),
        ScopeKind.NOTHING: _("no records"),
    }
