"""Cases that were confirmed, ordered, left unmet and referred, made step by step by the actions.

A row has ``rule``, ``body`` and ``authority`` (codes) and ``referred_on``; or ``unmet_on`` where it was
not referred. Of a decision:
``decided_on`` (its document), ``recorded_on`` (the same day where it is missing),
``measure``, ``confirmed`` = no where only one person stands for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.rules.reporting import at
from tracker.accounts.models import Account, AccountState
from tracker.accounts.roles import PERMS, Role
from tracker.cases.actions import move
from tracker.cases.models import Case
from tracker.cases.opening import open_case
from tracker.cases.outcomes.actions import Decision, answer, record, refer
from tracker.cases.outcomes.workflow import Measure, OutcomeKind, OutcomeMove
from tracker.cases.workflow import CaseMove
from tracker.core.permissions import Actor, Held
from tracker.flags.models import Flag, Nature, Sweep, SweepState
from tracker.subjects.models import Body


def _somebody(session: Session, number: int, role: Role, **over: Any) -> Actor:
    login = f"referring{number}"
    if session.get(Account, number) is None:
        session.add(Account(
            id=number, login=login, name="演示办案人", state=AccountState.CLOSED, demo=False,
            made_at=at(date(2025, 1, 1)),
        ))  # fmt: skip
        session.flush()
    return Actor(login, "演示办案人", (Held(role.value, PERMS[role], **over),), number)


def refer_case(session: Session, row: Mapping[str, Any]) -> Case:
    """Make one case whose order passed unmet on the day before it was referred."""
    bodies = {body.code: body for body in session.scalars(select(Body))}
    body, referred = bodies[row["body"]], row.get("referred_on")
    after = referred or row["unmet_on"]
    begun = after - timedelta(days=30)
    first = _somebody(session, 911, Role.SUPERVISOR, region="")
    second = _somebody(session, 912, Role.SUPERVISOR, region="")
    officer = _somebody(session, 920 + body.id, Role.OFFICER, body_id=body.id)
    swept = Sweep(
        swept_on=begun, started_at=at(begun), change_id=0, state=SweepState.DONE, finished_at=at(begun)
    )
    session.add(swept)
    session.flush()
    subject = 900_000 + (session.scalar(select(func.count()).select_from(Case)) or 0)
    flag = Flag(
        rule=row["rule"], subject_kind="payable", subject_id=subject, root_id=subject, ref=f"DONE{subject}",
        owner_id=body.id, body_id=body.id, nature=Nature.CONTINUING, arose_on=begun - timedelta(days=1),
        cites="REG 13", sweep_id=swept.id,
    )  # fmt: skip
    session.add(flag)
    session.flush()
    case = open_case(session, flag.id, actor=first, on=begun, at=at(begun), note="演示理由")
    M = CaseMove
    for name, who in (
        (M.REPLY, officer), (M.PROPOSE_CONFIRM, first), (M.CONFIRM, second), (M.ORDER, first),
    ):  # fmt: skip
        day = after - timedelta(days=1) if name is M.ORDER else None
        move(session, case, name, actor=who, on=begun, at=at(begun), note="演示理由", day=day)
    if referred is None:
        return case
    outcome = refer(
        session, case, OutcomeKind.ACCOUNTABILITY, authority=bodies[row["authority"]], letter="演移1号",
        actor=first, on=referred, at=at(referred), note="演示理由",
    )  # fmt: skip
    if decided := row.get("decided_on"):
        day = row.get("recorded_on") or decided
        told = Decision(
            against="演示岗位", organ="演示机关", document="演问1号", decided_on=decided, reasons="演示理由",
            measure=Measure(row.get("measure", "criticism")),
        )  # fmt: skip
        record(session, outcome, told, actor=first, on=day, at=at(day), note="演示理由")
        if row.get("confirmed") != "no":
            answer(session, outcome, OutcomeMove.CONFIRM, actor=second, on=day, at=at(day), note="演示理由")
    # What the case is about was laid by hand: no facts give it.
    session.delete(flag)
    session.flush()
    return case
