"""What commands say in the reader's language, and when they say nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from tests.cli.conftest import TODAY
from tracker.cli.jobs import job_names
from tracker.config import BadSetting, read_settings
from tracker.core.clock import now
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import sweep
from tracker.scheduler import JOBS, Worker, ailing, moment

ROOT = Path(__file__).resolve().parents[2]


def said(app: Flask, *words: str) -> str:
    return str(app.test_cli_runner().invoke(args=list(words)).output)


@pytest.mark.slow
def test_jobs_are_told_in_the_language_in_use(app: Flask) -> None:
    tracker = app.extensions["tracker"]
    assert "扫描线索  00:05  —  没有运行" in said(app, "jobs")
    assert [line.split(": ")[1] for line in ailing(tracker, moment(tracker))] == ["没有运行"] * len(JOBS)
    worker = Worker(tracker)
    worker.run_due(moment(tracker))
    worker.release()
    chinese, english = said(app, "jobs"), said(app, "jobs", "--lang", "en")
    assert "已完成  运行 1 次" in chinese and "新增 " in chinese and "预警 " in chinese
    assert "已清理：执照和附件 0 份，试导入文件 0 个，表单草稿 0 份，未提交的反映 0 件" in chinese
    assert "提醒 " in chinese and "reminded" not in chinese
    assert "raised" not in chinese and "done" not in chinese and "sweep" not in chinese
    assert "days" not in chinese and "留存 " in chinese
    assert "done  attempts: 1" in english and "sweep of the flags" in english


def test_the_calendar_names_the_kinds_that_wait(app: Flask) -> None:
    told = said(app, "calendar", "status")
    assert "承诺：" in told and "commitments" not in told
    assert "records of commitments wait" in said(app, "calendar", "status", "--lang", "en")


def test_interest_is_explained_in_the_language_in_use(app: Flask) -> None:
    with app.extensions["tracker"].database.unit_of_work() as session:
        sweep(session, RULES, TODAY, at=now())
    flags = app.test_cli_runner().invoke(args=["flags", "--rule", "A13-PAYMENT-OVERDUE"]).output
    ref = flags.split('"subject": "')[1].split('"')[0]
    assert "依据：《" in said(app, "interest", ref)
    english = said(app, "interest", ref, "--lang", "en")
    (basis,) = [line for line in english.splitlines() if line.startswith("Basis: ")]
    assert basis.isascii(), basis
    before = app.test_cli_runner().invoke(args=["interest", ref, "--on", "2015-01-05"])
    assert before.exit_code == 1 and "在 2015-01-05 尚不存在" in before.output


def test_an_unknown_setting_is_told_with_the_names_one_would_set(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="TRACKER_DATABASE_URL, TRACKER_SECRET_KEY"):
        read_settings({"TRACKER_COLOUR": "red"}, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("command", ["flags", "lists --json"])
def test_a_reader_that_wants_no_more_ends_a_command_in_silence(
    app: Flask, tmp_path: Path, command: str
) -> None:
    environment = {name: text for name, text in os.environ.items() if not name.startswith("TRACKER_")}
    environment |= {"TRACKER_DATA_DIR": str(tmp_path), "TRACKER_TODAY": TODAY.isoformat()}
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", *command.split()], cwd=ROOT, env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    with process:
        assert process.stdout and process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b"" and process.wait(timeout=60) == 141


def test_every_job_is_called_by_a_word() -> None:
    names = job_names()
    assert {job.name for job in JOBS} == names.keys()
    assert all(any(sign >= "\u4e00" for sign in said) for said in names.values())
