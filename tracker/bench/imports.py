"""How fast payables come in from files, fully checked, and how much memory that takes."""

from __future__ import annotations

import csv
import multiprocessing
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import insert, select

from tracker.core import migrate
from tracker.core.changes import ChangeKind, open_change
from tracker.core.db import Database
from tracker.demo import demo_uscc
from tracker.exchange.entry import CHUNK, enter
from tracker.exchange.importer import take_file
from tracker.exchange.kinds import kind
from tracker.models import metadata
from tracker.payables.models import Payable

AT = datetime(2026, 11, 24, tzinfo=UTC)
ON = date(2026, 11, 24)
BODIES, FIRMS, CONTRACTS = 200, 1_000, 10_000
# The system tells the largest memory in KiB, on macOS in bytes.
MAXRSS_PER_MB = 1024**2 if sys.platform == "darwin" else 1024
HEADINGS = (
    "ref", "contract", "body", "enterprise", "kind", "amount", "delivered_on", "inspection_due_on",
    "accepted_on", "invoiced_on", "demanded_on", "legal_basis", "x_所属系统",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """One import measured in a process of its own; ``cpu_seconds`` is what an idle machine would take."""

    rows: int
    seconds: float
    cpu_seconds: float
    peak_mb: float

    def as_json(self) -> dict[str, Any]:
        """The figures and the speed."""
        return {
            "rows": self.rows,
            "seconds": round(self.seconds, 2),
            "cpu_seconds": round(self.cpu_seconds, 2),
            "rows_per_second": round(self.rows / self.seconds),
            "rows_per_cpu_second": round(self.rows / self.cpu_seconds),
            "peak_mb": round(self.peak_mb, 1),
        }


def measure(folder: Path, *, rows: int, large: int, url: str | None = None) -> dict[str, Any]:
    """Import ``rows`` payables from CSV and from XLSX, and ``large`` from CSV (0: leave that out).

    ``folder`` is scratch space. ``url`` names an empty database to use instead of SQLite files there; it is
    used for one file only, the CSV. The bare insert is the same rows, worked out already, put into an empty
    database by one statement: what no import can beat.
    """
    prepared = folder / "prepared.sqlite3"
    _prepare(url or f"sqlite:///{prepared}")
    _write_csv(folder / "payables.csv", rows)
    if url:
        return {"csv": _apart(url, folder / "payables.csv").as_json()}
    result: dict[str, Any] = {}
    _write_xlsx(folder / "payables.xlsx", rows)
    for name in ("csv", "xlsx"):
        target = folder / f"{name}.sqlite3"
        shutil.copyfile(prepared, target)
        result[name] = _apart(f"sqlite:///{target}", folder / f"payables.{name}").as_json()
    bare: float = _in_a_process(_bare_insert, folder / "csv.sqlite3", prepared, folder / "bare.sqlite3")
    result["bare_insert_cpu_seconds"] = round(bare, 2)
    for name in ("csv", "xlsx"):
        result[name]["times_bare_insert"] = round(result[name]["cpu_seconds"] / bare, 1)
    if large:
        _write_csv(folder / "large.csv", large)
        target = folder / "large.sqlite3"
        shutil.copyfile(prepared, target)
        result["large_csv"] = _apart(f"sqlite:///{target}", folder / "large.csv").as_json()
        result["large_csv"]["peak_to_small"] = round(
            result["large_csv"]["peak_mb"] / result["csv"]["peak_mb"], 2
        )
    return result


def _prepare(url: str) -> None:
    """An empty, migrated database with the bodies, enterprises and contracts the payables refer to."""
    database = Database(url)
    migrate.upgrade(database)
    bodies = [
        {"code": f"B{number}", "name": f"演示单位{number}", "kind": "department", "region": "230102"}
        for number in range(BODIES)
    ]
    firms = [
        {"uscc": demo_uscc(number), "name": f"演示企业{number}", "size": "small", "size_on": "2019-01-01",
         "private": "是"}
        for number in range(FIRMS)
    ]  # fmt: skip
    contracts = [
        {"ref": f"C{number}", "body": f"B{number % BODIES}", "enterprise": demo_uscc(number % FIRMS),
         "kind": ("goods", "works", "services")[number % 3], "title": f"演示合同{number}",
         "signed_on": (date(2021, 1, 1) + timedelta(days=number % 1500)).isoformat(),
         "amount": "100000000000", "payment_days": ("", "30", "60", "90")[number % 4],
         "settlement": ("delivery", "acceptance")[number % 2]}
        for number in range(CONTRACTS)
    ]  # fmt: skip
    with database.unit_of_work() as session:
        change = open_change(session, kind=ChangeKind.IMPORT, at=AT, actor="bench")
        for name, rows in (("bodies", bodies), ("enterprises", firms), ("contracts", contracts)):
            enter(session, change, name, rows)
    database.dispose()


def _rows(count: int) -> Iterator[list[str]]:
    """Payables: four in five of a contract, the others with parties of their own; all amounts differ."""
    for number in range(count):
        delivered = date(2021, 3, 1) + timedelta(days=number * 13 % 1900)
        contract = f"C{number * 7 % CONTRACTS}" if number % 5 else ""
        yield [
            f"演示应付-{number:07d}", contract,
            "" if contract else f"B{number % BODIES}", "" if contract else demo_uscc(number % FIRMS),
            ("货款", "works", "services")[number % 3], f"{1000 + number}.{number % 100:02d}",
            delivered.isoformat(), (delivered + timedelta(days=10)).isoformat(),
            (delivered + timedelta(days=number % 20)).isoformat(),
            (delivered + timedelta(days=5)).isoformat(),
            (delivered + timedelta(days=90)).isoformat() if number % 4 == 0 else "",
            "演示依据" if number % 10 == 0 else "", "演示系统",
        ]  # fmt: skip


def _write_csv(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(HEADINGS)
        writer.writerows(_rows(count))


def _write_xlsx(path: Path, count: int) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    for line, row in enumerate([HEADINGS, *_rows(count)]):
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(line, column, cell)
    book.close()


def _in_a_process(work: Callable[..., Any], *arguments: Any) -> Any:
    """Do a piece of work in a fresh process, so that its memory is its own.

    A process inherits the largest memory of the one that started it: nothing large may be done in this one.
    """
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def _apart(url: str, path: Path) -> Run:
    run: Run = _in_a_process(_import, url, path)
    return run


def _import(url: str, path: Path) -> Run:
    database = Database(url)
    started, cpu = time.perf_counter(), time.process_time()
    with database.unit_of_work() as session:
        change = open_change(session, kind=ChangeKind.IMPORT, at=AT, actor="bench")
        outcome = take_file(session, change, kind("payables"), path, on=ON)
    run = Run(
        rows=outcome.accepted,
        seconds=time.perf_counter() - started,
        cpu_seconds=time.process_time() - cpu,
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MAXRSS_PER_MB,
    )
    database.dispose()
    return run


def _bare_insert(filled: Path, prepared: Path, target: Path) -> float:
    """CPU seconds to put the rows of one database into an empty one, worked out as they are."""
    table = metadata.tables[Payable.__tablename__]
    source = Database(f"sqlite:///{filled}")
    with source.reading() as session:
        rows: Sequence[dict[str, Any]] = [
            {name: value for name, value in row.items() if name != "id"}
            for row in session.execute(select(table)).mappings()
        ]
    source.dispose()
    shutil.copyfile(prepared, target)
    database = Database(f"sqlite:///{target}")
    started = time.process_time()
    with database.unit_of_work() as session:
        change = open_change(session, kind=ChangeKind.IMPORT, at=AT, actor="bench")
        mark = {"created_in": change.id, "changed_in": change.id}
        for at in range(0, len(rows), CHUNK):
            session.execute(insert(table), [row | mark for row in rows[at : at + CHUNK]])
    taken = time.process_time() - started
    database.dispose()
    return taken
