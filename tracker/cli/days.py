"""``flask due``."""

from __future__ import annotations

import json
from datetime import datetime

import click
from flask.cli import with_appcontext

from tracker.cli.options import DAY, Command, tracker
from tracker.core.calendars import load_calendar
from tracker.core.counting import CountedDay, Reason, counting_of
from tracker.core.messages import gettext as _
from tracker.core.workdays import Period
from tracker.wording.days import holiday_word


@click.command("due", cls=Command)
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
        raise click.UsageError(_("Give one of --days, --working-days, --months."))
    count, unit = given[0]
    with tracker().database.reading() as session:
        calendar = load_calendar(session)
    told = counting_of(calendar, start.date(), count, unit, roll=not no_roll, back=before)
    weekends_only = any(calendar.before_first_notice(line.day) for line in told.days)
    if as_json:
        counted = [f"{line.day.isoformat()} {line.reason.value}" for line in told.days]
        answer = {"due_on": told.deadline.due_on.isoformat(), "provisional": told.deadline.provisional,
                  "weekends_only": weekends_only, "counted": counted}  # fmt: skip
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    click.echo("\n".join(_line(one) for one in told.days))
    if told.omitted:
        click.echo(_("{days} days in between are left out.", days=told.omitted))
    if weekends_only:
        first = calendar.years[0]
        click.echo(_("Before {year} no holiday notice is loaded: only weekends rest.", year=first))
    due_on = told.deadline.due_on.isoformat()
    if told.deadline.provisional:
        click.echo(_("Last lawful day: {day} (provisional)", day=due_on))
    else:
        click.echo(_("Last lawful day: {day}", day=due_on))


def _line(one: CountedDay) -> str:
    """One day and what became of it, in words, with the holiday's name where a notice gives one."""
    words = {
        Reason.NOT_COUNTED: _("first day, not counted"),
        Reason.COUNTED: _("day {number}", number=one.number),
        Reason.MAKE_UP_DAY: _("day {number}, a make-up working day", number=one.number),
        Reason.REST_DAY: _("rest day, not counted"),
        Reason.ROLLED_OVER: _("rest day, rolled over"),
        Reason.ROLLED_TO: _("working day rolled to"),
    }
    return " ".join(filter(None, (one.day.isoformat(), words[one.reason], holiday_word(one.name))))


COMMANDS = (due_command,)
