"""The table of jobs (name, time, work), and the worker that runs each once per day, on time or late."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tracker.accounts.clearing import clear
from tracker.accounts.head_mail import mail_head
from tracker.application import Tracker
from tracker.cases.models import CaseStep
from tracker.cases.outcomes.models import OutcomeStep
from tracker.cases.reminding import remind
from tracker.cases.serving import note_accepted
from tracker.cases.telling import given_up
from tracker.closings.models import ClosingStep
from tracker.closings.reminding import remind as closing_reminders
from tracker.complaints.drafting import DRAFTS_KEPT, drop_older
from tracker.complaints.models import ComplaintFile
from tracker.complaints.reminding import remind as remind_of_reports
from tracker.congress.points.models import PointStep
from tracker.congress.points.reminding import remind_of_points
from tracker.core import clock, migrate
from tracker.core.adopting import establish
from tracker.core.carriers import ByMail, ByShortMessage, Carrier, Letter, ToFiles
from tracker.core.heads import keep_files, sign_head
from tracker.core.jobs import ClaimLost, JobRun, JobState, claim, finish, newest_runs
from tracker.core.leader import Leadership
from tracker.core.ledger import Entry, append, enter_now
from tracker.core.log import logger
from tracker.core.looks import link_looks, take_aside
from tracker.core.messages import gettext as _
from tracker.core.origin import JOB, Origin, coming_from
from tracker.core.outbox import Channel, Message
from tracker.core.sending import Post, Round, send_due
from tracker.core.signing import read_key
from tracker.exchange.importer import fingerprint
from tracker.limitation.reminding import remind as limitation_warnings
from tracker.plans.models import PlanAnswer
from tracker.plans.reminding import remind as plan_reminders
from tracker.releases.reminding import remind as remind_of_releases
from tracker.reports.drafts import draft
from tracker.reports.formal.beginning import begin
from tracker.reports.open_data.telling import letter_to, tell
from tracker.reports.scorecards.keeping import keep_scorecards
from tracker.reports.standings.keeping import keep
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import sweep
from tracker.rules.warn import warn
from tracker.subscriptions.actions import forget_old
from tracker.subscriptions.models import SUBJECT as SUBSCRIPTION
from tracker.wording.told import letter_of

# How long a failed run rests before it is tried again: after the first failure, the second, all later ones.
RESTS = (timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
# How often a worker looks whether it may lead, and whether something is due or to be tried again.
LOOK_EVERY = timedelta(seconds=15)
# How often what is due in the outbox is sent.
SEND_EVERY = timedelta(minutes=1)
# How late a run may be before the application is no longer well.
GRACE = timedelta(hours=1)

Ended = tuple[JobState, str]
# The columns above the accounts that name files of the evidence store.
EVIDENCE = (
    CaseStep.file_sha256, OutcomeStep.file_sha256, ComplaintFile.sha256, ComplaintFile.copy_sha256,
    PlanAnswer.file_sha256, ClosingStep.file_sha256, PointStep.file_sha256,
)


@dataclass(frozen=True, kw_only=True)
class Job:
    """What runs when: ``at`` in Asia/Shanghai, on the days for which ``due`` is true.

    ``work(tracker, session, on)`` does it for a day and can be run again; it says how it ended. What a later
    day's run makes good is not run for missed days; ``every_day`` runs each missed day, in order.
    """

    name: str
    at: time
    due: Callable[[date], bool]
    every_day: bool
    work: Callable[[Tracker, Session, date], Ended]

    def newest_day(self, now: datetime) -> date:
        """The latest day whose time has come."""
        local = now.astimezone(clock.ZONE)
        day = local.date() if local.time() >= self.at else local.date() - timedelta(days=1)
        while not self.due(day):
            day -= timedelta(days=1)
        return day


def _sweep(_tracker: Tracker, session: Session, on: date) -> Ended:
    results = sweep(session, RULES, on, at=clock.now())
    failed = [f"{result.rule}: {result.failed}" for result in results if result.failed]
    if failed:
        return JobState.FAILED, "\n".join(failed)
    raised, still_open = (sum(getattr(result, name) for result in results) for name in ("raised", "open"))
    return JobState.DONE, f"raised {raised}, open {still_open}"


def _standings(_tracker: Tracker, session: Session, _on: date) -> Ended:
    """The kept figures of the account, brought to the day the sweep has reached."""
    return JobState.DONE, f"days worked out {keep(session, at=clock.now())}"


def _scorecards(_tracker: Tracker, session: Session, _on: date) -> Ended:
    """The scorecards for everybody, brought to the day the sweep has reached."""
    return JobState.DONE, f"days counted {keep_scorecards(session, at=clock.now())}"


def _warn(_tracker: Tracker, session: Session, on: date) -> Ended:
    return JobState.DONE, f"warnings {warn(session, RULES, on)}"


def _remind(_tracker: Tracker, session: Session, on: date) -> Ended:
    at = clock.now()
    reminders = (
        remind, remind_of_reports, closing_reminders, plan_reminders, limitation_warnings, remind_of_releases,
        remind_of_points,
    )  # fmt: skip
    said = sum(told(session, on, at=at) for told in reminders)
    return JobState.DONE, f"reminded of {said}"


def _news(_tracker: Tracker, session: Session, on: date) -> Ended:
    """What became public by yesterday, to whoever asked for it; who did not confirm is forgotten."""
    at = clock.now()
    forgotten = forget_old(session, at=at)
    return JobState.DONE, f"news to {tell(session, on, at=at)}, forgotten {forgotten}"


def _clear(tracker: Tracker, session: Session, on: date) -> Ended:
    begun = drop_older(session, datetime.combine(on, time.min, clock.ZONE) - DRAFTS_KEPT)
    gone = clear(session, tracker.settings.data_dir, on, named_in=EVIDENCE)
    return JobState.DONE, (
        f"removed evidence {gone.evidence}, tried files {gone.tried_files}, form drafts {gone.form_drafts}, "
        f"reports never sent {begun}"
    )


def _draft(months: int) -> Callable[[Tracker, Session, date], Ended]:
    def work(tracker: Tracker, session: Session, on: date) -> Ended:
        written = draft(session, on, months, tracker.settings.data_dir / "reports")
        files = {path.name: fingerprint(path) for path in written.pdf.parent.glob(f"{written.pdf.stem}*.*")}
        append(session, Entry(
            kind="report", at=clock.now(), actor=f"{JOB} report", subject_kind="report",
            subject=written.pdf.name, detail={"files": dict(sorted(files.items()))},
        ))  # fmt: skip
        begin(session, on, months, at=clock.now(), name=f"{JOB} report")
        return JobState.DONE, written.pdf.name

    return work


def _sign(tracker: Tracker, session: Session, on: date) -> Ended:
    """The head of the day that has just ended, with the mails that carry it out of the house."""
    data_dir = tracker.settings.data_dir
    establish(session, data_dir, at=clock.now(), actor=f"{JOB} audit_head")
    # The head covers the key that signs it.
    enter_now(session)
    head = sign_head(session, on - timedelta(days=1), read_key(data_dir), at=clock.now())
    mail_head(session, head, at=clock.now())
    return JobState.DONE, f"day {head.day.isoformat()}, entries {head.size}"


def _first_of(*months: int) -> Callable[[date], bool]:
    return lambda day: day.day == 1 and day.month in months


JOBS = (
    Job(name="audit_head", at=time(0, 2), due=lambda _day: True, every_day=True, work=_sign),
    Job(name="sweep", at=time(0, 5), due=lambda _day: True, every_day=False, work=_sweep),
    Job(name="standings", at=time(0, 10), due=lambda _day: True, every_day=False, work=_standings),
    Job(name="scorecards", at=time(0, 15), due=lambda _day: True, every_day=False, work=_scorecards),
    Job(name="warnings", at=time(0, 20), due=lambda _day: True, every_day=False, work=_warn),
    # Written in the night; mail and short messages leave then, or in the morning for who asked for quiet.
    Job(name="reminders", at=time(0, 30), due=lambda _day: True, every_day=False, work=_remind),
    Job(name="news", at=time(0, 35), due=lambda _day: True, every_day=False, work=_news),
    Job(name="clearing", at=time(0, 40), due=lambda _day: True, every_day=False, work=_clear),
    Job(name="monthly_report", at=time(1, 0), due=_first_of(*range(1, 13)), every_day=True, work=_draft(1)),
    Job(name="quarterly_report", at=time(1, 30), due=_first_of(1, 4, 7, 10), every_day=True, work=_draft(3)),
    Job(name="yearly_report", at=time(2, 0), due=_first_of(1), every_day=True, work=_draft(12)),
)


def post_of(tracker: Tracker) -> Post:
    """What carries messages by the settings: to files where nothing is set, but nowhere in production."""
    settings = tracker.settings
    carriers: dict[Channel, Carrier] = {}
    if not settings.production:
        folder = settings.data_dir / "mail"
        carriers = {Channel.EMAIL: ToFiles(folder, ".eml"), Channel.SMS: ToFiles(folder, ".txt")}
    if settings.mail:
        carriers[Channel.EMAIL] = ByMail(settings.mail)
    if settings.short:
        carriers[Channel.SMS] = ByShortMessage(settings.short)

    def letters(session: Session, message: Message) -> Letter:
        words = letter_to if message.subject_kind == SUBSCRIPTION else letter_of
        return words(session, message, address=settings.address, secret=settings.secret_key)

    return Post(carriers, letters, note_accepted, given_up)


def send_messages(tracker: Tracker) -> Round:
    """One round of the outbox: it goes by the real clock, also in a drill with a fixed day."""
    with coming_from(Origin(f"{JOB} outbox")):
        return send_due(tracker.database, post_of(tracker), clock.now)


class Worker:
    """One process that runs jobs while it leads; several may be started, on one machine or on many."""

    def __init__(self, tracker: Tracker, jobs: tuple[Job, ...] = JOBS) -> None:
        self._tracker = tracker
        self._jobs = jobs
        self._leadership = Leadership(tracker.database)
        self._turn = threading.Lock()
        # Who leads is asked by one thread at a time; a round of the outbox waits for no long job.
        self._asking = threading.Lock()
        self.name = f"{socket.gethostname()}:{os.getpid()}"

    def run_due(self, now: datetime) -> list[JobState]:
        """Run what is due at ``now`` and not done, in the order of the table, if this worker leads."""
        with self._turn:
            if not self._leads():
                return []
            ended = []
            for job in self._jobs:
                with self._tracker.database.reading() as session:
                    days = outstanding(session, job, now)
                ended += [self._run(job, on) for on in days]
            self._tend_ledger()
            return ended

    def send(self) -> None:
        """Carry what is due out of the outbox, if this worker leads."""
        if self._leads():
            send_messages(self._tracker)

    def _leads(self) -> bool:
        with self._asking:
            return self._leadership.held()

    def _tend_ledger(self) -> None:
        """Link the looks of the last moments into the ledger, and keep its heads as files."""
        database, data_dir = self._tracker.database, self._tracker.settings.data_dir
        try:
            take_aside(database, data_dir)
            with coming_from(Origin(f"{JOB} looks")), database.unit_of_work() as session:
                link_looks(session)
            with database.reading() as session:
                keep_files(session, data_dir)
        except SQLAlchemyError:
            # Another writer was at work for long: nothing is lost, and the next round comes soon.
            logger().exception("ledger_not_tended", worker=self.name)

    def release(self) -> None:
        """Stop leading, once what is running has ended."""
        with self._turn, self._asking:
            self._leadership.release()

    def _run(self, job: Job, on: date) -> JobState:
        database = self._tracker.database
        told = {"job": job.name, "on": on.isoformat(), "worker": self.name}
        try:
            with database.unit_of_work() as session:
                held = claim(session, job.name, on, worker=self.name, at=clock.now())
            try:
                here = Origin(f"{JOB} {job.name}")
                with coming_from(here), database.unit_of_work() as session:
                    state, outcome = job.work(self._tracker, session, on)
                    finish(session, held, state=state, at=clock.now(), outcome=outcome)
            except ClaimLost:
                raise
            except Exception as problem:
                logger().exception("job_broke", **told)
                state, outcome = JobState.FAILED, f"{type(problem).__name__}: {problem}"
                with database.unit_of_work() as session:
                    finish(session, held, state=state, at=clock.now(), outcome=outcome)
        except ClaimLost:
            logger().warning("job_taken_by_another", **told)
            return JobState.RUNNING
        say = logger().error if state is JobState.FAILED else logger().info
        say("job_ended", state=state.value, attempt=held.attempt, outcome=outcome, **told)
        return state


def outstanding(session: Session, job: Job, now: datetime) -> list[date]:
    """The days for which a job is to run at ``now``, oldest first; its first run ever is the newest day's."""
    newest = job.newest_day(now)
    statement = select(JobRun).where(JobRun.job == job.name)
    if not job.every_day:
        statement = statement.where(JobRun.run_on == newest)
    runs = {run.run_on: run for run in session.scalars(statement)}
    day = min(runs, default=newest)
    days = []
    while day <= newest:
        if job.due(day) and _to_run(runs.get(day), now):
            days.append(day)
        day += timedelta(days=1)
    return days


