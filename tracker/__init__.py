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

# Every table must be known before the first query follows a key to it.
METADATA = models.metadata
ROOT = Path(__file__).resolve().parents[1]


def create_app(settings: Settings | None = None) -> Flask:
    """The application; ``settings`` come from the environment unless given. Raises BadSetting."""
    log.configure()
    settings = settings or read_settings(os.environ, ROOT)
    app = Flask("tracker", root_path=str(ROOT), template_folder="templates", static_folder="tracker/static")
    app.secret_key = settings.secret_key
    try:
        database = Database(settings.database_url)
    except (ArgumentError, ImportError, ValueError):
        # Without the cause, whose text may hold a piece of the password.
        raise BadSetting(
            "TRACKER_DATABASE_URL 不能识别，请写成 sqlite:///文件 或 postgresql://用户@主机/数据库"
        ) from None
    app.extensions["tracker"] = Tracker(settings, database)
    cli.register(app)
    web.register(app)
    return app
