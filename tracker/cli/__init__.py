"""The commands of the public surface, thin."""

from __future__ import annotations

from flask import Flask

from tracker.cli.commands import COMMANDS


def register(app: Flask) -> None:
    """Add every command to ``flask …``."""
    for command in COMMANDS:
        app.cli.add_command(command)
