"""Opening + new − cleared + adjusted = closing, whatever the facts are: in fen, in numbers, and in dispute.

Random debts of one body get random payments, disputes, discharges and judgments. That each closing is what
``standing`` gives of the month's last day, ``work_out`` checks itself, by a query of its own.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from tests.reports.city import record
from tests.returns.month import HERE, number, settle
from tracker.core.db import Database
from tracker.core.months import month_after
from tracker.payables.models import Payable, Payment
from tracker.returns.lines import Amounts, LineKind, Side, closes_at
from tracker.returns.working_out import Before, work_out

Row = dict[str, str]
FIRST, MONTHS = "2026-02", 5
QUIET = [HealthCheck.function_scoped_fixture]
# A failing seed is as good as any other.
NO_SHRINK = (Phase.explicit, Phase.generate)


def day(random: Random, first: date = date(2026, 1, 1), span: int = 200) -> date:
    return first + timedelta(random.randint(0, span))


def debts(random: Random, prefix: str, count: int) -> dict[str, list[Row]]:
    """Payables and what moves them; some are lost in dispute after they were paid: sums stop at zero."""
    facts: dict[str, list[Row]] = {
        kind: [] for kind in ("payables", "payments", "disputes", "discharges", "judgments")
    }

    def add(table: str, owed: str, **more: str) -> None:
        facts[table].append({"ref": f"{prefix}{table[:3]}{len(facts[table])}", "payable": owed, **more})

    for place in range(count):
        owed, amount, due = f"{prefix}{place}", random.randint(1, 9) * 100, day(random)
        facts["payables"].append({"ref": owed, "amount": str(amount), "due_on": str(due), **HERE})

        left = amount

        def share(amount: int = amount) -> str:
            return str(max(amount // random.randint(1, 4), 1))

        for _ in range(random.randint(0, 3)):
            paid = min(left, int(share()))
            left -= paid
            if not paid:
                continue
            on = day(random)
            back = {"returned_on": str(day(random, on, 40))} if random.random() < 0.2 else {}
            method = random.choice(("transfer", "cash"))
            add("payments", owed, paid_on=str(on), amount=str(paid), method=method, **back)
        if random.random() < 0.5:
            on = day(random)
            end = {"resolved_on": str(day(random, on, 60)), "outcome": random.choice(("creditor", "debtor"))}
            add("disputes", owed, raised_on=str(on), amount=share(), reason="质量",
                **(end if random.random() < 0.7 else {}))  # fmt: skip
        if random.random() < 0.3 and left:
            how = random.choice(("waiver", "set_off"))
            add("discharges", owed, on=str(day(random)), kind=how, amount=str(left))
        if random.random() < 0.25:
            on = day(random)
            done = {"performed_on": str(day(random, on, 60))} if random.random() < 0.6 else {}
            add("judgments", owed, effective_on=str(on), amount=share(), perform_by=str(day(random, on, 30)),
                **done)  # fmt: skip
    return facts


@settings(max_examples=4, deadline=None, suppress_health_check=QUIET, phases=NO_SHRINK)
@given(seed=st.integers(0, 10**6))
def test_every_month_adds_up_and_begins_where_the_last_one_ended(
    sqlite_database: Database, seed: int
) -> None:
    with sqlite_database.unit_of_work() as session:
        settle(session)
        record(session, debts(Random(seed), "R", 25))
        body_id, month, closing = number(session, "DEMO-B"), FIRST, None
        for _ in range(MONTHS):
            found = work_out(session, body_id, month, None)
            assert closes_at(found.figures) == found.figures[Side.CLOSING]
            assert closing in (None, found.figures[Side.OPENING]), (seed, month)
            assert all(line.day is None or line.day.isoformat()[:7] == month for line in found.lines)
            closing, month = found.figures[Side.CLOSING], month_after(month)
        session.rollback()


@settings(max_examples=4, deadline=None, suppress_health_check=QUIET, phases=NO_SHRINK)
@given(seed=st.integers(0, 10**6))
def test_what_is_frozen_is_where_the_next_month_begins_whatever_came_later(
    sqlite_database: Database, seed: int
) -> None:
    """Each month more facts come in, dated anywhere, and some are voided; the chain of closings holds."""
    random = Random(seed)
    with sqlite_database.unit_of_work() as session:
        settle(session)
        body_id, month, kept = number(session, "DEMO-B"), FIRST, None
        for place in range(MONTHS):
            record(session, debts(random, f"M{place}-", 6))
            alone = {"ref": f"A{place}", "amount": "77", "due_on": "2026-01-05", **HERE}
            record(session, {"payables": [alone]})
            gone = Payment.id == random.randint(1, 20)
            session.execute(update(Payment).where(gone).values(voided_in=Payment.changed_in))
            before = Payable.ref == f"A{place - 1}"
            session.execute(update(Payable).where(before).values(voided_in=Payable.changed_in))
            found = work_out(session, body_id, month, kept)
            assert closes_at(found.figures) == found.figures[Side.CLOSING]
            if kept:
                opening = sum((one.amounts for one in kept.closing.values()), Amounts())
                assert found.figures[Side.OPENING] == opening
                restated = [one for one in found.lines if one.kind in (LineKind.RESTATED, LineKind.VOIDED)]
                assert found.restates == bool(restated)
                assert [one.ref for one in restated if one.kind is LineKind.VOIDED] == [f"A{place - 1}"]
            closing = [one for one in found.lines if one.side is Side.CLOSING]
            kept = Before(place, month, {one.payable_id: one for one in closing})
            month = month_after(month)
        session.rollback()
