"""``flask template`` and ``flask export``."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from tracker.cli.options import DAY, Command, day, tracker
from tracker.core.messages import gettext as _
from tracker.exchange.kinds import KINDS
from tracker.exchange.out import flags, ledger, records
from tracker.exchange.out.template import write_template
from tracker.exchange.out.writers import CannotWrite, OutColumn, Put, writing
from tracker.rules.catalogue import RULES

FILE = click.Path(dir_okay=False, path_type=Path)
FLAGS, LEDGER = "flags", "arrears_ledger"


@click.command("template", cls=Command)
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.option("--out", type=FILE, required=True, help="写到哪里（.xlsx）")
@with_appcontext
def template_command(kind: str, out: Path) -> None:
    """一类记录的空白工作簿，填好后用 flask import 导入。"""
    if out.suffix.lower() != ".xlsx":
        said = _("A template is a workbook: the name must end in .xlsx.")
        raise click.BadParameter(said, param_hint="--out")
    write_template(out, KINDS[kind])
    click.echo(str(out))


@click.command("export", cls=Command)
@click.argument("kind", type=click.Choice([*KINDS, FLAGS, LEDGER]))
@click.option("--out", type=FILE, required=True, help="写到哪里，格式看结尾：.csv、.xlsx、.json")
@click.option("--on", "given", type=DAY, help="线索和台账截至哪一天，默认今天")
@with_appcontext
def export_command(kind: str, out: Path, given: datetime | None) -> None:
    """导出一类记录、线索（flags）或欠款台账（arrears_ledger）；记录可以原样再导入。"""
    if given and kind in KINDS:
        raise click.BadParameter(_("Records are exported as they stand; --on is for flags and the ledger."),
                                 param_hint="--on")  # fmt: skip
    try:
        with tracker().database.reading() as session:
            columns, rows, title = _table(session, kind, day(given))
            with writing(out, columns, title, form=kind == LEDGER) as put:
                count = _put_all(put, rows)
    except CannotWrite as refused:
        raise click.ClickException(refused.message) from None
    click.echo(_("{count} rows: {file}", count=count, file=str(out)))


def _table(session: Session, kind: str, on: date) -> tuple[list[OutColumn], Iterable[Sequence[Any]], str]:
    if kind == FLAGS:
        found = flags.public_flags(session, RULES, on)
        return flags.COLUMNS, ([one[column.key] for column in flags.COLUMNS] for one in found), "线索"
    if kind == LEDGER:
        return ledger.COLUMNS, ledger.ledger_rows(session, on), "欠款台账"
    described = KINDS[kind]
    columns = records.columns_of(session, described)
    return columns, records.rows_of(session, described, columns), described.heading


def _put_all(put: Put, rows: Iterable[Sequence[Any]]) -> int:
    count = 0
    stream = sys.stderr
    # Nobody knows how many rows there are before they are read: the bar counts, and is for a terminal only.
    with click.progressbar(rows, file=stream, hidden=not stream.isatty()) as counted:
        for row in counted:
            put(row)
            count += 1
    return count


COMMANDS = (template_command, export_command)
