"""``flask lists``."""

from __future__ import annotations

import json
from datetime import datetime

import click
from flask.cli import with_appcontext

from tracker.cli.options import DAY, Command, day, tracker
from tracker.core.messages import gettext as _
from tracker.core.money import yuan
from tracker.lists.queries import LISTS, ListRow, counts, rows_of
from tracker.lists.titles import titles


@click.command("lists", cls=Command)
@click.argument("name", required=False)
@click.option("--on", "given", type=DAY, help="哪一天，默认今天")
@click.option("--json", "as_json", is_flag=True, help="每行一个 JSON 对象")
@with_appcontext
def lists_command(name: str | None, given: datetime | None, as_json: bool) -> None:
    """线索之外的清单（不算违约）。不写名称时列出各清单的条数；--json 列出各行。"""
    if name is not None and name not in LISTS:
        raise click.UsageError(
            _("There is no list {name}. The lists: {names}", name=name, names=", ".join(LISTS))
        )
    on, said = day(given), titles()
    with tracker().database.reading() as session:
        if name is None and not as_json:
            for one, count in counts(session, on).items():
                click.echo(f"{one}  {said[one]}  {count}")
            return
        for one in [name] if name else LISTS:
            for row in rows_of(session, one, on):
                click.echo(_public(one, row) if as_json else _line(row))


def _public(name: str, row: ListRow) -> str:
    told = {
        "list": name, "kind": row.kind, "ref": row.ref, "body": row.body, "enterprise": row.enterprise,
        "day": row.day and row.day.isoformat(),
        "amount": None if row.amount_fen is None else yuan(row.amount_fen), "missing": row.missing or None,
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False)


def _line(row: ListRow) -> str:
    amount = None if row.amount_fen is None else yuan(row.amount_fen)
    cells = (row.body, row.body_name, row.ref, row.day and row.day.isoformat(), amount, row.missing)
    return "  ".join(cell or "—" for cell in cells)


COMMANDS = (lists_command,)
