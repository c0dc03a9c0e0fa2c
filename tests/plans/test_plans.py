"""Clearing plans on both databases: what is refused, who answers, how instalments stand, what never moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.plans.laid import (
    AFTER_HOLIDAY,
    AT,
    DUE,
    HOLIDAY,
    LEAP,
    MONDAY,
    ON,
    PARTS,
    SATURDAY,
    People,
    agreed,
    owed,
    pay,
    proposed,
    settle,
)
from tracker.accounts.models import Account, AccountState
from tracker.core.db import Database
from tracker.core.evidence import Kept
from tracker.core.ledger import AuditEntry, enter_now
from tracker.core.machine import NotAllowed
from tracker.core.outbox import Message
from tracker.core.permissions import EVERYWHERE, Perm, reach
from tracker.payables.interest import interest_of
from tracker.payables.models import Payment
from tracker.plans import actions, queries
from tracker.plans.models import MoneySource, Plan, PlanAnswer
from tracker.plans.queries import Part, PlanState
from tracker.plans.reminding import remind
from tracker.plans.state import Standing

S = Standing
DAY = timedelta(days=1)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.unit_of_work() as made:
        yield made


@pytest.fixture
def people(session: Session) -> People:
    return settle(session)


def stands(session: Session, on: date) -> list[Standing]:
    plan = queries.plans_of(session, owed(session).id, on, EVERYWHERE)[0]
    return [one.standing for one in plan.parts]


def refused(session: Session, people: People, **more: object) -> str:
    with pytest.raises(NotAllowed) as said:
        proposed(session, people, **more)
    return str(said.value)


def test_a_plan_is_for_exactly_what_is_unpaid_and_says_who_pays_from_what(
    session: Session, people: People
) -> None:
    said = refused(session, people, parts=((HOLIDAY, 5_000_001),))
    assert "50,000.01" in said and "50,000.00" in said, "both sums are told: 70,000 less the 20,000 paid"
    assert refused(session, people, parts=())
    assert refused(session, people, parts=((SATURDAY, 1_000_000), (HOLIDAY, 4_000_000)))
    assert refused(session, people, parts=((HOLIDAY, 1_000_000), (HOLIDAY, 4_000_000)))
    assert refused(session, people, parts=((ON - DAY, 5_000_000),))
    assert refused(session, people, parts=((ON, -1), (HOLIDAY, 5_000_001)))
    assert refused(session, people, post=" ")
    assert refused(session, people, source=MoneySource.OTHER)
    assert refused(session, people, words="演示")
    for one in ("other_officer", "firm", "supervisor"):
        with pytest.raises(NotAllowed):
            proposed(session, {**people, "officer": people[one]})
    plan = proposed(session, people, source=MoneySource.OTHER, words="上级补助")
    assert plan.outstanding_fen == 5_000_000
    told = set(session.scalars(select(Message.account_id).where(Message.kind == "plan:proposed")))
    assert told == {people["firm"].account_id, people["supervisor"].account_id}


def test_the_creditor_answers_once_and_nobody_else(session: Session, people: People) -> None:
    first = proposed(session, people)
    for one in ("officer", "other_firm", "supervisor"):
        with pytest.raises(NotAllowed):
            actions.answer(session, first.id, True, note="", actor=people[one], on=ON, at=AT)
    with pytest.raises(NotAllowed):
        actions.answer(session, first.id, False, note=" ", actor=people["firm"], on=ON, at=AT)
    kept = Kept("application/pdf", "a" * 64)
    with pytest.raises(NotAllowed):
        actions.enter_signed(
            session, first.id, kept, "签.pdf", note="", actor=people["officer"], on=ON, at=AT
        )
    actions.answer(session, first.id, False, note="期限太长。", actor=people["firm"], on=ON, at=AT)
    with pytest.raises(NotAllowed):
        actions.answer(session, first.id, True, note="", actor=people["firm"], on=ON, at=AT)
    session.get_one(Account, people["firm"].account_id).state = AccountState.CLOSED
    second = proposed(session, people)
    with pytest.raises(NotAllowed):
        actions.enter_signed(
            session, second.id, kept, "签.pdf", note="", actor=people["other_officer"], on=ON, at=AT
        )
    actions.enter_signed(session, second.id, kept, "签.pdf", note="", actor=people["officer"], on=ON, at=AT)
    found = queries.plans_of(session, owed(session).id, ON, EVERYWHERE)
    assert [one.state for one in found] == [PlanState.UNCONFIRMED, PlanState.REFUSED]
    enter_now(session)
    entries = session.scalars(select(AuditEntry.kind).where(AuditEntry.subject == "P")).all()
    assert entries.count("plan:instalment") == 2 * len(PARTS)
    assert {"plan:proposed", "plan:refused", "plan:signed"} <= set(entries)


def test_nobody_answers_a_plan_for_a_payable_that_was_voided(session: Session, people: People) -> None:
    plan, payable = proposed(session, people), owed(session)
    for paid in session.scalars(select(Payment).where(Payment.payable_id == payable.id)):
        paid.voided_in = payable.changed_in
    session.flush()
    payable.voided_in = payable.changed_in
    session.flush()
    kept = Kept("application/pdf", "a" * 64)
    for agrees in (True, False):
        with pytest.raises(NotAllowed, match="已不在登记中"):
            actions.answer(session, plan.id, agrees, note="期限太长。", actor=people["firm"], on=ON, at=AT)
    session.get_one(Account, people["firm"].account_id).state = AccountState.CLOSED
    with pytest.raises(NotAllowed, match="已不在登记中"):
        actions.enter_signed(
            session, plan.id, kept, "签.pdf", note="", actor=people["officer"], on=ON, at=AT
        )
    assert session.scalars(select(PlanAnswer)).all() == []


def test_an_agreed_plan_holds_until_a_newer_one_is_agreed(session: Session, people: People) -> None:
    first = agreed(session, people)
    late = date(2026, 10, 9)
    second = proposed(session, people, late, parts=((date(2027, 1, 4), 5_000_000),))
    found = queries.plans_of(session, owed(session).id, late, EVERYWHERE)
    assert [(one.plan.id, one.state) for one in found] == [
        (second.id, PlanState.PROPOSED), (first.id, PlanState.IN_FORCE)
    ]  # fmt: skip
    assert found[1].missed and found[1].sum_missed_fen == 2_000_000, "a proposal plans no missed day away"
    with pytest.raises(NotAllowed):
        actions.answer(session, first.id, False, note="不", actor=people["firm"], on=late, at=AT)
    actions.answer(session, second.id, True, note="", actor=people["firm"], on=late, at=AT)
    found = queries.plans_of(session, owed(session).id, late, EVERYWHERE)
    assert [one.state for one in found] == [PlanState.IN_FORCE, PlanState.SUPERSEDED]
    assert not found[1].missed and len(found[1].parts) == 3, "it stays visible"


def test_a_document_the_body_enters_is_not_the_creditors_word(session: Session, people: People) -> None:
    """The plan stands as not confirmed, takes no agreed plan's place, and the creditor may still answer."""
    first, late = agreed(session, people), date(2026, 10, 9)
    firm = session.get_one(Account, people["firm"].account_id)
    firm.state = AccountState.CLOSED
    parts = ((date(2026, 10, 20), 2_000_000), (date(2027, 1, 4), 3_000_000))
    second = proposed(session, people, late, parts=parts)
    kept = Kept("application/pdf", "a" * 64)
    entering = {"note": "", "actor": people["officer"], "on": late, "at": AT}
    actions.enter_signed(session, second.id, kept, "签.pdf", **entering)
    with pytest.raises(NotAllowed):
        actions.enter_signed(session, second.id, kept, "签.pdf", **entering)

    def states(on: date = late) -> list[PlanState]:
        return [one.state for one in queries.plans_of(session, owed(session).id, on, EVERYWHERE)]

    assert states() == [PlanState.UNCONFIRMED, PlanState.IN_FORCE]
    tally = queries.tally(session, late, EVERYWHERE)
    assert (tally.running, tally.missed, tally.proposed, tally.unconfirmed) == (1, 1, 0, 1)
    assert [one.plan.id for one in queries.plan_list(session, late, EVERYWHERE, Part.RUNNING)] == [first.id]
    after = date(2026, 10, 21)
    assert remind(session, after, at=AT) > 0, "of what it said it would pay the body is reminded all the same"
    assert {one.plan.id for one in queries.plan_list(session, after, EVERYWHERE, Part.MISSED)} == {
        first.id, second.id
    }  # fmt: skip
    firm.state = AccountState.ACTIVE
    actions.answer(session, second.id, True, note="", actor=people["firm"], on=after, at=AT)
    assert states(after) == [PlanState.IN_FORCE, PlanState.SUPERSEDED]
    with pytest.raises(NotAllowed):
        actions.answer(session, second.id, False, note="不", actor=people["firm"], on=after, at=AT)


