"""The worker: each job once per day, missed days made good, failures loud and tried again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.application import Tracker
from tracker.config import Settings
from tracker.core.clock import ZONE
from tracker.core.db import Database
from tracker.core.jobs import JobRun, JobState, claim
from tracker.core.leader import Leadership
from tracker.scheduler import JOBS, Ended, Job, Worker, ailing, outstanding

ROOT = Path(__file__).resolve().parents[1]
DAY = date(2026, 11, 24)
NOON = datetime.combine(DAY, time(12), ZONE)


@pytest.fixture
def tracker(database: Database, tmp_path: Path) -> Tracker:
    """An application over a migrated database."""
    url = database.url.render_as_string(hide_password=False)
    return Tracker(Settings(url, "s" * 32, False, DAY, tmp_path), database)


@pytest.fixture
def done() -> list[date]:
    """The days a job of the test was run for, in order."""
    return []


def job(
    done: list[date], *, every_day: bool = False, breaks: bool = False, once: bool = False,
    at: time = time(0, 5),
) -> Job:
    """A daily job that notes its days, and breaks if told to."""

    def work(_tracker: Tracker, _session: Session, on: date) -> Ended:
        if breaks:
            raise ValueError("演示故障")
        done.append(on)
        return JobState.DONE, "noted"

    # A run that broke is stamped with the real instant: its retry must not meet a later day of the job.
    due = (lambda day: day == DAY) if once else (lambda _day: True)
    return Job(name="note", at=at, due=due, every_day=every_day, work=work)


def runs(tracker: Tracker) -> list[tuple[str, date, JobState, int]]:
    """Every recorded run."""
    with tracker.database.reading() as session:
        rows = session.scalars(select(JobRun).order_by(JobRun.job, JobRun.run_on))
        return [(row.job, row.run_on, row.state, row.attempts) for row in rows]


@pytest.fixture
def worker(tracker: Tracker, done: list[date]) -> Iterator[Worker]:
    """A worker with the noting job."""
    worker = Worker(tracker, (job(done),))
    yield worker
    worker.release()


def test_a_job_runs_once_on_its_day(worker: Worker, tracker: Tracker, done: list[date]) -> None:
    assert worker.run_due(NOON) == [JobState.DONE]
    assert worker.run_due(NOON + timedelta(minutes=1)) == []
    assert done == [DAY]
    assert runs(tracker) == [("note", DAY, JobState.DONE, 1)]


def test_before_its_time_the_day_before_is_the_newest(worker: Worker, done: list[date]) -> None:
    worker.run_due(datetime.combine(DAY, time(0, 4), ZONE))
    worker.run_due(datetime.combine(DAY, time(0, 5), ZONE))
    assert done == [DAY - timedelta(days=1), DAY]


def test_the_day_is_that_of_harbin_and_not_of_the_server(worker: Worker, done: list[date]) -> None:
    worker.run_due(datetime.fromisoformat("2026-11-23T16:05:00+00:00"))
    assert done == [DAY]


@pytest.mark.parametrize(("every_day", "caught_up"), [(True, 4), (False, 2)])
def test_missed_days_are_made_good(
    tracker: Tracker, done: list[date], every_day: bool, caught_up: int
) -> None:
    worker = Worker(tracker, (job(done, every_day=every_day),))
    worker.run_due(NOON - timedelta(days=3))
    worker.run_due(NOON)
    worker.release()
    assert len(done) == caught_up
    assert done == sorted(done)
    assert done[-1] == DAY


def test_a_failure_is_kept_and_tried_again_after_a_rest(tracker: Tracker, done: list[date]) -> None:
    broken = Worker(tracker, (job(done, breaks=True, once=True),))
    assert broken.run_due(NOON) == [JobState.FAILED]
    with tracker.database.reading() as session:
        failed = session.scalars(select(JobRun)).one()
        assert failed.outcome == "ValueError: 演示故障"
        assert failed.finished_at is not None
        later = failed.finished_at + timedelta(minutes=5)
    assert broken.run_due(later - timedelta(seconds=1)) == []
    broken.release()
    mended = Worker(tracker, (job(done, once=True),))
    assert mended.run_due(later) == [JobState.DONE]
    mended.release()
    assert runs(tracker) == [("note", DAY, JobState.DONE, 2)]


def test_what_a_broken_job_wrote_is_taken_back(tracker: Tracker) -> None:
    def work(_tracker: Tracker, session: Session, on: date) -> Ended:
        claim(session, "other", on, worker="half", at=NOON)
        session.flush()
        raise ValueError("演示故障")

    half = Job(name="half", at=time(0), due=lambda _day: True, every_day=False, work=work)
    worker = Worker(tracker, (half,))
    assert worker.run_due(NOON) == [JobState.FAILED]
    worker.release()
    assert [row[0] for row in runs(tracker)] == ["half"]


def test_only_the_leader_runs_jobs_and_the_next_takes_over(tracker: Tracker, done: list[date]) -> None:
    first, second = Worker(tracker, (job(done),)), Worker(tracker, (job(done),))
    first.run_due(NOON)
    assert second.run_due(NOON + timedelta(days=1)) == []
    first.release()
    assert second.run_due(NOON + timedelta(days=1)) == [JobState.DONE]
    second.release()
    assert done == [DAY, DAY + timedelta(days=1)]


def test_a_run_left_by_a_dead_worker_is_run_again(tracker: Tracker, done: list[date]) -> None:
    with tracker.database.unit_of_work() as session:
        claim(session, "note", DAY, worker="dead:1", at=NOON)
    worker = Worker(tracker, (job(done),))
    assert worker.run_due(NOON) == [JobState.DONE]
    worker.release()
    assert runs(tracker) == [("note", DAY, JobState.DONE, 2)]


def test_drafts_come_on_the_first_of_their_months(tracker: Tracker) -> None:
    newest = {job.name: job.newest_day(NOON) for job in JOBS}
    assert newest == {
        "audit_head": DAY, "sweep": DAY, "standings": DAY, "scorecards": DAY, "warnings": DAY,
        "reminders": DAY, "news": DAY, "clearing": DAY,
        "monthly_report": date(2026, 11, 1),
        "quarterly_report": date(2026, 10, 1), "yearly_report": date(2026, 1, 1),
    }  # fmt: skip
    with tracker.database.unit_of_work() as session:
        claim(session, "monthly_report", date(2026, 8, 1), worker="earlier", at=NOON)
        monthly = next(job for job in JOBS if job.name == "monthly_report")
        missed = outstanding(session, monthly, NOON)
    assert missed == [date(2026, month, 1) for month in (8, 9, 10, 11)]


def environment(tracker: Tracker) -> dict[str, str]:
    """What a worker of its own process is started with."""
    ours = {key: value for key, value in os.environ.items() if not key.startswith("TRACKER_")}
    settings = tracker.settings
    return ours | {"TRACKER_DATABASE_URL": settings.database_url, "TRACKER_DATA_DIR": str(settings.data_dir),
                   "TRACKER_TODAY": DAY.isoformat()}  # fmt: skip


@pytest.mark.slow
def test_two_workers_started_at_once_run_each_job_once(tracker: Tracker) -> None:
    command = [sys.executable, "-m", "flask", "worker", "--once"]
    # Both are started before either is waited for.
    both = [
        subprocess.Popen(command, cwd=ROOT, env=environment(tracker), stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [process.communicate(timeout=120)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum(line.count("job_ended") for line in told) == len(JOBS)
    assert [(name, state, attempts) for name, _, state, attempts in runs(tracker)] == sorted(
        (job.name, JobState.DONE, 1) for job in JOBS
    )
    assert ailing(tracker, NOON) == []


@pytest.mark.slow
def test_a_killed_leader_loses_the_lead_at_once(tracker: Tracker) -> None:
    command = [sys.executable, "-m", "flask", "worker"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(tracker), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr
    # Its first finished job is the proof that it leads.
    assert "job_ended" in process.stderr.readline()
    heir = Leadership(tracker.database)
    assert not heir.held()
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    deadline = datetime.now(ZONE) + timedelta(seconds=20)
    while not heir.held():
        assert datetime.now(ZONE) < deadline, "the lock outlived its process"
    heir.release()


def test_a_job_that_did_not_run_is_not_well(tracker: Tracker) -> None:
    assert [line.split(":")[0] for line in ailing(tracker, NOON)] == [
        f"{job.name} {job.newest_day(NOON).isoformat()}" for job in JOBS
    ]
