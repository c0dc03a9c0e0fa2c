"""The arrears rule on both databases: the last lawful day, the first unlawful one, and what ends it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.rules.recording import OPTIONAL_COLUMNS
from tracker import demo
from tracker.core.calendars import load_calendar
from tracker.core.changes import ChangeKind, open_change
from tracker.core.db import Database
from tracker.core.within import everything
from tracker.flags.models import Flag
from tracker.models import metadata
from tracker.payables.actions import prepare
from tracker.payables.models import Bar, Dispute, Judgment, Payable, Payment
from tracker.payables.on_a_day import unpaid_at_end
from tracker.rules import a13_payment_overdue
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import flags_on, sweep
from tracker.subjects.models import Body, Enterprise

AT = datetime(2026, 11, 23, tzinfo=UTC)
DUE = date(2026, 3, 10)
AMOUNT = 10_000_00


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A department that owes one enterprise one sum, due on DUE."""
    assert "payables" in metadata.tables
    with database.unit_of_work() as session:
        change = open_change(session, kind=ChangeKind.IMPORT, at=AT, actor="test")
        mark = {"created_in": change.id, "changed_in": change.id}
        session.execute(
            insert(Body),
            [{"id": 1, "code": "B1", "name": "演示局", "kind": "department", "region": "230102", **mark}],
        )
        session.execute(
            insert(Enterprise),
            [{"id": 1, "uscc": demo.demo_uscc(1), "name": "演示公司", "private": True, **mark}],
        )
        row: dict[str, Any] = dict.fromkeys(OPTIONAL_COLUMNS) | {
            "id": 1,
            "ref": "P1",
            "contract_id": None,
            "body_id": 1,
            "enterprise_id": 1,
            "kind": "goods",
            "amount_fen": AMOUNT,
            "own_due_on": DUE,
            **mark,
        }
        prepare(session, [row], load_calendar(session))
        session.execute(insert(Payable), [row])
        yield session


def add(session: Session, model: Any, **values: Any) -> None:
    """Record one fact about the payable."""
    session.execute(
        insert(model), [{"ref": "F1", "payable_id": 1, "created_in": 1, "changed_in": 1, **values}]
    )


def flags(session: Session, on: date) -> list[tuple[Any, ...]]:
    """(arose_on, ceased_on, amount) of every flag as of a day."""
    return sorted(
        (row["arose_on"], row["ceased_on"], row["amount_fen"]) for row in flags_on(session, RULES, on)
    )


def pay(session: Session, on: date, amount: int = AMOUNT, **values: Any) -> None:
    """Record a payment."""
    add(session, Payment, paid_on=on, amount_fen=amount, **{"method": "transfer", **values})


def test_nothing_is_flagged_on_the_last_lawful_day(session: Session) -> None:
    assert flags(session, DUE) == []


def test_the_flag_arises_on_the_first_unlawful_day(session: Session) -> None:
    assert flags(session, DUE + timedelta(1)) == [(date(2026, 3, 11), None, AMOUNT)]


def test_paid_on_the_last_lawful_day_is_in_time(session: Session) -> None:
    pay(session, DUE)
    assert flags(session, date(2026, 6, 1)) == []


def test_paid_one_day_late_leaves_a_flag_of_one_day(session: Session) -> None:
    pay(session, DUE + timedelta(1))
    assert flags(session, date(2026, 6, 1)) == [(date(2026, 3, 11), date(2026, 3, 11), None)]


def test_due_the_tenth_paid_the_twentieth(session: Session) -> None:
    pay(session, date(2026, 3, 20))
    assert flags(session, date(2026, 3, 19)) == [(date(2026, 3, 11), None, AMOUNT)]
    assert flags(session, date(2026, 3, 20)) == [(date(2026, 3, 11), date(2026, 3, 20), None)]


def test_a_part_payment_leaves_the_rest_overdue(session: Session) -> None:
    pay(session, date(2026, 3, 20), 4_000_00)
    assert flags(session, date(2026, 4, 1)) == [(date(2026, 3, 11), None, 6_000_00)]


def test_a_returned_transfer_revives_the_debt(session: Session) -> None:
    pay(session, date(2026, 3, 5), returned_on=date(2026, 3, 16))
    assert flags(session, date(2026, 4, 1)) == [(date(2026, 3, 17), None, AMOUNT)]


