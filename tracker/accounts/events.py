"""What is written down of accounts, for the audit administrator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.models import Account, AccountEvent
from tracker.subjects.models import Body, Enterprise
from tracker.subjects.regions import region_name


class Event(StrEnum):
    """Something done to or with an account."""

    INVITED = "invited"
    JOINED = "joined"
    REGISTERED = "registered"
    REGISTRATION_APPROVED = "registration_approved"
    REGISTRATION_DECLINED = "registration_declined"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    PASSWORD_REFUSED = "password_refused"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    SIGNED_OUT = "signed_out"
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere"
    PASSWORD_CHANGED = "password_changed"
    LINK_SENT = "link_sent"
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"
    RECOVERY_CODE_USED = "recovery_code_used"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    ROLE_GIVEN = "role_given"
    ROLE_TAKEN = "role_taken"
    POLICY_SET = "policy_set"
    CLOSED = "closed"
    SUSPENDED = "suspended"
    CONFIRMED = "confirmed"


def write_down(
    session: Session, event: Event, *, at: datetime, account_id: int | None, actor: str = "",
    address: str | None = None, **detail: Any,
) -> None:  # fmt: skip
    """Add an event; ``detail`` must hold no secret."""
    session.add(AccountEvent(
        at=at, kind=event.value, account_id=account_id, actor=actor, address=address, detail=detail or None,
    ))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """An event, the login it concerns, and over what a role was given or taken, in words (or nothing)."""

    event: AccountEvent
    login: str | None
    over: str


def events_page(
    session: Session, *, before: int | None = None, account_id: int | None = None, most: int = 50
) -> Sequence[Told]:
    """Events, the latest first, of all accounts or one; those before the event ``before``."""
    statement = (
        select(AccountEvent, Account.login)
        .outerjoin(Account, Account.id == AccountEvent.account_id)
        .order_by(AccountEvent.id.desc())
        .limit(most)
    )
    if before is not None:
        statement = statement.where(AccountEvent.id < before)
    if account_id is not None:
        statement = statement.where(AccountEvent.account_id == account_id)
    rows = session.execute(statement).all()
    details = [event.detail or {} for event, _login in rows]
    bodies = _names(session, Body, [one["body_id"] for one in details if one.get("body_id")])
    firms = _names(session, Enterprise, [one["enterprise_id"] for one in details if one.get("enterprise_id")])
    return [
        Told(event, login, region_name(one["region"]) if one.get("region") else
             bodies.get(one.get("body_id")) or firms.get(one.get("enterprise_id")) or "")
        for (event, login), one in zip(rows, details, strict=True)
    ]  # fmt: skip


def _names(
    session: Session, of: type[Body | Enterprise], numbers: Sequence[int]
) -> dict[int | None, str]:
    if not numbers:
        return {}
    rows = session.execute(select(of.id, of.name).where(of.id.in_(numbers)))
    return {row.id: row.name for row in rows}
