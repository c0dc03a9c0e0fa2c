"""Who has a report in hand, on both databases: who takes it, whom it may go to, and whom it never does."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.cases.laid import AT, ELSEWHERE, FIRST, OFFICER, OPENED, SECOND
from tests.complaints.laid import go, sent, settle
from tracker.accounts import grants
from tracker.accounts.models import Account, AccountState
from tracker.accounts.roles import Role
from tracker.complaints import queries
from tracker.complaints.handing_over import Done, hand_over, in_hand
from tracker.complaints.models import Complaint, ComplaintStep
from tracker.complaints.queue import NOBODY, Load, Part, Wanted, loads, queue
from tracker.complaints.workflow import ComplaintMove
from tracker.core.db import Database
from tracker.core.machine import NotAllowed
from tracker.core.permissions import Actor
from tracker.subjects.models import Body

M = ComplaintMove


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.unit_of_work() as made:
        settle(made)
        for account in made.scalars(select(Account)):
            account.state, account.password_hash = AccountState.ACTIVE, "-"
        made.flush()
        yield made


def given(session: Session, complaint: Complaint, to: Actor, by: Actor = FIRST, note: str = "分工。") -> Done:
    assert to.account_id
    return hand_over(session, [complaint.id], to.account_id, actor=by, on=OPENED, at=AT, note=note)


def test_who_takes_the_first_step_has_it_in_hand_and_keeps_it(session: Session) -> None:
    first, second = sent(session), sent(session, code="B")
    assert loads(session, FIRST, OPENED) == (Load(None, None, 2, 0, 0),)
    go(session, first, M.ACCEPT, actor=FIRST)
    go(session, first, M.HANDLE, actor=SECOND)
    assert (first.handler_id, second.handler_id) == (FIRST.account_id, None)
    found = queue(session, FIRST, OPENED, size=9, wanted=Wanted(handler=FIRST.account_id))
    assert [(one.id, one.handler) for one in found] == [(first.id, FIRST.name)]
    assert [one.id for one in queue(session, FIRST, OPENED, size=9, wanted=Wanted(handler=NOBODY))] == [
        second.id
    ]
    assert queue(session, SECOND, OPENED, Part.MINE, size=9) == ()
    assert second.due_on
    assert loads(session, FIRST, second.due_on)[0] == Load(None, None, 1, 1, 0), "due today is not late"
    assert loads(session, FIRST, first.due_on or OPENED)[0].late == 1
    assert loads(session, ELSEWHERE, OPENED) == loads(session, OFFICER, OPENED) == ()


def test_it_goes_to_a_handler_and_to_nobody_of_the_body(session: Session) -> None:
    complaint = sent(session)
    before = (complaint.state, complaint.due_on)
    for nobody in (OFFICER, Actor("x", "x", (), 999)):
        with pytest.raises(NotAllowed):
            given(session, complaint, nobody)
    with pytest.raises(NotAllowed):
        given(session, complaint, SECOND, note=" ")
    for beyond in (OFFICER, ELSEWHERE):
        done = given(session, complaint, SECOND, by=beyond)
        assert not done.steps and [one.number for one in done.passed] == [""]
    assert [one.number for one in given(session, complaint, ELSEWHERE).passed] == [complaint.number]
    # One of the supervisors is an officer below the body, too.
    session.get_one(Body, 2).parent_id = 1
    account = session.get_one(Account, SECOND.account_id)
    grant = grants.give(session, account, Role.OFFICER, at=AT, actor="test", body_id=2)
    assert not given(session, complaint, SECOND).steps
    grants.take(session, grant.id, at=AT, actor="test")
    account.state = AccountState.CLOSED
    session.flush()
    with pytest.raises(NotAllowed):
        given(session, complaint, SECOND)
    account.state = AccountState.ACTIVE
    session.flush()
    assert complaint.handler_id is None
    (_complaint, step), = given(session, complaint, SECOND).steps
    session.refresh(complaint)
    assert complaint.handler_id == SECOND.account_id and (complaint.state, complaint.due_on) == before
    assert (step.handed_to, step.note, step.actor_id) == (SECOND.name, "分工。", FIRST.account_id)
    assert given(session, complaint, SECOND).passed, "it is there already"
    assert M.HAND_OVER not in {one.move for one in queries.steps_of(session, complaint, inner=False)}
    go(session, complaint, M.REFUSE, actor=FIRST)
    assert given(session, complaint, FIRST).passed, "what is done goes to nobody"
    assert complaint.handler_id == SECOND.account_id


def test_it_never_goes_to_who_reported_it(session: Session) -> None:
    complaint = sent(session)
    session.execute(text("DROP TRIGGER complaints_stay_as_told" + (
        "" if session.get_bind().dialect.name == "sqlite" else " ON complaints"
    )))  # fmt: skip
    session.execute(text(f"UPDATE complaints SET account_id = {SECOND.account_id}"))
    assert not given(session, complaint, SECOND).steps


def test_the_database_wants_a_name_and_a_reason_for_each_handing_over(session: Session) -> None:
    complaint = sent(session)
    wrong = (("hand_over", " ", "分工。"), ("remark", "某人", "说明。"), ("hand_over", "某人", " "))
    for move, to, note in wrong:
        with pytest.raises(DatabaseError, match="handed_to|reason"), session.begin_nested():
            session.execute(text(
                "INSERT INTO complaint_steps (complaint_id, move, from_state, to_state, taken_on, at, "
                "actor_name, note, agreed_by, due_cites, clock, handed_to) VALUES "
                f"({complaint.id}, '{move}', 'received', 'received', '2026-09-21', '2026-09-21 01:00:00', '',"
                f" '{note}', '', '', '', '{to}')"
            ))  # fmt: skip
    assert session.scalars(select(ComplaintStep.move)).all() == [M.SUBMIT]


def test_of_two_who_hand_over_the_same_at_once_one_does_and_the_other_is_told(database: Database) -> None:
    """Both saw it in nobody's hands; each has a connection of its own."""
    with database.unit_of_work() as session:
        settle(session)
        for account in session.scalars(select(Account)):
            account.state, account.password_hash = AccountState.ACTIVE, "-"
        session.flush()
        number = sent(session).id
    start, came = Barrier(2), dict[int, Done]()

    def give(by: Actor, to: Actor) -> None:
        with database.reading() as session:
            seen = in_hand(session, [number], by)
        start.wait()
        with database.unit_of_work() as session:
            assert to.account_id and by.account_id
            came[by.account_id] = hand_over(
                session, [number], to.account_id, actor=by, on=OPENED, at=AT, note="分工。", seen=seen
            )

    both = [Thread(target=give, args=pair) for pair in ((FIRST, SECOND), (SECOND, FIRST))]
    for one in both:
        one.start()
    for one in both:
        one.join()
    (won, to), = [(by, done.steps[0][1].handed_to) for by, done in came.items() if done.steps]
    (lost,) = [done for by, done in came.items() if by != won]
    assert not lost.steps and lost.passed[0].why.startswith(f"此间已移交{to}承办")
    with database.reading() as session:
        names = {FIRST.name: FIRST.account_id, SECOND.name: SECOND.account_id}
        assert session.get_one(Complaint, number).handler_id == names[to]
        moved = select(ComplaintStep.move).where(ComplaintStep.move == M.HAND_OVER)
        assert len(session.scalars(moved).all()) == 1
