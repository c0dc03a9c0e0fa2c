"""``flask report``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from tracker.cli.options import DAY, Command, day, tracker
from tracker.reports.accountability import accountability


@click.command("report", cls=Command)
@click.argument("kind", type=click.Choice(["accountability"]))
@click.option("--on", "given", type=DAY, help="截至哪一天，默认今天")
@click.option("--out", type=click.Path(path_type=Path), required=True)
@with_appcontext
def report_command(kind: str, given: datetime | None, out: Path) -> None:
    """打印问责报告（PDF）。"""
    with tracker().database.reading() as session:
        out.write_bytes(accountability(session, day(given)))
    click.echo(str(out))


COMMANDS = (report_command,)
