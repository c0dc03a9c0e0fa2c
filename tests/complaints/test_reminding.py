"""The days of reports are recalled: to the office before and after them, to who reported once they passed."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from tests.cases.laid import AT, CREDITOR, FIRST, OPENED, SECOND
from tests.complaints.laid import FIRM, drafted, go, sent, settle
from tracker.accounts.models import Account, AccountState
from tracker.complaints import actions
from tracker.complaints.actions import Said
from tracker.complaints.reminding import remind
from tracker.complaints.workflow import ComplaintMove as M
from tracker.core.db import Database
from tracker.core.outbox import Channel, Message
from tracker.wording.told import letter_of, said


def test_the_office_is_reminded_and_who_reported_hears_that_it_is_late(database: Database) -> None:
    with database.unit_of_work() as session:
        settle(session)
        everybody = {"state": AccountState.ACTIVE, "password_hash": "x", "contact": "a@example.gov.cn"}
        session.execute(update(Account).values(**everybody))
        complaint = drafted(session, actor=FIRM)
        actions.move(
            session, complaint, M.SUBMIT, actor=FIRM, on=OPENED, at=AT, said=Said(),
            digest=complaint.code_digest,
        )  # fmt: skip
        go(session, complaint, M.ACCEPT, actor=FIRST)
        session.execute(delete(Message))
        assert complaint.due_on is not None
        reminded = 0
        for number in range((complaint.due_on - OPENED).days + 25):
            day = OPENED + timedelta(days=number)
            reminded += remind(session, day, at=AT)
            assert remind(session, day, at=AT) == 0, "a second run says nothing"
        assert reminded == 6
        in_app = select(Message).where(Message.channel == Channel.IN_APP)
        told = Counter((one.kind, one.account_id) for one in session.scalars(in_app))
        assert told["complaint_before", FIRST.account_id] == 3
        assert told["complaint_after", FIRST.account_id] == 3
        for reporter in (FIRM, CREDITOR):
            assert told["complaint_unanswered", reporter.account_id] == 3
        assert len(told) == 4, "nobody else: no other handler, and least of all the body"
        assert any("向其上级部门反映" in said(one) for one in session.scalars(in_app))
        outside = session.scalars(select(Message).where(Message.channel != Channel.IN_APP))
        texts = [letter_of(session, one, address=None) for one in outside]
        assert texts
        for secret in ("演示建筑公司", "演示张", "尾款", "0451", "上级", "演示第"):
            assert not [one for one in texts if secret in one.subject + one.text], secret


def test_a_correction_is_recalled_to_who_has_to_make_it(database: Database) -> None:
    with database.unit_of_work() as session:
        settle(session)
        session.execute(update(Account).values(state=AccountState.ACTIVE, password_hash="x"))
        complaint = drafted(session, actor=FIRM)
        actions.move(
            session, complaint, M.SUBMIT, actor=FIRM, on=OPENED, at=AT, said=Said(),
            digest=complaint.code_digest,
        )  # fmt: skip
        go(session, complaint, M.ASK_CORRECTION, actor=FIRST)
        session.execute(delete(Message))
        assert complaint.due_on is not None
        remind(session, complaint.due_on, at=AT)
        told = {tuple(row) for row in session.execute(select(Message.kind, Message.account_id))}
        assert told == {("complaint_before", FIRM.account_id), ("complaint_before", CREDITOR.account_id)}


@pytest.mark.parametrize("left", [False, True])
def test_all_handlers_are_reminded_while_nobody_in_use_has_it_in_hand(
    database: Database, left: bool
) -> None:
    with database.unit_of_work() as session:
        settle(session)
        session.execute(update(Account).values(state=AccountState.ACTIVE, password_hash="x"))
        complaint = sent(session)
        if left:
            go(session, complaint, M.ACCEPT, actor=FIRST)
            session.execute(
                update(Account).where(Account.id == FIRST.account_id).values(state=AccountState.CLOSED)
            )
        assert (complaint.handler_id is not None) == left and complaint.due_on is not None
        session.execute(delete(Message))
        remind(session, complaint.due_on, at=AT)
        told = set(session.scalars(select(Message.account_id)))
        assert told == ({SECOND.account_id} if left else {FIRST.account_id, SECOND.account_id})
