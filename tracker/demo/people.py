"""The fictional city's people, one of each role, with a password that is printed: never outside of it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts import grants, links
from tracker.accounts.models import AccountState
from tracker.accounts.passwords import hashed
from tracker.accounts.roles import Role
from tracker.demo.names import CITY_REGION, DISTRICTS, demo_uscc
from tracker.subjects.models import Body, Enterprise

PASSWORD = "demo-only-2026"


class Somebody(NamedTuple):
    """A login, a name, a role and the code it is given over."""

    login: str
    name: str
    role: Role
    over: str


FIRST_DISTRICT = next(iter(DISTRICTS))
PEOPLE = (
    Somebody("demo-officer", "演示经办员", Role.OFFICER, "DEMO-1-0"),
    Somebody("demo-city-officer", "演示市级经办员", Role.OFFICER, "DEMO-0-0"),
    Somebody("demo-government-officer", "演示市政府办经办员", Role.OFFICER, "DEMO"),
    Somebody("demo-supervisor", "演示督查员", Role.SUPERVISOR, CITY_REGION),
    Somebody("demo-chief", "演示督查科长", Role.SUPERVISOR, CITY_REGION),
    Somebody("demo-district-supervisor", "演示区督查员", Role.SUPERVISOR, FIRST_DISTRICT),
    Somebody("demo-member", "演示人大代表", Role.MEMBER, CITY_REGION),
    Somebody("demo-enterprise", "演示企业会计", Role.ENTERPRISE, demo_uscc(1)),
    Somebody("demo-system", "演示系统管理员", Role.SYSTEM_ADMIN, ""),
    Somebody("demo-security", "演示安全管理员", Role.SECURITY_ADMIN, ""),
    Somebody("demo-audit", "演示审计管理员", Role.AUDIT_ADMIN, ""),
)


def settle(session: Session, *, at: datetime) -> None:
    """Make the people's accounts; the city's bodies and firms must be there."""
    password_hash = hashed(PASSWORD)
    for one in PEOPLE:
        account, _token = links.invite(
            session, login=one.login, name=one.name, contact=None, at=at, actor="demo", demo=True
        )
        account.password_hash, account.password_at, account.state = password_hash, at, AccountState.ACTIVE
        body_id = enterprise_id = region = None
        if one.role is Role.OFFICER:
            body_id = session.scalars(select(Body.id).where(Body.code == one.over)).one()
        elif one.role is Role.ENTERPRISE:
            enterprise_id = session.scalars(select(Enterprise.id).where(Enterprise.uscc == one.over)).one()
        elif one.over:
            region = one.over
        grants.give(
            session, account, one.role, at=at, actor="demo", region=region, body_id=body_id,
            enterprise_id=enterprise_id,
        )  # fmt: skip
