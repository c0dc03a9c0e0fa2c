"""``flask report``."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from tracker.cli.options import DAY, Command, tracker
from tracker.core.messages import gettext as _
from tracker.law import loader as law
from tracker.releases.workflow import Audience
from tracker.reports.accountability import write_report
from tracker.reports.accountability.editions import EDITIONS
from tracker.reports.audience import audience_of
from tracker.reports.data.scope import UnknownScope
from tracker.reports.period import BadPeriod, BeforeTheLaw, PastItsEnd, Window, parse_period, window


@click.command("report", cls=Command)
@click.argument("kind", type=click.Choice(list(EDITIONS)))
@click.option("--period", help="期间：2026、2026-H1、2026-Q3 或 2026-10；默认为截至日所在的季度")
@click.option("--body", help="只看这个单位（代码）及其下属单位")
@click.option("--region", help="只看这个地区（代码）")
@click.option("--on", "given", type=DAY, help="截至哪一天，默认为期间的最后一日或今天，以先到者为准")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="PDF 文件")
@click.option("--audience", type=click.Choice([one.value for one in Audience]), default=Audience.INNER.value,
              show_default=True, help="inner 是内部版，含尚未公开的问题；public 是公开版")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def report_command(
    kind: str, period: str | None, body: str | None, region: str | None, given: datetime | None, out: Path,
    audience: str, as_json: bool,
) -> None:  # fmt: skip
    """打印报告：PDF，以及同名的电子表格附件。

    不另指明时是内部版：运行命令的是办公室自己，全部问题都在其中，封面写明不得对外。公开版只列经两人核实
    或者答复期已满的问题，并写明另有多少个；网页只把文件名以 -public.pdf 结尾的给代表和公众看。
    """
    if out.suffix.lower() != ".pdf":
        raise click.BadParameter(_("A report is a PDF: give a name that ends in .pdf."), param_hint="--out")
    if audience_of(out.stem) != audience:
        # Pages tell by its name who may open a file.
        raise click.BadParameter(
            _("An edition for everybody is called …-public.pdf, and no other is."), param_hint="--out"
        )
    days = _days(period, given)
    public_on = min(days.on, tracker().today()) if audience == Audience.PUBLIC else None
    try:
        with tracker().database.reading() as session:
            written = write_report(
                session, days, out, edition=EDITIONS[kind], body=body, region=region, public_on=public_on
            )
    except UnknownScope as unknown:
        raise click.BadParameter(_("No body or region has the code {code}.", code=str(unknown))) from None
    if days.to_come:
        told = _("{on} is still to come: the report says what follows from the facts recorded so far.",
                 on=days.on.isoformat())  # fmt: skip
        click.echo(told, err=True)
    if as_json:
        said = {"kind": kind, "audience": audience, "period": days.period.text, "on": days.on.isoformat(),
                "pdf": str(written.pdf), "xlsx": str(written.annex), "serial": written.serial}  # fmt: skip
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    if period is None:
        said_of = _("No --period given: {period}, as of {on}.", period=days.period.text, on=days.on)
        click.echo(said_of, err=True)
    click.echo(str(written.pdf))
    click.echo(str(written.annex))


def _days(period: str | None, given: datetime | None) -> Window:
    try:
        chosen = parse_period(period) if period is not None else None
    except BadPeriod:
        raise click.BadParameter(
            _("{text} is no period; write 2026, 2026-H1, 2026-Q3 or 2026-10.", text=period)
        ) from None
    try:
        return window(chosen, given.date() if given else None, tracker().today())
    except BeforeTheLaw:
        start = law.fixed_day("flags_start").isoformat()
        raise click.BadParameter(
            _("Nothing is reported before {day}, the day the regulation came into force (REG 45); "
              "ask for a period that reaches that day.", day=start)
        ) from None
    except PastItsEnd as late:
        raise click.BadParameter(
            _("The period {period} has ended before that day; give a day within it, or no --on for its end.",
              period=late),
            param_hint="--on",
        ) from None
    except BadPeriod as early:
        raise click.BadParameter(_("The period {period} has not begun on that day.", period=early)) from None


COMMANDS = (report_command,)
