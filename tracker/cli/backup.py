"""``flask backup`` and ``restore``."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click
from flask.cli import with_appcontext

from tracker.cli.options import Command, actor, tracker
from tracker.core import backup, clock, dump
from tracker.core.ledger import Entry, append
from tracker.core.messages import gettext as _

OUT = click.Path(path_type=Path, dir_okay=False)


@click.command("backup", cls=Command)
@click.option("--out", type=OUT, required=True, help="写入哪个文件（.tar.gz）")
@click.option("--force", is_flag=True, help="文件已存在时覆盖")
@with_appcontext
def backup_command(out: Path, force: bool) -> None:
    """在系统运行时制作一份前后一致的备份：数据库、证据文件和报告。"""
    if out.exists() and not force:
        raise click.ClickException(_("{file} exists; give another name, or --force.", file=str(out)))
    if not out.resolve().parent.is_dir():
        raise click.ClickException(_("The folder of {file} does not exist.", file=str(out)))
    application = tracker()
    try:
        taken = backup.take(application.database, application.settings.data_dir, out, at=clock.now())
    except dump.ToolMissing as missing:
        raise click.ClickException(_tool(missing)) from None
    except dump.ClientFailed as failed:
        raise click.ClickException(_("No backup was made: {reason}", reason=str(failed))) from None
    except backup.NotSetUp:
        raise click.ClickException(
            _("There is no database to copy; check TRACKER_DATABASE_URL and TRACKER_DATA_DIR.")
        ) from None
    except backup.HoldsItself:
        raise click.ClickException(
            _("{file} would lie among the files that are copied; write the backup elsewhere.", file=str(out))
        ) from None
    click.echo(_("{file}: the database and {count} files.", file=str(out), count=len(taken.sums) - 1))


@click.command("restore", cls=Command)
@click.argument("archive", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--force", is_flag=True, help="库中已有数据时也恢复")
@click.option("--check", "only_check", is_flag=True, help="只核对备份是否完好，不恢复")
@with_appcontext
def restore_command(archive: Path, force: bool, only_check: bool) -> None:
    """用备份恢复数据库和文件。恢复前先停止系统；库中已有数据时须加 --force。"""
    application = tracker()
    try:
        if only_check:
            manifest = backup.check(archive)
        else:
            manifest = backup.restore(
                application.database, application.settings.data_dir, archive, over_records=force
            )
            _enter_restore(archive, manifest)
    except backup.BadBackup as bad:
        raise click.ClickException(_reason(bad)) from None
    except backup.NotEmpty:
        raise click.ClickException(
            _("The database holds records. Back it up first, then restore with --force.")
        ) from None
    except dump.InUse:
        raise click.ClickException(_("The system is running on this database; stop it first.")) from None
    except dump.ToolMissing as missing:
        raise click.ClickException(_tool(missing)) from None
    if only_check:
        said = _("The backup of {at} is whole.", at=manifest.taken_at.isoformat())
    else:
        said = _("Restored to the backup of {at}.", at=manifest.taken_at.isoformat())
    click.echo(said)


def _enter_restore(archive: Path, manifest: backup.Manifest) -> None:
    """That the database was brought back is an entry of the ledger that was brought back with it."""
    application = tracker()
    with archive.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    with application.database.unit_of_work() as session:
        append(session, Entry(
            kind="restore", at=clock.now(), actor=actor(), subject_kind="backup", subject=archive.name,
            detail={"taken_at": manifest.taken_at.isoformat(), "sha256": digest},
        ))  # fmt: skip


def _tool(missing: dump.ToolMissing) -> str:
    return _("{program} is not installed; install PostgreSQL's client programs.", program=str(missing))


def _reason(bad: backup.BadBackup) -> str:
    match bad.reason:
        case "damaged":
            return _("The backup is damaged at {name}; nothing was restored.", name=bad.about)
        case "other_kind":
            return _(
                "The backup is of another kind of database ({kind}); nothing was restored.", kind=bad.about
            )
        case "newer":
            return _(
                "The backup was made by a newer version ({revision}); update the program first.",
                revision=bad.about,
            )
        case "older":
            return _(
                "The backup is of an older version ({revision}); restore it into an empty database.",
                revision=bad.about,
            )
        case "too_large":
            return _("There is no room on the disk to unpack {name}; nothing was restored.", name=bad.about)
    return _("This is no backup that can be read ({name}); nothing was restored.", name=bad.about)


COMMANDS = (backup_command, restore_command)
