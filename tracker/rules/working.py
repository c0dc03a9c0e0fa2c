"""The temporary tables a sweep works in; they live in its connection alone and are gone when it ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Column, Date, MetaData, String, Table, insert, text
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable, DropTable

from tracker.core.db import Id, Key

_metadata = MetaData()


def _table(name: str, *columns: Column[Any]) -> Table:
    return Table(name, _metadata, *columns, prefixes=["TEMPORARY"])


def _runs(name: str) -> Table:
    return _table(
        name,
        Column("subject_kind", String(24), nullable=False),
        Column("root_id", Id, nullable=False),
        Column("subject_id", Id, nullable=False),
        Column("qualifier", String(40), nullable=False),
        Column("arose_on", Date, nullable=False),
        Column("ref", Key, nullable=False),
        Column("owner_id", Id, nullable=False),
        Column("body_id", Id, nullable=False),
        Column("enterprise_id", Id),
        Column("ceased_on", Date),
        Column("amount_fen", BigInteger),
        Column("cites", String(400), nullable=False),
    )


# What the facts give for one rule, in the columns of ``flags``.
RUNS = _runs("sweep_runs")
# The same as of the day the stored flags stood at: what tells a correction from the course of time.
BEFORE = _runs("sweep_before")
# Stored flags that read otherwise than the runs, and the roots that decide them.
MOVED = _table(
    "sweep_moved",
    Column("flag_id", Id, primary_key=True, autoincrement=False),
    Column("subject_kind", String(24), nullable=False),
    Column("root_id", Id, nullable=False),
)
HEIRS = _table(
    "sweep_heirs",
    Column("as_of", Date, primary_key=True),
    Column("body_id", Id, primary_key=True, autoincrement=False),
    Column("heir_id", Id, nullable=False),
)
ROOTS = _table(
    "sweep_roots",
    Column("root", String(16), primary_key=True),
    Column("root_id", Id, primary_key=True, autoincrement=False),
)
TOUCHED = _table(
    "sweep_touched",
    Column("kind", String(24), primary_key=True),
    Column("fact_id", Id, primary_key=True, autoincrement=False),
)

KEY = ("subject_kind", "root_id", "subject_id", "qualifier", "arose_on")


def prepare_planner(session: Session) -> None:
    """Let PostgreSQL hold the candidates in memory, and not compile statements that run once; until the end.

    With the memory it has by default it looks through all candidates anew for each row.
    """
    if session.get_bind().dialect.name == "postgresql":
        for setting in ("work_mem = '128MB'", "jit = off"):
            session.execute(text(f"SET LOCAL {setting}"))


def renew(session: Session, table: Table) -> None:
    """Make a table anew, empty and without indexes but its primary key."""
    session.execute(DropTable(table, if_exists=True))
    session.execute(CreateTable(table))


def drop_all(session: Session) -> None:
    """Leave no table behind in a connection that others will use."""
    for table in _metadata.sorted_tables:
        session.execute(DropTable(table, if_exists=True))


def index_runs(session: Session, table: Table) -> None:
    """Index filled runs by their key; two runs of one key are an error of the rule, and end it here."""
    session.execute(text(f"CREATE UNIQUE INDEX uq_{table.name} ON {table.name} ({', '.join(KEY)})"))
    analyse(session, table)


def analyse(session: Session, table: Table) -> None:
    """Tell PostgreSQL's planner how large a temporary table is: it would take a fresh one for large."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"ANALYZE {table.name}"))


def fill_heirs(session: Session, as_of: date, heirs: Mapping[int, int]) -> None:
    """Write down who carries on for whom on a day."""
    rows = [{"as_of": as_of, "body_id": body, "heir_id": heir} for body, heir in heirs.items()]
    if rows:
        session.execute(insert(HEIRS), rows)
