"""``flask setup`` and ``demo``."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from tracker import demo
from tracker.cli.options import Command, actor, tracker
from tracker.core import clock, migrate
from tracker.core.adopting import establish
from tracker.core.calendars import load_calendar
from tracker.core.messages import gettext as _
from tracker.core.signing import BadKey, NoKey
from tracker.law import loader as law
from tracker.subjects import regions


@click.command("setup", cls=Command)
@with_appcontext
def setup_command() -> None:
    """建立或升级数据库，装入并检查法规、行政区划、放假通知。可以重复运行。"""
    migrate.upgrade(tracker().database)
    tracker().agree(actor())
    click.echo(_("The database is ready."))
    _begin_ledger()
    # Reading the law checks it: a gap, an overlap or a missing citation ends the command here.
    counts = {"articles": len(law.articles()), "parameters": len(law.parameters())}
    click.echo(_("The law is loaded: {articles} articles, {parameters} parameters.", **counts))
    click.echo(_("The regions are loaded: GB/T 2260 and {count} zones.", count=len(regions.zones())))
    with tracker().database.reading() as session:
        years = load_calendar(session).years
    click.echo(_("The calendar is loaded: notices {first} to {last}.", first=years[0], last=years[-1]))


def _begin_ledger() -> None:
    """The signing key, and an entry for every row that was there before the ledger."""
    try:
        with tracker().database.unit_of_work() as session:
            entered = establish(session, tracker().settings.data_dir, at=clock.now(), actor=actor())
    except (NoKey, BadKey) as trouble:
        told = _(
            "The audit ledger's heads are not signed: the key {path} is missing or may be read by others. "
            "If it is lost, make another: flask audit key --new.", path=str(trouble),
        )  # fmt: skip
        click.echo(told, err=True)
        return
    click.echo(_("The audit ledger is ready; {count} older rows were entered.", count=entered))


@click.command("demo", cls=Command)
@click.option("--scale", default=1, show_default=True, type=click.IntRange(1))
@click.option("--seed", default=1, show_default=True)
@click.option("--force", is_flag=True, help="库中已有其他数据时也装入")
@with_appcontext
def demo_command(scale: int, seed: int, force: bool) -> None:
    """装入虚构的演示城市；库中已有数据时拒绝。"""
    if tracker().settings.production:
        raise click.ClickException(_("Demo data is not loaded in production."))
    try:
        with tracker().database.unit_of_work() as session:
            demo.load(session, at=clock.now(), on=tracker().today(), seed=seed, scale=scale, force=force)
    except demo.AlreadyThere:
        raise click.ClickException(_("The database holds a fictional city already.")) from None
    except demo.OtherData:
        raise click.ClickException(
            _("The database holds other data; demo data is not mixed with it. "
              "Set another TRACKER_DATA_DIR, or use --force.")
        ) from None


COMMANDS = (
    setup_command,
    demo_command,
)
