"""The commands of the public surface, thin."""

from __future__ import annotations

from flask import Flask

from tracker.cli import (
    accounts,
    audit,
    backup,
    bench,
    calendars,
    data,
    days,
    exports,
    flags,
    imports,
    interest,
    jobs,
    keeping,
    lists,
    outbox,
    reports,
)

TOPICS = (
    data,
    accounts,
    imports,
    keeping,
    flags,
    lists,
    interest,
    days,
    calendars,
    exports,
    reports,
    jobs,
    backup,
    audit,
    outbox,
    bench,
)


def register(app: Flask) -> None:
    """Add every command to ``flask …``."""
    for topic in TOPICS:
        for command in topic.COMMANDS:
            app.cli.add_command(command)
