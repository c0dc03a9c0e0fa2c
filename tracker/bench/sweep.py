"""``flask bench sweep``: the first sweep against a statement written by hand, the next day, a longer past."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, insert, select
from sqlalchemy.orm import Session

from tracker.bench import by_hand
from tracker.bench.city import Size, check_sample, lay, payables, payments, settle
from tracker.bench.numbers import FIRST_ON, lay_days
from tracker.core.changes import ChangeKind, open_change
from tracker.core.clock import stopwatch
from tracker.core.db import Database
from tracker.core.migrate import upgrade
from tracker.flags.models import Flag, Sweep, SweepState
from tracker.law import loader as law
from tracker.payables.models import Method, Payable, Payment
from tracker.rules.a13_payment_overdue import RULE as HEAVIEST
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import RuleResult, sweep

# A Sunday's flags; as many days follow in the measurement. Of several takings the best stands: what other
# work on the machine adds is no part of the figure.
ON = date(2026, 11, 22)
DAYS = 5
Tell = Callable[[str], None]


class Measurement:
    """One database, laid and swept; ``tell`` is told what goes on, ``at`` is the instant (UTC)."""

    def __init__(self, database: Database, rows: int, *, at: datetime, tell: Tell) -> None:
        self.database, self.size, self.at, self.tell = database, Size(rows), at, tell
        self.on = ON

    def run(self) -> dict[str, Any]:
        """Every figure, as JSON holds it."""
        upgrade(self.database)
        laid = self._timed("laying the city", lambda session: lay(session, self.size, at=self.at, on=ON))
        with self.database.reading() as session:
            checked = check_sample(session)
        hand, same = self._by_hand()
        first, results = self._sweep("the first sweep")
        with self.database.reading() as session:
            agree = by_hand.written(session, HEAVIEST.code) == same
            flags = session.scalar(select(func.count()).select_from(Flag))
        heaviest = next(one.seconds for one in results if one.rule == HEAVIEST.code)
        before, next_day = self._days("the next day")
        self._timed("doubling the paid history", self._double)
        absorbed, _results = self._sweep("taking the history in")
        after, _results = self._days("the next day, with twice the past")
        return {
            "database": self.database.url.get_backend_name(),
            "rows": {"payables": self.size.payables, "payments": self.size.payables,
                     "contracts": self.size.tenth, "commitments": self.size.tenth},
            "rows_checked": checked, "flags": flags, "same_flags_as_by_hand": agree,
            "lay_seconds": laid, "by_hand_seconds": hand, "first_sweep_seconds": first,
            "heaviest_rule": HEAVIEST.code, "heaviest_rule_seconds": heaviest,
            "heaviest_to_by_hand": round(heaviest / hand, 2),
            "rest_to_by_hand": round((first - heaviest) / hand, 2),
            "next_day_seconds": min(before),
            "next_day_to_first": round(min(before) / first, 4),
            "history_taken_in_seconds": absorbed,
            "next_day_with_twice_the_past_seconds": min(after),
            "twice_the_past_changes_next_day_by": round(min(after) / min(before) - 1, 3),
            "next_days_seconds": before, "next_days_with_twice_the_past_seconds": after,
            "first_sweep_rules": [asdict(one) for one in results],
            "next_day_rules": [asdict(one) for one in next_day],
        }  # fmt: skip

    def _timed(self, what: str, work: Callable[[Session], None]) -> float:
        """Seconds of a unit of work, its commit included."""
        self.tell(what)
        begun = stopwatch()
        with self.database.unit_of_work() as session:
            work(session)
        return round(stopwatch() - begun, 3)

    def _sweep(self, what: str) -> tuple[float, list[RuleResult]]:
        results: list[RuleResult] = []
        seconds = self._timed(
            what, lambda session: results.extend(sweep(session, RULES, self.on, at=self.at))
        )
        failed = [f"{one.rule}: {one.failed}" for one in results if one.failed]
        if failed:
            raise RuntimeError("\n".join(failed))
        return seconds, results

    def _by_hand(self) -> tuple[float, set[tuple[Any, ...]]]:
        """The better of two runs of the hand-written statement, and what it wrote; nothing of it stays."""
        with self.database.unit_of_work() as session:
            run = Sweep(
                swept_on=ON, started_at=self.at, finished_at=self.at, change_id=0, state=SweepState.DONE
            )
            session.add(run)
            session.flush()
            number = run.id
        decree = law.fixed_day("decree_802_start")
        taken = []
        for _ in range(2):
            seconds = self._timed(
                "the statement written by hand", lambda session: by_hand.write(session, ON, number, decree)
            )
            taken.append(seconds)
            with self.database.unit_of_work() as session:
                found = by_hand.written(session, HEAVIEST.code)
                by_hand.empty(session)
        return min(taken), found

    def _days(self, what: str) -> tuple[list[float], list[RuleResult]]:
        """Sweep the days that follow, each with its own payments; seconds, and the last results."""
        taken: list[float] = []
        results: list[RuleResult] = []
        for _ in range(DAYS):
            self.on += timedelta(days=1)
            with self.database.unit_of_work() as session:
                self._a_day(session)
            seconds, results = self._sweep(what)
            taken.append(seconds)
        return taken, results

    def _a_day(self, session: Session) -> None:
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

    def _double(self, session: Session) -> None:
        """As many payables again, all paid long ago."""
        change = open_change(session, kind=ChangeKind.IMPORT, at=self.at, actor="bench")
        mark = {"created_in": change.id, "changed_in": change.id}
        lay_days(session, ON + timedelta(days=400))
        first, last = self.size.payables + 1, 2 * self.size.payables
        past = (ON - FIRST_ON).days
        payables(session, self.size, mark, first=first, last=last, past=past, settled=True)
        payments(session, mark, first=first, last=last, settled=True)
        settle(session)
        assert session.scalar(select(func.count()).select_from(Payable)) == last
