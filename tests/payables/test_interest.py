"""Late interest: which rate, which days, which principal; each sum worked out by hand beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.core.changes import ChangeKind, open_change
from tracker.core.db import Database
from tracker.core.within import everything
from tracker.demo import demo_uscc
from tracker.exchange.entry import enter
from tracker.payables.interest import Interest, accrued, interest_of
from tracker.payables.models import Payable
from tracker.payables.rates import Mark, Per

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)
FIRM = demo_uscc(1)


class Books:
    """Records of one department and one firm, entered as from files."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.change = open_change(session, kind=ChangeKind.IMPORT, at=AT, actor="test")
        self.add("bodies", code="B", name="演示局", kind="department", region="230102")
        self.add("bodies", code="PF", name="演示平台", kind="platform", region="230102")
        self.add("enterprises", uscc=FIRM, name="演示公司")

    def add(self, table: str, /, **row: str) -> None:
        enter(self.session, self.change, table, [row])

    def contract(self, **row: str) -> None:
        usual = {"ref": "C", "body": "B", "enterprise": FIRM, "kind": "goods", "title": "演示",
                 "signed_on": "2026-01-05", "size_at_signing": "small", "sme_declared": "yes"}  # fmt: skip
        self.add("contracts", **(usual | row))

    def payable(self, **row: str) -> None:
        self.add("payables", **({"ref": "P", "contract": "C", "kind": "goods", "amount": "100000"} | row))

    def interest(self, on: str) -> Interest:
        payable_id = self.session.scalars(select(Payable.id)).one()
        return interest_of(self.session, payable_id, date.fromisoformat(on))


@pytest.fixture
def books(database: Database) -> Iterator[Books]:
    with database.unit_of_work() as session:
        yield Books(session)


def test_the_example_of_the_rules_page(books: Books) -> None:
    books.contract()
    books.payable(delivered_on="2026-09-01")
    books.add("payments", ref="Z", payable="P", paid_on="2026-10-16", amount="30000", method="transfer")
    told = books.interest("2026-10-31")
    # Due on 8 October; 8 days × 100,000 × 0.05 % + 15 days × 70,000 × 0.05 % = 400 + 525.
    assert told.amount_fen == 925_00
    assert (told.rate, told.per, told.basis, told.marks) == (Decimal("0.05"), Per.DAY, "802 art 17", ())
    assert [(span.from_on.isoformat(), span.to_on.isoformat(), span.days, span.principal_fen)
            for span in told.spans] == [
        ("2026-10-09", "2026-10-16", 8, 100_000_00),
        ("2026-10-17", "2026-10-31", 15, 70_000_00),
    ]  # fmt: skip


@pytest.mark.parametrize(("paid_on", "days"), [("2026-10-08", 0), ("2026-10-09", 1), ("2026-10-18", 10)])
def test_the_day_of_payment_is_counted(books: Books, paid_on: str, days: int) -> None:
    books.contract()
    books.payable(delivered_on="2026-09-01")
    books.add("payments", ref="Z", payable="P", paid_on=paid_on, amount="100000", method="transfer")
    assert books.interest("2026-11-30").amount_fen == days * 50_00


def test_an_agreed_rate_below_the_lpr_of_signing_is_raised_to_it(books: Books) -> None:
    books.contract(late_rate="1", sme_declared="")
    books.payable(delivered_on="2026-09-01")
    told = books.interest("2026-10-18")
    # 10 days × 100,000 × 3.00 % ÷ 365 = 82.1917…
    assert (told.amount_fen, told.rate, told.per) == (82_19, Decimal("3"), Per.YEAR)
    assert told.marks == (Mark.PROOF, Mark.UNCONFIRMED)


def test_an_agreed_rate_above_the_lpr_stands(books: Books) -> None:
    books.contract(late_rate="7.3")
    books.payable(delivered_on="2026-09-01")
    # 10 days × 100,000 × 7.3 % ÷ 365 = 200.
    assert books.interest("2026-10-18").amount_fen == 200_00


def test_a_contract_of_the_older_decree_cites_it(books: Books) -> None:
    books.contract(signed_on="2025-05-31")
    books.payable(delivered_on="2026-09-01")
    assert books.interest("2026-10-18").basis == "728 art 15"


def test_a_large_platform_that_waits_for_its_own_money_owes_the_lpr_of_signing(books: Books) -> None:
    books.contract(body="PF", debtor_size="large", clauses="pay_when_paid", signed_on="2025-06-03")
    books.payable(delivered_on="2026-08-01")
    told = books.interest("2026-10-10")
    # 60 days from 1 August end on 30 September; 10 days × 100,000 × 3.00 % ÷ 365.
    assert (told.amount_fen, told.basis) == (82_19, "法释〔2024〕11号")


