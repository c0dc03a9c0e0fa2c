"""The figures of one sheet taken down with every row, and read again: the same figures, the same text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.assessment.entered import activities_of, refuse
from tracker.assessment.indicators import COMPUTED, Indicator
from tracker.assessment.models import Scheme, Weight
from tracker.assessment.points import Measured, Scored, scored, total
from tracker.assessment.queries import weights_of
from tracker.assessment.sheet_models import Activity, Sheet, SheetStep
from tracker.assessment.sheets import Gathered, decide, review
from tracker.core.machine import NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor
from tracker.reports.assessing.measuring import Points, bodies_of, span_of
from tracker.reports.assessing.rows import FigureRow, rows_of
from tracker.reports.assessing.whom import Assessed, Group
from tracker.reports.formal.canonical import digest, written


@dataclass(frozen=True, slots=True)
class Entered:
    """Something a body entered, as it was taken down; ``refused`` says why it does not count, if so."""

    number: int
    indicator: Indicator
    held_on: date
    title: str
    people: int | None
    sha256: str
    refused: str

    @property
    def counts(self) -> bool:
        """Whether it counts."""
        return not self.refused


@dataclass(frozen=True, slots=True)
class Frozen:
    """A sheet's figures as they were taken on a day: its points, the rows of each, what was entered."""

    on: date
    points: Points
    rows: Mapping[Indicator, tuple[FigureRow, ...]]
    entered: tuple[Entered, ...]


def as_entered(one: Activity, refused: str) -> Entered:
    """An activity with the word on it."""
    return Entered(
        one.id, one.indicator, one.held_on, one.title, one.people, one.file_sha256, refused
    )  # fmt: skip


def gather(session: Session, sheet: Sheet, refused: Mapping[int, str], on: date) -> Gathered:
    """The figures of a sheet from the records as they stand; ``refused`` activities do not count.

    Raises NotAllowed where the body is none of its scheme's.
    """
    scheme = session.get_one(Scheme, sheet.scheme_id)
    of = next((one for one in bodies_of(session, scheme, on) if one.number == sheet.body_id), None)
    if of is None:
        raise NotAllowed(_("This body is recorded no more as one that this government assesses."))
    span, weights = span_of(scheme, on), weights_of(session, scheme.id)
    rows = {name: rows_of(session, name, span, of.members) for name in weights if name in COMPUTED}
    held = [as_entered(one, refused.get(one.id, "")) for one in activities_of(session, sheet)]
    parts = {
        name: scored(_measured(name, weight, rows, held), weight.weight) for name, weight in weights.items()
    }
    whole = total(parts.values())
    content = written({
        "year": scheme.year, "version": scheme.version, "document": scheme.document, "on": on.isoformat(),
        "body": {"number": of.number, "code": of.code, "name": of.name, "group": of.group.value},
        "parts": [_part(name, part, weights[name], rows.get(name, ())) for name, part in parts.items()],
        "entered": [_entry(one) for one in held], "total": whole,
    })  # fmt: skip
    return Gathered(content, digest(content), whole)


def _measured(
    name: Indicator, weight: Weight, rows: Mapping[Indicator, tuple[FigureRow, ...]], held: list[Entered]
) -> Measured:
    if weight.asked:
        good = sum(one.counts and one.indicator is name for one in held)
        return Measured(min(good, weight.asked), weight.asked)
    return Measured(sum(row.good for row in rows[name]), len(rows[name]))


def _part(name: Indicator, part: Scored, weight: Weight, rows: tuple[FigureRow, ...]) -> dict[str, Any]:
    return {
        "indicator": name.value, "weight": weight.weight, "asked": weight.asked, "part": part.measured.part,
        "whole": part.measured.whole, "points": part.points,
        "rows": [
            [row.body_code, row.body_name, row.number, row.ref, row.due_on.isoformat(),
             row.happened_on.isoformat() if row.happened_on else None, int(row.good)]
            for row in rows
        ],
    }  # fmt: skip


def _entry(one: Entered) -> dict[str, Any]:
    return {
        "number": one.number, "indicator": one.indicator.value, "held_on": one.held_on.isoformat(),
        "title": one.title, "people": one.people, "sha256": one.sha256, "refused": one.refused,
    }  # fmt: skip


def read(content: str) -> Frozen:
    """What ``gather`` took down."""
    said = json.loads(content)
    body = said["body"]
    of = Assessed(body["number"], body["code"], body["name"], Group(body["group"]), frozenset())
    parts = {
        Indicator(one["indicator"]): Scored(
            Measured(one["part"], one["whole"]), one["weight"], one["points"]
        )
        for one in said["parts"]
    }  # fmt: skip
    rows = {Indicator(one["indicator"]): tuple(map(_row, one["rows"])) for one in said["parts"]}
    entered = tuple(
        Entered(
            one["number"], Indicator(one["indicator"]), date.fromisoformat(one["held_on"]), one["title"],
            one["people"], one["sha256"], one["refused"],
        )
        for one in said["entered"]
    )  # fmt: skip
    return Frozen(date.fromisoformat(said["on"]), Points(of, parts, said["total"]), rows, entered)


def _row(one: list[Any]) -> FigureRow:
    code, name, number, ref, due, happened, good = one
    day = date.fromisoformat(happened) if happened else None
    return FigureRow(code, name, number, ref, date.fromisoformat(due), day, bool(good))


def review_sheet(
    session: Session, sheet: Sheet, note: str, refused: Mapping[int, str], *, actor: Actor, on: date,
    at: datetime,
) -> SheetStep:  # fmt: skip
    """Review a sheet: say what does not count, take its figures. Raises NotAllowed, IllegalTransition."""
    refuse(session, sheet, refused, actor=actor, at=at)
    gathered = gather(session, sheet, refused, on)
    return review(session, sheet, note, gathered, actor=actor, on=on, at=at)


def decide_sheet(
    session: Session, sheet: Sheet, note: str, refused: Mapping[int, str], *, actor: Actor, on: date,
    at: datetime,
) -> SheetStep:  # fmt: skip
    """Decide a sheet from the records as they stand, and freeze its figures. Raises as ``review_sheet``."""
    refuse(session, sheet, refused, actor=actor, at=at)
    gathered = gather(session, sheet, refused, on)
    return decide(session, sheet, note, gathered, actor=actor, on=on, at=at)
