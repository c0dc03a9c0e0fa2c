"""A report is told to its handlers and its reporter, never to the body it is about."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from sqlalchemy import select, text, update

from tests.cases.laid import AT, CREDITOR, FIRST, OFFICER, OPENED, SECOND, somebody
from tests.complaints.laid import BEARER, DIGEST, FIRM, drafted, sent, settle
from tracker.accounts import grants
from tracker.accounts.models import Account, AccountState
from tracker.accounts.roles import Role
from tracker.complaints import actions, queries, reminding
from tracker.complaints.actions import Said
from tracker.complaints.telling import TO_HANDLERS, TO_REPORTER
from tracker.complaints.workflow import ComplaintMove as M
from tracker.core.db import Database
from tracker.core.outbox import Message
from tracker.subjects.models import Body
from tracker.wording.told import letter_of, said


def test_handlers_and_reporter_hear_of_a_report_and_its_body_nothing(database: Database) -> None:
    assert not TO_HANDLERS & TO_REPORTER
    with database.unit_of_work() as session:
        settle(session)
        everybody = {"state": AccountState.ACTIVE, "password_hash": "x", "contact": "a@example.gov.cn"}
        session.execute(update(Account).values(**everybody))
        complaint = drafted(session, actor=FIRM)
        step = partial(actions.move, session, complaint, on=OPENED, at=AT)
        step(M.SUBMIT, actor=FIRM, said=Said(), digest=DIGEST)
        rows = list(session.scalars(select(Message).order_by(Message.id)))
        assert {one.account_id for one in rows} == {FIRST.account_id, SECOND.account_id}
        assert {said(one) for one in rows} == {f"反映 {complaint.number}：提交"}
        texts = [letter_of(session, one, address=None) for one in rows]
        for told in ("演示建筑公司", "演示张", "尾款", "0451"):
            assert not [one for one in texts if told in one.subject + one.text], told
        session.execute(text("DELETE FROM outbox"))
        step(M.ACCEPT, actor=FIRST, said=Said(note="属于受理范围"))
        actions.name_openly(session, complaint, True, actor=FIRM, on=OPENED, at=AT, digest=DIGEST)
        told_of = {tuple(row) for row in session.execute(select(Message.kind, Message.account_id))}
        assert told_of == {
            ("complaint:accept", FIRM.account_id), ("complaint:accept", CREDITOR.account_id),
            ("complaint:be_named", FIRST.account_id), ("complaint:be_named", SECOND.account_id),
        }  # fmt: skip
        assert OFFICER.account_id not in {number for _kind, number in told_of}


def test_who_is_also_of_the_body_hears_nothing_as_its_supervisor(database: Database) -> None:
    with database.unit_of_work() as session:
        settle(session)
        everybody = {"state": AccountState.ACTIVE, "password_hash": "x", "contact": "a@example.gov.cn"}
        session.execute(update(Account).values(**everybody))
        second = session.get_one(Account, SECOND.account_id)
        grants.give(session, second, Role.OFFICER, at=AT, actor="test", body_id=1)
        complaint = drafted(session)
        actions.move(session, complaint, M.SUBMIT, actor=BEARER, on=OPENED, at=AT, said=Said(), digest=DIGEST)
        assert set(session.scalars(select(Message.account_id))) == {FIRST.account_id}
        reminding.remind(session, complaint.due_on, at=AT)
        assert set(session.scalars(select(Message.account_id))) == {FIRST.account_id}


def test_who_took_over_the_bodys_duties_handles_nothing_of_it(database: Database) -> None:
    """Body 2 has the duties of body 1 by now: its officer decides nothing that was reported of it."""
    both = replace(FIRST, held=(*FIRST.held, *somebody(9, Role.OFFICER, body_id=2).held))
    with database.unit_of_work() as session:
        settle(session)
        complaint = sent(session)
        assert queries.handled_one(session, complaint.id, both)
        assert actions.may_handle(session, complaint, both)
        session.execute(update(Body).where(Body.id == 1).values(successor_id=2, valid_to=OPENED))
        assert queries.handled_one(session, complaint.id, FIRST) is complaint
        assert queries.handled_one(session, complaint.id, both) is None
        assert not actions.may_handle(session, complaint, both)
