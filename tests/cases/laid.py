"""People and flags for cases: two supervisors, an officer of the body, and flags laid by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.flags.laid import lay
from tracker.accounts import grants
from tracker.accounts.models import Account, AccountState
from tracker.accounts.roles import PERMS, Role
from tracker.cases import actions
from tracker.cases.models import Case
from tracker.cases.opening import open_case
from tracker.cases.workflow import CaseMove
from tracker.core.permissions import Actor, Held

AT = datetime(2026, 9, 21, 1, tzinfo=UTC)
# A Monday before the holidays of October: ten working days end after them.
OPENED = date(2026, 9, 21)
REPLY_BY = date(2026, 10, 12)


def somebody(
    number: int, role: Role, region: str | None = None, body_id: int | None = None,
    enterprise_id: int | None = None,
) -> Actor:  # fmt: skip
    held = Held(role.value, PERMS[role], region=region, body_id=body_id, enterprise_id=enterprise_id)
    return Actor(f"person{number}", f"演示第{number}人", (held,), number)


FIRST, SECOND = somebody(1, Role.SUPERVISOR, "2301"), somebody(2, Role.SUPERVISOR, "2301")
OFFICER = somebody(3, Role.OFFICER, body_id=1)
OTHER_OFFICER = somebody(4, Role.OFFICER, body_id=2)
ELSEWHERE = somebody(5, Role.SUPERVISOR, "230103")
MEMBER = somebody(6, Role.MEMBER, "2301")
# Of enterprise 1, whose flags 1, 5 and 6 are, and of enterprise 2.
CREDITOR = somebody(7, Role.ENTERPRISE, enterprise_id=1)
OTHER_CREDITOR = somebody(8, Role.ENTERPRISE, enterprise_id=2)
PEOPLE = (FIRST, SECOND, OFFICER, OTHER_OFFICER, ELSEWHERE, MEMBER, CREDITOR, OTHER_CREDITOR)


def settle(session: Session) -> None:
    """Flags and people; flag 1 is put to body 1."""
    lay(session)
    for one in PEOPLE:
        account = Account(
            id=one.account_id, login=one.login, name=one.name, state=AccountState.CLOSED, demo=False,
            made_at=AT,
        )  # fmt: skip
        session.add(account)
        session.flush()
        held = one.held[0]
        region = None if held.region is None else held.region.ljust(6, "0")
        role = Role(held.role)
        grants.give(
            session, account, role, at=AT, actor="test", region=region, body_id=held.body_id,
            enterprise_id=held.enterprise_id,
        )  # fmt: skip
    session.flush()


def opened(session: Session, flag_id: int = 1) -> Case:
    return open_case(session, flag_id, actor=FIRST, on=OPENED, at=AT, note="请说明。")


def go(
    session: Session, case: Case, name: CaseMove, actor: Actor, on: date = OPENED, *,
    day: date | None = None, agreed_by: str = "",
) -> None:  # fmt: skip
    actions.move(
        session, case, name, actor=actor, on=on, at=AT, note="演示理由", day=day, agreed_by=agreed_by
    )


def raw(session: Session, case: Case, state: str) -> None:
    """What the database's own shell would do."""
    creditor = ", creditor = 'confirmed'" if state == "closed" else ", creditor = NULL"
    due = "NULL" if state in ("dismissed", "closed") else "'2026-12-31'"
    values = f"state = '{state}', due_on = {due}{creditor}"
    session.execute(text(f"UPDATE cases SET {values} WHERE id = {case.id}"))
