"""A month reckoned by hand, and the people who file it. All fictional."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cases.laid import somebody
from tests.reports.city import record
from tracker.accounts.models import Account, AccountState
from tracker.accounts.roles import Role
from tracker.core.permissions import Actor
from tracker.demo import demo_uscc
from tracker.returns.stating import Statement
from tracker.subjects.models import Body

AT = datetime(2026, 9, 3, 2, tzinfo=UTC)
ON = date(2026, 9, 3)
MONTH = "2026-08"
HERE = {"body": "DEMO-B", "enterprise": demo_uscc(1), "kind": "goods"}

FACTS: dict[str, list[dict[str, str]]] = {
    "bodies": [
        {"code": "DEMO-B", "name": "演示区水务局", "kind": "department", "region": "230102"},
        {"code": "DEMO-Q", "name": "演示区档案馆", "kind": "institution", "region": "230102"},
    ],
    "enterprises": [{"uscc": demo_uscc(1), "name": "演示甲公司", "private": "yes"}],
    "payables": [
        # Paid in part; fell due on the last day of July, so late from August on; not late before September.
        {"ref": "P1", "amount": "1000", "due_on": "2026-06-30", **HERE},
        {"ref": "P2", "amount": "500", "due_on": "2026-07-31", **HERE},
        {"ref": "P3", "amount": "300", "due_on": "2026-08-31", **HERE},
        # A dispute is resolved for the debtor; a judgment takes the place of the sum and is performed late.
        {"ref": "P4", "amount": "800", "due_on": "2026-05-11", **HERE},
        {"ref": "P5", "amount": "200", "due_on": "2026-05-06", **HERE},
        # Paid in part before it fell due, and the rest late; comes into dispute; money comes back.
        {"ref": "P6", "amount": "700", "due_on": "2026-08-10", **HERE},
        {"ref": "P7", "amount": "100", "due_on": "2026-04-01", **HERE},
        {"ref": "P8", "amount": "90", "due_on": "2026-03-02", **HERE},
    ],
    "payments": [
        {"ref": "Z1", "payable": "P1", "paid_on": "2026-08-10", "amount": "400", "method": "transfer"},
        {"ref": "Z2", "payable": "P6", "paid_on": "2026-08-05", "amount": "200", "method": "transfer"},
        {"ref": "Z3", "payable": "P6", "paid_on": "2026-08-11", "amount": "500", "method": "cash"},
        {"ref": "Z4", "payable": "P8", "paid_on": "2026-07-15", "amount": "90", "method": "transfer",
         "returned_on": "2026-08-18"},
    ],
    "disputes": [
        {"ref": "Y1", "payable": "P4", "raised_on": "2026-07-01", "amount": "300", "reason": "质量",
         "resolved_on": "2026-08-15", "outcome": "debtor"},
        {"ref": "Y2", "payable": "P7", "raised_on": "2026-08-12", "amount": "60", "reason": "数量"},
    ],
    "discharges": [
        {"ref": "D1", "payable": "P2", "on": "2026-08-20", "kind": "waiver", "amount": "100"},
    ],
    "judgments": [
        {"ref": "J1", "payable": "P5", "effective_on": "2026-08-05", "amount": "250",
         "perform_by": "2026-08-20", "performed_on": "2026-08-28"},
    ],
}  # fmt: skip

# What the ledger gives: 2100 + 1250 − 1250 − 410 = 1690 yuan.
AGREED = Statement(
    opening_fen=2100_00, new_fen=1250_00, cleared_fen=1250_00, adjusted_fen=-410_00, closing_fen=1690_00,
    payables=5, disputed_fen=60_00, zero=False, name="演示第1人",
)  # fmt: skip


def people(session: Session) -> tuple[Actor, Actor, Actor, Actor]:
    """Two officers of the body, a supervisor of its region, an officer of another body."""
    body, other = number(session, "DEMO-B"), number(session, "DEMO-Q")
    found = (
        somebody(1, Role.OFFICER, body_id=body), somebody(2, Role.OFFICER, body_id=body),
        somebody(3, Role.SUPERVISOR, "2301"), somebody(4, Role.OFFICER, body_id=other),
    )  # fmt: skip
    for one in found:
        session.add(Account(
            id=one.account_id, login=one.login, name=one.name, state=AccountState.CLOSED, demo=False,
            made_at=AT,
        ))  # fmt: skip
    session.flush()
    return found


def number(session: Session, code: str) -> int:
    """The number of a body."""
    return session.scalars(select(Body.id).where(Body.code == code)).one()


def settle(session: Session) -> None:
    """The facts of the month."""
    record(session, FACTS)
