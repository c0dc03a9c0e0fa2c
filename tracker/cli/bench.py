"""``flask bench``: measurements on invented cities, printed as JSON."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from tracker.bench import imports, pages, report
from tracker.bench.servers import NoServer, databases
from tracker.bench.sweep import measure
from tracker.cli.options import Command
from tracker.core import clock
from tracker.core.db import Database
from tracker.core.messages import gettext as _

ENGINES = ("sqlite", "postgresql")


@click.group("bench")
def bench_group() -> None:
    """测量：在虚构的数据上计时，输出 JSON。不碰现有的数据库。"""


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    return {
        "cpus": os.cpu_count(), "machine": platform.machine(), "system": platform.system(),
        "python": platform.python_version(), "sqlite": sqlite3.sqlite_version,
    }  # fmt: skip


def _tell(engine: str, what: str) -> None:
    click.echo(f"{engine}: {what}", err=True)


@contextmanager
def _databases(engine: str, count: int, url: str | None) -> Iterator[list[Database]]:
    try:
        with databases(engine, count, url) as found:
            yield found
    except NoServer:
        raise click.ClickException(
            _("PostgreSQL's server programs are missing; install them or give --postgresql-url.")
        ) from None


def of_city(command: Callable[..., None]) -> Callable[..., None]:
    """Options of what is measured over an invented city: its size, and which databases hold it."""
    for option in (
        click.option("--postgresql-url", "url",
                     help="在这个 PostgreSQL 服务器上建临时数据库，而不是自己启动一个"),
        click.option("--database", "engine", default="both", show_default=True,
                     type=click.Choice([*ENGINES, "both"])),
        click.option("--rows", default=1_000_000, show_default=True, type=click.IntRange(1000),
                     help="应付账款笔数"),
    ):  # fmt: skip
        command = option(command)
    return command


@bench_group.command("sweep", cls=Command)
@of_city
def sweep_command(rows: int, engine: str, url: str | None) -> None:
    """首次全量运行、次日运行、历史翻倍后的次日运行，与手写 SQL 相比。"""
    found = []
    for one in ENGINES if engine == "both" else (engine,):
        with _databases(one, 2, url) as (plain, doubled):
            told = measure(plain, doubled, rows, at=clock.now(), tell=partial(_tell, one))
        found.append(told)
    click.echo(json.dumps({"machine": machine(), "sweep": found}, ensure_ascii=False, indent=1))


@bench_group.command("pages", cls=Command)
@of_city
def pages_command(rows: int, engine: str, url: str | None) -> None:
    """16 人同时打开各个页面的用时，与同一应用的空白页相比。"""
    found = []
    for one in ENGINES if engine == "both" else (engine,):
        with TemporaryDirectory(prefix="tracker-bench-") as folder, _databases(one, 1, url) as (database,):
            told = pages.measure(database, Path(folder), rows, at=clock.now(), tell=partial(_tell, one))
        found.append(told)
    click.echo(json.dumps({"machine": machine(), "pages": found}, ensure_ascii=False, indent=1))


@bench_group.command("report", cls=Command)
@click.option("--pages", default=report.PAGES, show_default=True, type=click.IntRange(1), help="页数")
def report_command(pages: int) -> None:
    """画一份报告的用时，与只用 ReportLab 画布画同样的字相比。"""
    click.echo(json.dumps({"machine": machine(), "report": report.run(pages)}, ensure_ascii=False, indent=1))


@bench_group.command("import", cls=Command)
@click.option("--rows", default=100_000, show_default=True, type=click.IntRange(1), help="应付账款笔数")
@click.option("--large", default=1_000_000, show_default=True, type=click.IntRange(0), help="大文件的笔数")
@click.option("--postgresql-url", "url", help="只测 CSV，用这个空的 PostgreSQL 数据库")
def import_command(rows: int, large: int, url: str | None) -> None:
    """从 CSV 和 XLSX 导入应付账款的速度和内存，与裸插入相比。"""
    with TemporaryDirectory(prefix="tracker-bench-") as folder:
        found = imports.measure(Path(folder), rows=rows, large=large, url=url)
    click.echo(json.dumps({"machine": machine(), "import": found}, ensure_ascii=False, indent=1))


COMMANDS = (bench_group,)
