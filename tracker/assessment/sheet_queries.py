"""Sheets to be read: those of a scheme, the figures taken of each, steps, and what a body entered."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.assessment.sheet_models import Activity, Sheet, SheetFigures, SheetStep


def sheets_of(session: Session, scheme_id: int) -> list[Sheet]:
    """Every version of every sheet of a scheme, the older versions first."""
    return list(session.scalars(select(Sheet).where(Sheet.scheme_id == scheme_id).order_by(Sheet.id)))


def figures_of(session: Session, sheet_ids: Collection[int]) -> dict[int, SheetFigures]:
    """The figures that were taken last of each of some sheets, by the sheet's number."""
    asked = select(SheetFigures).where(SheetFigures.sheet_id.in_(sheet_ids)).order_by(SheetFigures.round)
    return {one.sheet_id: one for one in session.scalars(asked)}


def steps_of_body(session: Session, scheme_id: int, body_id: int) -> list[SheetStep]:
    """What was done about the sheet of a body in a scheme, over all its versions, in order."""
    asked = select(SheetStep).join(Sheet, Sheet.id == SheetStep.sheet_id)
    mine = asked.where(Sheet.scheme_id == scheme_id, Sheet.body_id == body_id)
    return list(session.scalars(mine.order_by(SheetStep.id)))


def activity_of(session: Session, number: int) -> tuple[Activity, Sheet] | None:
    """Something a body entered, with the sheet it was entered on."""
    asked = select(Activity, Sheet).join(Sheet, Sheet.id == Activity.sheet_id).where(Activity.id == number)
    row = session.execute(asked).one_or_none()
    return None if row is None else (row[0], row[1])
