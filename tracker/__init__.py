"""The system that holds a government to its word: the application is put together here."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import ArgumentError

from tracker import cli, models, web
from tracker.application import Tracker
from tracker.config import BadSetting, Settings, read_settings
from tracker.core import log
from tracker.core.db import Database
from tracker.core.messages import in_both
from tracker.law import loader as law

# Every table must be known before the first query follows a key to it.
METADATA = models.metadata
ROOT = Path(__file__).resolve().parents[1]


def create_app(settings: Settings | None = None, database: Database | None = None) -> Flask:
    """The application; ``settings`` come from the environment unless given. Raises BadSetting.

    ``database`` is the one the settings name, where the caller has opened it already.
    """
    log.configure()
    settings = settings or read_settings(os.environ, ROOT)
    law.shorten(settings.accelerate)
    app = Flask("tracker", root_path=str(ROOT), template_folder="templates", static_folder="tracker/static")
    app.secret_key = settings.secret_key
    try:
        database = database or Database(settings.database_url)
    except (ArgumentError, ImportError, ValueError):
        # Without the cause, whose text may hold a piece of the password.
        raise BadSetting(
            in_both(
                "TRACKER_DATABASE_URL is not understood; write sqlite:///FILE or "
                "postgresql://USER@HOST/DATABASE."
            )
        ) from None
    app.extensions["tracker"] = Tracker(settings, database)
    cli.register(app)
    web.register(app)
    return app
