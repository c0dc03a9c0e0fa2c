"""What is kept of a day is what a full recount of the records gives, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from tests.reports.standings.cities import AT, ON, random_city
from tracker.congress.sessions.models import CongressSession
from tracker.core.changes import ChangeKind, open_change
from tracker.core.db import Database
from tracker.core.permissions import EVERYWHERE
from tracker.exchange.entry import enter
from tracker.payables.models import Payable
from tracker.reports.data.account import Account, gather
from tracker.reports.data.arrears import added, by_body
from tracker.reports.data.laid import laid, laid_open
from tracker.reports.data.promises import promises_due
from tracker.reports.data.scope import load_scope
from tracker.reports.period import Window, parse_period
from tracker.reports.standings.board import Board, board, kept_days, trend
from tracker.reports.standings.keeping import STAND_COLUMNS, days_kept, keep
from tracker.reports.standings.models import Standing, StandingRow
from tracker.reports.standings.rows import What, sums_of
from tracker.rules.arrears import arrears_of
from tracker.rules.catalogue import RULES
from tracker.rules.succession import answers_for
from tracker.rules.sweep import sweep

BEFORE = date(2026, 6, 30)
Q3 = Window(parse_period("2026-Q3"), ON)


def recounted(database: Database) -> Account:
    """The report's public edition, which lays every flag of both days and keeps nothing."""
    with database.reading() as session, laid(session, Q3, ON) as held:
        return gather(session, Q3, load_scope(session, ON), held)


def read(database: Database) -> Board:
    with database.reading() as session:
        return board(session, ON, BEFORE, EVERYWHERE)


def test_kept_figures_are_those_of_a_full_recount(database: Database) -> None:
    random_city(database, 11)
    held, account = read(database), recounted(database)
    assert account.now.total.overdue_fen and account.moved.grown_fen
    for kept, side in ((held.now, account.now), (held.before, account.before)):
        for number, one in kept.items():
            stand = side.bodies.get(number)
            for name in STAND_COLUMNS:
                assert getattr(one.stand, name) == (getattr(stand, name) if stand else 0), (number, name)
            assert one.stand.oldest_on == (stand.oldest_on if stand else None)
            ages = [fen for fen, _ in one.ages]
            assert ages == list(stand.ages_fen) if stand and stand.ages_fen else not any(ages)
            assert sum(count for _, count in one.ages) == one.stand.overdue
        assert {number for number, one in kept.items() if one.silent} == {
            one.number for one in side.returns.silent
        }
        assert sum(one.nil for one in kept.values()) == side.returns.zero
        assert sum(one.asked for one in kept.values()) == len(side.returns.expected)
    assert held.total.now.interest_fen == account.now.interest.amount_fen
    assert held.total.before.interest_fen == account.before.interest.amount_fen
    assert held.total.moved == account.moved
    points = dict(account.trend)
    with database.reading() as session:
        for day, fen in trend(session, EVERYWHERE, held.places, ON):
            assert points[day] == fen, day
        scope = load_scope(session, ON)
        due = promises_due(session, scope, date.min, ON - timedelta(days=1), ON, None)
    total = held.total.now
    assert (total.due, total.kept, total.late, total.unsaid) == (due.due, due.kept, due.late, due.silent)


def test_every_kept_day_is_a_recount_of_all_payables_on_it(database: Database) -> None:
    """What one pass over all days gave of most payables, day by day, and what was left out of it."""
    random_city(database, 17)
    with database.unit_of_work() as session:
        days = [one.day for one in kept_days(session)]
        scope = load_scope(session, ON)
        found = {}
        for day in days:
            with laid_open(session, arrears_of(RULES), day, ON, {}) as held:
                found[day] = by_body(session, scope, day), dict(held.left_out)
        for day in days:
            stands, left_out = found[day]
            kept = {one.body_id: one for one in session.scalars(select(Standing).where(Standing.day == day))}
            for number, one in kept.items():
                for name in STAND_COLUMNS:
                    full = getattr(stands[number], name) if number in stands else 0
                    assert getattr(one, name) == full, (day, number, name)
                own = [owner for owner, to in scope.answers.items() if to == number]
                assert one.left_out == sum(left_out.get(owner, 0) for owner in own), (day, number)
        totals = [added(stands.values()) for stands, _left_out in found.values()]
        moved = {name for name in STAND_COLUMNS if len({getattr(one, name) for one in totals}) > 1}
        assert {"undated", "early", "unlisted", "disputed", "overdue"} <= moved, moved


