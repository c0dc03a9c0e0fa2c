"""What cases say of a rule's flags, by what a flag is: a sweep may have written the flag anew."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tracker.cases.models import IDENTITY, Case
from tracker.cases.queries import public_on
from tracker.cases.workflow import CaseState


def states_of(session: Session, rule: str, on: date) -> dict[tuple[Any, ...], str]:
    """How the cases of a rule's flags that were opened by a day stand now, by what the flag is."""
    columns = [getattr(Case, name) for name in IDENTITY]
    statement = select(*columns, Case.state).where(Case.rule == rule, Case.opened_on <= on).order_by(Case.id)
    return {tuple(key): state.value for *key, state in session.execute(statement)}


def dismissed_by(session: Session, rule: str, on: date) -> Select[Any] | None:
    """What the flags of a rule are that were dismissed by a day, as IDENTITY without the rule; None: none."""
    columns = [getattr(Case, name) for name in IDENTITY[1:]]
    statement = select(*columns).where(
        Case.rule == rule, Case.state == CaseState.DISMISSED, Case.decided_on <= on
    )
    return None if session.execute(statement.limit(1)).first() is None else statement


def public_by(session: Session, rule: str, on: date) -> Select[Any] | None:
    """What the flags of a rule are that were public on a day, as IDENTITY without the rule; None: none."""
    columns = [getattr(Case, name) for name in IDENTITY[1:]]
    statement = select(*columns).where(Case.rule == rule, public_on(on))
    return None if session.execute(statement.limit(1)).first() is None else statement