def test_instalments_stand_as_the_ledger_says_by_its_days(session: Session, people: People) -> None:
    agreed(session, people)
    rows = queries.plans_of(session, owed(session).id, ON, EVERYWHERE)[0].parts
    # The holiday's Saturday ends on Thursday, 8 October; 5 December, a Saturday, on Monday.
    assert [one.due_on for one in rows] == [AFTER_HOLIDAY, MONDAY, LEAP]
    assert [one.provisional for one in rows] == [False, False, True]
    assert stands(session, AFTER_HOLIDAY - DAY) == [S.TO_COME] * 3
    assert stands(session, AFTER_HOLIDAY)[0] is S.TODAY
    assert stands(session, AFTER_HOLIDAY + DAY)[0] is S.MISSED
    pay(session, "Z1", AFTER_HOLIDAY, "19999.99")
    assert stands(session, AFTER_HOLIDAY + DAY)[0] is S.MISSED, "a fen short"
    pay(session, "Z2", AFTER_HOLIDAY, "0.01")
    assert stands(session, AFTER_HOLIDAY + DAY) == [S.IN_TIME, S.TO_COME, S.TO_COME]
    pay(session, "Z3", date(2026, 11, 2), "10000")
    assert stands(session, date(2026, 11, 2)) == [S.IN_TIME, S.AHEAD, S.TO_COME]
    assert stands(session, MONDAY + DAY) == [S.IN_TIME, S.IN_TIME, S.TO_COME]
    # No notice of 2028 is out: a day that it may still move is not called missed.
    assert stands(session, LEAP + DAY)[2] is S.TO_COME
    pay(session, "Z4", LEAP, "20000")
    plan = queries.plans_of(session, owed(session).id, LEAP, EVERYWHERE)[0]
    assert plan.state is PlanState.DONE and plan.left_fen == 0


