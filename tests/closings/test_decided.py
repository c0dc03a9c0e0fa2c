"""A decision for the creditor is counted: by a correction of its own, or as a task of the body until done."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.closings.laid import DAY, FILE, PAID, ask, paid_up, shown, take
from tests.plans.laid import AT, ON, People, owed
from tests.reports.city import record, transfer
from tracker.closings import actions, queries
from tracker.closings.actions import Said
from tracker.closings.holding import Fallen
from tracker.closings.models import Closing, ClosingPayment
from tracker.closings.queries import Shown
from tracker.closings.reminding import remind
from tracker.closings.workflow import ClosingMove as M
from tracker.closings.workflow import ClosingState, Ground, Stands
from tracker.core.changes import Change, RecordVersion
from tracker.core.db import Database
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.outbox import Message
from tracker.core.permissions import EVERYWHERE
from tracker.exchange.decided import decide
from tracker.exchange.out.ledger import COLUMNS, ledger_rows
from tracker.lists.queries import rows_of
from tracker.payables.interest import interest_of
from tracker.payables.models import Payment
from tracker.payables.standing import standing

RECEIVED = PAID + 5 * DAY


def disputed(session: Session, people: People, **more: object) -> Closing:
    """A closing disputed by its creditor, to which the body answered: it waits for the decision."""
    closing = ask(session, people)
    said = {"ground": Ground.OTHER_DAY, "day": RECEIVED} | more
    take(session, people, closing, M.DISPUTE, "firm", **said)
    take(session, people, closing, M.ANSWER, "officer", file=FILE)
    return closing


def decided(session: Session, people: People, closing: Closing, stands: Stands = Stands.CREDITOR) -> None:
    said = Said(note="银行流水为准。", stands=stands)
    decide(session, closing, said, actor=people["supervisor"], on=ON, at=AT)
    session.expire_all()


def tasks(session: Session) -> list[tuple[str, date | None, int | None]]:
    return [(one.ref, one.day, one.amount_fen) for one in rows_of(session, "decided_not_recorded", ON)]


def of_p(session: Session) -> dict[str, object]:
    keys = [column.key for column in COLUMNS]
    lines = (dict(zip(keys, row, strict=True)) for row in ledger_rows(session, ON))
    return next(line for line in lines if line["ref"] == "P")


def row(session: Session) -> queries.ClosingRow:
    return queries.closings_of(session, owed(session).id, ON, EVERYWHERE)[0]


def test_the_decided_day_is_recorded_by_who_decided_and_counts_everywhere(
    session: Session, people: People
) -> None:
    closing, number = disputed(session, people), owed(session).id
    by_body = interest_of(session, number, ON).amount_fen
    decided(session, people, closing)
    payment = session.scalars(select(Payment).where(Payment.ref == "Z")).one()
    assert (payment.paid_on, payment.amount_fen, payment.voucher) == (RECEIVED, 5_000_000, "凭2")
    change = session.get_one(Change, payment.changed_in)
    assert change.actor == people["supervisor"].login
    assert "2026年9月15日" in change.reason and "银行流水为准。" in change.reason
    [before] = session.scalars(select(RecordVersion).where(RecordVersion.change_id == change.id))
    assert (before.record_kind, before.before["paid_on"]) == ("payments", PAID.isoformat())
    # 50,000 yuan, five days more at an LPR of 3 per cent a year: 20.55 yuan.
    after = interest_of(session, number, ON).amount_fen
    assert by_body is not None and after is not None and after - by_body == 2_055
    line = of_p(session)
    assert (line["cleared_on"], line["confirmed"]) == (RECEIVED, "经裁定销号，双方说法并存")
    found = row(session)
    assert (found.shown, found.why) == (Shown.DECIDED, None)
    assert found.decided and (found.decided.recorded, found.decided.on) == (True, ON)
    assert (closing.paid_on, closing.said_on) == (PAID, RECEIVED), "both accounts stay"
    assert tasks(session) == []


def test_a_decision_for_the_body_changes_no_record(session: Session, people: People) -> None:
    decided(session, people, disputed(session, people), Stands.DEBTOR)
    assert session.scalars(select(Payment.paid_on).where(Payment.ref == "Z")).one() == PAID
    assert shown(session) is Shown.DECIDED and tasks(session) == []


def test_who_writes_its_own_day_back_opens_the_sum_and_all_sides_hear(
    session: Session, people: People
) -> None:
    decided(session, people, disputed(session, people))
    session.execute(text("UPDATE payments SET paid_on = '2026-09-15' WHERE ref = 'Z'"))
    session.expire_all()
    assert (row(session).shown, row(session).why) == (Shown.NONE, Fallen.CHANGED)
    remind(session, ON, at=AT)
    told = set(session.scalars(select(Message.account_id).where(Message.kind == "closing_fell")))
    assert told == {people[one].account_id for one in ("firm", "officer", "supervisor")}


def test_a_smaller_amount_that_stands_leaves_the_rest_outstanding(session: Session, people: People) -> None:
    closing = disputed(session, people, ground=Ground.OTHER_AMOUNT, day=None, amount_fen=4_000_000)
    decided(session, people, closing)
    left = session.execute(standing(ON, lambda column: column == owed(session).id)).one()
    assert left.owed_fen == 1_000_000
    assert (row(session).shown, row(session).why) == (Shown.NONE, Fallen.OWED)


@pytest.mark.parametrize("ground", [Ground.NOT_RECEIVED, Ground.OTHER])
def test_what_no_record_can_carry_is_listed_until_the_body_corrected_it(
    session: Session, people: People, ground: Ground
) -> None:
    decided(session, people, disputed(session, people, ground=ground, day=None))
    assert session.scalars(select(Payment.paid_on).where(Payment.ref == "Z")).one() == PAID
    assert [one[0] for one in tasks(session)] == ["P"]
    # Nothing received is not closed by anybody's decision; another ground leaves the sum paid.
    unpaid = ground is Ground.NOT_RECEIVED
    assert (row(session).shown is Shown.NONE) is unpaid and (row(session).why is Fallen.UNPAID) is unpaid
    assert remind(session, ON, at=AT) == 0, "the decision itself was told"
    session.execute(text("UPDATE payments SET paid_on = '2026-09-17' WHERE ref = 'Z'"))
    session.expire_all()
    assert tasks(session) == []
    assert ask(session, people).state is ClosingState.WAITING


def test_two_payments_of_the_day_in_question_are_left_to_the_body(session: Session, people: People) -> None:
    session.execute(text("UPDATE payments SET voided_in = created_in WHERE ref = 'Z'"))
    parts = [{**transfer(f"Z{one}", "P", PAID.isoformat(), "25000"), "voucher": "凭"} for one in (1, 2)]
    record(session, {"payments": parts})
    session.expire_all()
    decided(session, people, disputed(session, people))
    assert tasks(session) == [("P", RECEIVED, None)]
    days = session.scalars(select(Payment.paid_on).where(Payment.ref.in_(("Z1", "Z2"))))
    assert set(days) == {PAID}


def test_who_may_not_decide_corrects_nothing(session: Session, people: People) -> None:
    closing = disputed(session, people)
    for one in ("officer", "firm", "member"):
        with pytest.raises(NotAllowed):
            decide(session, closing, Said(note="x", stands=Stands.CREDITOR), actor=people[one], on=ON, at=AT)
    assert session.scalars(select(Payment.paid_on).where(Payment.ref == "Z")).one() == PAID


def test_what_was_put_to_a_creditor_is_kept(database: Database) -> None:
    with database.unit_of_work() as session:
        ask(session, paid_up(session))
        lines = session.scalars(select(ClosingPayment).order_by(ClosingPayment.day))
        assert [(one.ref, one.amount_fen) for one in lines] == [("Z-before", 2_000_000), ("Z", 5_000_000)]
    for change in ("UPDATE closing_payments SET day = '2026-01-01'", "DELETE FROM closing_payments"):
        with pytest.raises(DatabaseError, match="history_is_kept"), database.unit_of_work() as session:
            session.execute(text(change))


def test_of_a_decision_and_the_bodys_correction_exactly_one_wins(database: Database) -> None:
    with database.unit_of_work() as session:
        people = paid_up(session)
        closing = ask(session, people)
        take(session, people, closing, M.DISPUTE, "firm", ground=Ground.OTHER_DAY, day=RECEIVED)
        number, late = closing.id, closing.due_on
    assert late is not None
    begin, ended = Barrier(2), list[str]()
    inside = database.url.get_backend_name() == "postgresql"

    def run(name: M, who: str) -> None:
        if not inside:
            begin.wait(timeout=20)
        with database.unit_of_work() as session:
            one = session.get_one(Closing, number)
            if inside:
                begin.wait(timeout=20)
            try:
                said = Said(note="说明。", stands=Stands.CREDITOR if name is M.DECIDE else None, file=FILE)
                if name is M.DECIDE:
                    decide(session, one, said, actor=people[who], on=late + DAY, at=AT)
                else:
                    actions.move(session, one, name, said, actor=people[who], on=late + DAY, at=AT)
                ended.append(name.value)
            except (IllegalTransition, DatabaseError):
                session.rollback()

    workers = [Thread(target=run, args=one) for one in ((M.DECIDE, "supervisor"), (M.WITHDRAW, "officer"))]
    for one in workers:
        one.start()
    for one in workers:
        one.join(timeout=30)
    with database.reading() as session:
        state = session.get_one(Closing, number).state
        paid_on = session.scalars(select(Payment.paid_on).where(Payment.ref == "Z")).one()
    assert (ended, state, paid_on) in (
        (["decide"], ClosingState.DECIDED, RECEIVED), (["withdraw"], ClosingState.WITHDRAWN, PAID)
    )  # fmt: skip
