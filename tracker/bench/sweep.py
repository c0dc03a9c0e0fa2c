"""``flask bench sweep``: the first sweep against a statement written by hand, the next day, a longer past."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import exists, func, insert, select
from sqlalchemy.orm import Session

from tracker.bench import by_hand
from tracker.bench.city import Size, lay, lay_history
from tracker.bench.city_check import check_sample
from tracker.bench.numbers import FIRST_ON
from tracker.bench.servers import come_to_rest
from tracker.core.changes import ChangeKind, open_change
from tracker.core.clock import stopwatch
from tracker.core.db import Database
from tracker.core.migrate import upgrade
from tracker.flags.models import Flag, Sweep, SweepState
from tracker.law import loader as law
from tracker.payables.models import Method, Payment
from tracker.rules.a13_payment_overdue import RULE as HEAVIEST
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import RuleResult, sweep

# A Sunday's flags; as many days follow in the measurement. Of several takings the best stands: what other
# work on the machine adds is no part of the figure.
ON = date(2026, 11, 22)
DAYS = 5
Tell = Callable[[str], None]


class City:
    """One database, laid and swept; ``tell`` is told what goes on, ``at`` is the instant (UTC)."""

    def __init__(self, database: Database, size: Size, name: str, *, at: datetime, tell: Tell) -> None:
        self.database, self.size, self.name, self.at, self.tell = database, size, name, at, tell
        self.on = ON

    def lay(self, *, history: bool) -> float:
        """Lay the city; ``history``: with as many payables again, all paid long ago. Gives seconds."""
        upgrade(self.database)
        seconds = self.timed("laying the city", partial(lay, size=self.size, at=self.at, on=ON))
        if history:
            seconds += self.timed("laying its past", partial(lay_history, size=self.size, at=self.at, on=ON))
        come_to_rest(self.database)
        return seconds

    def by_hand(self) -> tuple[float, set[tuple[Any, ...]]]:
        """The better of two runs of the hand-written statement, and what it wrote; nothing of it stays."""
        with self.database.unit_of_work() as session:
            run = Sweep(
                swept_on=ON, started_at=self.at, finished_at=self.at, change_id=0, state=SweepState.DONE
            )
            session.add(run)
            session.flush()
            number = run.id
        write = partial(
            by_hand.write, on=ON, sweep_id=number, decree_802_on=law.fixed_day("decree_802_start")
        )
        taken = []
        for _ in range(2):
            taken.append(self.timed("the statement written by hand", write))
            with self.database.unit_of_work() as session:
                found = by_hand.written(session, HEAVIEST.code)
                by_hand.empty(session)
        come_to_rest(self.database)
        return min(taken), found

    def sweep(self, what: str) -> tuple[float, list[RuleResult]]:
        """Sweep to the city's day; seconds with the commit, and the results. Raises where a rule fails."""
        results: list[RuleResult] = []
        seconds = self.timed(
            what, lambda session: results.extend(sweep(session, RULES, self.on, at=self.at))
        )
        failed = [f"{one.rule}: {one.failed}" for one in results if one.failed]
        if failed:
            raise RuntimeError("\n".join(failed))
        return seconds, results

    def next_day(self) -> tuple[float, list[RuleResult]]:
        """A day passes, its payments come in, and it is swept."""
        self.on += timedelta(days=1)
        with self.database.unit_of_work() as session:
            self._payments(session)
        return self.sweep(f"the sweep of {self.on}")

    def timed(self, what: str, work: Callable[[Session], None]) -> float:
        """Seconds of a unit of work, its commit included."""
        self.tell(f"{self.name}: {what}")
        begun = stopwatch()
        with self.database.unit_of_work() as session:
            work(session)
        return round(stopwatch() - begun, 3)

    def _payments(self, session: Session) -> None:
        """What comes in on a day: as many payments of open sums as the past had on a day."""
        count = max(self.size.payables // (ON - FIRST_ON).days, 1)
        change = open_change(session, kind=ChangeKind.IMPORT, at=self.at, actor="bench")
        open_ones = (
            select(Flag.subject_id, Flag.amount_fen)
            .where(
                Flag.rule == HEAVIEST.code,
                Flag.ceased_on.is_(None),
                ~exists().where(Payment.payable_id == Flag.subject_id),
            )
            .order_by(Flag.arose_on.desc())
            .limit(count)
        )
        session.execute(insert(Payment), [
            {"ref": f"演示付款-{self.on}-{row.subject_id}", "payable_id": row.subject_id, "paid_on": self.on,
             "amount_fen": row.amount_fen, "method": Method.TRANSFER, "created_in": change.id,
             "changed_in": change.id}
            for row in session.execute(open_ones)
        ])  # fmt: skip


def measure(plain: Database, doubled: Database, rows: int, *, at: datetime, tell: Tell) -> dict[str, Any]:
    """Every figure, as JSON holds it, over two empty databases: a city, and one with twice the paid past.

    The days that follow are swept in both by turns, so that both meet the same machine.
    """
    size = Size(rows)
    city = City(plain, size, "city", at=at, tell=tell)
    laid = city.lay(history=False)
    with plain.reading() as session:
        checked = check_sample(session)
    hand, by_hand_flags = city.by_hand()
    first, results = city.sweep("the first sweep")
    with plain.reading() as session:
        same = by_hand.written(session, HEAVIEST.code) == by_hand_flags
        flags = session.scalar(select(func.count()).select_from(Flag))
    older = City(doubled, size, "twice the past", at=at, tell=tell)
    older.lay(history=True)
    first_of_older, _results = older.sweep("the first sweep")
    for one in (plain, doubled):
        come_to_rest(one)
    days, days_of_older = [], []
    for _ in range(DAYS):
        seconds, next_day = city.next_day()
        days.append(seconds)
        days_of_older.append(older.next_day()[0])
    heaviest = next(one.seconds for one in results if one.rule == HEAVIEST.code)
    return {
        "database": plain.url.get_backend_name(),
        "rows": {"payables": rows, "payments": rows, "contracts": size.tenth, "commitments": size.tenth},
        "rows_checked": checked, "flags": flags, "same_flags_as_by_hand": same,
        "lay_seconds": laid, "by_hand_seconds": hand, "first_sweep_seconds": first,
        "heaviest_rule": HEAVIEST.code, "heaviest_rule_seconds": heaviest,
        "heaviest_to_by_hand": round(heaviest / hand, 2),
        "rest_to_by_hand": round((first - heaviest) / hand, 2),
        "next_day_seconds": min(days),
        "next_day_to_first": round(min(days) / first, 4),
        "first_sweep_with_twice_the_past_seconds": first_of_older,
        "next_day_with_twice_the_past_seconds": min(days_of_older),
        "twice_the_past_changes_next_day_by": round(min(days_of_older) / min(days) - 1, 3),
        "next_days_seconds": days, "next_days_with_twice_the_past_seconds": days_of_older,
        "first_sweep_rules": [asdict(one) for one in results],
        "next_day_rules": [asdict(one) for one in next_day],
    }  # fmt: skip
