"""Many flags put to their bodies at once: few statements, each its own number, every refusal in words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from tests.cases.laid import AT, ELSEWHERE, FIRST, OFFICER, OPENED, REPLY_BY, opened, settle
from tracker.cases.models import Case, CaseStep
from tracker.cases.opening import open_cases
from tracker.core.db import Database
from tracker.core.ledger import AuditEntry
from tracker.core.machine import NotAllowed
from tracker.flags.models import Flag

MANY = 500


def more(session: Session, count: int) -> list[int]:
    """Flags of body 1 like the first, a day apart; their numbers."""
    like = session.get_one(Flag, 1)
    same = {
        column.name: getattr(like, column.name) for column in Flag.__table__.columns if column.name != "id"
    }
    flags = [
        Flag(**{**same, "ref": f"M{number}", "arose_on": date(2024, 1, 1) + timedelta(days=number)})
        for number in range(count)
    ]
    session.add_all(flags)
    session.flush()
    return [flag.id for flag in flags]


def test_many_are_asked_in_a_few_statements_and_each_refusal_has_its_reason(database: Database) -> None:
    with database.unit_of_work() as session:
        settle(session)
        numbers = more(session, MANY)
        standing = opened(session)
        ceased = session.scalars(select(Flag.id).where(Flag.ceased_on.is_not(None))).first()
        assert ceased
        beyond = 10**9
        sent: list[str] = []
        engine = database.engine

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            sent.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        asked = [*numbers, 1, ceased, beyond, numbers[0]]
        done = open_cases(session, asked, actor=FIRST, on=OPENED, at=AT, note="请一并说明。")
        event.remove(engine, "before_cursor_execute", note)
        assert len(sent) < 40, len(sent)
        assert [case.number for case in done.cases] == [f"2026-{number:06d}" for number in range(2, MANY + 2)]
        assert {case.reply_by for case in done.cases} == {REPLY_BY}
        why = {one.flag_id: one.why for one in done.refused}
        assert set(why) == {1, ceased, beyond} and "案件" in why[1] and "终止" in why[ceased]
        assert session.scalar(select(func.count()).select_from(CaseStep)) == MANY + 1
        marked = select(func.count()).where(
            Flag.id.in_(numbers), Flag.case_state == "asked", Flag.public_from == REPLY_BY + timedelta(days=1)
        )
        assert session.scalar(marked) == MANY
        assert standing.number == "2026-000001"

        again = open_cases(session, numbers[:3], actor=FIRST, on=OPENED, at=AT, note="再问。")
        assert not again.cases and len(again.refused) == 3
        for who in (OFFICER, ELSEWHERE):
            # Neither the body's own officer nor another district's supervisor asks.
            session.execute(update(Flag).where(Flag.id == numbers[0]).values(rule="A13-TERM-TOO-LONG"))
            (refused,) = open_cases(session, numbers[:1], actor=who, on=OPENED, at=AT, note="问。").refused
            assert refused.barred and "演示一局" in refused.why
        with pytest.raises(NotAllowed):
            open_cases(session, numbers, actor=FIRST, on=OPENED, at=AT, note=" ")
        assert session.scalar(select(func.count()).select_from(Case)) == MANY + 1
    with database.reading() as session:
        entered = select(func.count()).where(AuditEntry.kind == "case:open")
        assert session.scalar(entered) == MANY + 1, "each is in the audit ledger"
