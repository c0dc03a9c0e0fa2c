"""The database: base class, column types, engines and the one place that commits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CursorResult,
    Date,
    DateTime,
    Engine,
    Integer,
    MetaData,
    String,
    create_engine,
    event,
)
from sqlalchemy.engine import make_url
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.sql import Executable
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeDecorator

SQLITE_BUSY_MS = 30_000
# The largest whole number that a column keeps.
LARGEST = 2**63 - 1


class Base(DeclarativeBase):
    """Parent of every table; the naming convention lets migrations address each constraint."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


# Keys are compared byte by byte (rules.md: events of one day go in the order of ``ref``); PostgreSQL
# would otherwise sort by the language of the server.
Key = String(120).with_variant(String(120, collation="C"), "postgresql")

# SQLite makes only INTEGER PRIMARY KEY an alias of the row id.
Id = BigInteger().with_variant(Integer, "sqlite")


class Percent(TypeDecorator[Decimal]):
    """A percentage, kept exactly as millionths of one per cent; ``Decimal("4.35")`` in and out."""

    impl = BigInteger
    cache_ok = True
    SCALE = 1_000_000

    def process_bind_param(self, value: Any, dialect: Any) -> int | None:
        return None if value is None else int(Decimal(value) * self.SCALE)

    def process_result_value(self, value: Any, dialect: Any) -> Decimal | None:
        return None if value is None else (Decimal(value) / self.SCALE).normalize() + 0


class Instant(TypeDecorator[datetime]):
    """An instant in UTC; SQLite, which keeps no zone, gives it back with one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return None if value is None else value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


def number(text: str) -> int:
    """A number as an address or a form has it. Raises ValueError, also for one that no column keeps."""
    found = int(text)
    if not 0 <= found <= LARGEST:
        raise ValueError(text)
    return found


def touched(session: Session, statement: Executable) -> int:
    """Execute an UPDATE or DELETE; gives how many rows it touched."""
    found = session.execute(statement)
    assert isinstance(found, CursorResult)
    return found.rowcount


class next_day(GenericFunction[Any]):
    """The day after a day column: no last lawful day is worked out in the database but this step past one."""

    type = Date()
    inherit_cache = True


@compiles(next_day, "sqlite")
def _next_day_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return f"date({compiler.process(element.clauses, **kw)}, '+1 day')"


@compiles(next_day, "postgresql")
def _next_day_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return f"({compiler.process(element.clauses, **kw)} + 1)"


class days_between(GenericFunction[int]):
    """How many days the first of two day columns lies after the second: for averages, never deadlines."""

    type = Integer()
    inherit_cache = True


@compiles(days_between, "sqlite")
def _days_between_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    later, earlier = (compiler.process(one, **kw) for one in element.clauses)
    return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"


@compiles(days_between, "postgresql")
def _days_between_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    later, earlier = (compiler.process(one, **kw) for one in element.clauses)
    return f"(({later}) - ({earlier}))"


class place_of(GenericFunction[int]):
    """Where in a text another begins, byte by byte, from 1 on; 0 where it is not in it."""

    type = Integer()
    inherit_cache = True


@compiles(place_of, "sqlite")
def _place_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return f"instr({compiler.process(element.clauses, **kw)})"


@compiles(place_of, "postgresql")
def _place_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **kw)})"


class later_of(GenericFunction[Any]):
    """The later of days (or larger of numbers). With a NULL among them SQLite gives NULL."""

    inherit_cache = True


class earlier_of(GenericFunction[Any]):
    """The earlier of days (or smaller of numbers). With a NULL among them SQLite gives NULL."""

    inherit_cache = True


class year_of(GenericFunction[Any]):
    """The year of a day column, a whole number."""

    type = Integer()
    inherit_cache = True


@compiles(year_of, "sqlite")
def _year_of_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return f"CAST(strftime('%Y', {compiler.process(element.clauses, **kw)}) AS INTEGER)"


@compiles(year_of, "postgresql")
def _year_of_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return f"EXTRACT(year FROM {compiler.process(element.clauses, **kw)})"


@compiles(later_of, "sqlite")
def _later_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return f"max({compiler.process(element.clauses, **kw)})"


@compiles(later_of, "postgresql")
def _later_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return f"greatest({compiler.process(element.clauses, **kw)})"


@compiles(earlier_of, "sqlite")
def _earlier_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return f"min({compiler.process(element.clauses, **kw)})"


@compiles(earlier_of, "postgresql")
def _earlier_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return f"least({compiler.process(element.clauses, **kw)})"


def _prepare_sqlite(engine: Engine) -> None:
    """Make SQLite keep its word: real transactions, foreign keys, and writers that wait for each other."""

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        # The driver must not open transactions on its own: it would lose updates and half-apply migrations.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "foreign_keys=ON",
            f"busy_timeout={SQLITE_BUSY_MS}",
            "synchronous=NORMAL",
            "cache_size=-65536",
            "temp_store=FILE",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        options = connection.get_execution_options()
        mode, patience = options.get("sqlite_begin", "IMMEDIATE"), options.get("sqlite_patience_ms")
        driver = connection.connection.driver_connection
        if patience is not None:
            driver.execute(f"PRAGMA busy_timeout={patience}")
        try:
            connection.exec_driver_sql(f"BEGIN {mode}")
        finally:
            if patience is not None:
                driver.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_MS}")


class Database:
    """One database: sessions that read, and units of work that write and commit once.

    ``url`` is any SQLAlchemy URL; SQLite and PostgreSQL are both first-class.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        if self.url.drivername in ("postgresql", "postgres"):
            self.url = self.url.set(drivername="postgresql+psycopg")
        self.engine = create_engine(self.url)
        if self.is_sqlite:
            _prepare_sqlite(self.engine)
        self._writing = sessionmaker(self.engine, expire_on_commit=False)
        self._reading = sessionmaker(
            self.engine.execution_options(sqlite_begin="DEFERRED"), expire_on_commit=False
        )

    @property
    def is_sqlite(self) -> bool:
        """Whether the file database is behind this URL."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for reading; whatever it changes is rolled back, and what was read can still be shown."""
        with self._reading() as session:
            try:
                yield session
            finally:
                session.expunge_all()
                session.rollback()

    @contextmanager
    def unit_of_work(self, *, patience_ms: int | None = None) -> Iterator[Session]:
        """A session whose work is committed once, at the end, whole or not at all: the only commit.

        ``patience_ms``: how long to wait on SQLite for another writer, instead of SQLITE_BUSY_MS; then the
        first statement raises OperationalError.
        """
        patient = self.engine
        if patience_ms is not None:
            patient = patient.execution_options(sqlite_patience_ms=patience_ms)
        with self._writing(bind=patient) as session:
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()
