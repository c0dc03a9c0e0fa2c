"""Warn of every open duty whose last lawful day is near (rules.md, "Warnings before the day")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from tracker.accounts.reaching import holds
from tracker.core.permissions import Reach
from tracker.core.within import everything
from tracker.flags.warnings import DueWarning
from tracker.law import loader as law
from tracker.rules.base import Rule
from tracker.rules.succession import heirs
from tracker.subjects.models import Body

BATCH = 1000
KEY = ("rule", "subject_kind", "subject_id", "qualifier", "last_on", "days_before")


def deadlines_on(session: Session, rules: Iterable[Rule], on: date, until: date) -> Iterator[dict[str, Any]]:
    """The open duties of all rules whose last lawful day lies from ``on`` to ``until``, both counted.

    Gives rule, subject_kind, subject_id, qualifier, ref, body_id (after succession), last_on, amount_fen.
    """
    heir = heirs(session, on)
    for rule in rules:
        if not law.rule_enabled(rule.code, on):
            continue
        for part in rule.parts:
            if part.deadlines is None:
                continue
            found = part.deadlines(on, everything).subquery()
            for row in session.execute(select(found).where(found.c.last_on <= until)).mappings():
                yield {
                    "rule": rule.code, "subject_kind": part.subject_kind, "subject_id": row["subject_id"],
                    "qualifier": row.get("qualifier", ""), "ref": row["ref"], "last_on": row["last_on"],
                    "body_id": heir.get(row["owner_id"], row["owner_id"]), "amount_fen": row["amount_fen"],
                }  # fmt: skip


def nearest(
    session: Session, rules: Iterable[Rule], on: date, until: date, reach: Reach, most: int
) -> list[dict[str, Any]]:
    """The ``most`` open duties of bodies within a reach whose last lawful day comes first, from ``on``.

    Gives what ``deadlines_on`` gives; the body is the record's own.
    """
    found: list[dict[str, Any]] = []
    for rule in rules:
        if not law.rule_enabled(rule.code, on):
            continue
        for part in rule.parts:
            if part.deadlines is None:
                continue
            duties = part.deadlines(on, everything).subquery()
            statement = (
                select(duties)
                .where(duties.c.last_on <= until, holds(reach, duties.c.owner_id))
                .order_by(duties.c.last_on, duties.c.ref)
                .limit(most)
            )
            found += [
                {"rule": rule.code, "subject_kind": part.subject_kind, "subject_id": row["subject_id"],
                 "ref": row["ref"], "last_on": row["last_on"], "body_id": row["owner_id"],
                 "amount_fen": row["amount_fen"]}
                for row in session.execute(statement).mappings()
            ]  # fmt: skip
    return sorted(found, key=lambda duty: (duty["last_on"], duty["ref"]))[:most]


def warn(session: Session, rules: Iterable[Rule], on: date) -> int:
    """Record the warnings that are due on ``on``; gives how many are new.

    A step that was missed because nothing ran that day is said now, as the nearest step reached: what matters
    is what is true on ``on``, not when somebody last looked.
    """
    steps = sorted(law.at("warning_days", on).numbers)
    supervisor = {row.id: row.supervisor_id for row in session.execute(select(Body.id, Body.supervisor_id))}
    said = {
        tuple(row) for row in session.execute(
            select(*(getattr(DueWarning, name) for name in KEY)).where(DueWarning.last_on >= on)
        )
    }  # fmt: skip
    new = []
    for duty in deadlines_on(session, rules, on, on + timedelta(days=steps[-1])):
        left = (duty["last_on"] - on).days
        row = {name: duty[name] for name in ("ref", "body_id")}
        row |= {name: duty[name] for name in KEY[:-1]}
        row["days_before"] = next(step for step in steps if left <= step)
        if tuple(row[name] for name in KEY) not in said:
            new.append({**row, "supervisor_id": supervisor.get(row["body_id"]), "warned_on": on})
    for at in range(0, len(new), BATCH):
        session.execute(insert(DueWarning), new[at : at + BATCH])
    return len(new)
