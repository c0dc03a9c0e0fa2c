"""One row per job and day: the fence that lets a job run once, however many workers there are."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import DateTime, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.changes import choice
from tracker.core.db import Base, Id


class JobState(StrEnum):
    """How a job's run for a day stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobRun(Base):
    """A job's run for a day (Asia/Shanghai): who holds it, how often it was tried, how it ended (UTC)."""

    __tablename__ = "job_runs"
    __table_args__ = (Index("uq_job_runs", "job", "run_on", unique=True),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    job: Mapped[str] = mapped_column(String(60))
    run_on: Mapped[date]
    state: Mapped[JobState] = mapped_column(choice(JobState, "state"))
    worker: Mapped[str] = mapped_column(String(120))
    attempts: Mapped[int] = mapped_column(Integer, default=1)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    heartbeat_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    outcome: Mapped[str | None] = mapped_column(Text)
