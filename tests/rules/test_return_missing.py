"""A monthly return frozen here counts as filed; a missing one is in no count that does not ask for it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.returns.month import AGREED, AT, MONTH, ON, number, people, settle
from tests.rules.ordering import order
from tracker.core.db import Database
from tracker.flags.filters import Filter
from tracker.flags.models import Flag
from tracker.flags.tallies import By, left_out, tallies, total
from tracker.returns.actions import answer, sign
from tracker.rules.a13_return_missing import RULE
from tracker.rules.sweep import sweep

LATE_ON = date(2026, 9, 11)


def test_a_frozen_return_is_filed_and_a_missing_one_is_never_counted(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    order(monkeypatch, tmp_path, RULE.code)
    with database.unit_of_work() as session:
        settle(session)
        officer, second, *_ = people(session)
        sweep(session, [RULE], ON, at=AT)
        one = sign(session, number(session, "DEMO-B"), MONTH, AGREED, actor=officer, on=ON, at=AT)
        answer(session, one.id, freeze=True, note="", actor=second, on=ON, at=AT)
        sweep(session, [RULE], LATE_ON, at=AT)
        rows = session.execute(select(Flag.ref, Flag.qualifier).where(Flag.ceased_on.is_(None)))
        late = {(row.ref, row.qualifier) for row in rows}
        months = {f"2026-{month:02d}" for month in range(1, 9)}
        missing = {("DEMO-Q", month) for month in months} | {("DEMO-B", month) for month in months}
        assert late == missing - {("DEMO-B", MONTH)}
        named = Filter(rules=(RULE.code,))
        assert total(session, named, LATE_ON).open == len(late)
        assert total(session, Filter(), LATE_ON).flags == 0
        assert tallies(session, Filter(), LATE_ON, By.BODY) == ()
        assert left_out(session, Filter().reach) == 0
