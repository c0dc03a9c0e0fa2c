"""``flask sweep`` and ``flags``."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from tracker.cli.options import DAY, Command, day, tracker
from tracker.core import clock
from tracker.core.messages import gettext as _
from tracker.core.money import yuan
from tracker.law import loader as law
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import flags_on, sweep
from tracker.subjects.models import Body, Enterprise


@click.command("sweep", cls=Command)
@click.option("--on", "given", type=DAY, help="哪一天，默认今天")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def sweep_command(given: datetime | None, as_json: bool) -> None:
    """运行全部规则，使线索到达这一天。"""
    with tracker().database.unit_of_work() as session:
        results = sweep(session, RULES, day(given), at=clock.now())
    for result in results:
        counts = _(
            "raised {raised}, corrected {changed}, withdrawn {withdrawn}, open {open}",
            raised=result.raised, changed=result.changed, withdrawn=result.withdrawn, open=result.open,
        )  # fmt: skip
        said = f"{result.rule}: {result.failed or counts}"
        click.echo(json.dumps(vars(result)) if as_json else said)
    if any(result.failed for result in results):
        raise SystemExit(1)


@click.command("flags", cls=Command)
@click.option("--on", "given", type=DAY, help="哪一天，默认今天")
@click.option("--rule", help="只看这条规则")
@click.option("--body", help="只看这个单位（代码）")
@click.option("--all", "ceased_too", is_flag=True, help="连同已终止的")
@click.option("--json", "as_json", is_flag=True, help="每行一个 JSON 对象（默认如此）")
@with_appcontext
def flags_command(given: datetime | None, rule: str, body: str, ceased_too: bool, as_json: bool) -> None:
    """列出任何一天的线索，不改变任何数据。"""
    on = day(given)
    chosen = [one for one in RULES if rule in (None, one.code)]
    with tracker().database.reading() as session:
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


COMMANDS = (
    sweep_command,
    flags_command,
)
