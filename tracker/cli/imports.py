"""``flask import KIND FILE``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from tracker.cli.options import Command, tracker
from tracker.cli.options import actor as system_user
from tracker.core import clock
from tracker.core.changes import ChangeKind, open_change
from tracker.core.messages import gettext as _
from tracker.exchange import importer
from tracker.exchange.kinds import KINDS, Kind
from tracker.exchange.outcome import Outcome, Rejected
from tracker.exchange.summary import summary, summary_lines, tell_fault

# So many errors are printed; --json and --errors give more.
MOST_PRINTED = 50
OUT = click.Path(dir_okay=False, path_type=Path)


class _DryRun(Exception):
    """Ends a unit of work that was only to be tried."""


@click.group("import")
def import_group() -> None:
    """导入一类记录的文件（CSV 或 XLSX）。"""


def _command(kind: Kind) -> click.Command:
    @click.command(kind.name, cls=Command, help=f"导入{kind.heading}。", short_help=kind.heading)
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--dry-run", is_flag=True, help="只检查，不写入")
    @click.option("--partial", is_flag=True, help="只收正确的行")
    @click.option("--update", is_flag=True, help="编号已有而内容不同的行，更正原记录（旧版本留存）")
    @click.option("--errors", type=OUT, help="被拒的行写入此文件（.csv 或 .xlsx）")
    @click.option("--reason", default="", help="为什么导入或更正")
    @click.option("--by", "actor", default=None, help="谁导入，默认系统用户")
    @click.option("--json", "as_json", is_flag=True)
    @with_appcontext
    def command(
        file: Path,
        dry_run: bool,
        partial: bool,
        update: bool,
        errors: Path | None,
        reason: str,
        actor: str | None,
        as_json: bool,
    ) -> None:
        taken = False
        batch: int | None = None
        try:
            with tracker().database.unit_of_work() as session, _progress() as progress:
                change = open_change(
                    session, kind=ChangeKind.IMPORT, at=clock.now(), actor=actor or system_user(),
                    reason=reason, record_kind=kind.name, source=file.name,
                    source_sha256=importer.fingerprint(file),
                )  # fmt: skip
                outcome = importer.take_file(
                    session, change, kind, file, on=tracker().today(), update=update, partial=partial,
                    errors=errors, progress=progress,
                )  # fmt: skip
                change.summary = summary(outcome)
                batch = change.id
                if dry_run or not outcome.written:
                    raise _DryRun
            taken = True
        except Rejected as refused:
            outcome = refused.outcome
        except _DryRun:
            pass
        _tell(kind, outcome, batch if taken else None, as_json=as_json, dry_run=dry_run, partial=partial)
        if outcome.faults:
            raise SystemExit(1)

    return command


def _tell(
    kind: Kind, outcome: Outcome, batch: int | None, *, as_json: bool, dry_run: bool, partial: bool
) -> None:
    if as_json:
        answer: dict[str, Any] = {
            **summary(outcome),
            "batch": batch,
            "errors": [
                {"row": one.row, "column": one.column, "value": one.value, "message": one.message}
                for one in outcome.faults
            ],
        }
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    for fault in outcome.faults[:MOST_PRINTED]:
        click.echo(tell_fault(kind, fault), err=True)
    if len(outcome.faults) > MOST_PRINTED:
        left = len(outcome.faults) - MOST_PRINTED
        click.echo(_("… and {left} more; --errors FILE gives all rejected rows.", left=left), err=True)
    for line in summary_lines(kind, outcome):
        click.echo(line)
    if batch is not None:
        click.echo(_("Taken as batch {batch}.", batch=batch))
    elif outcome.as_a_whole:
        click.echo(_("Nothing was taken."))
    elif not outcome.rows:
        click.echo(_("The file has a heading and no rows; nothing was written."))
    elif dry_run:
        click.echo(_("Only tried; nothing was written."))
    elif not outcome.faults:
        click.echo(_("Every row is known as it stands; nothing was written, and there is no batch."))
    elif partial:
        click.echo(
            _("Nothing was taken: besides the rejected rows none is new or differs from what is known.")
        )
    else:
        click.echo(_("Nothing was taken: correct the rows, or take the good ones with --partial."))


@contextmanager
def _progress() -> Iterator[importer.Progress | None]:
    """A bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, file=sys.stderr) as bar:

        def progress(done: int, size: int) -> None:
            bar.length = max(size, 1)
            bar.update(max(0, min(done, size) - bar.pos))

        yield progress


for _kind in KINDS.values():
    import_group.add_command(_command(_kind))

COMMANDS = (import_group,)