def test_the_rows_of_each_figure_add_up_to_it(database: Database) -> None:
    random_city(database, 13)
    held = read(database)
    with database.reading() as session:
        for line in held.lines:
            number = next(key for key, place in held.places.items() if place.code == line.code)
            owners = tuple(answers_for(session, number, ON))
            for what in What:
                rows = sums_of(session, number, owners, ON, what, before_on=BEFORE)
                assert sum(row.fen for row in rows) == line.amount_fen(what), (line.code, what)
            for age, (fen, count) in enumerate(line.now.ages):
                rows = sums_of(session, number, owners, ON, What.OVERDUE, age=age)
                assert (sum(row.fen for row in rows), len(rows)) == (fen, count)


def test_a_past_day_is_worked_out_anew_when_a_fact_of_it_is_mended_and_left_alone_otherwise(
    sqlite_database: Database,
) -> None:
    database = sqlite_database
    random_city(database, 14)
    with database.unit_of_work() as session:
        assert keep(session, at=AT) == 1, "only the newest day is always worked out"
        row = session.scalars(select(StandingRow).where(StandingRow.day == BEFORE)).first()
        assert row is not None
        owed = session.get_one(Payable, row.payable_id)
        change = open_change(session, kind=ChangeKind.DEMO, at=AT, actor="test", reason="演示补记")
        enter(session, change, "payments", [{
            "ref": "补记-1", "payable": owed.ref, "paid_on": "2026-06-29", "method": "transfer",
            "amount": f"{row.amount_fen // 100}.{row.amount_fen % 100:02d}",
        }], on=ON)  # fmt: skip
        then = session.scalar(select(func.sum(StandingRow.amount_fen)).where(StandingRow.day == BEFORE))
        paid = row.amount_fen
        sweep(session, RULES, ON, at=AT)
        assert keep(session, at=AT) == len(days_kept(ON))
        now = session.scalar(select(func.sum(StandingRow.amount_fen)).where(StandingRow.day == BEFORE))
        assert (then or 0) - (now or 0) == paid
    assert recounted(database).before.total.overdue_fen == read(database).total.before.stand.overdue_fen


def test_days_that_are_compared_no_longer_go_and_the_newest_is_the_swept_one(
    sqlite_database: Database,
) -> None:
    database = sqlite_database
    random_city(database, 15)
    later = date(2026, 10, 2)
    session_day = date(2026, 8, 27)
    with database.unit_of_work() as session:
        sweep(session, RULES, later, at=AT)
        session.add(CongressSession(
            region="230100", name="（演示）会议", session_on=session_day, entered_on=ON, called_off=False
        ))  # fmt: skip
        session.flush()
        keep(session, at=AT)
        days = [one.day for one in kept_days(session)]
        assert days[0] == later and ON in days and session_day in days
        session.execute(update(CongressSession).values(called_off=True))
        keep(session, at=AT)
        assert session_day not in [one.day for one in kept_days(session)]
        assert not session.scalar(
            select(func.count()).select_from(Standing).where(Standing.day == session_day)
        )


def test_a_figure_that_does_not_add_up_is_refused_by_the_database(database: Database) -> None:
    random_city(database, 16)
    with pytest.raises(Exception, match="adds_up"), database.unit_of_work() as session:
        session.execute(update(Standing).where(Standing.day == ON).values(owed_fen=Standing.owed_fen + 1))
