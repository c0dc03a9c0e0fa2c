"""What commands, pages and jobs need of the application: its settings, its database, its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.config import Settings
from tracker.core import clock, drills
from tracker.core.db import Database


@dataclass(frozen=True)
class Tracker:
    """The settings and the database of one running application."""

    settings: Settings
    database: Database

    def today(self) -> date:
        """The day in Asia/Shanghai, or the fixed day of a drill."""
        return self.settings.today or clock.today()

    def agree(self, actor: str) -> None:
        """See that the database's periods are those of the settings (core/drills.py). Raises OtherPace."""
        drills.agree(
            self.database, self.settings.accelerate, production=self.settings.production, at=clock.now(),
            actor=actor,
        )  # fmt: skip
