"""``flask setup``, ``demo``, ``sweep``, ``flags``, ``due`` and ``report``."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from tracker import demo
from tracker.core import clock, migrate
from tracker.core.calendars import load_calendar
from tracker.core.money import yuan
from tracker.core.workdays import Period
from tracker.law import loader as law
from tracker.reports.accountability import accountability
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import flags_on, sweep
from tracker.subjects.models import Body, Enterprise

DAY = click.DateTime(formats=["%Y-%m-%d"])


def _tracker() -> Any:
    return current_app.extensions["tracker"]


def _day(given: datetime | None) -> date:
    return given.date() if given else _tracker().today()


@click.command("setup")
@with_appcontext
def setup_command() -> None:
    """建立或升级数据库。可以重复运行。"""
    migrate.upgrade(_tracker().database)
    click.echo("数据库已就绪。")


@click.command("demo")
@click.option("--scale", default=1, show_default=True, type=click.IntRange(1))
@click.option("--seed", default=1, show_default=True)
@with_appcontext
def demo_command(scale: int, seed: int) -> None:
    """装入虚构的演示城市；库中已有数据时拒绝。"""
    if _tracker().settings.production:
        raise click.ClickException("生产环境不装入演示数据。")
    try:
        with _tracker().database.unit_of_work() as session:
            demo.load(session, at=clock.now(), on=_tracker().today(), seed=seed, scale=scale)
    except demo.OtherData:
        raise click.ClickException("数据库里已有数据，不与演示数据混放。请另设 TRACKER_DATA_DIR。") from None


@click.command("sweep")
@click.option("--on", "given", type=DAY, help="哪一天，默认今天")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def sweep_command(given: datetime | None, as_json: bool) -> None:
    """运行全部规则，使线索到达这一天。"""
    with _tracker().database.unit_of_work() as session:
        results = sweep(session, RULES, _day(given), at=clock.now())
    for result in results:
        counts = f"新增 {result.raised}，更正 {result.changed}，撤回 {result.withdrawn}，未终止 {result.open}"
        said = f"{result.rule}: {result.failed or counts}"
        click.echo(json.dumps(vars(result)) if as_json else said)
    if any(result.failed for result in results):
        raise SystemExit(1)


@click.command("flags")
@click.option("--on", "given", type=DAY, help="哪一天，默认今天")
@click.option("--rule", help="只看这条规则")
@click.option("--body", help="只看这个单位（代码）")
@click.option("--all", "ceased_too", is_flag=True, help="连同已终止的")
@click.option("--json", "as_json", is_flag=True, help="每行一个 JSON 对象（默认如此）")
@with_appcontext
def flags_command(given: datetime | None, rule: str, body: str, ceased_too: bool, as_json: bool) -> None:
    """列出任何一天的线索，不改变任何数据。"""
    on = _day(given)
    chosen = [one for one in RULES if rule in (None, one.code)]
    with _tracker().database.reading() as session:
        codes = {row.id: row.code for row in session.execute(select(Body.id, Body.code))}
        credit = {row.id: row.uscc for row in session.execute(select(Enterprise.id, Enterprise.uscc))}
        for flag in flags_on(session, chosen, on):
            if (flag["ceased_on"] and not ceased_too) or body not in (None, codes[flag["body_id"]]):
                continue
            click.echo(json.dumps(_public(flag, codes, credit, on), ensure_ascii=False))


def _public(flag: dict[str, Any], codes: dict[int, str], credit: dict[int, str], on: date) -> dict[str, Any]:
    ceased = flag["ceased_on"]
    laddered = any(rule.laddered for rule in RULES if rule.code == flag["rule"])
    days = (on - flag["arose_on"]).days + 1
    steps = law.at("grade_days", on).numbers
    return {
        "rule": flag["rule"], "subject_kind": flag["subject_kind"], "subject": flag["ref"],
        "qualifier": flag["qualifier"] or None, "body": codes[flag["body_id"]],
        "enterprise": credit.get(flag["enterprise_id"]), "arose_on": flag["arose_on"].isoformat(),
        "ceased_on": ceased and ceased.isoformat(),
        "amount": None if flag["amount_fen"] is None or ceased else yuan(flag["amount_fen"]),
        "cites": flag["cites"].split("; "), "nature": flag["nature"].value,
        "grade": sum(days >= step for step in steps) if laddered and not ceased else None,
        "state": "ceased" if ceased else "open",
    }  # fmt: skip


@click.command("due")
@click.option("--from", "start", type=DAY, required=True)
@click.option("--days", type=click.IntRange(0))
@click.option("--working-days", type=click.IntRange(0))
@click.option("--months", type=click.IntRange(0))
@click.option("--no-roll", is_flag=True, help="末日遇休息日不顺延")
@click.option("--before", is_flag=True, help="倒着数")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def due_command(
    start: datetime,
    days: int | None,
    working_days: int | None,
    months: int | None,
    no_roll: bool,
    before: bool,
    as_json: bool,
) -> None:
    """最后合法日是哪一天，怎么数出来的。"""
    given = [(count, unit) for count, unit in (
        (days, Period.DAYS), (working_days, Period.WORKING_DAYS), (months, Period.MONTHS)
    ) if count is not None]  # fmt: skip
    if len(given) != 1:
        raise click.UsageError("请给出 --days、--working-days、--months 中的一个。")
    count, unit = given[0]
    with _tracker().database.reading() as session:
        told = load_calendar(session).explain(start.date(), count, unit, not no_roll, before)
    counted = [f"{line.day.isoformat()} {line.reason.value}" for line in told.days]
    if as_json:
        answer = {"due_on": told.deadline.due_on.isoformat(), "provisional": told.deadline.provisional,
                  "counted": counted}  # fmt: skip
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    click.echo("\n".join(counted))
    mark = "（暂定）" if told.deadline.provisional else ""
    click.echo(f"最后合法日：{told.deadline.due_on.isoformat()}{mark}")


@click.command("report")
@click.argument("kind", type=click.Choice(["accountability"]))
@click.option("--on", "given", type=DAY, help="截至哪一天，默认今天")
@click.option("--out", type=click.Path(path_type=Path), required=True)
@with_appcontext
def report_command(kind: str, given: datetime | None, out: Path) -> None:
    """打印问责报告（PDF）。"""
    with _tracker().database.reading() as session:
        out.write_bytes(accountability(session, _day(given)))
    click.echo(str(out))


COMMANDS = (setup_command, demo_command, sweep_command, flags_command, due_command, report_command)
