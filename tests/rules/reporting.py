"""Enterprises' reports for the cases of rules, made step by step by the actions of the application.

A row has ``body`` (code), ``route``, ``began_on`` (material received, or accepted), and of what came then:
``extended_on`` with ``extended_to``, ``answered_on``, ``refused_on``, ``withdrawn_on``; of a direct report
``sent_on``, and no ``began_on`` where it was never accepted. ``matter``, ``outcome``, ``named`` (to the body)
and ``enterprise`` (USCC) are what they are called. ``secret`` is what nobody else is to read of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.models import Account, AccountState
from tracker.accounts.roles import PERMS, Role
from tracker.complaints.actions import Said, bearer, move
from tracker.complaints.codes import code_digest, new_code
from tracker.complaints.models import Complaint
from tracker.complaints.workflow import ComplaintMove, Matter, Outcome, Refused, Route
from tracker.core.permissions import Actor, Held
from tracker.subjects.models import Body, Enterprise

HANDLER = 901


def at(day: date) -> datetime:
    """An hour of a day."""
    return datetime.combine(day, time(2), UTC)


def handler(session: Session) -> Actor:
    """Somebody who handles reports of every region, with an account."""
    if session.get(Account, HANDLER) is None:
        session.add(Account(
            id=HANDLER, login="handler", name="演示处理人", state=AccountState.CLOSED, demo=False,
            made_at=at(date(2026, 1, 1)),
        ))  # fmt: skip
        session.flush()
    return Actor("handler", "演示处理人", (Held("supervisor", PERMS[Role.SUPERVISOR], region=""),), HANDLER)


def _firm(session: Session, uscc: str | None) -> int | None:
    return session.scalars(select(Enterprise.id).where(Enterprise.uscc == uscc)).one() if uscc else None


def report(session: Session, row: Mapping[str, Any]) -> Complaint:
    """Make one report, with everything that was done to it."""
    route, began = Route(row["route"]), row.get("began_on")
    transferred = route is Route.TRANSFERRED
    sent = began if transferred else row.get("sent_on") or began
    digest, secret = code_digest(new_code()), row.get("secret", "演示企业")
    complaint = Complaint(
        route=route, state="draft", code_digest=digest, begun_at=at(sent), opened_on=sent,
        material_on=sent if transferred else None, enterprise_name=secret, contact=secret, story=secret,
        body_id=session.scalars(select(Body.id).where(Body.code == row["body"])).one(),
        matter=Matter(row.get("matter", "arrears")), in_court=False, claimed_fen=1_00, since_on=sent,
        confidential=not row.get("named"), enterprise_id=_firm(session, row.get("enterprise")),
    )  # fmt: skip
    session.add(complaint)
    session.flush()
    office = handler(session)

    def take(name: ComplaintMove, when: date, who: Actor = office, **more: Any) -> None:
        said = Said(note="演示理由", **more)
        move(session, complaint, name, actor=who, on=when, at=at(when), said=said, digest=digest)

    take(ComplaintMove.SUBMIT, sent, bearer(""))
    if day := row.get("refused_on"):
        take(ComplaintMove.REFUSE, day, because=Refused.IN_COURT)
    if began and not day:
        take(ComplaintMove.ACCEPT, began)
    if extended := row.get("extended_on"):
        take(ComplaintMove.EXTEND, extended, day=row["extended_to"], agreed_by="演示负责人")
    if answered := row.get("answered_on"):
        take(ComplaintMove.HANDLE, answered, outcome=Outcome(row.get("outcome", "upheld")))
        take(ComplaintMove.ANSWER, answered, province="演示函〔2026〕1号")
    if withdrawn := row.get("withdrawn_on"):
        take(ComplaintMove.WITHDRAW, withdrawn, bearer(""))
    return complaint
