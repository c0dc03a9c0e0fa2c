"""Who is told of a case, when its days are recalled, and what proves that a notice reached its body."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.cases.laid import AT, CREDITOR, FIRST, OFFICER, OTHER_OFFICER, REPLY_BY, SECOND, go, opened, settle
from tracker.accounts.models import Account, AccountState
from tracker.cases import serving
from tracker.cases.models import Case, ServiceWay
from tracker.cases.reminding import remind
from tracker.cases.telling import TOLD, given_up
from tracker.cases.workflow import CaseMove, CaseState
from tracker.core.days_left import step_of
from tracker.core.db import Database
from tracker.core.outbox import Channel, Message
from tracker.subjects.models import Body


def in_use(session: Session) -> None:
    """The people of the cases can sign in; the officer of body 1 has an address."""
    settle(session)
    session.execute(update(Account).values(state=AccountState.ACTIVE, password_hash="x"))
    session.get_one(Account, OFFICER.account_id).contact = "officer@example.gov.cn"
    session.flush()


def told(session: Session, channel: Channel = Channel.IN_APP) -> list[tuple[str, int]]:
    """Kind and recipient of every message, and forget them."""
    found = select(Message.kind, Message.account_id).where(Message.channel == channel)
    rows = [(kind, number) for kind, number in session.execute(found.order_by(Message.id))]
    session.execute(text("DELETE FROM outbox"))
    return rows


def test_each_step_is_told_to_whom_it_concerns_and_never_to_who_takes_it(database: Database) -> None:
    assert set(TOLD) == set(CaseMove)
    first, second, officer = (one.account_id for one in (FIRST, SECOND, OFFICER))
    with database.unit_of_work() as session:
        in_use(session)
        case = opened(session)
        mails = session.scalars(select(Message).where(Message.channel == Channel.EMAIL)).all()
        assert [(one.address, one.subject, one.due_on) for one in mails] == [
            ("officer@example.gov.cn", case.number, REPLY_BY)
        ]
        assert told(session) == [("case:open", officer)]
        go(session, case, CaseMove.REPLY, OFFICER)
        assert told(session) == [("case:reply", first), ("case:reply", second)]
        go(session, case, CaseMove.PROPOSE_CONFIRM, FIRST)
        assert told(session) == [("case:propose_confirm", second)]
        # Nobody who cannot sign in is told; the next office above stands in for a body without officers.
        session.get_one(Account, officer).suspended_at = AT
        session.get_one(Body, 1).parent_id = 2
        session.flush()
        go(session, case, CaseMove.CONFIRM, SECOND)
        assert told(session) == [("case:confirm", OTHER_OFFICER.account_id), ("case:confirm", first)]
        go(session, case, CaseMove.ORDER, FIRST, day=date(2026, 10, 20))
        go(session, case, CaseMove.VERIFY, FIRST)
        assert CREDITOR.account_id in dict(map(reversed, told(session)))  # type: ignore[arg-type]


def test_a_day_is_recalled_before_and_after_it_and_each_step_once(database: Database) -> None:
    said = Counter[tuple[str, int | None]]()
    with database.unit_of_work() as session:
        in_use(session)
        case = opened(session)
        told(session)
        for number in range((REPLY_BY - case.opened_on).days + 20):
            day = case.opened_on + timedelta(days=number)
            before = remind(session, day, at=AT)
            assert remind(session, day, at=AT) == 0, "a second run says nothing"
            if before:
                said[day.isoformat(), before] += 1
        kinds = Counter(told(session))
    # Working days before the 12th: the 9th, and the 10th, a Saturday worked for the holidays, and the 8th.
    assert len(said) == 6
    assert kinds["case_before", OFFICER.account_id] == 3
    assert kinds["case_after", OFFICER.account_id] == 3
    assert kinds["case_after", FIRST.account_id] == 3, "who handles it hears of it once the day has passed"
    assert kinds["case_before", FIRST.account_id] == 0


def test_a_missed_run_is_made_good_by_the_next() -> None:
    steps = {left: step_of(left, (0, 1, 3), (1, 5)) for left in (4, 3, 2, 1, 0, -1, -4, -5, -20)}
    assert steps == {4: None, 3: 3, 2: 3, 1: 1, 0: 0, -1: -1, -4: -1, -5: -5, -20: -5}


def test_a_notice_is_served_once_by_opening_and_once_by_mail_and_stays(database: Database) -> None:
    with database.unit_of_work() as session:
        in_use(session)
        case = opened(session)
        for other in (FIRST, OTHER_OFFICER, CREDITOR):
            assert serving.to_note(session, case.id, case.body_id, other) == []
        (notice,) = serving.to_note(session, case.id, case.body_id, OFFICER)
        serving.note_opened(session, [notice], OFFICER, at=AT)
        serving.note_opened(session, [notice], OFFICER, at=AT + timedelta(days=1))
        assert serving.to_note(session, case.id, case.body_id, OFFICER) == []
        mail = session.scalars(select(Message).where(Message.channel == Channel.EMAIL)).one()
        serving.note_accepted(session, mail, AT)
        mail.answer = "250 taken"
        serving.note_accepted(session, mail, AT)
        proofs = serving.services_of(session, case.id)[notice]
        assert [(one.way, one.account_name, one.at, one.answer) for one in proofs] == [
            (ServiceWay.OPENED, OFFICER.name, AT, ""), (ServiceWay.MAIL, OFFICER.name, AT, "250 taken"),
        ]  # fmt: skip
        assert (case.reply_by, case.state) == (REPLY_BY, CaseState.ASKED), "the days run as they did"
        entered = "SELECT count(*) FROM audit_entries WHERE kind = 'case:served'"
        number = case.id
    with database.unit_of_work() as session:
        assert session.scalar(text(entered)) == 2
        mail = session.scalars(select(Message).where(Message.channel == Channel.EMAIL)).one()
        given_up(session, mail, AT)
        undelivered = select(Message.account_id).where(Message.kind == "undelivered")
        assert sorted(session.scalars(undelivered)) == [FIRST.account_id, SECOND.account_id]
        assert session.get_one(Case, number).number == mail.subject
    for change in ("UPDATE case_services SET answer = ''", "DELETE FROM case_services"):
        with pytest.raises(DatabaseError, match="history_is_kept"), database.unit_of_work() as session:
            session.execute(text(change))
