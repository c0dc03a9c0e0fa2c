"""Closings on both databases: what is missing, who answers, silence, two accounts, falling by the facts."""

from __future__ import annotations

from datetime import date
from importlib.util import module_from_spec, spec_from_file_location
from itertools import product
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.closings.laid import DAY, FILE, LAST, PAID, ask, paid_up, shown, take
from tests.plans.laid import AT, ON, People, owed
from tests.reports.city import record, transfer
from tracker.accounts.models import Account, AccountState
from tracker.closings import actions, queries
from tracker.closings.actions import Said
from tracker.closings.models import Closing
from tracker.closings.queries import Shown
from tracker.closings.workflow import FINAL, WORKFLOW, ClosingMove, ClosingState, Ground, Stands
from tracker.core.db import Database
from tracker.core.ledger import AuditEntry, enter_now
from tracker.core.ledger_check import Check
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.outbox import Message
from tracker.core.permissions import EVERYWHERE
from tracker.payables.interest import Counted, interest_of, interest_otherwise

M, S = ClosingMove, ClosingState
MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"


def test_nothing_is_closed_before_everything_is_there(session: Session, people: People) -> None:
    session.execute(text("UPDATE payments SET voucher = NULL WHERE ref = 'Z'"))
    session.expire_all()
    with pytest.raises(NotAllowed, match="没有凭证号"):
        ask(session, people)
    session.execute(text("UPDATE payments SET voucher = '凭2' WHERE ref = 'Z'"))
    session.expire_all()
    with pytest.raises(NotAllowed, match=r"50,000\.00 元未付"):
        ask(session, people, on=PAID - DAY)
    with pytest.raises(NotAllowed, match="附"):
        actions.ask(session, owed(session).id, Said(note="无。"), actor=people["officer"], on=ON, at=AT)
    for one in ("other_officer", "firm", "supervisor"):
        with pytest.raises(NotAllowed):
            ask(session, people, who=one)
    handed = {**transfer("A", "P", PAID.isoformat(), "1"), "method": "asset_offset"}
    record(session, {"payments": [handed]})
    with pytest.raises(NotAllowed, match="第十三条"):
        ask(session, people)
    session.execute(text("UPDATE payments SET voided_in = created_in WHERE ref = 'A'"))
    closing = ask(session, people)
    assert (closing.paid_on, closing.paid_fen, closing.due_on) == (PAID, 5_000_000, LAST)
    with pytest.raises(NotAllowed, match="已有销号申请"):
        ask(session, people)
    told = session.scalars(select(Message.account_id).where(Message.kind == "closing:ask")).all()
    assert list(told) == [people["firm"].account_id]


def test_the_creditor_agrees_and_only_the_creditor(session: Session, people: People) -> None:
    closing = ask(session, people)
    for one in ("officer", "other_firm", "supervisor"):
        with pytest.raises(NotAllowed):
            take(session, people, closing, M.AGREE, one)
    with pytest.raises(NotAllowed, match="账号"):
        take(session, people, closing, M.CONFIRM_ON_PAPER, "supervisor", file=FILE)
    with pytest.raises(NotAllowed, match="逾期后才可"):
        take(session, people, closing, M.CLOSE_ALONE, "officer", on=LAST)
    take(session, people, closing, M.AGREE, "firm", note="")
    assert shown(session) is Shown.CONFIRMED
    enter_now(session)
    entries = session.scalars(select(AuditEntry.kind).where(AuditEntry.subject == "P")).all()
    assert {"closing:ask", "closing:agree"} <= set(entries)


def test_silence_is_the_debtors_word_alone_and_paper_is_the_creditors(
    session: Session, people: People
) -> None:
    closing = ask(session, people)
    assert shown(session, LAST) is Shown.WAITING
    assert shown(session, LAST + DAY) is Shown.UNCONFIRMED, "whether or not anybody says so"
    take(session, people, closing, M.CLOSE_ALONE, "officer", on=LAST + DAY)
    with pytest.raises(IllegalTransition):
        take(session, people, closing, M.AGREE, "firm", on=LAST + DAY)
    rows = queries.closing_list(session, LAST + DAY, EVERYWHERE)
    counted = {one.shown: (one.number, one.fen) for one in queries.totals(rows)}
    assert counted[Shown.UNCONFIRMED] == (1, 7_000_000) and counted[Shown.CONFIRMED] == (0, 0)


def test_without_an_account_the_supervisor_enters_its_written_word(session: Session, people: People) -> None:
    session.get_one(Account, people["firm"].account_id).state = AccountState.CLOSED
    closing = ask(session, people)
    with pytest.raises(NotAllowed, match="附"):
        take(session, people, closing, M.CONFIRM_ON_PAPER, "supervisor")
    take(session, people, closing, M.CONFIRM_ON_PAPER, "supervisor", file=FILE)
    assert shown(session) is Shown.CONFIRMED


