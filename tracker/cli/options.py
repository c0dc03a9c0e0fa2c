"""What every command shares: the day, the application, the language."""

from __future__ import annotations

import getpass
from datetime import date, datetime
from typing import Any, cast

import click
from flask import current_app
from flask.cli import ScriptInfo

from tracker.application import Tracker
from tracker.cli import troubles
from tracker.core.clock import FIRST_YEAR, LAST_YEAR
from tracker.core.messages import Language, speak
from tracker.core.messages import gettext as _
from tracker.core.origin import COMMAND, Origin, coming_from


class _Day(click.DateTime):
    """A day within the years that can be reckoned."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The day. Raises click.BadParameter."""
        day = super().convert(value, param, ctx)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail(
                _("Days from {first} to {last} are taken.", first=FIRST_YEAR, last=LAST_YEAR), param, ctx
            )
        return day


DAY = _Day(formats=["%Y-%m-%d"])


def _say_in(_context: click.Context, _option: click.Parameter, value: str) -> None:
    speak(Language(value))


class Command(click.Command):
    """A command that takes ``--lang``; its messages are Chinese unless English is asked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(
            click.Option(
                ["--lang"],
                type=click.Choice([language.value for language in Language]),
                default=Language.CHINESE.value,
                help="语言 · language",
                is_eager=True,
                expose_value=False,
                callback=_say_in,
            )
        )

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what went wrong around it is told in words."""
        app = ctx.ensure_object(ScriptInfo).load_app()
        here = Origin(f"{COMMAND} {ctx.command_path.partition(' ')[2]}")
        application = cast(Tracker, app.extensions["tracker"])
        with troubles.told(application.database), coming_from(here):
            application.agree(actor())
            return super().invoke(ctx)


def tracker() -> Tracker:
    """The application's settings, database and day."""
    return cast(Tracker, current_app.extensions["tracker"])


def day(given: datetime | None) -> date:
    """The day a command was given, or today."""
    return given.date() if given else tracker().today()


def actor() -> str:
    """Who runs the command, for the record of changes: the name of the system's user."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container may run under a number that has no name.
        return "cli"
