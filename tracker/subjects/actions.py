"""Writes of bodies: the government each answers to."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.subjects.models import Body, BodyKind


def refresh_governments(session: Session) -> None:
    """Work out again every body's government: itself, or the nearest parent of kind government."""
    table = Body
    rows = {
        row.id: row
        for row in session.execute(select(table.id, table.kind, table.parent_id, table.government_id))
    }
    changed = []
    for body in rows.values():
        seen, at = {body.id}, body
        while at is not None and at.kind != BodyKind.GOVERNMENT:
            at = rows.get(at.parent_id) if at.parent_id not in seen else None
            if at is not None:
                seen.add(at.id)
        government = at.id if at is not None else None
        if government != body.government_id:
            changed.append({"id": body.id, "government_id": government})
    if changed:
        session.execute(update(Body), changed)
