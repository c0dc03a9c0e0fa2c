"""Run every rule for a day and bring the stored flags to it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.core.changes import Change, take_turn
from tracker.core.clock import stopwatch
from tracker.core.within import Within, everything
from tracker.flags.models import RuleMark, Sweep, SweepDay, SweepState
from tracker.law import loader as law
from tracker.rules.base import Root, Rule
from tracker.rules.candidates import Since, collect
from tracker.rules.merging import Task, merge
from tracker.rules.reach import ALWAYS_ALL, edition, why_all, within
from tracker.rules.succession import heirs
from tracker.rules.working import HEIRS, analyse, drop_all, fill_heirs, prepare_planner, renew


@dataclass(frozen=True)
class RuleResult:
    """What a sweep did for one rule.

    ``raised``, ``ceased`` and ``open`` count flags; ``corrected`` flags had said something that the facts
    known now deny, ``withdrawn`` ones are no flags any more. ``looked_at`` is ``changed`` where candidates
    were enough, else why every record was looked at: first, full, edition, switch, bodies, succession, law,
    many.
    ``failed`` says why the rule did not run; its flags stay as they were.
    """

    rule: str
    raised: int = 0
    ceased: int = 0
    open: int = 0
    corrected: int = 0
    withdrawn: int = 0
    seconds: float = 0.0
    looked_at: str = "changed"
    failed: str | None = None


def flags_on(
    session: Session, rules: Iterable[Rule], on: date, *, owners: Collection[int] | None = None
) -> Iterator[dict[str, Any]]:
    """Every flag as of ``on``, ceased ones included, worked out from the facts; nothing is written.

    They come rule by rule, in the order of ``ref``, as they are read: however many there are, only some are
    held at a time. ``owners`` keeps the flags of records of these bodies.
    """
    heir = heirs(session, on)
    for rule in rules:
        if not law.rule_enabled(rule.code, on):
            continue
        for part in rule.parts:
            found = part.runs(on, everything).subquery()
            statement = select(found).order_by(found.c.ref, found.c.subject_id, found.c.arose_on)
            if "qualifier" in found.c:
                statement = statement.order_by(found.c.qualifier)
            if owners is not None:
                statement = statement.where(found.c.owner_id.in_(owners))
            for row in session.execute(statement.execution_options(yield_per=1000)).mappings():
                yield {
                    **row,
                    "rule": rule.code,
                    "subject_kind": part.subject_kind,
                    "nature": rule.nature,
                    "laddered": rule.laddered,
                    "qualifier": row.get("qualifier", ""),
                    "body_id": heir.get(row["owner_id"], row["owner_id"]),
                }


def sweep(
    session: Session, rules: Iterable[Rule], on: date, *, at: datetime, full: bool = False,
    tell: Callable[[RuleResult], None] = lambda _result: None,
) -> list[RuleResult]:  # fmt: skip
    """Bring the stored flags to ``on``; days since the last sweep are recorded as covered.

    ``at`` is the instant of the run (UTC). ``full`` looks at every record instead of those that may have
    changed; what comes out is the same. ``tell`` hears of each rule when it is done. Sweeping an earlier day
    than the last keeps what the later one found. Each rule runs in a savepoint of its own; one that fails is
    reported and leaves its flags alone. Sweeps and writers of facts take turns.
    """
    begun = stopwatch()
    take_turn(session)
    prepare_planner(session)
    marks = {mark.rule: mark for mark in session.execute(select(RuleMark)).scalars()}
    last = session.scalar(select(func.max(SweepDay.covered_on)))
    to = max([on, *(mark.swept_on for mark in marks.values() if mark.swept_on), *([last] if last else [])])
    seen = session.scalar(select(func.coalesce(func.max(Change.id), 0))) or 0
    run = Sweep(swept_on=to, started_at=at, change_id=seen, state=SweepState.RUNNING)
    session.add(run)
    # The run's number goes onto every flag it raises.
    session.flush()
    bringing = _Bringing(session, run, marks, full)
    results = []
    for rule in rules:
        results.append(bringing.to_the_day(rule))
        tell(results[-1])
    drop_all(session)
    failed = any(result.failed for result in results)
    if not failed:
        first = last.toordinal() + 1 if last else to.toordinal()
        days = [date.fromordinal(day) for day in range(first, to.toordinal() + 1)]
        session.add_all(SweepDay(covered_on=day, sweep_id=run.id) for day in days)
    run.state = SweepState.FAILED if failed else SweepState.DONE
    run.finished_at = at + timedelta(seconds=stopwatch() - begun)
    run.results = [asdict(result) for result in results]
    session.flush()
    return results


class _Bringing:
    """One sweep at work: rules come one after the other and share what it has collected."""

    def __init__(self, session: Session, run: Sweep, marks: dict[str, RuleMark], full: bool) -> None:
        self.session, self.run, self.marks, self.full = session, run, marks, full
        days = {run.swept_on, *(mark.swept_on for mark in marks.values() if mark.swept_on)}
        self.heirs = {day: heirs(session, day) for day in days}
        self.since: Since | None = None
        self.counts: dict[Root, int] = {}
        renew(session, HEIRS)
        for day, carried in self.heirs.items():
            fill_heirs(session, day, carried)
        analyse(session, HEIRS)

    def to_the_day(self, rule: Rule) -> RuleResult:
        """Bring one rule's flags to the day, and write down how far they reach now."""
        begun = stopwatch()
        on, mark = self.run.swept_on, self.marks.get(rule.code)
        why = why_all(self.session, rule, mark, on, self.heirs) or ("full" if self.full else None)
        stood_on = mark.swept_on if mark else None
        task = Task(
            rule=rule, on=on, sweep_id=self.run.id, stood_on=stood_on,
            within=self._candidates(mark) if why is None and mark else None,
            enabled=law.rule_enabled(rule.code, on),
            was_enabled=stood_on is not None and law.rule_enabled(rule.code, stood_on),
        )  # fmt: skip
        many = [part.root for part in rule.parts if part.root not in ALWAYS_ALL]
        if why is None and any((task.within or {}).get(root) is everything for root in many):
            why = "many"
        result = replace(
            _run(self.session, task), looked_at=why or "changed", seconds=round(stopwatch() - begun, 3)
        )
        self._mark(mark, result)
        return result

    def _candidates(self, mark: RuleMark) -> dict[Root, Within]:
        """Rules that stand at one day share what was collected since; a rule that failed lags behind."""
        assert mark.swept_on is not None
        since = Since(mark.change_id, mark.swept_on, self.run.swept_on)
        if since != self.since:
            self.counts = collect(self.session, since)
            self.since = since
        return within(self.session, since, self.counts)

    def _mark(self, mark: RuleMark | None, result: RuleResult) -> None:
        if mark is None:
            mark = RuleMark(rule=result.rule, swept_on=None, change_id=0, law="")
            self.session.add(mark)
        mark.failed = result.failed
        if result.failed is None:
            mark.swept_on, mark.change_id, mark.law = self.run.swept_on, self.run.change_id, edition()
        self.session.flush()


def _run(session: Session, task: Task) -> RuleResult:
    """One rule in its own savepoint: a mistake in it must not keep the others from running."""
    try:
        with session.begin_nested():
            return RuleResult(rule=task.rule.code, **asdict(merge(session, task)))
    except Exception as problem:
        return RuleResult(rule=task.rule.code, failed=f"{type(problem).__name__}: {problem}")

