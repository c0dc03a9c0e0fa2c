"""Who is assessed under a government: its departments, and the governments right below it (REG 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.rules.succession import heirs
from tracker.subjects.models import Body, BodyKind


class Group(StrEnum):
    """Whom a body is compared with: departments with departments, governments with governments."""

    DEPARTMENTS = "departments"
    GOVERNMENTS = "governments"


@dataclass(frozen=True, slots=True)
class Assessed:
    """A body that is assessed; ``members`` are the bodies whose records count as its own, itself included."""

    number: int
    code: str
    name: str
    group: Group
    members: frozenset[int]


def assessed(session: Session, government_id: int, on: date) -> tuple[Assessed, ...]:
    """The bodies assessed under a government that are in being on ``on``, in the order of their codes.

    Each answers for the bodies below it, and for those whose duties it or one of them took over.
    """
    columns = (Body.id, Body.code, Body.name, Body.kind, Body.parent_id, Body.government_id, Body.valid_from,
               Body.valid_to)  # fmt: skip
    rows = {row.id: row for row in session.execute(select(*columns).where(Body.voided_in.is_(None)))}
    below: dict[int | None, list[int]] = {}
    for row in rows.values():
        below.setdefault(row.parent_id, []).append(row.id)
    heir = heirs(session, on)
    found = []
    for row in sorted(rows.values(), key=lambda one: one.code):
        group = _group(row, rows, government_id)
        if group is None or not _in_being(row, on):
            continue
        tree = _tree(row.id, below)
        taken = {number for number in rows if heir.get(number, number) in tree}
        # What another body took over is counted there.
        kept = {number for number in tree if heir.get(number, number) in tree}
        found.append(Assessed(row.id, row.code, row.name, group, frozenset(kept | taken)))
    return tuple(found)


def _group(row: Any, rows: Mapping[int, Any], government_id: int) -> Group | None:
    if row.kind is BodyKind.DEPARTMENT and row.government_id == government_id:
        return Group.DEPARTMENTS
    if row.kind is BodyKind.TOWNSHIP and row.government_id == government_id:
        return Group.GOVERNMENTS
    above = rows.get(row.parent_id)
    if row.kind is BodyKind.GOVERNMENT and above is not None and above.government_id == government_id:
        return Group.GOVERNMENTS
    return None


def _in_being(row: Any, on: date) -> bool:
    return (row.valid_from is None or row.valid_from <= on) and (row.valid_to is None or row.valid_to >= on)


def _tree(root: int, below: Mapping[int | None, list[int]]) -> frozenset[int]:
    """A body and every body below it; a circle ends."""
    found, waiting = {root}, [root]
    while waiting:
        for number in below.get(waiting.pop(), ()):
            if number not in found:
                found.add(number)
                waiting.append(number)
    return frozenset(found)
