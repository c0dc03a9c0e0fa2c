"""``flask worker`` and ``jobs``."""

from __future__ import annotations

import json
import re
import signal
import threading
from typing import Any

import click
from apscheduler.schedulers.background import BackgroundScheduler
from flask.cli import with_appcontext

from tracker import scheduler
from tracker.cli.options import Command, tracker
from tracker.core import clock
from tracker.core.jobs import JobState, newest_runs
from tracker.core.messages import gettext as _


@click.command("worker", cls=Command)
@click.option("--once", is_flag=True, help="只运行现在应当运行的任务，然后结束")
@with_appcontext
def worker_command(once: bool) -> None:
    """按时间表运行任务；可以同时启动多个，每项任务只运行一次。失败时退出状态为 1。"""
    application = tracker()
    if once:
        worker = scheduler.Worker(application)
        states = worker.run_due(scheduler.moment(application))
        worker.send()
        worker.release()
        click.echo(_("{count} runs.", count=len(states)))
        raise SystemExit(int(JobState.FAILED in states))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_about: stop.set())
    clockwork = BackgroundScheduler(timezone=clock.ZONE)
    worker = scheduler.start(clockwork, application)
    click.echo(_("The worker {name} is running; stop it with Ctrl+C.", name=worker.name))
    stop.wait()
    clockwork.shutdown(wait=True)
    worker.release()
    raise SystemExit(int(bool(_failed(application))))


def _failed(application: Any) -> list[str]:
    with application.database.reading() as session:
        return [name for name, run in newest_runs(session).items() if run.state is JobState.FAILED]


@click.command("jobs", cls=Command)
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def jobs_command(as_json: bool) -> None:
    """每项任务最近一次运行的情况。有任务失败或迟延时退出状态为 1。"""
    application = tracker()
    with application.database.reading() as session:
        runs = newest_runs(session)
    for job in scheduler.JOBS:
        run = runs.get(job.name)
        told = {
            "job": job.name,
            "at": job.at.strftime("%H:%M"),
            "run_on": run and run.run_on.isoformat(),
            "state": run and run.state.value,
            "attempts": run and run.attempts,
            "worker": run and run.worker,
            "outcome": run and run.outcome,
        }
        if as_json:
            click.echo(json.dumps(told, ensure_ascii=False))
        else:
            click.echo(_line(told))
    ailing = scheduler.ailing(application, scheduler.moment(application))
    for line in ailing:
        click.echo(line, err=True)
    raise SystemExit(int(bool(ailing)))


def job_names() -> dict[str, str]:
    """What each job is called, for a reader; one without a word goes by its own name."""
    return {
        "audit_head": _("signing of the ledger's head"),
        "sweep": _("sweep of the flags"), "standings": _("keeping of the day's standing for the congress"),
        "scorecards": _("counting of the public scorecards"), "warnings": _("warnings before the day"),
        "reminders": _("reminders of the days of cases and reports"),
        "news": _("mails of public news"),
        "clearing": _("clearing of what came to nothing"), "monthly_report": _("monthly report"),
        "quarterly_report": _("quarterly report"), "yearly_report": _("yearly report"),
    }  # fmt: skip


def _line(told: dict[str, Any]) -> str:
    """A job for a reader: what it is, how its newest run ended; ``--json`` has the words as they are kept."""
    states = {"running": _("running"), "done": _("done"), "failed": _("failed")}
    tried = told["attempts"] and _("attempts: {attempts}", attempts=told["attempts"])
    state = states.get(told["state"], _("not run"))
    name = job_names().get(told["job"], told["job"])
    cells = (name, told["at"], told["run_on"], state, tried, told["worker"], _outcome(told["outcome"]))
    return "  ".join(str(cell or "—") for cell in cells)


def _outcome(kept: str | None) -> str | None:
    """What a run left behind (``scheduler.py``); figures in words of the language in use."""
    if kept and (swept := re.fullmatch(r"raised (\d+), open (\d+)", kept)):
        return _("raised {raised}, open {still_open}", raised=swept[1], still_open=swept[2])
    if kept and (warned := re.fullmatch(r"warnings (\d+)", kept)):
        return _("warnings: {warnings}", warnings=warned[1])
    if kept and (signed := re.fullmatch(r"day (\S+), entries (\d+)", kept)):
        return _("head of {day}: {entries} entries", day=signed[1], entries=signed[2])
    if kept and (told := re.fullmatch(r"reminded of (\d+)", kept)):
        return _("reminders: {reminders}", reminders=told[1])
    if kept and (days := re.fullmatch(r"days (?:worked out|counted) (\d+)", kept)):
        return _("days kept: {days}", days=days[1])
    if kept and (mailed := re.fullmatch(r"news to (\d+), forgotten (\d+)", kept)):
        return _("news mailed to {told}, forgotten {forgotten}", told=mailed[1], forgotten=mailed[2])
    cleared = r"removed evidence (\d+), tried files (\d+), form drafts (\d+)(?:, reports never sent (\d+))?"
    if kept and (gone := re.fullmatch(cleared, kept)):
        return _(
            "removed: licences and files of cases {evidence}, tried files {tried}, drafts of forms {drafts}, "
            "reports never sent {begun}",
            evidence=gone[1], tried=gone[2], drafts=gone[3], begun=gone[4] or 0,
        )  # fmt: skip
    return kept


COMMANDS = (worker_command, jobs_command)
