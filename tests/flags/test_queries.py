"""Lists, pages and sums of stored flags over flags laid by hand, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from tests.flags.laid import lay
from tracker.core.db import Database
from tracker.core.permissions import Reach
from tracker.flags.coverage import Behind, behind, is_covered, last_sweep
from tracker.flags.filters import Filter, State
from tracker.flags.models import FlagCorrection, RuleMark, SweepDay, SweepState
from tracker.flags.order import BadCursor, Cursor, Order
from tracker.flags.queries import corrections, every, flag, flags_of_subject, page
from tracker.flags.tallies import By, summed, tallies, total

ON = date(2026, 6, 30)
EVERY = Filter(state=None)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Flags of three bodies in two districts."""
    with database.unit_of_work() as session:
        lay(session)
        yield session


def refs(session: Session, wanted: Filter) -> list[str]:
    return [row.ref for row in every(session, wanted, ON, order=Order.OLDEST)]


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """The statements sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(), ["P5", "P4", "P3", "P1", "C1"]),
        (EVERY, ["P5", "P4", "P2", "P3", "P1", "C1"]),
        (Filter(state=State.CEASED), ["P2"]),
        (Filter(body="B2"), ["P4"]),
        (Filter(region="230100"), ["P5", "P4", "P3", "P1", "C1"]),
        (Filter(region="230103"), ["P4"]),
        (Filter(region="230200"), []),
        (Filter(rules=("A13-TERM-TOO-LONG",)), ["C1"]),
        (Filter(subject_kind="payable", ref="P"), ["P5", "P4", "P3", "P1"]),
        (Filter(ref="%"), []),
        (Filter(enterprise="U1"), ["P5", "P1", "C1"]),
        (Filter(arose_from=date(2026, 1, 10), arose_to=date(2026, 5, 31)), ["P3", "P1"]),
        (Filter(amount_from=200_00), ["P4", "P3"]),
        (Filter(amount_to=100_00), ["P5", "P1"]),
        (Filter(grade=1), []),
        (Filter(grade=2), ["P1"]),
        (Filter(grade=3), ["P3"]),
        (Filter(grade=5), ["P5", "P4"]),
    ],
)
def test_a_filter_keeps_what_it_names(session: Session, wanted: Filter, found: list[str]) -> None:
    assert refs(session, wanted) == found


@pytest.mark.parametrize(
    ("order", "refs_in_order"),
    [
        (Order.NEWEST, ["C1", "P1", "P3", "P2", "P4", "P5"]),
        (Order.OLDEST, ["P5", "P4", "P2", "P3", "P1", "C1"]),
        (Order.LARGEST, ["P4", "P3", "P5", "P1", "C1", "P2"]),
    ],
)
def test_pages_lead_on_and_back_through_the_whole_list(
    session: Session, order: Order, refs_in_order: list[str]
) -> None:
    first = page(session, EVERY, ON, order=order, size=2)
    assert first.previous is None and first.next is not None
    second = page(session, EVERY, ON, order=order, size=2, at=Cursor.read(str(first.next)))
    assert second.next is not None
    third = page(session, EVERY, ON, order=order, size=2, at=second.next)
    assert third.next is None and third.previous is not None
    assert [row.ref for part in (first, second, third) for row in part.rows] == refs_in_order
    back = page(session, EVERY, ON, order=order, size=2, at=third.previous)
    assert back.rows == second.rows and back.previous is not None
    begin = page(session, EVERY, ON, order=order, size=2, at=Cursor.read(str(back.previous)))
    assert begin.rows == first.rows and begin.previous is None


def test_a_place_of_another_list_is_refused(session: Session) -> None:
    place = page(session, EVERY, ON, size=1).next
    with pytest.raises(BadCursor):
        page(session, EVERY, ON, order=Order.LARGEST, at=place)
    for written in (
        "",
        "newest_after_2026-01-01",
        "newest_after_x_1",
        "newest_beside_2026-01-01_1",
        "1_2_3_4",
        "newest_after_2026-01-01_9223372036854775808",
        "largest_after_9223372036854775808_1",
        "largest_after_-2_1",
    ):
        with pytest.raises(BadCursor):
            Cursor.read(written)


def test_a_row_says_whose_it_was_and_how_long_it_stands(session: Session) -> None:
    row = next(row for row in every(session, Filter(ref="P4"), ON))
    assert (row.body_code, row.owner_code, row.region) == ("B2", "B1", "230103")
    assert (row.days, row.grade, row.state, row.cites) == (391, 5, State.OPEN, ("REG 13", "REG 41"))
    ceased = next(row for row in every(session, Filter(state=State.CEASED), ON))
    assert (ceased.days, ceased.grade, ceased.state, ceased.enterprise_named) == (
        10,
        None,
        State.CEASED,
        True,
    )
    outside = Filter(state=State.CEASED, reach=Reach(regions=("",), public_on=date.max))
    assert not any(row.enterprise_named for row in every(session, outside, ON))
    assert flag(session, row.id, ON) == row
    assert flag(session, 999, ON) is None
    assert [one.ref for one in flags_of_subject(session, "payable", row.subject_id, ON)] == ["P4"]


def test_a_page_and_a_tally_are_one_query_each(session: Session) -> None:
    with counted(session) as sent:
        assert len(page(session, EVERY, ON).rows) == 6
        assert tallies(session, EVERY, ON, By.BODY)
    assert len(sent) == 2


def test_totals_are_the_sums_of_the_rows_and_mix_no_rules(session: Session) -> None:
    whole = total(session, EVERY, ON)
    assert (whole.flags, whole.open, whole.arrears_fen, whole.amount_fen) == (6, 5, 700_00, None)
    assert whole.oldest_on == date(2021, 2, 1)
    for by in (By.BODY, By.REGION, By.RULE):
        parts = tallies(session, EVERY, ON, by)
        assert summed(parts) == whole
        assert sum(part.flags for part in parts) == 6
        assert sum(part.arrears_fen for part in parts) == 700_00


def test_tallies_stand_in_a_fixed_order(session: Session) -> None:
    by_body = [
        (one.key, one.name, one.flags, one.arrears_fen) for one in tallies(session, Filter(), ON, By.BODY)
    ]
    assert by_body == [("B2", "演示二局", 1, 400_00), ("B1", "演示一局", 4, 300_00)]
    by_rule = [(one.key, one.open, one.amount_fen) for one in tallies(session, Filter(), ON, By.RULE)]
    assert by_rule == [
        ("A13-PAYMENT-OVERDUE", 3, 700_00),
        ("A12-PROGRESS-UNDERPAID", 1, 100_00),
        ("A13-TERM-TOO-LONG", 1, 0),
    ]
    by_grade = [(one.key, one.flags, one.arrears_fen) for one in tallies(session, EVERY, ON, By.GRADE)]
    assert by_grade == [("5", 2, 400_00), ("3", 1, 200_00), ("2", 1, 100_00)]


def test_what_a_flag_said_before_is_kept(session: Session) -> None:
    session.execute(
        insert(FlagCorrection),
        [
            {
                "sweep_id": 1,
                "rule": "A13-PAYMENT-OVERDUE",
                "subject_kind": "payable",
                "subject_id": 1,
                "ref": "P1",
                "qualifier": "",
                "arose_on": date(2026, 5, 2),
                "ceased_on": None,
                "amount_fen": 7,
                "body_id": 1,
                "withdrawn": True,
            }
        ],
    )
    of = flag(session, 1, ON)
    assert of
    (said,) = corrections(session, of)
    assert (said.arose_on, said.amount_fen, said.body_code, said.withdrawn) == (
        date(2026, 5, 2),
        7,
        "B1",
        True,
    )
    assert corrections(session, replace(of, subject_id=2)) == ()
    outside = Reach(regions=("",), public_on=ON)
    assert corrections(session, of, outside) == (), "of another flag of the record, which may not be public"
    assert corrections(session, replace(of, arose_on=date(2026, 5, 2)), outside) == (said,)


def test_a_rule_that_did_not_run_is_not_a_clean_record(session: Session) -> None:
    swept = last_sweep(session)
    assert swept and (swept.on, swept.state) == (ON, SweepState.DONE)
    session.execute(
        insert(RuleMark),
        [
            {"rule": rule, "swept_on": day, "change_id": 1, "law": "", "failed": why}
            for rule, day, why in (
                ("R1", ON, None),
                ("R2", date(2026, 6, 29), "broken"),
                ("R3", date(2026, 6, 1), None),
            )
        ],
    )
    assert behind(session, ("R1", "R2", "R3", "R4"), ON) == (
        Behind("R2", date(2026, 6, 29), "broken"),
        Behind("R3", date(2026, 6, 1), None),
        Behind("R4", None, None),
    )
    session.add(SweepDay(covered_on=ON, sweep_id=1))
    session.flush()
    assert is_covered(session, ON) and not is_covered(session, date(2026, 7, 1))


def test_nothing_swept_is_said_so(database: Database) -> None:
    with database.reading() as session:
        assert last_sweep(session) is None
        assert page(session, EVERY, ON).rows == ()
        assert total(session, EVERY, ON).flags == 0
