"""A month by hand on both databases; who may sign and check it; and that nobody changes it afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.reports.city import record
from tests.returns.month import AGREED, AT, MONTH, ON, number, people, settle
from tracker.core.db import Database
from tracker.core.ledger import AuditEntry
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.permissions import EVERYWHERE, Actor
from tracker.returns.actions import answer, now, sign
from tracker.returns.lines import Amounts, LineKind, Side
from tracker.returns.models import MonthlyReturn, ReturnState
from tracker.returns.overview import Standing, cells
from tracker.returns.queries import closings, kept, versions
from tracker.returns.stating import BadStatement, Statement

K = LineKind


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.unit_of_work() as made:
        settle(made)
        yield made


def test_a_month_reckoned_by_hand(session: Session) -> None:
    found = now(session, number(session, "DEMO-B"), MONTH)
    assert found.figures == {
        Side.OPENING: Amounts(2100_00, 4, 300_00, 1),
        Side.NEW: Amounts(1250_00, 3),
        Side.CLEARED: Amounts(1250_00, 2),
        Side.ADJUSTED: Amounts(-410_00, 0, -240_00, 0),
        Side.CLOSING: Amounts(1690_00, 5, 60_00, 1),
    }
    told = {(line.source, line.kind): (line.day, line.amounts) for line in found.lines if line.day}
    assert told == {
        ("P2", K.FELL_DUE): (date(2026, 8, 1), Amounts(500_00, 1)),
        ("P6", K.FELL_DUE): (date(2026, 8, 11), Amounts(500_00, 1)),
        ("J1", K.JUDGMENT_DUE): (date(2026, 8, 21), Amounts(250_00, 1)),
        ("Z1", K.TRANSFER): (date(2026, 8, 10), Amounts(400_00)),
        ("Z3", K.CASH): (date(2026, 8, 11), Amounts(500_00, 1)),
        ("D1", K.WAIVER): (date(2026, 8, 20), Amounts(100_00)),
        ("J1", K.JUDGMENT_PERFORMED): (date(2026, 8, 28), Amounts(250_00, 1)),
        ("Y1", K.DISPUTE_FOR_DEBTOR): (date(2026, 8, 15), Amounts(-300_00, 0, -300_00, -1)),
        ("Y2", K.INTO_DISPUTE): (date(2026, 8, 12), Amounts(0, 0, 60_00, 1)),
        ("J1", K.JUDGED): (date(2026, 8, 5), Amounts(-200_00, -1)),
        ("Z4", K.RETURNED): (date(2026, 8, 18), Amounts(90_00, 1)),
    }
    next_one = now(session, number(session, "DEMO-B"), "2026-09")
    assert next_one.figures[Side.OPENING] == found.figures[Side.CLOSING]


def signed(session: Session, actor: Actor, said: Statement = AGREED, month: str = MONTH) -> MonthlyReturn:
    on = ON if month == MONTH else date(2026, 10, 3)
    return sign(session, number(session, "DEMO-B"), month, said, actor=actor, on=on, at=AT)


def checked(session: Session, one: MonthlyReturn, actor: Actor, note: str = "") -> MonthlyReturn:
    return answer(session, one.id, freeze=not note, note=note, actor=actor, on=ON, at=AT)


WRONG: tuple[tuple[dict[str, object], set[str]], ...] = (
    ({"closing_fen": 1690_01}, {"closing", "difference"}),
    ({"cleared_fen": 1350_00, "closing_fen": 1590_00}, {"difference"}),
    ({"payables": 4}, {"difference"}),
    ({"disputed_fen": 2000_00}, {"difference", "disputed"}),
    ({"name": "别人"}, {"name"}),
    ({"zero": True}, {"zero"}),
    ({"opening_fen": 410_00, "closing_fen": 0, "payables": 0, "disputed_fen": 0}, {"zero", "difference"}),
)


def test_a_statement_that_is_wrong_is_refused_by_its_line(session: Session) -> None:
    first, *_rest = people(session)
    for changed, faults in WRONG:
        with pytest.raises(BadStatement) as refused:
            signed(session, first, replace(AGREED, **changed))  # type: ignore[arg-type]
        assert {name for name, _said in refused.value.faults} == faults
        if "closing" in faults:
            assert "0.01" in str(refused.value), "the difference is named"
    assert versions(session, number(session, "DEMO-B"), MONTH) == []


def test_it_is_signed_by_one_and_frozen_by_another_and_then_stays(session: Session) -> None:
    first, second, supervisor, stranger = people(session)
    with pytest.raises(NotAllowed):
        signed(session, stranger)
    with pytest.raises(NotAllowed):
        signed(session, supervisor)
    with pytest.raises(NotAllowed):
        signed(session, first, month="2026-10")
    one = signed(session, first)
    with pytest.raises(IllegalTransition):
        signed(session, second, replace(AGREED, name=second.name))
    for nobody in (first, stranger):
        with pytest.raises(NotAllowed):
            checked(session, one, nobody)
    sent_back = checked(session, one, supervisor, "缺凭证")
    assert (sent_back.state, sent_back.version) == (ReturnState.SENT_BACK, 1)
    again = checked(session, signed(session, first), second)
    assert (again.state, again.version, again.differs) == (ReturnState.FROZEN, 2, False)
    with pytest.raises(IllegalTransition):
        checked(session, again, supervisor)
    body = number(session, "DEMO-B")
    assert closings(session, [MONTH], ON) == {(body, MONTH): 1690_00}, "it counts as filed from its day on"
    assert closings(session, [MONTH], ON - timedelta(days=1)) == {}
    session.flush()
    session.commit()
    entries = session.execute(
        select(AuditEntry.kind, AuditEntry.actor).where(AuditEntry.kind.startswith("return:"))
        .order_by(AuditEntry.number)
    ).all()  # fmt: skip
    assert sorted(map(tuple, entries)) == sorted([
        ("return:signed", "person1"), ("return:sent_back", "person3"), ("return:signed", "person1"),
        ("return:frozen", "person2"),
    ])  # fmt: skip


def test_an_earlier_day_shows_what_was_filed_by_then(session: Session) -> None:
    first, second, *_rest = people(session)
    body, later = number(session, "DEMO-B"), ON + timedelta(days=2)
    one = signed(session, first)
    answer(session, one.id, freeze=True, note="", actor=second, on=later, at=AT)

    def told(on: date) -> tuple[Standing, bool] | None:
        cell = cells(session, [MONTH], on, EVERYWHERE).get((body, MONTH))
        return cell and (cell.standing, cell.waiting)

    assert told(ON - timedelta(days=1)) is None
    assert told(ON) == told(later - timedelta(days=1)) == (Standing.WAITING, True)
    assert told(later) == (Standing.FILED, False)


def test_what_comes_later_is_an_adjustment_of_the_next_month_and_a_correction_a_new_version(
    session: Session,
) -> None:
    first, second, *_rest = people(session)
    frozen = checked(session, signed(session, first), second)
    late = {"ref": "Z9", "payable": "P2", "paid_on": "2026-08-25", "amount": "150", "method": "transfer"}
    record(session, {"payments": [late]})
    body = number(session, "DEMO-B")
    assert kept(session, frozen).figures[Side.CLOSING].fen == 1690_00, "what is frozen stays"
    found = now(session, body, "2026-09")
    assert found.opened_by == frozen.id and found.restates
    told = [line for line in found.lines if line.side is Side.ADJUSTED]
    assert [(line.kind, line.ref, line.amounts) for line in told] == [(K.RESTATED, "P2", Amounts(-150_00))]
    # P3 fell due on the last day of August.
    said = replace(
        AGREED, opening_fen=1690_00, new_fen=300_00, cleared_fen=0, adjusted_fen=-150_00,
        closing_fen=1840_00, payables=6,
    )  # fmt: skip
    with pytest.raises(BadStatement) as refused:
        signed(session, first, said, "2026-09")
    assert [name for name, _said in refused.value.faults] == ["adjustment"]
    mine = replace(said, opening_fen=1540_00, adjusted_fen=0, difference="期初已减补录付款")
    with pytest.raises(BadStatement) as refused:
        signed(session, first, mine, "2026-09")
    assert [name for name, _said in refused.value.faults] == ["adjustment"]
    signed(session, first, replace(said, adjustment="补录8月付款"), "2026-09")

    mended = replace(AGREED, cleared_fen=1400_00, closing_fen=1540_00)
    with pytest.raises(BadStatement) as refused:
        signed(session, first, mended)
    assert [name for name, _said in refused.value.faults] == ["correction"]
    mended = replace(mended, correction="补录8月25日付款150元")
    second_version = checked(session, signed(session, first, mended), second)
    assert second_version.version == 2
    both = versions(session, body, MONTH)
    assert [one.closing_fen for one in both] == [1540_00, 1690_00], "both stay"
    # September waits since before; its lines are no longer what the ledger gives.
    waiting = versions(session, body, "2026-09")[0]
    with pytest.raises(NotAllowed):
        checked(session, waiting, second)


def test_a_silent_month_is_told_as_one_when_the_next_return_comes(session: Session) -> None:
    first, second, *_rest = people(session)
    checked(session, signed(session, first), second)
    later = {"ref": "Z8", "payable": "P3", "paid_on": "2026-09-20", "amount": "300", "method": "transfer"}
    record(session, {"payments": [later]})
    found = now(session, number(session, "DEMO-B"), "2026-10")
    assert (found.opened_month, found.figures[Side.OPENING].fen) == (MONTH, 1690_00)
    assert found.figures[Side.ADJUSTED] == Amounts(), "P3 fell due and was paid within the silent month"
    record(session, {"payments": [{**later, "ref": "Z7", "payable": "P1", "amount": "100"}]})
    found = now(session, number(session, "DEMO-B"), "2026-10")
    assert [line.kind for line in found.lines if line.side is Side.ADJUSTED] == [K.NO_RETURN]


KEPT = "history_is_kept|two_people|return_begins_signed|lines_add_up|correction_has_reason"
TAMPERING = (
    "UPDATE monthly_returns SET closing_fen = closing_fen + 1, opening_fen = opening_fen + 1",
    "UPDATE monthly_returns SET check_note = 'x'",
    "UPDATE monthly_returns SET state = 'signed', checked_by = NULL, checked_on = NULL",
    "DELETE FROM monthly_returns",
    "UPDATE monthly_return_lines SET fen = fen + 1",
    "DELETE FROM monthly_return_lines",
    "INSERT INTO monthly_return_lines (return_id, side, kind, payable_id, ref, enterprise_id, source, fen, "
    "payables, disputed_fen, disputed) SELECT return_id, side, kind, payable_id, ref, enterprise_id, source, "
    "1, 0, 0, 0 FROM monthly_return_lines LIMIT 1",
)


def refused(session: Session, statement: str) -> None:
    with pytest.raises(DatabaseError, match=KEPT), session.begin_nested():
        session.execute(text(statement))


def test_the_database_refuses_to_change_what_was_frozen(session: Session) -> None:
    first, second, *_rest = people(session)
    one = signed(session, first)
    session.flush()
    alone = "state = 'frozen', checked_by = signed_by, checked_on = signed_on"
    refused(session, f"UPDATE monthly_returns SET {alone}")
    refused(session, "UPDATE monthly_returns SET stated_new_fen = 0, stated_closing_fen = 44000")
    # A line slipped in before the check: the lines no longer give the figures, and it cannot be frozen.
    with pytest.raises(DatabaseError, match="lines_add_up"), session.begin_nested():
        session.execute(text(TAMPERING[-1]))
        checked(session, one, second)
    checked(session, one, second)
    for statement in TAMPERING:
        refused(session, statement)
    if session.get_bind().dialect.name == "sqlite":
        refused(session, "INSERT OR REPLACE INTO monthly_return_lines SELECT * FROM monthly_return_lines")
        refused(session, "INSERT OR REPLACE INTO monthly_returns SELECT * FROM monthly_returns")
