"""Run every rule for a day and bring the stored flags to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tracker.core.changes import Change
from tracker.core.within import everything
from tracker.flags.models import Flag, FlagCorrection, RuleMark, Sweep, SweepDay, SweepState
from tracker.law import loader as law
from tracker.rules.base import Rule
from tracker.rules.succession import heirs

KEY = ("subject_kind", "root_id", "subject_id", "qualifier", "arose_on")
SAID = ("ref", "owner_id", "body_id", "enterprise_id", "ceased_on", "amount_fen", "cites")


@dataclass(frozen=True)
class RuleResult:
    """What a sweep did for one rule; ``failed`` says why it did not run."""

    rule: str
    raised: int
    changed: int
    withdrawn: int
    open: int
    failed: str | None = None


def flags_on(session: Session, rules: Iterable[Rule], on: date) -> Iterable[dict[str, Any]]:
    """Every flag as of ``on``, ceased ones included, worked out from the facts; nothing is written."""
    heir = heirs(session, on)
    for rule in rules:
        if not law.rule_enabled(rule.code, on):
            continue
        for part in rule.parts:
            for row in session.execute(part.runs(on, everything)).mappings():
                yield {
                    **row,
                    "rule": rule.code,
                    "subject_kind": part.subject_kind,
                    "nature": rule.nature,
                    "laddered": rule.laddered,
                    "qualifier": row.get("qualifier", ""),
                    "body_id": heir.get(row["owner_id"], row["owner_id"]),
                }


def sweep(session: Session, rules: Iterable[Rule], on: date, *, at: datetime) -> list[RuleResult]:
    """Bring the stored flags to ``on``; days since the last sweep are recorded as covered.

    ``at`` is the instant of the run (UTC). Sweeping an earlier day than the last keeps what the later one
    found. Each rule runs in a savepoint of its own; one that fails is reported and leaves its flags alone.
    """
    last = session.scalar(select(func.max(SweepDay.covered_on)))
    to = max(on, last) if last else on
    seen = session.scalar(select(func.coalesce(func.max(Change.id), 0))) or 0
    run = Sweep(swept_on=to, started_at=at, change_id=seen, state=SweepState.RUNNING)
    session.add(run)
    # The run's number goes onto every flag it raises.
    session.flush()
    results = []
    for rule in rules:
        try:
            with session.begin_nested():
                results.append(_sweep_rule(session, rule, to, run.id))
                session.merge(RuleMark(rule=rule.code, swept_on=to, change_id=seen, law=law.fingerprint()))
        except SQLAlchemyError as problem:
            results.append(RuleResult(rule.code, 0, 0, 0, 0, failed=str(problem)))
    failed = any(result.failed for result in results)
    if not failed:
        first = last.toordinal() + 1 if last else to.toordinal()
        days = [date.fromordinal(day) for day in range(first, to.toordinal() + 1)]
        session.add_all(SweepDay(covered_on=day, sweep_id=run.id) for day in days)
    run.state = SweepState.FAILED if failed else SweepState.DONE
    run.finished_at = at
    run.results = [vars(result) for result in results]
    return results


def _sweep_rule(session: Session, rule: Rule, on: date, sweep_id: int) -> RuleResult:
    stored = {
        tuple(row[name] for name in KEY): dict(row)
        for row in session.execute(select(*Flag.__table__.columns).where(Flag.rule == rule.code)).mappings()
    }
    found = {tuple(row[name] for name in KEY): row for row in flags_on(session, [rule], on)}
    new = [{**row, "sweep_id": sweep_id} for key, row in found.items() if key not in stored]
    moved = [
        (stored[key], row)
        for key, row in found.items()
        if key in stored and any(stored[key][name] != row[name] for name in SAID)
    ]
    gone = [row for key, row in stored.items() if key not in found]
    corrected = [(row, True) for row in gone] + [(before, False) for before, _ in moved]
    if corrected:
        session.execute(insert(FlagCorrection), [_said(row, sweep_id, out) for row, out in corrected])
    if gone:
        session.execute(delete(Flag).where(Flag.id.in_([row["id"] for row in gone])))
    if moved:
        session.execute(
            update(Flag),
            [{"id": before["id"], **{name: row[name] for name in SAID}} for before, row in moved],
        )
    if new:
        session.execute(insert(Flag), new)
    still_open = sum(row["ceased_on"] is None for row in found.values())
    return RuleResult(rule.code, len(new), len(moved), len(gone), still_open)


def _said(row: dict[str, Any], sweep_id: int, withdrawn: bool) -> dict[str, Any]:
    kept = (
        "rule", "subject_kind", "subject_id", "ref", "qualifier", "arose_on", "ceased_on", "amount_fen",
        "body_id",
    )  # fmt: skip
    return {"sweep_id": sweep_id, "withdrawn": withdrawn, **{name: row[name] for name in kept}}
