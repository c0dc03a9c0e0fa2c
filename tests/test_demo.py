"""The fictional city: the same for a seed and a day, valid on any day, with something of everything."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from tracker import demo
from tracker.accounts.grants import actor_of, held
from tracker.accounts.models import Account
from tracker.closings.queries import Shown, closing_list, steps_of
from tracker.closings.workflow import ClosingState
from tracker.core.db import Database
from tracker.core.evidence import path_of
from tracker.core.permissions import EVERYWHERE
from tracker.exchange.approvals.deciding import Word, end, mark, may_decide
from tracker.exchange.approvals.models import Verdict
from tracker.exchange.approvals.queries import requests
from tracker.exchange.kinds import KINDS
from tracker.law import loader as law
from tracker.payables.models import Dispute
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import flags_on, sweep

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def test_the_same_seed_and_day_give_the_same_city() -> None:
    assert demo.rows(TODAY, seed=7) == demo.rows(TODAY, seed=7)
    assert demo.rows(TODAY, seed=7) != demo.rows(TODAY, seed=8)


def test_it_has_records_of_every_kind_and_says_everywhere_that_it_is_fictional() -> None:
    city = demo.rows(TODAY)
    assert set(city) == set(KINDS)
    assert all("演示" in row["name"] for kind in ("bodies", "enterprises") for row in city[kind])
    assert all(row["code"].startswith("DEMO") for row in city["bodies"])


@pytest.mark.parametrize("on", [date(2024, 2, 29), date(2026, 1, 1), date(2027, 12, 31)])
def test_it_can_be_entered_on_any_day(sqlite_database: Database, on: date) -> None:
    with sqlite_database.unit_of_work() as session:
        change = demo.load(session, at=AT, on=on)
        assert change.id
        with pytest.raises(demo.OtherData):
            demo.load(session, at=AT, on=on)


def test_its_closings_stand_in_every_way_and_their_papers_say_so(
    sqlite_database: Database, tmp_path: Path
) -> None:
    with sqlite_database.unit_of_work() as session:
        demo.load(session, at=AT, on=TODAY)
        assert demo.close_sums(session, tmp_path, on=TODAY) == 9
        assert demo.close_sums(session, tmp_path, on=TODAY) == 0, "once"
        found = closing_list(session, TODAY, EVERYWHERE)
        shown = Counter(one.shown for one in found)
        assert shown == {
            Shown.WAITING: 2, Shown.CONFIRMED: 2, Shown.UNCONFIRMED: 2, Shown.DISPUTED: 2, Shown.DECIDED: 1,
        }  # fmt: skip
        states = {one.closing.state for one in found}
        assert {ClosingState.DISPUTED, ClosingState.ANSWERED, ClosingState.UNCONFIRMED} <= states
        [decided] = [one.decided for one in found if one.decided]
        assert decided.recorded, "the decided day is the payment's"
        for one in found:
            for step in steps_of(session, one.closing.id):
                assert "演示" in step.actor_name and (not step.note or "演示" in step.note)
                if step.file_sha256:
                    assert "演示" in PdfReader(path_of(tmp_path, step.file_sha256)).pages[0].extract_text()


def test_every_rule_has_something_to_ask_in_it(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        demo.load(session, at=AT, on=TODAY)
        sweep(session, RULES, TODAY, at=AT)
        demo.play(session, on=TODAY)
        asked = {flag["rule"] for flag in flags_on(session, RULES, TODAY)}
    assert asked == {rule.code for rule in RULES if law.rule_enabled(rule.code, TODAY)}


def test_a_file_of_it_waits_for_a_second_person_who_can_decide(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        demo.load(session, at=AT, on=TODAY)
        sweep(session, RULES, TODAY, at=AT)
        before = session.scalar(select(func.count()).select_from(Dispute))
        demo.play(session, on=TODAY)
        [waits] = requests(session, EVERYWHERE, waiting=True)
        assert session.scalar(select(func.count()).select_from(Dispute)) == before, "nothing is changed"
        assert len(waits.request.file_rows or ()) == 2 and "演示" in waits.request.reason
        office = session.scalars(select(Account).where(Account.login == "demo-supervisor")).one()
        actor = actor_of(office, held(session, office.id))
        assert may_decide(session, actor, waits.request)
        word = Word(verdict=Verdict.APPROVED, actor=actor, on=TODAY, at=AT, note="",
                    seen=mark(session, waits.request))  # fmt: skip
        end(session, waits.request, word)
        assert session.scalar(select(func.count()).select_from(Dispute)) == before + 2