def test_a_disputed_part_is_not_overdue_until_the_debtor_loses(session: Session) -> None:
    add(
        session,
        Dispute,
        raised_on=date(2026, 3, 1),
        amount_fen=AMOUNT,
        reason="演示",
        outcome="creditor",
        resolved_on=date(2026, 4, 1),
    )
    assert flags(session, date(2026, 3, 31)) == []
    assert flags(session, date(2026, 5, 1)) == [(date(2026, 4, 2), None, AMOUNT)]


def test_a_court_order_interrupts_the_breach(session: Session) -> None:
    add(session, Bar, from_on=date(2026, 3, 15), to_on=date(2026, 3, 20), kind="court_order")
    assert flags(session, date(2026, 4, 1)) == [
        (date(2026, 3, 11), date(2026, 3, 15), None),
        (date(2026, 3, 22), None, AMOUNT),
    ]


def test_a_judgment_takes_the_place_of_the_debt(session: Session) -> None:
    add(session, Judgment, effective_on=date(2026, 3, 20), amount_fen=AMOUNT, perform_by=date(2026, 4, 20))
    assert flags(session, date(2026, 4, 1)) == [(date(2026, 3, 11), date(2026, 3, 20), None)]


def test_sweeping_twice_changes_nothing_and_an_earlier_day_loses_nothing(session: Session) -> None:
    sweep(session, RULES, date(2026, 4, 1), at=AT)
    before = session.execute(select(Flag.id, Flag.arose_on, Flag.amount_fen)).all()
    assert len(before) == 1
    again = sweep(session, RULES, date(2026, 4, 1), at=AT) + sweep(session, RULES, date(2026, 3, 1), at=AT)
    assert all((one.raised, one.corrected, one.withdrawn, one.failed) == (0, 0, 0, None) for one in again)
    assert session.execute(select(Flag.id, Flag.arose_on, Flag.amount_fen)).all() == before


def test_the_database_refuses_payments_above_the_payable(session: Session) -> None:
    with pytest.raises(IntegrityError), session.begin_nested():
        pay(session, DUE, AMOUNT + 1)


def test_an_agreed_bill_in_time_covers_until_it_matures(session: Session) -> None:
    pay(session, date(2026, 3, 9), method="bill", consent_document="演示同意书", matures_on=date(2026, 4, 9))
    assert flags(session, date(2026, 4, 9)) == []
    assert flags(session, date(2026, 4, 10)) == [(date(2026, 4, 10), None, AMOUNT)]


def test_a_bill_without_agreement_covers_nothing_until_honoured(session: Session) -> None:
    pay(session, date(2026, 3, 9), method="bill", matures_on=date(2026, 4, 9), honoured_on=date(2026, 4, 9))
    assert flags(session, date(2026, 5, 1)) == [(date(2026, 3, 11), date(2026, 4, 9), None)]


def test_a_platform_is_not_asked_about_days_before_the_private_economy_law(session: Session) -> None:
    session.execute(update(Body).values(kind="platform"))
    session.execute(update(Payable).values(due_on=date(2025, 3, 10), known_on=date(2025, 3, 10)))
    assert flags(session, date(2025, 5, 19)) == []
    assert flags(session, date(2025, 5, 20)) == [(date(2025, 5, 20), None, AMOUNT)]
    pay(session, date(2025, 5, 20))
    assert flags(session, date(2025, 6, 1)) == []


def test_a_group_without_fiscal_money_has_no_basis(session: Session) -> None:
    session.execute(update(Body).values(kind="group"))
    assert flags(session, date(2026, 6, 1)) == []


@pytest.mark.parametrize(("paid_on", "left"), [(date(2021, 1, 31), 0), (date(2021, 2, 1), 1)])
def test_what_ceased_before_the_regulation_is_no_flag(session: Session, paid_on: date, left: int) -> None:
    session.execute(update(Payable).values(due_on=date(2020, 12, 10)))
    pay(session, paid_on)
    assert len(flags(session, date(2026, 6, 1))) == left


