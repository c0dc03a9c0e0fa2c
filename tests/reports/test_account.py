"""The figures of a report against answers reckoned by hand, on both databases."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest
from sqlalchemy import select

from tests.reports.city import (
    ADJUSTED,
    CLEARED,
    GROWN,
    LONG_NAME,
    ON,
    OVERDUE,
    OWED,
    Q3,
    YUAN,
    account_of,
    payable,
    record,
    recorded,
    transfer,
)
from tracker.core.db import Database
from tracker.payables.balance import unpaid_runs
from tracker.payables.models import Payable
from tracker.payables.standing import standing
from tracker.reports.data.account import Account
from tracker.reports.data.arrears import EMPTY, RESTS, added
from tracker.reports.data.laid import laid
from tracker.reports.data.ledger import ledger_rows
from tracker.reports.data.movement import Moved
from tracker.reports.data.scope import UnknownScope, load_scope
from tracker.reports.period import Window, parse_period
from tracker.rules.arrears import ARREARS


def test_owed_and_overdue_are_the_sums_reckoned_by_hand(either_account: Account) -> None:
    account = either_account
    now, before = account.now.total, account.before.total
    assert now.owed_fen == OWED["now"] * YUAN
    assert before.owed_fen == OWED["before"] * YUAN
    assert now.overdue_fen == sum(OVERDUE["now"].values()) * YUAN
    assert before.overdue_fen == sum(OVERDUE["before"].values()) * YUAN
    assert (now.disputed_fen, now.covered_fen) == (25_000 * YUAN, 80_000 * YUAN)
    rests = {name: getattr(now, f"{name}_fen") // YUAN for name in RESTS}
    assert rests == {
        "judged": 95_000, "barred": 10_000, "provisional": 33_000, "undated": 5_000, "early": 0,
        "unlisted": 0,
    }  # fmt: skip
    assert (now.replaced, now.replaced_book_fen) == (1, 90_000 * YUAN)


def test_every_sum_is_made_of_its_parts(account: Account) -> None:
    for side in (account.now, account.before):
        for stand in (*side.bodies.values(), side.total):
            rest = sum(getattr(stand, f"{name}_fen") for name in RESTS)
            assert stand.owed_fen == stand.overdue_fen + stand.disputed_fen + stand.covered_fen + rest
            assert sum(stand.ages_fen) == stand.overdue_fen
        assert added(account.regions(side).values()) == side.total


def test_new_cleared_and_adjusted_explain_the_change_of_every_body(either_account: Account) -> None:
    account = either_account
    moved = account.moved
    assert (moved.grown_fen, moved.cleared_fen, moved.adjusted_fen) == (
        GROWN * YUAN, CLEARED * YUAN, ADJUSTED * YUAN
    )  # fmt: skip
    assert (moved.grown, moved.cleared, moved.adjusted) == (1, 3, 2)
    for number in {*account.now.bodies, *account.before.bodies}:
        opening, closing = (
            side.bodies.get(number, EMPTY).overdue_fen for side in (account.before, account.now)
        )
        one = account.movements.get(number, Moved())
        assert opening + one.grown_fen - one.cleared_fen + one.adjusted_fen == closing


def test_sizes_at_signing_share_out_what_is_owed_and_overdue(either_account: Account) -> None:
    account, sizes = either_account, either_account.sizes
    assert sum(one.owed_fen for one in sizes) == account.now.total.owed_fen
    assert sum(one.overdue_fen for one in sizes) == account.now.total.overdue_fen
    assert sum(one.overdue for one in sizes) == account.now.total.overdue


def test_the_ledger_rows_are_the_sums_one_by_one(either_city: Database) -> None:
    with either_city.reading() as session, laid(session, Q3):
        rows = list(ledger_rows(session, load_scope(session, ON), ON))
    assert {row.ref: row.overdue_fen // YUAN for row in rows if row.overdue_fen} == OVERDUE["now"]
    assert sum(row.owed_fen for row in rows) == OWED["now"] * YUAN
    assert "P-cleared" not in {row.ref for row in rows}


def test_what_stands_is_what_the_runs_say(either_city: Database) -> None:
    with either_city.reading() as session:
        runs = unpaid_runs(ON)
        flagged = dict(session.execute(
            select(Payable.ref, runs.c.amount_fen).join(runs, runs.c.payable_id == Payable.id)
            .where(runs.c.ceased_on.is_(None))
        ).all())  # fmt: skip
        stands = session.execute(standing(ON)).all()
    past = {
        row.ref: row.owed_fen - row.disputed_fen - row.covered_fen
        for row in stands
        if row.due_on and row.due_on < ON and not row.barred and not row.judged
    }
    assert {ref: fen for ref, fen in past.items() if fen} == flagged


def test_the_duties_of_a_body_that_ended_are_its_successors(account: Account) -> None:
    names = {account.scope.places[number].name: stand for number, stand in account.now.bodies.items()}
    assert "演示市南岗区旧局" not in names
    assert names[LONG_NAME].overdue_fen == (70_000 + 35_000 + 15_000) * YUAN


def test_silence_is_not_zero(account: Account) -> None:
    returns = account.now.returns
    assert returns.month == "2026-08"
    assert (returns.filed, returns.zero, len(returns.expected)) == (1, 1, 4)
    # DEMO-N filed, but after the day of the report; the body that ended is not asked.
    assert [one.code for one in returns.silent] == ["DEMO", "DEMO-N", "DEMO-N1"]
    assert {one.missing for one in returns.silent} == {("2026-07", "2026-08")}


@pytest.mark.parametrize(("scopes"), [
    [{"region": "230100"}], [{"body": "DEMO"}],
    [{"region": "230102"}, {"region": "230103"}],
])  # fmt: skip
def test_a_report_can_be_narrowed_and_the_parts_add_up(
    city: Database, account: Account, scopes: list[dict[str, str]]
) -> None:
    whole = account
    parts = [account_of(city, **scope) for scope in scopes]
    city = sum(
        stand.owed_fen for number, stand in whole.now.bodies.items()
        if whole.scope.places[number].region == "230100"
    )  # fmt: skip
    left_out = city if len(scopes) > 1 else 0
    assert sum(part.now.total.owed_fen for part in parts) == whole.now.total.owed_fen - left_out
    assert sum(part.moved.grown_fen for part in parts) == whole.moved.grown_fen
    late = [rule for part in parts for rule in part.rules["A13"] if rule.code == "A13-PAYMENT-OVERDUE"]
    assert sum(rule.open for rule in late) == len(OVERDUE["now"])


def test_a_scope_nobody_has_is_refused(city: Database) -> None:
    for scope in ({"body": "NOBODY"}, {"region": "230199"}):
        with pytest.raises(UnknownScope):
            account_of(city, **scope)


def test_facts_dated_later_change_nothing(account: Account, sqlite_database: Database) -> None:
    with recorded(sqlite_database).unit_of_work() as session:
        record(session, {
            "payments": [transfer("Z-later", "P-late", "2026-10-01", "100000")],
            "payables": [payable("P-later", "DEMO", "7000", "2026-10-20", invoiced_on="2026-10-01")],
        })  # fmt: skip
    assert account_of(sqlite_database) == account


def test_the_trend_ends_with_the_day_and_begins_with_the_first_record(account: Account) -> None:
    trend = dict(account.trend)
    assert trend[ON] == account.now.total.overdue_fen
    assert trend[date(2026, 6, 30)] == account.before.total.overdue_fen
    # P-judged is the first to fall due.
    assert trend[date(2025, 11, 30)] is None
    assert trend[date(2025, 12, 31)] == 90_000 * YUAN


def test_the_largest_rows_come_first_and_the_rest_is_counted(large_account: Account) -> None:
    (rule,) = [rule for rule in large_account.rules["A13"] if rule.code == "A13-PAYMENT-OVERDUE"]
    amounts = [row.amount_fen or 0 for row in rule.rows]
    assert len(amounts) == 200 and amounts == sorted(amounts, reverse=True)
    assert rule.more == rule.open - 200 == 37
    assert sum(amounts) + (rule.more_fen or 0) == rule.amount_fen == large_account.now.total.overdue_fen


def test_promises_of_the_period_are_counted_by_the_day_that_holds(either_account: Account) -> None:
    account = either_account
    due, before = account.promises, account.promises_before
    # M-moved was moved away by agreement; M-broken was kept only after the day of the report.
    assert {row.ref for row in due.rows} == {"M-kept", "M-late", "M-broken"}
    assert (due.due, due.kept, due.late, due.silent) == (3, 2, 1, 1)
    assert (before.due, before.kept) == (1, 0)
    assert due.rows[0].ref == "M-broken" and due.rows[0].words == "向某企业兑付入驻奖励"


def test_the_targets_of_the_year_before_are_set_beside_their_account(either_account: Account) -> None:
    targets = either_account.targets
    assert (targets.due, targets.told) == (2, 1)
    assert [(row.ref, row.account) for row in targets.rows] == [("T2", ""), ("T1", "两所学校均已开学")]


def test_project_money_is_counted_tranche_by_tranche(either_account: Account) -> None:
    account = either_account
    money = {row.source: (row.planned_fen, row.arrived_fen) for row in account.money}
    # The surplus of the central tranche makes up for nothing; loan interest is no project of this kind.
    assert money == {
        "central": (300_000 * YUAN, 300_000 * YUAN), "city": (500_000 * YUAN, 200_000 * YUAN),
    }  # fmt: skip
    assert [(row.form, row.number, row.amount_fen) for row in account.advances] == [
        ("written_demand", 1, 100_000 * YUAN), ("paid_by_contractor", 1, 0)]
    (loss,) = account.losses
    assert (loss.claimed, loss.loss_fen, loss.acknowledged, loss.agreed) == (1, 50_000 * YUAN, 1, 0)


def test_the_lists_beside_the_flags_are_counted_and_never_added(either_account: Account) -> None:
    lists = {one.title: (one.rows, one.rows_before, one.bodies) for one in either_account.lists}
    assert lists["未登记到期日"] == (1, 1, 1)
    assert lists["期限暂定"][0] >= 1
    assert list(lists)[:3] == ["付款期限尚未起算", "未约定付款期限", "未登记到期日"]


def test_a_judgment_past_its_day_is_overdue_in_the_place_of_the_payable(city: Database) -> None:
    account = account_of(city, Window(parse_period("2026-12"), date(2026, 12, 15)))
    arrears = {
        rule.code: rule.amount_fen
        for rules in account.rules.values() for rule in rules if rule.code in ARREARS and rule.open
    }  # fmt: skip
    assert arrears["A13-JUDGMENT-UNPERFORMED"] == 95_000 * YUAN
    total = account.now.total
    assert total.overdue_fen == sum(fen or 0 for fen in arrears.values())
    assert (total.judged_fen, total.replaced, total.replaced_book_fen) == (0, 1, 90_000 * YUAN)
    assert total.overdue_fen <= total.owed_fen


def test_an_empty_database_gives_an_empty_report(sqlite_database: Database) -> None:
    account = account_of(sqlite_database)
    assert account.now.total == added([])
    assert all(rule.open == 0 for rules in account.rules.values() for rule in rules)


def test_stands_add_up_field_by_field(account: Account) -> None:
    stands = list(account.now.bodies.values())
    total = added(stands)
    for field in fields(total):
        if field.name.endswith("_fen") and field.name != "ages_fen":
            assert getattr(total, field.name) == sum(getattr(stand, field.name) for stand in stands)
    assert total.oldest_on == min(stand.oldest_on for stand in stands if stand.oldest_on)