def test_what_is_paid_late_says_so_and_what_comes_back_is_missed_again(
    session: Session, people: People
) -> None:
    agreed(session, people)
    pay(session, "Z1", AFTER_HOLIDAY + DAY, "20000", returned_on="2026-10-20")
    plan = queries.plans_of(session, owed(session).id, date(2026, 10, 19), EVERYWHERE)[0]
    assert plan.parts[0].standing is S.LATE and plan.parts[0].met_on == AFTER_HOLIDAY + DAY
    assert stands(session, date(2026, 10, 20))[0] is S.MISSED


def test_a_plan_moves_neither_the_day_nor_the_interest(session: Session, people: People) -> None:
    payable, later = owed(session), date(2026, 12, 31)
    before = payable.due_on, interest_of(session, payable.id, later)
    agreed(session, people)
    session.expire_all()
    assert (payable.due_on, interest_of(session, payable.id, later)) == before
    assert payable.due_on == DUE


def test_the_list_gives_each_reader_theirs_the_next_instalment_first(
    session: Session, people: People
) -> None:
    plan = agreed(session, people)
    other = actions.propose(
        session, owed(session, "P-other").id,
        actions.Proposal(
            source=MoneySource.SPECIAL_BOND, source_words="", responsible="乙", post="局长", document="函",
            parts=((ON, 100_000),),
        ),
        actor=people["other_officer"], on=ON, at=AT,
    )  # fmt: skip

    def listed(who: str, part: Part = Part.ALL, on: date = ON) -> list[int]:
        near = reach(people[who], Perm.PLANS_READ)
        return [one.plan.id for one in queries.plan_list(session, on, near, part)]

    assert listed("supervisor") == [other.id, plan.id]
    assert listed("officer") == listed("firm") == [plan.id]
    assert listed("other_officer") == listed("other_firm") == [other.id]
    assert listed("member") == []
    assert listed("supervisor", Part.RUNNING) == [plan.id]
    assert listed("supervisor", Part.PROPOSED) == [other.id]
    assert listed("supervisor", Part.MISSED) == []
    assert listed("supervisor", Part.MISSED, AFTER_HOLIDAY + DAY) == [plan.id]


def test_the_database_itself_keeps_what_was_agreed(database: Database) -> None:
    with database.unit_of_work() as session:
        agreed(session, settle(session))
    for table in ("plans", "plan_instalments", "plan_answers"):
        for change in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError, match="history_is_kept"), database.unit_of_work() as session:
                session.execute(text(change))
    with database.reading() as session:
        assert session.scalars(select(Plan)).one()


def test_the_body_and_its_office_are_reminded_of_each_step_once(session: Session, people: People) -> None:
    agreed(session, people)

    def sent(on: date) -> list[tuple[str, date | None]]:
        before = set(session.scalars(select(Message.id)))
        remind(session, on, at=AT)
        new = session.scalars(select(Message).where(Message.id.not_in(before)).order_by(Message.id)).all()
        told = {people["officer"].account_id, people["supervisor"].account_id}
        assert not new or {one.account_id for one in new} == told
        return sorted({(one.kind, one.due_on) for one in new})

    # Seventeen days before; ten; the day itself; the day after; and the next one's thirty days before.
    assert sent(ON) == [("plan:before", AFTER_HOLIDAY)] and sent(ON) == []
    assert sent(date(2026, 9, 27)) == [] and sent(date(2026, 9, 28)) == [("plan:before", AFTER_HOLIDAY)]
    assert sent(AFTER_HOLIDAY) == [("plan:before", AFTER_HOLIDAY)]
    assert sent(AFTER_HOLIDAY + DAY) == [("plan:missed", AFTER_HOLIDAY)]
    assert sent(AFTER_HOLIDAY + 2 * DAY) == []
    pay(session, "Z1", AFTER_HOLIDAY + 2 * DAY, "20000")
    assert sent(AFTER_HOLIDAY + 10 * DAY) == [], "what is paid late is not reminded of"
    assert sent(MONDAY - 30 * DAY) == [("plan:before", MONDAY)]
    pay(session, "Z2", MONDAY - 15 * DAY, "10000")
    assert sent(MONDAY - 10 * DAY) == [], "nor what is paid ahead"