def test_two_accounts_stand_side_by_side_until_a_supervisor_decides(session: Session, people: People) -> None:
    closing, number = ask(session, people), owed(session).id
    with pytest.raises(NotAllowed):
        take(session, people, closing, M.DISPUTE, "firm", ground=Ground.OTHER_DAY, day=PAID)
    with pytest.raises(NotAllowed):
        take(session, people, closing, M.DISPUTE, "firm", ground=Ground.OTHER_AMOUNT)
    with pytest.raises(NotAllowed):
        take(session, people, closing, M.DISPUTE, "firm", ground=Ground.OTHER_DAY, day=ON + DAY)
    on = date(2026, 9, 28)
    received = PAID + 12 * DAY
    take(session, people, closing, M.DISPUTE, "firm", on=on, ground=Ground.OTHER_DAY, day=received)
    assert shown(session, on) is Shown.DISPUTED
    recorded = Counted(closing.paid_on, closing.paid_fen)
    by_body = interest_of(session, number, on)
    said = Counted(received, closing.paid_fen)
    by_firm = interest_otherwise(session, number, on, recorded=recorded, said=said)
    nothing = interest_otherwise(session, number, on, recorded=recorded, said=None)
    same = interest_otherwise(session, number, on, recorded=recorded, said=recorded)
    assert by_body.amount_fen == same.amount_fen
    days = {one: sum(span.days for span in one.spans) for one in (by_body, by_firm, nothing)}
    assert days[by_firm] - days[by_body] == 12 and days[nothing] - days[by_body] == 13
    assert by_firm.amount_fen and by_body.amount_fen and by_firm.amount_fen > by_body.amount_fen
    with pytest.raises(NotAllowed, match="仍与"):
        take(session, people, closing, M.CORRECT, "officer", on=on)
    with pytest.raises(NotAllowed, match="逾期后才可"):
        take(session, people, closing, M.DECIDE, "supervisor", on=on, stands=Stands.CREDITOR)
    take(session, people, closing, M.ANSWER, "officer", on=on)
    with pytest.raises(NotAllowed):
        take(session, people, closing, M.DECIDE, "supervisor", on=on, stands=Stands.CREDITOR, note=" ")
    take(session, people, closing, M.DECIDE, "supervisor", on=on, stands=Stands.CREDITOR)
    assert shown(session, on) is Shown.DECIDED
    assert (closing.paid_on, closing.said_on) == (PAID, received), "both stay"


def test_a_corrected_payment_is_put_to_the_creditor_anew(session: Session, people: People) -> None:
    closing = ask(session, people)
    take(session, people, closing, M.DISPUTE, "firm", ground=Ground.OTHER_DAY, day=PAID + 3 * DAY)
    session.execute(text("UPDATE payments SET paid_on = '2026-09-18' WHERE ref = 'Z'"))
    session.expire_all()
    take(session, people, closing, M.CORRECT, "officer")
    assert closing.paid_on == PAID + 3 * DAY and shown(session) is Shown.WAITING
    take(session, people, closing, M.AGREE, "firm")
    assert shown(session) is Shown.CONFIRMED and closing.ground is None
    steps = queries.steps_of(session, closing.id)
    assert [one.day for one in steps[:3]] == [PAID, PAID + 3 * DAY, PAID + 3 * DAY], "what was said is kept"


def test_a_closing_falls_when_something_is_outstanding_again(session: Session, people: People) -> None:
    closing = ask(session, people)
    take(session, people, closing, M.AGREE, "firm")
    session.execute(text("UPDATE payments SET returned_on = '2026-09-25' WHERE ref = 'Z'"))
    session.expire_all()
    assert shown(session, date(2026, 9, 24)) is Shown.CONFIRMED
    assert shown(session, date(2026, 9, 25)) is Shown.NONE
    record(session, {"payments": [{**transfer("Z2", "P", "2026-09-28", "50000"), "voucher": "凭3"}]})
    again = date(2026, 9, 29)
    assert shown(session, again) is Shown.NONE, "what was confirmed was another payment"
    newer = ask(session, people, again)
    assert shown(session, again) is Shown.WAITING
    session.execute(text("UPDATE payments SET voided_in = created_in WHERE ref = 'Z2'"))
    session.expire_all()
    assert shown(session, again) is Shown.NONE
    with pytest.raises(NotAllowed, match="已失效"):
        take(session, people, newer, M.AGREE, "firm", on=again)


