"""Who changed which records, when and why; old versions; and what every fact row carries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Connection,
    DateTime,
    Enum,
    ForeignKey,
    Index,
    String,
    Text,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column

from tracker.core.covered import lay_out_old, written_in
from tracker.core.db import Base, Id, Key
from tracker.core.ledger import Audited, Entry

# A number of our own for PostgreSQL's advisory locks: writers of facts take turns, so that change numbers
# become visible in their order and a sweep never passes over one that was still being written.
WRITER_LOCK = 72_013_001


def choice(values: type[StrEnum], name: str) -> Enum:
    """A column type for one of a closed list of words, held by a CHECK constraint called ``name``."""
    return Enum(
        values,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
        validate_strings=True,
    )


class ChangeKind(StrEnum):
    """What a change of the records was."""

    IMPORT = "import"
    UNDO = "undo"
    VOID = "void"
    CALENDAR = "calendar"
    DEMO = "demo"


class Change(Audited, Base):
    """One change of the records: a file taken in, an undo, a record voided; ``at`` in UTC."""

    __tablename__ = "changes"
    # An undo that came later is an entry of its own.
    later = ("undone_in",)
    __table_args__ = (
        CheckConstraint("kind <> 'void' OR length(trim(reason)) > 0", name="void_has_reason"),
        CheckConstraint("undone_in IS NULL OR (kind = 'import' AND undone_in > id)", name="undone"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[ChangeKind] = mapped_column(choice(ChangeKind, "kind"))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    actor: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text, default="")
    record_kind: Mapped[str | None] = mapped_column(String(40))
    source: Mapped[str | None] = mapped_column(String(400))
    source_sha256: Mapped[str | None] = mapped_column(String(64))
    summary: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    undone_in: Mapped[int | None] = mapped_column(ForeignKey("changes.id"))

    def as_entry(self, session: Session) -> Entry:
        """One entry over all rows that the change wrote, also where one of the same work wrote over some."""
        at = self.at.replace(tzinfo=self.at.tzinfo or UTC)
        over = session.scalar(select(RecordVersion.id).where(RecordVersion.change_id > self.id).limit(1))
        if over is not None:
            lay_out_old(session, after=self.id)
        return Entry(
            kind=f"change:{self.kind.value}", at=at, actor=self.actor, subject_kind=self.record_kind or "",
            subject=str(self.id), detail={"rows": written_in(session, self.id, old=over is not None)},
        )  # fmt: skip


class RecordVersion(Base):
    """What a record said before a change: its columns as JSON, under the change that replaced them."""

    __tablename__ = "record_versions"
    __table_args__ = (Index("ix_record_versions_record", "record_kind", "record_id", "change_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    record_kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int] = mapped_column(Id)
    change_id: Mapped[int] = mapped_column(ForeignKey("changes.id"), index=True)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)


class Fact:
    """Mixin of every recorded fact: its number, the changes that made and last touched it, and its voiding.

    A record entered by mistake is voided, never deleted: ``voided_in`` names the change that did it, whose
    reason says why. Voided rows are no facts: every query leaves them out. ``worked_out`` are the columns
    that follow from facts and law; ``follows`` those that do so where the other column is filled in.
    """

    worked_out: ClassVar[tuple[str, ...]] = ("notices",)
    follows: ClassVar[Mapping[str, str]] = {}

    id: Mapped[int] = mapped_column(Id, primary_key=True, sort_order=-10)
    notices: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True), sort_order=90)
    extra: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True), sort_order=91)

    @declared_attr
    def created_in(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("changes.id"), sort_order=92)

    @declared_attr
    def changed_in(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("changes.id"), index=True, sort_order=93)

    @declared_attr
    def voided_in(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("changes.id"), sort_order=94)


class Referenced(Fact):
    """A fact with a ``ref`` of its own, unique among the living records of its kind."""

    ref: Mapped[str] = mapped_column(Key, sort_order=-9)


def not_negative(name: str, *columns: str) -> CheckConstraint:
    """A check, called ``name``, that none of these columns is below zero."""
    return CheckConstraint(
        " AND ".join(f"({column} IS NULL OR {column} >= 0)" for column in columns), name=name
    )


def known_by(table: str, *columns: str) -> tuple[Index, Index]:
    """Two indexes over the key of records: a unique one over those not voided, and one over the rest.

    A voided key may be used again; a record's history asks for the few that had it.
    """
    alive, voided = text("voided_in IS NULL"), text("voided_in IS NOT NULL")
    return (
        Index(f"uq_{table}_alive", *columns, unique=True, sqlite_where=alive, postgresql_where=alive),
        Index(f"ix_{table}_voided", *columns, sqlite_where=voided, postgresql_where=voided),
    )


def index_present(table: str, column: str) -> Index:
    """An index over the rows that have a value in ``column``, for columns that are mostly empty."""
    present = text(f"{column} IS NOT NULL")
    return Index(f"ix_{table}_{column}", column, sqlite_where=present, postgresql_where=present)


def take_turn(session: Session) -> None:
    """Wait until no other unit of work writes facts or sweeps, and hold the turn until this one ends.

    On SQLite a writer has the turn from its first statement on.
    """
    hold_turn(session.connection())


def hold_turn(connection: Connection) -> None:
    """The same for whoever has a connection and no session, such as a migration."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITER_LOCK})


def open_change(
    session: Session, *, kind: ChangeKind, at: datetime, actor: str, reason: str = "", **details: Any
) -> Change:
    """Begin a change: take the writers' turn, then number it. Held until the unit of work ends.

    ``at`` is the instant (UTC), ``actor`` who does it, ``reason`` why; ``details`` are further columns.
    """
    take_turn(session)
    change = Change(kind=kind, at=at, actor=actor, reason=reason, **details)
    session.add(change)
    # The number is needed by the rows about to be written.
    session.flush()
    return change


def newest_change(session: Session) -> int:
    """The number of the last change of the records, 0 before the first."""
    return session.scalar(select(func.coalesce(func.max(Change.id), 0))) or 0
