"""What went wrong around a command, in words: the database, a file, a day beyond the calendar."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from xlsxwriter.exceptions import FileCreateError

from tracker.core import migrate
from tracker.core.db import Database
from tracker.core.drills import OtherPace
from tracker.core.messages import gettext as _
from tracker.core.workdays import BadPeriod
from tracker.law.records import NoLawInForce
from tracker.wording.numbers import number_word

# What a shell reports of a program that wrote into a closed pipe: 128 and the number of the signal.
PIPE_CLOSED = 128 + 13


@contextmanager
def told(database: Database) -> Iterator[None]:
    """Turn what a user can mend into a message that says what to do; a fault of the program goes through.

    A reader that wanted no more (``flask flags | head``) is no trouble: the command ends without a word.
    """
    try:
        yield
    except OtherPace as refused:
        raise click.ClickException(str(refused)) from None
    except BrokenPipeError:
        # What is still held back would be written at the end of the process, and fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(PIPE_CLOSED) from None
    except DBAPIError as problem:
        raise click.ClickException(_of_the_database(database, problem)) from problem
    except sqlite3.Error as problem:
        # From a copy that goes past the engine: a full disk, a damaged file.
        said = _("The database refused: {reason}. Nothing was written.", reason=str(problem))
        raise click.ClickException(said) from problem
    except NoLawInForce as problem:
        name = number_word(problem.name)
        said = _("No version of the law's number {name} is in force on {day}.", name=name, day=problem.on)
        raise click.ClickException(said) from problem
    except (BadPeriod, OverflowError) as problem:
        raise click.ClickException(
            _("A day or number lies beyond what can be reckoned; give an ordinary one.")
        ) from problem
    except (OSError, FileCreateError) as problem:
        raise click.ClickException(_of_a_file(problem)) from problem


def _of_the_database(database: Database, problem: DBAPIError) -> str:
    try:
        stands = migrate.current_revision(database)
    except SQLAlchemyError:
        return _("The database cannot be reached: {reason}. Check TRACKER_DATABASE_URL and that it runs.",
                 reason=_first_line(problem))  # fmt: skip
    if stands is not None and not migrate.knows(stands):
        return _("A newer version made this database ({revision}); update the program.", revision=stands)
    if stands != migrate.newest_revision():
        return _("The database is not set up for this version; run flask setup.")
    if "locked" in str(problem.orig):
        return _("Another command is writing to the database; wait until it is done and try again.")
    return _("The database refused: {reason}. Nothing was written.", reason=_first_line(problem))


def _of_a_file(problem: Exception) -> str:
    cause = problem.args[0] if problem.args and isinstance(problem.args[0], OSError) else problem
    name = getattr(cause, "filename", None) or "-"
    reason = getattr(cause, "strerror", None) or str(cause)
    return _("{file} cannot be read or written: {reason}.", file=str(name), reason=reason)


def _first_line(problem: DBAPIError) -> str:
    return (str(problem.orig).strip().splitlines() or ["?"])[0].rstrip(".")
