"""Says on flags how their cases stand, and from which day they are public."""

from __future__ import annotations

from datetime import date

from sqlalchemy import and_, func, select, update
from sqlalchemy import case as sql_case
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.cases.models import IDENTITY, Case
from tracker.cases.workflow import CaseState
from tracker.flags.models import Flag


def same_flag() -> ColumnElement[bool]:
    """Whether a case is about a flag."""
    return and_(*(getattr(Flag, name) == getattr(Case, name) for name in IDENTITY))


def mark(session: Session, which: ColumnElement[bool], state: CaseState, public_from: date) -> None:
    """Say on flags how their case stands, and from which day they are public: the first any case gave."""
    since = func.coalesce(Flag.public_from, public_from)
    first = sql_case((since < public_from, since), else_=public_from)
    session.execute(
        update(Flag).where(which).values(case_state=state.value, public_from=first)
        .execution_options(synchronize_session=False)
    )  # fmt: skip


def mark_again(session: Session, rule: str) -> None:
    """Say on the flags of a rule that a sweep wrote anew how their cases stand."""
    same = same_flag()
    if session.scalar(select(Case.id).where(Case.rule == rule).limit(1)) is None:
        return
    # From the few cases to their flags.
    bare = select(Flag.id).select_from(Case).join(Flag, same)
    bare = bare.where(Case.rule == rule, Flag.case_state.is_(None))
    stands = select(Case.state).where(same).order_by(Case.id.desc()).limit(1)
    since = select(func.min(Case.public_from)).where(same)
    session.execute(
        update(Flag)
        .where(Flag.id.in_(bare))
        .values(
            case_state=stands.correlate(Flag).scalar_subquery(),
            public_from=since.correlate(Flag).scalar_subquery(),
        )
        .execution_options(synchronize_session=False)
    )
