"""What is worked out of bodies and enterprises: the government each body answers to; initials of names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pypinyin import Style, lazy_pinyin
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.subjects.models import Body, BodyKind


def prepare_names(rows: Sequence[dict[str, Any]], column: str = "name", longest: int = 200) -> None:
    """Work out the pinyin initials of the names, or titles, of rows about to be written.

    ``longest`` is how many signs their column holds.
    """
    for row in rows:
        row["initials"] = initials(row[column])[:longest] or None


def initials(name: str) -> str:
    """The pinyin initials of a name in small letters: ``czj`` of 财政局; other signs as they are."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower().replace(" ", "")


def refresh_governments(session: Session) -> None:
    """Work out again every body's government: itself, or the nearest parent of kind government."""
    table = Body
    rows = {
        row.id: row
        for row in session.execute(select(table.id, table.kind, table.parent_id, table.government_id))
    }
    changed = []
    for body in rows.values():
        # A ring of parents has no government; ``seen`` ends the walk round it.
        seen: set[int] = set()
        at: int | None = body.id
        while at is not None and at in rows and at not in seen and rows[at].kind != BodyKind.GOVERNMENT:
            seen.add(at)
            at = rows[at].parent_id
        government = at if at in rows and at not in seen else None
        if government != body.government_id:
            changed.append({"id": body.id, "government_id": government})
    if changed:
        session.execute(update(Body), changed)