def test_a_flag_is_put_to_the_successor_and_then_to_the_nearest_parent(session: Session) -> None:
    mark = {"created_in": 1, "changed_in": 1, "kind": "department", "region": "230102"}
    session.execute(
        insert(Body),
        [
            {"id": 3, "code": "B3", "name": "演示上级", "valid_to": None, "parent_id": None, **mark},
            {"id": 2, "code": "B2", "name": "演示承继局", "valid_to": date(2026, 4, 30),
             "parent_id": 3, **mark},
        ],
    )
    session.execute(update(Body).where(Body.id == 1).values(valid_to=date(2026, 3, 31), successor_id=2))
    asked = {on: [row["body_id"] for row in flags_on(session, RULES, on)] for on in (
        date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 30), date(2026, 5, 1)
    )}  # fmt: skip
    assert list(asked.values()) == [[1], [2], [2], [3]]


@pytest.mark.parametrize(
    ("own_parent", "parents_successor", "asked"),
    [(None, None, 1), (None, 5, 1), (4, None, 4)],
)
def test_an_ended_parent_is_passed_over_and_its_successor_is_not_asked(
    session: Session, own_parent: int | None, parents_successor: int | None, asked: int
) -> None:
    ended = {"created_in": 1, "changed_in": 1, "kind": "department", "region": "230102",
             "valid_to": date(2026, 3, 31)}  # fmt: skip
    session.execute(
        insert(Body),
        [
            {**ended, "id": 4, "code": "B4", "name": "演示在任上级", "valid_to": None, "parent_id": None},
            {**ended, "id": 5, "code": "B5", "name": "演示旁支", "valid_to": None, "parent_id": None},
            {**ended, "id": 3, "code": "B3", "name": "演示撤销上级", "parent_id": None},
            {**ended, "id": 2, "code": "B2", "name": "演示撤销承继局", "parent_id": 3},
        ],
    )
    session.execute(update(Body).where(Body.id == 3).values(successor_id=parents_successor))
    session.execute(update(Body).where(Body.id == 1).values(
        valid_to=date(2026, 3, 31), successor_id=2, parent_id=own_parent
    ))  # fmt: skip
    assert [row["body_id"] for row in flags_on(session, RULES, date(2026, 5, 1))] == [asked]


def test_a_provisional_deadline_raises_no_flag(session: Session) -> None:
    session.execute(update(Payable).values(due_provisional=True))
    assert flags(session, date(2026, 6, 1)) == []


def test_the_sum_is_explained_with_its_numbers_in_place(session: Session) -> None:
    pay(session, date(2026, 3, 5), 4_000_00)
    explain = a13_payment_overdue.RULE.parts[0].explain
    assert explain is not None
    told = explain(session, 1, date(2026, 4, 1), load_calendar(session))
    assert told.formula == "金额 10,000.00 − 已付 4,000.00 = 6,000.00"
    assert told.counting is not None and told.counting.deadline.due_on == DUE
    assert ("付款", "2026年3月5日，转账，4,000.00", "payment", "F1") in [
        (one.label, one.value, one.kind, one.ref) for one in told.inputs
    ]
    before = explain(session, 1, date(2026, 3, 4), load_calendar(session))
    assert before.formula.endswith("= 10,000.00")


def test_what_falls_due_is_ahead_until_it_is_paid(session: Session) -> None:
    deadlines = a13_payment_overdue.RULE.parts[0].deadlines
    assert deadlines is not None

    def ahead(on: date) -> list[tuple[Any, ...]]:
        rows = session.execute(deadlines(on, everything)).mappings()
        return [(row["ref"], row["last_on"], row["amount_fen"], row["cites"]) for row in rows]

    cites = "REG 13; REG 41; 营商 32"
    assert ahead(DUE) == [("P1", DUE, AMOUNT, cites)]
    assert ahead(DUE + timedelta(1)) == []
    pay(session, date(2026, 3, 5), 4_000_00)
    assert ahead(date(2026, 3, 4)) == [("P1", DUE, AMOUNT, cites)]
    assert ahead(date(2026, 3, 5)) == [("P1", DUE, 6_000_00, cites)]


def test_a_debt_due_on_the_very_day_is_unpaid_when_the_day_ends(session: Session) -> None:
    def unpaid(on: date) -> list[int]:
        return list(session.scalars(unpaid_at_end(on)))

    assert (unpaid(DUE - timedelta(1)), unpaid(DUE)) == ([], [1])
    pay(session, DUE)
    assert unpaid(DUE) == []