def test_the_database_keeps_the_table_of_moves(database: Database) -> None:
    # Its number is given when it lands.
    spec = spec_from_file_location("closings_migration", next(MIGRATIONS.glob("*_closings.py")))
    assert spec and spec.loader
    migration = module_from_spec(spec)
    spec.loader.exec_module(migration)
    assert set(migration.PAIRS) == WORKFLOW.pairs
    assert set(migration.STATES) == set(S) and set(migration.MOVES) == set(M)
    with database.unit_of_work() as session:
        people = paid_up(session)
        number = ask(session, people).id
    for old, new in sorted(product(S, S)):
        if old is new or (old, new) in WORKFLOW.pairs:
            continue
        with pytest.raises(DatabaseError), database.unit_of_work() as session:
            _put(session, number, old)
            session.execute(
                text("UPDATE closings SET state = :new, due_on = :due, ground = 'other', stands = :stands "
                     "WHERE id = :id"),
                {"new": new.value, "id": number, "due": None if new in FINAL else LAST.isoformat(),
                 "stands": "debtor" if new is S.DECIDED else None},
            )  # fmt: skip
    for change in (
        "UPDATE closing_steps SET note = 'x'", "DELETE FROM closing_steps", "DELETE FROM closings",
        "UPDATE closings SET paid_fen = 1",
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="history_is_kept"), database.unit_of_work() as session:
            session.execute(text(change))


WAYS = {
    S.WAITING: (), S.CONFIRMED: (S.CONFIRMED,), S.UNCONFIRMED: (S.UNCONFIRMED,), S.DISPUTED: (S.DISPUTED,),
    S.ANSWERED: (S.DISPUTED, S.ANSWERED), S.DECIDED: (S.DISPUTED, S.DECIDED), S.WITHDRAWN: (S.WITHDRAWN,),
}  # fmt: skip


def _put(session: Session, number: int, state: ClosingState) -> None:
    """Bring a closing to a state by allowed moves; they must not be what is refused."""
    for one in WAYS[state]:
        done = session.execute(
            text("UPDATE closings SET state = :state, due_on = :due, ground = 'other', stands = :stands "
                 "WHERE id = :id"),
            {"state": one.value, "id": number, "due": None if one in FINAL else LAST.isoformat(),
             "stands": "debtor" if one is S.DECIDED else None},
        )  # fmt: skip
        assert done.rowcount == 1  # type: ignore[attr-defined]


def test_of_agreement_and_closing_alone_exactly_one_wins(database: Database) -> None:
    with database.unit_of_work() as session:
        people = paid_up(session)
        number = ask(session, people).id
    begin, ended = Barrier(2), list[str]()
    # SQLite lets one writer in at a time: there both wait at its door, on PostgreSQL both have begun.
    inside = database.url.get_backend_name() == "postgresql"

    def run(name: ClosingMove, who: str) -> None:
        if not inside:
            begin.wait(timeout=20)
        with database.unit_of_work() as session:
            record = session.get_one(Closing, number)
            if inside:
                begin.wait(timeout=20)
            try:
                take(session, people, record, name, who, on=LAST + DAY)
                ended.append(name.value)
            except (IllegalTransition, DatabaseError):
                session.rollback()

    workers = [Thread(target=run, args=one) for one in ((M.AGREE, "firm"), (M.CLOSE_ALONE, "officer"))]
    for one in workers:
        one.start()
    for one in workers:
        one.join(timeout=30)
    with database.reading() as session:
        state = session.get_one(Closing, number).state
        steps = [one.move for one in queries.steps_of(session, number)]
    assert len(ended) == 1 and len(steps) == 2
    assert (ended[0], state) in (("agree", S.CONFIRMED), ("close_alone", S.UNCONFIRMED))


def test_a_closing_that_was_moved_without_a_step_is_named(session: Session, people: People) -> None:
    """The database lets a lawful move through, whoever makes it: the check asks for its step."""
    closing = ask(session, people)
    take(session, people, closing, M.DISPUTE, "firm", ground=Ground.NOT_RECEIVED)
    take(session, people, closing, M.ANSWER, "officer", file=FILE)
    enter_now(session)
    assert list(Check(session).faults()) == []
    session.execute(text("UPDATE closings SET state = 'decided', due_on = NULL, stands = 'debtor'"))
    found = [(fault.what, fault.about, fault.number > 0) for fault in Check(session).faults()]
    assert found == [("stands", "closings", True)]


def test_a_decision_that_was_turned_round_is_named(session: Session, people: People) -> None:
    closing = ask(session, people)
    take(session, people, closing, M.DISPUTE, "firm", ground=Ground.NOT_RECEIVED)
    take(session, people, closing, M.ANSWER, "officer", file=FILE)
    take(session, people, closing, M.DECIDE, "supervisor", stands=Stands.CREDITOR)
    enter_now(session)
    assert list(Check(session).faults()) == []
    session.execute(text("UPDATE closings SET stands = 'debtor'"))
    assert [fault.about for fault in Check(session).faults()] == ["closings"]
