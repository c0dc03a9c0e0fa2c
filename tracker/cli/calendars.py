"""``flask calendar import`` and ``flask calendar status``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from tracker.cli.options import Command, actor, tracker
from tracker.core import clock
from tracker.core.calendars import Standing, imported_years, load_calendar
from tracker.core.messages import gettext as _
from tracker.core.workdays import BadNotice
from tracker.exchange.calendar import (
    DayMove,
    Taken,
    day_moves,
    last_change,
    read_notice,
    take_notice,
    waiting,
)
from tracker.exchange.checks import called
from tracker.exchange.kinds import KINDS
from tracker.wording.columns import named

# A notice may move thousands of days; a reader at a terminal sees the first of them, --json gives all.
SHOWN = 100


@click.group("calendar")
def calendar_group() -> None:
    """放假通知：导入新的一年，查看已知的年份。"""


@calendar_group.command("import", cls=Command)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def import_command(file: Path, as_json: bool) -> None:
    """导入一年的国务院放假通知（JSON），重新计算受影响的期限并列出差异。"""
    database = tracker().database
    try:
        with database.unit_of_work() as session:
            taken = take_notice(session, read_notice(file), at=clock.now(), actor=actor())
    except BadNotice as problem:
        raise click.ClickException(str(problem)) from problem
    with database.reading() as session:
        moves = day_moves(session, taken.change_id) if taken.change_id else iter(())
        if as_json:
            click.echo(json.dumps(_as_json(taken, list(moves)), ensure_ascii=False))
        else:
            _tell(taken, moves)


@calendar_group.command("status", cls=Command)
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def status_command(as_json: bool) -> None:
    """哪些年份的放假通知已知，从哪天起期限只是暂定，有多少期限在等通知。"""
    with tracker().database.reading() as session:
        calendar = load_calendar(session)
        imported = imported_years(session)
        years: list[dict[str, Any]] = []
        for notice in calendar.notices:
            change = last_change(session, notice.year) if notice.year in imported else None
            years.append({
                "year": notice.year, "origin": "imported" if change else "shipped",
                "papers": list(notice.source), "days_off": len(notice.off),
                "days_worked": len(notice.working),
                "file": imported.get(notice.year), "change": change and change.id,
                "imported_at": change and change.at.isoformat(), "imported_by": change and change.actor,
            })  # fmt: skip
        spans = [(first.isoformat(), last.isoformat()) for first, last in calendar.unknown]
        held = waiting(session)
    if as_json:
        answer = {"years": years, "provisional": [{"from": first, "to": last} for first, last in spans],
                  "waiting": held}  # fmt: skip
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    for year in years:
        if year["file"]:
            click.echo(_("{year}: imported from {file}", year=year["year"], file=year["file"]))
        else:
            click.echo(_("{year}: comes with the program", year=year["year"]))
    for first, last in spans:
        if last.startswith("9999"):
            click.echo(_("From {first} on deadlines are provisional: the notice is not out.", first=first))
        else:
            gap = _("From {first} to {last} deadlines are provisional: a notice is missing.",
                    first=first, last=last)  # fmt: skip
            click.echo(gap)
    for kind, count in held.items():
        if count:
            said = called(KINDS[kind])
            click.echo(_("{count} records of {kind} wait for a notice.", count=count, kind=said))


def _tell(taken: Taken, moves: Iterator[DayMove]) -> None:
    if taken.change_id is None:
        click.echo(_("The notice of {year} is in force already; nothing changed.", year=taken.year))
        return
    if taken.before is Standing.NOTHING:
        click.echo(_("The notice of {year} is in force (change {change}).", year=taken.year,
                     change=taken.change_id))  # fmt: skip
    else:
        click.echo(_("The notice of {year} replaces the one before (change {change}).", year=taken.year,
                     change=taken.change_id))  # fmt: skip
    click.echo(
        _("{looked} records looked at: {moved} days moved, {confirmed} confirmed as they were.",
          looked=sum(taken.looked_at.values()), moved=taken.moved, confirmed=taken.confirmed)
    )  # fmt: skip
    for move in islice((one for one in moves if one.moved), SHOWN):
        days = f"{_day(move, 'from')} → {_day(move, 'to')}"
        kind = KINDS[move.kind]
        click.echo(
            _("  {kind} {ref}, {column}: {days}", kind=called(kind), ref=move.ref,
              column=named(kind.singular, move.column).now(), days=days)
        )  # fmt: skip
    if taken.moved > SHOWN:
        click.echo(_("… and {count} more; --json gives all.", count=taken.moved - SHOWN))
    if taken.moved or taken.confirmed:
        click.echo(_("The next sweep brings the flags to these days."))


def _as_json(taken: Taken, moves: list[DayMove]) -> dict[str, Any]:
    return {
        "year": taken.year,
        "unchanged": taken.change_id is None,
        "change": taken.change_id,
        "before": taken.before.value,
        "looked_at": dict(taken.looked_at),
        "moved": [_move(move) for move in moves if move.moved],
        "confirmed": [_move(move) for move in moves if not move.moved],
    }


def _move(move: DayMove) -> dict[str, Any]:
    return {
        "kind": move.kind, "ref": move.ref, "column": move.column,
        "from": move.from_on and move.from_on.isoformat(), "from_provisional": move.from_provisional,
        "to": move.to_on and move.to_on.isoformat(), "to_provisional": move.to_provisional,
    }  # fmt: skip


def _day(move: DayMove, side: str) -> str:
    found = _move(move)
    if found[side] and found[f"{side}_provisional"]:
        return _("{day} (provisional)", day=found[side])
    return str(found[side] or "-")


COMMANDS = (calendar_group,)
