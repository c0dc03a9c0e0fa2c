"""Who is assessed and what is counted of each, on facts reckoned by hand; every figure is its rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.assessment.laid import ON, People, begun, body, settle
from tests.web.site import sweep_on
from tracker.assessment import queries
from tracker.assessment.indicators import COMPUTED, Indicator
from tracker.assessment.points import Measured
from tracker.assessment.schemes import Weighed
from tracker.core.db import Database
from tracker.flags.models import Flag
from tracker.reports.assessing.measuring import measured, ranking, span_of
from tracker.reports.assessing.rows import STATEMENTS, rows_of
from tracker.reports.assessing.whom import Group, assessed


@pytest.fixture
def people(database: Database) -> People:
    """The people around the facts, which are swept."""
    with database.unit_of_work() as session:
        found = settle(session)
    sweep_on(database, ON)
    return found


@pytest.fixture
def session(database: Database, people: People) -> Iterator[Session]:
    with database.unit_of_work() as made:
        yield made


def test_departments_and_the_governments_right_below_are_assessed_with_what_is_theirs(
    session: Session,
) -> None:
    found = {one.code: one for one in assessed(session, body(session, "G"), ON)}
    numbers = {code: body(session, code) for code in ("G", "D0", "D1", "D2", "D3", "H1", "Q", "Q1")}
    said = {number: code for code, number in numbers.items()}
    assert {code: (one.group, {said[number] for number in one.members}) for code, one in found.items()} == {
        "D1": (Group.DEPARTMENTS, {"D1", "H1"}), "D2": (Group.DEPARTMENTS, {"D2", "D0"}),
        "D3": (Group.DEPARTMENTS, {"D3"}), "Q": (Group.GOVERNMENTS, {"Q", "Q1"}),
    }  # fmt: skip
    # Before its end the old bureau is assessed itself; the district assesses its own department.
    assert "D0" in {one.code for one in assessed(session, numbers["G"], date(2026, 3, 31))}
    assert [one.code for one in assessed(session, numbers["Q"], ON)] == ["Q1"]


def test_points_are_reckoned_from_the_rows_and_the_ties_share_a_place(
    session: Session, people: People
) -> None:
    scheme = begun(session, people)
    found = measured(session, scheme, queries.weights_of(session, scheme.id), ON)
    said = {
        one.of.code: (one.total, *((part.measured.part, part.measured.whole) for part in one.parts.values()))
        for one in found
    }
    # Paid in time, arrears cleared, promises kept; no promise fell due, so 50 and 30 are of 80.
    assert said == {
        "D1": (4166, (2, 3), (0, 1), (0, 0)),
        "D2": (1875, (0, 2), (1, 2), (0, 0)),
        "D3": (None, (0, 0), (0, 0), (0, 0)),
        # Last year's sum is still open; what is due next month is not counted yet.
        "Q": (6250, (1, 1), (0, 1), (0, 0)),
    }
    placed = ranking(found)
    assert [(one.points.of.code, one.place and one.place.rank) for one in placed[Group.DEPARTMENTS]] == [
        ("D1", 1), ("D2", 2), ("D3", None)
    ]  # fmt: skip
    assert ranking(tuple(reversed(found))) == placed, "the order of bodies is nothing to it"


@pytest.mark.parametrize("name", COMPUTED)
def test_every_figure_is_its_rows(session: Session, people: People, name: Indicator) -> None:
    scheme = begun(session, people, weights={name: Weighed(100)})
    for one in measured(session, scheme, queries.weights_of(session, scheme.id), ON):
        rows = rows_of(session, name, span_of(scheme, ON), one.of.members)
        assert Measured(sum(row.good for row in rows), len(rows)) == one.parts[name].measured
        assert all(row.due_on <= ON for row in rows)
    assert set(STATEMENTS) == set(COMPUTED)


def test_a_dismissed_question_and_a_day_that_has_not_passed_cost_nothing(
    session: Session, people: People
) -> None:
    scheme = begun(session, people, weights={Indicator.PAID_IN_TIME: Weighed(100)})
    weights, span = queries.weights_of(session, scheme.id), span_of(scheme, ON)
    mine = assessed(session, scheme.government_id, ON)
    members = {one.code: one.members for one in mine}
    late = rows_of(session, Indicator.PAID_IN_TIME, span, members["D2"])
    assert [(row.ref, str(row.happened_on)) for row in late] == [("P5", "2026-02-11"), ("P4", "2026-03-11")]
    session.execute(update(Flag).where(Flag.ref == "P5").values(case_state="dismissed"))
    again = {one.of.code: one.total for one in measured(session, scheme, weights, ON)}
    assert again["D2"] == 5000
    due = date(2026, 5, 11)
    fallen = rows_of(session, Indicator.PAID_IN_TIME, span_of(scheme, due), members["D1"])
    assert [row.ref for row in fallen] == ["P1", "P2"]