def _to_run(run: JobRun | None, now: datetime) -> bool:
    """Not yet run, left by a dead worker, or failed and rested; never what is done."""
    if run is None or run.state is JobState.RUNNING:
        return True
    if run.state is JobState.DONE or run.finished_at is None:
        return False
    return now - run.finished_at >= RESTS[min(run.attempts, len(RESTS)) - 1]


def ailing(tracker: Tracker, now: datetime) -> list[str]:
    """What is not well: a schema that is not the newest, a job that failed or is late. Empty if all is."""
    found = []
    if migrate.current_revision(tracker.database) != migrate.newest_revision():
        return [_("The database is not set up for this version; run flask setup.")]
    with tracker.database.reading() as session:
        runs = newest_runs(session)
    for job in JOBS:
        newest, run = job.newest_day(now - GRACE), runs.get(job.name)
        if run is None or run.run_on < newest:
            found.append(f"{job.name} {newest.isoformat()}: {_('not run')}")
        elif run.state is JobState.RUNNING and now - run.started_at > GRACE:
            since = _("running since {instant}", instant=run.started_at.astimezone(clock.ZONE).isoformat())
            found.append(f"{job.name} {run.run_on.isoformat()}: {since}")
        elif run.state is JobState.FAILED:
            tried = _("failed, attempt {attempts}: {outcome}", attempts=run.attempts, outcome=run.outcome)
            found.append(f"{job.name} {run.run_on.isoformat()}: {tried}")
    return found


def moment(tracker: Tracker) -> datetime:
    """Now; in a drill with a fixed day, the end of that day, so that its jobs are due."""
    fixed = tracker.settings.today
    return datetime.combine(fixed, time.max, clock.ZONE) if fixed else clock.now()


def start(scheduler: BaseScheduler, tracker: Tracker) -> Worker:
    """Lay the table of jobs into a scheduler and start it; a BlockingScheduler returns when it is shut down.

    The jobs live in the code and their runs in ``job_runs``: the scheduler only says when to look.
    """
    worker = Worker(tracker)

    def look() -> None:
        worker.run_due(moment(tracker))

    common: dict[str, Any] = {"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600}
    for job in JOBS:
        daily = CronTrigger(hour=job.at.hour, minute=job.at.minute, timezone=clock.ZONE)
        scheduler.add_job(look, daily, id=job.name, **common)
    every = IntervalTrigger(seconds=int(LOOK_EVERY.total_seconds()))
    scheduler.add_job(look, every, id="look", next_run_time=clock.now(), **common)
    each = IntervalTrigger(seconds=int(SEND_EVERY.total_seconds()))
    scheduler.add_job(worker.send, each, id="outbox", next_run_time=clock.now(), **common)
    scheduler.start()
    return worker
