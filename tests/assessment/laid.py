"""A government with departments, a district below it, and what they owe, with answers reckoned by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.reports.city import NAMED, Rows, payable, record, transfer
from tracker.accounts import grants
from tracker.accounts.models import Account, AccountState
from tracker.accounts.roles import Role
from tracker.assessment import schemes
from tracker.assessment.indicators import Indicator
from tracker.assessment.models import Scheme
from tracker.assessment.schemes import Planned, Weighed
from tracker.core.permissions import Actor
from tracker.subjects.models import Body

AT = datetime(2026, 9, 21, 1, tzinfo=UTC)
ON, DAY = date(2026, 9, 21), timedelta(days=1)

FACTS: Mapping[str, Rows] = {
    "bodies": [
        {"code": "G", "name": "演示市人民政府", "kind": "government", "region": "230100"},
        {"code": "D1", "name": "演示市一局", "kind": "department", "region": "230100", "parent": "G"},
        {"code": "D2", "name": "演示市二局", "kind": "department", "region": "230100", "parent": "G"},
        {"code": "D3", "name": "演示市三局", "kind": "department", "region": "230100", "parent": "G"},
        # Taken over by the second department.
        {"code": "D0", "name": "演示市旧局", "kind": "department", "region": "230100", "parent": "G",
         "valid_to": "2026-03-31", "successor": "D2"},
        {"code": "H1", "name": "演示市医院", "kind": "institution", "region": "230100", "parent": "D1"},
        {"code": "Q", "name": "演示区人民政府", "kind": "government", "region": "230102", "parent": "G"},
        {"code": "Q1", "name": "演示区一局", "kind": "department", "region": "230102", "parent": "Q"},
    ],
    "enterprises": [{"uscc": NAMED, "name": "演示一企", "named_publicly": "yes", "private": "yes"}],
    "payables": [
        # The first department and its hospital: two of three paid in time, one still open.
        payable("P1", "D1", "100", "2026-03-10"), payable("P2", "D1", "100", "2026-04-10"),
        payable("P3", "H1", "100", "2026-05-11"),
        # The second with what it took over: both late, one of them cleared.
        payable("P4", "D2", "100", "2026-03-10"), payable("P5", "D0", "100", "2026-02-10"),
        # The district's department; last year's sum is late into this year. Next month's is not due yet.
        payable("P6", "Q1", "100", "2026-06-10"), payable("P7", "Q1", "100", "2025-11-10"),
        payable("P8", "Q1", "100", "2026-10-12"),
    ],
    "payments": [
        transfer("Z1", "P1", "2026-03-10", "100"), transfer("Z2", "P2", "2026-04-01", "100"),
        transfer("Z4", "P4", "2026-05-10", "100"), transfer("Z6", "P6", "2026-06-01", "100"),
    ],
}  # fmt: skip

WEIGHTS = {
    Indicator.PAID_IN_TIME: Weighed(50),
    Indicator.ARREARS_CLEARED: Weighed(30),
    Indicator.PROMISES_KEPT: Weighed(20),
}
People = dict[str, Actor]
STAFF = (
    (1, "maker", Role.SUPERVISOR, "2301"), (2, "second", Role.SUPERVISOR, "2301"),
    (3, "third", Role.SUPERVISOR, "2301"), (4, "district", Role.SUPERVISOR, "230102"),
    (5, "member", Role.MEMBER, "2301"), (6, "officer", Role.OFFICER, "D1"), (7, "other", Role.OFFICER, "D2"),
)  # fmt: skip


def settle(session: Session) -> People:
    """Record the facts and the people, each with the account and the grant of the role."""
    record(session, FACTS)
    found = {}
    for number, name, role, over in STAFF:
        body_id = body(session, over) if role is Role.OFFICER else None
        account = Account(
            id=number, login=name, name=f"演示{name}", state=AccountState.ACTIVE, demo=False,
            password_hash="x", password_at=AT, made_at=AT,
        )  # fmt: skip
        session.add(account)
        session.flush()
        grants.give(
            session, account, role, at=AT, actor="test", body_id=body_id,
            region=None if body_id else over.ljust(6, "0"),
        )  # fmt: skip
        found[name] = grants.actor_of(account, grants.held(session, number))
    return found


def body(session: Session, code: str) -> int:
    """The number of a body."""
    return session.scalars(select(Body.id).where(Body.code == code)).one()


def planned(session: Session, **more: object) -> Planned:
    """A scheme to be of the city's government for 2026."""
    given = {"government_id": body(session, "G"), "year": 2026, "weights": WEIGHTS,
             "document": "演考〔2026〕1号", **more}  # fmt: skip
    return Planned(**given)  # type: ignore[arg-type]


def begun(session: Session, people: People, on: date = ON, **more: object) -> Scheme:
    """A scheme drafted by one person and let begin by another."""
    scheme = schemes.draft(session, planned(session, **more), actor=people["maker"], on=on, at=AT)
    bodies = [body(session, code) for code in ("D1", "D2", "D3", "Q")]
    schemes.start(session, scheme, bodies, actor=people["second"], on=on, at=AT)
    return scheme
