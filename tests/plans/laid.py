"""One sum owed by a body to a firm, and the people around it, on days worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cases.laid import somebody
from tests.reports.city import NAMED, UNNAMED, Rows, payable, record, transfer
from tracker.accounts import grants
from tracker.accounts.models import Account, AccountState
from tracker.accounts.roles import Role
from tracker.core.permissions import Actor
from tracker.payables.models import Payable
from tracker.plans import actions
from tracker.plans.models import MoneySource, Plan
from tracker.subjects.models import Body, Enterprise

AT = datetime(2026, 9, 21, 1, tzinfo=UTC)
ON = date(2026, 9, 21)
# A Tuesday: five months before the plan.
DUE = date(2026, 3, 10)
# A Saturday of the national holiday, which ends with Wednesday the 7th; a Saturday; a leap day, a Tuesday.
HOLIDAY, AFTER_HOLIDAY = date(2026, 10, 3), date(2026, 10, 8)
SATURDAY, MONDAY = date(2026, 12, 5), date(2026, 12, 7)
LEAP = date(2028, 2, 29)
PARTS = ((HOLIDAY, 2_000_000), (SATURDAY, 1_000_000), (LEAP, 2_000_000))

FACTS: Mapping[str, Rows] = {
    "bodies": [
        {"code": "B1", "name": "演示一局", "kind": "department", "region": "230102"},
        {"code": "B2", "name": "演示二局", "kind": "department", "region": "230102"},
    ],
    "enterprises": [
        {"uscc": NAMED, "name": "演示一企", "named_publicly": "yes", "private": "yes"},
        {"uscc": UNNAMED, "name": "演示二企", "named_publicly": "no", "private": "yes"},
    ],
    "payables": [
        payable("P", "B1", "70000", DUE.isoformat()),
        payable("P-other", "B2", "1000", DUE.isoformat(), enterprise=UNNAMED),
    ],
    "payments": [transfer("Z-before", "P", "2026-09-01", "20000")],
}
People = dict[str, Actor]


def settle(session: Session) -> People:
    """The facts, two officers, two firms' accounts, a supervisor and a member; by what they are called."""
    record(session, FACTS)
    bodies = {one.code: one.id for one in session.scalars(select(Body))}
    firms = {one.uscc: one.id for one in session.scalars(select(Enterprise))}
    people = {
        "officer": somebody(1, Role.OFFICER, body_id=bodies["B1"]),
        "other_officer": somebody(2, Role.OFFICER, body_id=bodies["B2"]),
        "firm": somebody(3, Role.ENTERPRISE, enterprise_id=firms[NAMED]),
        "other_firm": somebody(4, Role.ENTERPRISE, enterprise_id=firms[UNNAMED]),
        "supervisor": somebody(5, Role.SUPERVISOR, "2301"),
        "member": somebody(6, Role.MEMBER, "2301"),
    }
    for one in people.values():
        account = Account(
            id=one.account_id, login=one.login, name=one.name, state=AccountState.ACTIVE, demo=False,
            password_hash="x", password_at=AT, made_at=AT,
        )  # fmt: skip
        session.add(account)
        session.flush()
        held = one.held[0]
        grants.give(
            session, account, Role(held.role), at=AT, actor="test", body_id=held.body_id,
            region=None if held.region is None else held.region.ljust(6, "0"),
            enterprise_id=held.enterprise_id,
        )  # fmt: skip
    session.flush()
    return people


def owed(session: Session, ref: str = "P") -> Payable:
    return session.scalars(select(Payable).where(Payable.ref == ref)).one()


def proposal(
    parts: tuple[tuple[date, int], ...] = PARTS, source: MoneySource = MoneySource.BUDGET_THIS_YEAR,
    words: str = "", **more: str,
) -> actions.Proposal:  # fmt: skip
    given = {"responsible": "演示甲", "post": "演示副局长", "document": "演财〔2026〕1号", **more}
    return actions.Proposal(source=source, source_words=words, parts=parts, **given)


def proposed(session: Session, people: People, on: date = ON, **more: object) -> Plan:
    return actions.propose(
        session, owed(session).id, proposal(**more), actor=people["officer"], on=on, at=AT  # type: ignore[arg-type]
    )


def agreed(session: Session, people: People, on: date = ON, **more: object) -> Plan:
    plan = proposed(session, people, on, **more)
    actions.answer(session, plan.id, True, note="", actor=people["firm"], on=on, at=AT)
    return plan


def pay(session: Session, ref: str, on: date, yuan: str, **more: str) -> None:
    record(session, {"payments": [transfer(ref, "P", on.isoformat(), yuan, **more)]})