def test_works_of_a_large_firm_bear_the_lpr_of_each_day(books: Books) -> None:
    books.contract(kind="works", size_at_signing="large", payment_days="30", signed_on="2023-01-05")
    books.payable(kind="works", delivered_on="2023-05-05")
    told = books.interest("2023-08-25")
    # Due 5 June (Sunday the 4th rolled); 3.65 % to 19 June, 3.55 % to 20 August, 3.45 % from then.
    assert [(span.days, span.rate) for span in told.spans] == [
        (14, Decimal("3.65")), (62, Decimal("3.55")), (5, Decimal("3.45")),
    ]  # fmt: skip
    # 100,000 × (14 × 3.65 + 62 × 3.55 + 5 × 3.45) % ÷ 365 = 790.27397…
    assert told.amount_fen == 790_27


def test_goods_of_a_large_firm_bear_the_lpr_of_the_day_after_due(books: Books) -> None:
    books.contract(size_at_signing="large", payment_days="30", signed_on="2023-01-05")
    books.payable(delivered_on="2023-05-05")
    told = books.interest("2023-08-25")
    assert (told.rate, told.marks) == (Decimal("3.65"), (Mark.MINIMUM, Mark.UNCONFIRMED))
    # 81 days × 100,000 × 3.65 % ÷ 365 = 810.
    assert told.amount_fen == 810_00


@pytest.mark.parametrize(("kind", "mark"), [("services", Mark.ESTIMATE), ("deposit", Mark.NO_RATE)])
def test_what_is_estimated_and_what_is_not_computed(books: Books, kind: str, mark: Mark) -> None:
    books.payable(contract="", body="B", enterprise=FIRM, kind=kind, due_on="2026-03-10")
    told = books.interest("2026-03-20")
    assert mark in told.marks
    assert (told.amount_fen is None) == (kind == "deposit")


def test_a_dispute_lost_by_the_debtor_earns_nothing_while_it_ran_and_all_from_then(books: Books) -> None:
    books.contract()
    books.payable(delivered_on="2026-09-01")
    books.add("disputes", ref="D", payable="P", raised_on="2026-10-10", amount="100000", reason="演示",
              resolved_on="2026-10-20", outcome="creditor")  # fmt: skip
    assert books.interest("2026-10-19").amount_fen == 2 * 50_00


@pytest.mark.parametrize(
    ("agreed", "rate", "told_rate", "mark"),
    [
        ("yes", "2", Decimal("2"), None),
        ("yes", "9", Decimal("3"), None),
        ("yes", "", None, Mark.AGREED_FREE),
        ("no", "", Decimal("3"), None),
    ],
)
def test_an_advance_bears_what_was_agreed_up_to_the_lpr(
    books: Books, agreed: str, rate: str, told_rate: Decimal | None, mark: Mark | None
) -> None:
    books.contract(kind="works", size_at_signing="large")
    books.add("advances", ref="A", contract="C", demanded_on="2026-02-02", form="written_demand",
              agreed=agreed, agreed_rate=rate)  # fmt: skip
    books.payable(kind="advance", advance="A", due_on="2026-03-10")
    told = books.interest("2026-03-20")
    assert told.rate == told_rate
    assert mark is None or told.marks == (mark,)


def test_a_barred_day_and_a_judged_debt_bear_nothing(books: Books) -> None:
    books.contract()
    books.payable(delivered_on="2026-09-01")
    books.add("bars", ref="S", payable="P", **{"from": "2026-10-10", "to": "2026-10-14"}, kind="court_order")
    books.add("judgments", ref="J", payable="P", effective_on="2026-10-20", amount="100000",
              perform_by="2026-12-01")  # fmt: skip
    told = books.interest("2026-11-20")
    assert [(span.from_on.day, span.to_on.day) for span in told.spans] == [(9, 10), (16, 20)]


def test_all_at_once_is_the_same_as_one_by_one(books: Books) -> None:
    books.contract()
    books.payable(delivered_on="2026-09-01")
    books.payable(ref="P2", delivered_on="2026-08-01")
    books.payable(ref="P3", delivered_on="2026-11-01")
    on = date(2026, 11, 20)
    every = accrued(books.session, on, everything)
    assert len(every) == 2
    assert all(interest_of(books.session, number, on) == told for number, told in every.items())
