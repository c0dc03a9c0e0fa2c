"""Sessions on both databases: who enters and corrects them, until when, and the days before each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.cases.laid import ELSEWHERE, FIRST, MEMBER, OFFICER, settle
from tracker import demo
from tracker.congress.points.queries import Part, point_list
from tracker.congress.points.workflow import Kind
from tracker.congress.sessions import actions, queries
from tracker.congress.sessions.models import CongressSession, SessionEntry
from tracker.core.calendars import load_calendar
from tracker.core.db import Database
from tracker.core.ledger import AuditEntry, enter_now
from tracker.core.machine import NotAllowed
from tracker.core.permissions import EVERYWHERE

AT = datetime(2026, 9, 21, 1, tzinfo=UTC)
ON = date(2026, 9, 21)
DAY = timedelta(days=1)
CITY = "230100"
# A Tuesday: 20 days before it is a Wednesday, 10 days a Saturday, 7 days a Tuesday.
HELD = date(2026, 12, 22)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.unit_of_work() as made:
        settle(made)
        yield made


def enter(session: Session, day: date = HELD, region: str = CITY, on: date = ON) -> CongressSession:
    return actions.enter(session, region, "第三十二次会议", day, actor=FIRST, on=on, at=AT)


def correct(session: Session, one: CongressSession, day: date, on: date = ON, **more: object) -> None:
    newest = actions.newest_entry(session, one.id)
    given = {"called_off": False, "note": "会议通知改期。", "seen": newest, **more}
    actions.correct(
        session, one.id, one.name, day, given["called_off"], given["note"],  # type: ignore[arg-type]
        seen=given["seen"], actor=more.get("actor", FIRST), on=on, at=AT,  # type: ignore[arg-type]
    )  # fmt: skip


def test_the_office_of_the_region_enters_a_session_and_nobody_else(session: Session) -> None:
    for one in (MEMBER, OFFICER, ELSEWHERE):
        with pytest.raises(NotAllowed):
            actions.enter(session, CITY, "会议", HELD, actor=one, on=ON, at=AT)
    entered = enter(session)
    enter(session, region="230102")
    with pytest.raises(NotAllowed, match="已经登记"):
        enter(session)
    enter_now(session)
    told = session.scalars(select(AuditEntry.subject).where(AuditEntry.kind == "congress_session:entered"))
    assert f"{CITY} {HELD.isoformat()}" in told.all() and entered.entered_on == ON


def test_the_days_before_a_session_go_back_and_never_on(session: Session) -> None:
    calendar = load_calendar(session)
    days = queries.report_days(calendar, HELD)
    assert [(one.number, one.plain_on, one.due_on) for one in days] == [
        (20, date(2026, 12, 2), date(2026, 12, 2)),
        (10, date(2026, 12, 12), date(2026, 12, 11)),
        (7, date(2026, 12, 15), date(2026, 12, 15)),
    ]
    assert {one.cites for one in days} == {"监督法 15"} and not any(one.provisional for one in days)
    # Ten days before 14 October lies in the national holiday.
    assert queries.report_days(calendar, date(2026, 10, 14))[1].due_on == date(2026, 9, 30)
    assert queries.report_days(calendar, date(2024, 11, 7)) == ()


def test_the_last_session_is_before_the_day(session: Session) -> None:
    assert queries.last_session(session, CITY, ON) is None
    before, after = enter(session, ON - 30 * DAY), enter(session)
    enter(session, ON - DAY, region="230102")
    assert queries.last_session(session, CITY, ON) is before
    assert queries.last_session(session, CITY, HELD) is before
    assert queries.last_session(session, CITY, HELD + DAY) is after
    correct(session, after, HELD, called_off=True)
    assert queries.last_session(session, CITY, HELD + DAY) is before, "one called off is none"
    assert enter(session).session_on == HELD, "another on the day of one that is called off"


def test_a_session_is_corrected_until_it_has_passed_and_what_it_said_stays(session: Session) -> None:
    one = enter(session)
    with pytest.raises(NotAllowed, match="理由"):
        correct(session, one, HELD + DAY, note=" ")
    with pytest.raises(NotAllowed):
        correct(session, one, HELD + DAY, actor=ELSEWHERE)
    first = actions.newest_entry(session, one.id)
    correct(session, one, HELD + DAY, on=HELD)
    with pytest.raises(NotAllowed, match="其间"):
        correct(session, one, HELD, seen=first, on=HELD)
    with pytest.raises(NotAllowed, match="已过"):
        correct(session, one, HELD, on=HELD + 2 * DAY)
    said = [(row.corrects, row.session_on) for row in queries.entries_of(session, one.id)]
    assert said == [(False, HELD), (True, HELD + DAY)]
    long_ago = enter(session, ON - 90 * DAY)
    correct(session, long_ago, ON - 91 * DAY)
    with pytest.raises(NotAllowed, match="已过"):
        correct(session, long_ago, ON - 90 * DAY, on=ON + DAY)


@pytest.mark.parametrize("statement", [
    "DELETE FROM congress_sessions", "DELETE FROM congress_session_entries",
    "UPDATE congress_session_entries SET name = 'x'", "UPDATE congress_sessions SET region = '230102'",
    "UPDATE congress_sessions SET name = ' '",
    "INSERT INTO congress_sessions (region, name, session_on, called_off, entered_on) "
    "SELECT region, name, session_on, called_off, entered_on FROM congress_sessions",
])  # fmt: skip
def test_the_database_itself_keeps_what_was_entered(session: Session, statement: str) -> None:
    enter(session)
    with pytest.raises(DatabaseError), session.begin_nested():
        session.execute(text(statement))


def test_of_two_who_enter_one_session_at_once_one_does(database: Database) -> None:
    with database.unit_of_work() as session:
        settle(session)
    gate, refused = Barrier(2), []

    def work() -> None:
        gate.wait()
        try:
            with database.unit_of_work() as session:
                enter(session)
        except NotAllowed as no:
            refused.append(str(no))

    both = [Thread(target=work) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    with database.reading() as session:
        for table in (CongressSession, SessionEntry):
            assert session.scalar(select(func.count()).select_from(table)) == 1
    assert len(refused) == 1


def test_the_fictional_city_has_a_session_behind_it_and_one_to_come(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        demo.load(session, at=AT, on=ON)
        assert demo.enter_sessions(session, on=ON) == 3
        assert demo.enter_sessions(session, on=ON) == 0
        last = queries.last_session(session, CITY, ON)
        assert last and "演示" in last.name
        assert max(one.session_on for one in queries.sessions(session)) >= ON
        assert demo.put_points(session, on=ON) == 6 and demo.put_points(session, on=ON) == 0
        opinions = point_list(session, Kind.OPINION, ON, EVERYWHERE)
        parts = {(one.body_code, one.part) for one in opinions}
        assert parts == {
            ("DEMO-1-0", Part.ANSWERED), ("DEMO", Part.ENDED), ("DEMO-0-0", Part.LATE)
        }  # fmt: skip
        rounds = point_list(session, Kind.INQUIRY, ON, EVERYWHERE)
        assert sorted(one.point.round for one in rounds) == [1, 2]
