"""One row per job and day: the fence that lets a job's work happen once, however many workers there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, Integer, String, Text, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.core.changes import choice
from tracker.core.db import Base, Id, Instant, touched


class JobState(StrEnum):
    """How a job's run for a day stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobRun(Base):
    """A job's run for a day (Asia/Shanghai): who holds it, how often it was tried, how it ended (UTC)."""

    __tablename__ = "job_runs"
    __table_args__ = (
        Index("uq_job_runs", "job", "run_on", unique=True),
        CheckConstraint("state = 'running' OR finished_at IS NOT NULL", name="finished"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    job: Mapped[str] = mapped_column(String(60))
    run_on: Mapped[date]
    state: Mapped[JobState] = mapped_column(choice(JobState, "state"))
    worker: Mapped[str] = mapped_column(String(120))
    attempts: Mapped[int] = mapped_column(Integer, default=1)
    started_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[str | None] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Claim:
    """A worker's hold on a job's run for a day, at its ``attempt``-th try."""

    job: str
    on: date
    worker: str
    attempt: int


class ClaimLost(RuntimeError):
    """Another worker holds this run now; what was done for it is rolled back."""


def run_of(session: Session, job: str, on: date) -> JobRun | None:
    """The run of a job for a day, if there is one."""
    return session.scalar(select(JobRun).where(JobRun.job == job, JobRun.run_on == on))


def newest_runs(session: Session) -> dict[str, JobRun]:
    """The run of the latest day of every job, to be read when the session is over."""
    latest = select(JobRun.job, func.max(JobRun.run_on).label("run_on")).group_by(JobRun.job).subquery()
    same = (latest.c.job == JobRun.job) & (latest.c.run_on == JobRun.run_on)
    runs = session.scalars(select(JobRun).join(latest, same)).all()
    session.expunge_all()
    return {run.job: run for run in runs}


def claim(session: Session, job: str, on: date, *, worker: str, at: datetime) -> Claim:
    """Take the run of a job for a day, new or again after a failure.

    Only the leading worker calls this (core/leader.py), so a run that another one left running is a dead
    worker's. Raises ClaimLost for a run that is done, or that was taken at the same moment.
    """
    run = run_of(session, job, on)
    if run is None:
        session.add(JobRun(job=job, run_on=on, state=JobState.RUNNING, worker=worker, started_at=at))
        return Claim(job, on, worker, 1)
    # Counted before the statement, which brings ``run`` itself up to date.
    attempt = run.attempts + 1
    taken = touched(
        session,
        update(JobRun)
        .where(JobRun.id == run.id, JobRun.attempts == run.attempts, JobRun.state != JobState.DONE)
        .values(state=JobState.RUNNING, worker=worker, attempts=attempt, started_at=at,
                finished_at=None, outcome=None)
    )  # fmt: skip
    if taken != 1:
        raise ClaimLost(f"{job} {on.isoformat()}")
    return Claim(job, on, worker, attempt)


def finish(session: Session, held: Claim, *, state: JobState, at: datetime, outcome: str) -> None:
    """Say how a claimed run ended, in the transaction of its work: either both stand or neither.

    Raises ClaimLost if the run is no longer this worker's.
    """
    ended = touched(
        session,
        update(JobRun)
        .where(
            JobRun.job == held.job, JobRun.run_on == held.on, JobRun.worker == held.worker,
            JobRun.attempts == held.attempt, JobRun.state == JobState.RUNNING,
        )
        .values(state=state, finished_at=at, outcome=outcome)
    )  # fmt: skip
    if ended != 1:
        raise ClaimLost(f"{held.job} {held.on.isoformat()}")
