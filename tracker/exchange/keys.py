"""Records found by their key as somebody writes it: the living one, and those voided under it before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from tracker.core.messages import gettext as _
from tracker.exchange.cells import BadCell
from tracker.exchange.checks import called
from tracker.exchange.kinds import KINDS, Kind


class NoSuchRecord(ValueError):
    """No record has this key; the text says how a key of the kind is written."""


def records_with(session: Session, kind: Kind, key: Sequence[str]) -> list[dict[str, Any]]:
    """Every record that has or had this key, voided ones too, oldest first. Raises NoSuchRecord."""
    voided = kind.model.__table__.c.voided_in
    has_key = keyed(kind, key)
    # Living and voided ones each have an index by their key.
    statement = union_all(has_key.where(voided.is_(None)), has_key.where(voided.is_not(None)))
    found = [dict(row) for row in session.execute(statement).mappings()]
    if not found:
        said = _("Nothing among the {kind} has the key {key}.", kind=called(kind), key=" ".join(key))
        raise NoSuchRecord(said)
    return sorted(found, key=lambda row: int(row["id"]))


def keyed(kind: Kind, key: Sequence[str]) -> Select[Any]:
    """The statement of the records with a key (its parts as written). Raises NoSuchRecord if it is none."""
    if len(key) != len(kind.key):
        parts = " ".join(called(column) for column in kind.key_columns)
        raise NoSuchRecord(_("A key of {kind} is written as: {parts}", kind=called(kind), parts=parts))
    table = kind.model.__table__
    statement = select(table)
    for column, text in zip(kind.key_columns, key, strict=True):
        try:
            value = column.type.read(text.strip())
        except BadCell as bad:
            raise NoSuchRecord(f"{called(column)}: {bad.message}") from None
        if column.target:
            target = KINDS[column.target]
            other = target.model.__table__
            numbers = select(other.c.id).where(other.c[target.key_columns[0].attribute] == value)
            statement = statement.where(table.c[column.attribute].in_(numbers))
        else:
            statement = statement.where(table.c[column.attribute] == value)
    return statement
