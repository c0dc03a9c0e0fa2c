"""Whom bodies reported their arrears of a year to; one in three of them did not."""

from __future__ import annotations

from datetime import date

from tracker.demo.stage import Stage

SILENT = 3


def fill(stage: Stage) -> None:
    """The reports of last year, made in March."""
    year = stage.on.year - 1
    for number, body in enumerate((*stage.departments, *stage.others, stage.platform)):
        reported = date(year + 1, 3, 2 + number % 28)
        if number % SILENT and reported <= stage.on:
            to = "本级人民政府（演示）" if body in stage.departments else "主管部门（演示）"
            stage.add("annual_reports", body=body, year=year, reported_on=reported, reported_to=to)
