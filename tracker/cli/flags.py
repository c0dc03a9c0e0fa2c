"""``flask sweep`` and ``flags``."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime

import click
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cli.options import DAY, Command, day, tracker
from tracker.core import clock
from tracker.core.messages import gettext as _
from tracker.exchange.out.flags import in_words, public_flags
from tracker.flags.coverage import last_sweep
from tracker.flags.models import DISMISSED
from tracker.reports.scorecards.keeping import keep_scorecards
from tracker.reports.standings.keeping import keep
from tracker.rules.catalogue import RULES
from tracker.rules.succession import heirs
from tracker.rules.sweep import RuleResult, sweep
from tracker.subjects.models import Body


@click.command("sweep", cls=Command)
@click.option("--on", "given", type=DAY, help="哪一天，默认今天")
@click.option("--full", is_flag=True, help="全部重算，不限于有变动的记录；结果相同")
@click.option("--json", "as_json", is_flag=True, help="一个 JSON 对象，每条规则一项")
@with_appcontext
def sweep_command(given: datetime | None, full: bool, as_json: bool) -> None:
    """运行全部规则，使线索到达这一天。有规则失败时退出状态为 1，该规则的线索保持原样。

    --json 给出 on（线索已到的日期）、asked（所要的日期）、failed（失败的规则）、seconds，以及 rules：
    每条规则的 rule、raised（新增）、ceased（终止）、open（未终止）、corrected（先前说错的）、
    withdrawn（撤回）、seconds、looked_at（changed：只看有变动的；否则为全部重看的原因）、
    failed（失败原因或 null）。
    """
    on = day(given)
    if on > tracker().today() and sys.stdin.isatty():
        # The stored flags never go back; a script knows what it asks for.
        click.confirm(_("{day} is still to come, and the flags cannot be taken back to an earlier day (flask "
                        "flags --on shows any day and stores nothing). Sweep it all the same?",
                        day=on.isoformat()), abort=True)  # fmt: skip
    bar = click.progressbar(length=len(RULES), file=sys.stderr, hidden=not sys.stderr.isatty())
    with tracker().database.unit_of_work() as session, bar:
        results = sweep(session, RULES, on, at=clock.now(), full=full, tell=lambda _result: bar.update(1))
        swept = last_sweep(session)
    with tracker().database.unit_of_work() as session:
        keep(session, at=clock.now())
        keep_scorecards(session, at=clock.now())
    reached = swept.on if swept else on
    failed = [result.rule for result in results if result.failed]
    if as_json:
        answer = {
            "on": reached.isoformat(), "asked": on.isoformat(), "failed": failed,
            "seconds": round(sum(result.seconds for result in results), 3),
            "rules": [asdict(result) for result in results],
        }  # fmt: skip
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        _tell(results, on, reached)
    if failed:
        raise SystemExit(1)


def _tell(results: list[RuleResult], on: date, reached: date) -> None:
    for result in results:
        if result.failed:
            # What the database says may run over many lines.
            click.echo(_("{rule}: NOT SWEPT, its flags stay as they were: {why}", rule=result.rule,
                         why=result.failed.splitlines()[0]), err=True)  # fmt: skip
            continue
        click.echo(_(
            "{rule}: raised {raised}, ceased {ceased}, open {open}, corrected {corrected}, "
            "withdrawn {withdrawn}, {seconds} s",
            rule=result.rule, raised=result.raised, ceased=result.ceased, open=result.open,
            corrected=result.corrected, withdrawn=result.withdrawn, seconds=f"{result.seconds:.2f}",
        ))  # fmt: skip
    if reached != on:
        click.echo(_("The flags stand at {day} already; a later day is kept.", day=reached.isoformat()))
    else:
        click.echo(_("The flags stand at {day}.", day=reached.isoformat()))


@click.command("flags", cls=Command)
@click.option("--on", "given", type=DAY, help="哪一天，默认今天")
@click.option("--rule", help="只看这条规则")
@click.option("--body", help="只看这个单位（代码）")
@click.option("--all", "ceased_too", is_flag=True, help="连同已终止的")
@click.option("--json", "as_json", is_flag=True, help="每行一个 JSON 对象（默认如此）")
@with_appcontext
def flags_command(
    given: datetime | None, rule: str | None, body: str | None, ceased_too: bool, as_json: bool
) -> None:
    """列出任何一天的线索，不改变任何数据。"""
    on = day(given)
    chosen = [one for one in RULES if rule in (None, one.code)]
    if not chosen:
        raise click.BadParameter(_("There is no rule {code}.", code=rule), param_hint="--rule")
    with tracker().database.reading() as session:
        owners = None if body is None else _owners(session, body, on)
        for flag in public_flags(session, chosen, on, owners=owners):
            if ceased_too or (flag["ceased_on"] is None and flag["state"] != DISMISSED):
                click.echo(json.dumps(in_words(flag), ensure_ascii=False))


def _owners(session: Session, code: str, on: date) -> Collection[int]:
    """The bodies whose flags are put to the body with this code on a day: itself, and those it follows."""
    heir = heirs(session, on)
    living = select(Body.id).where(Body.code == code, Body.voided_in.is_(None))
    body_id = session.scalar(living)
    if body_id is None:
        raise click.BadParameter(_("There is no body with the code {code}.", code=code), param_hint="--body")
    own = [] if body_id in heir else [body_id]
    return own + [owner for owner, follower in heir.items() if follower == body_id]


COMMANDS = (
    sweep_command,
    flags_command,
)
