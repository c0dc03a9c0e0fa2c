"""A report is told to its handlers and its reporter, never to the body it is about."""

from __future__ import annotations

from functools import partial

from sqlalchemy import select, text, update

from tests.cases.laid import AT, CREDITOR, FIRST, OFFICER, OPENED, SECOND
from tests.complaints.laid import DIGEST, FIRM, drafted, settle
from tracker.accounts.models import Account, AccountState
from tracker.complaints import actions
from tracker.complaints.actions import Said
from tracker.complaints.telling import TO_HANDLERS, TO_REPORTER
from tracker.complaints.workflow import ComplaintMove as M
from tracker.core.db import Database
from tracker.core.outbox import Message
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
