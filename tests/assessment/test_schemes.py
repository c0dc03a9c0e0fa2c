"""A year's scheme on both databases: weights add up, two people, one at a time, nothing changed."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.assessment.laid import AT, DAY, ON, WEIGHTS, People, begun, planned, settle
from tracker.assessment import queries, schemes
from tracker.assessment.indicators import Indicator
from tracker.assessment.models import Scheme, SchemeStep, Weight
from tracker.assessment.schemes import Weighed
from tracker.assessment.workflow import SCHEME, SchemeMove, SchemeState
from tracker.core.db import Database
from tracker.core.ledger import AuditEntry, enter_now
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.permissions import EVERYWHERE, Reach

S, M = SchemeState, SchemeMove
ADD = "INSERT INTO assessment_weights (scheme_id, indicator, weight)"
MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.unit_of_work() as made:
        yield made


@pytest.fixture
def people(session: Session) -> People:
    return settle(session)


def test_a_scheme_is_drafted_by_one_and_let_begin_by_another(session: Session, people: People) -> None:
    scheme = schemes.draft(session, planned(session, year=2025), actor=people["maker"], on=ON, at=AT)
    assert schemes.may_take(session, scheme, people["maker"]) == (M.DROP,)
    with pytest.raises(NotAllowed, match="起草人以外"):
        schemes.start(session, scheme, (), actor=people["maker"], on=ON, at=AT)
    schemes.start(session, scheme, (), actor=people["second"], on=ON, at=AT)
    # Twenty working days from Monday 21 September: holidays to 7 October, Saturday the 10th is worked.
    assert scheme.state is S.RUNNING and scheme.due_on and scheme.due_on.isoformat() == "2026-10-26"
    assert scheme.due_cites == "local"
    assert list(queries.weights_of(session, scheme.id)) == list(WEIGHTS)
    enter_now(session)
    kinds = session.scalars(select(AuditEntry.kind).where(AuditEntry.kind.startswith("assessment:"))).all()
    assert kinds == ["assessment:draft", "assessment:start"]


@pytest.mark.parametrize(("weights", "said"), [
    ({Indicator.PAID_IN_TIME: Weighed(99)}, "合计为99"), ({}, "合计为0"),
    ({Indicator.PAID_IN_TIME: Weighed(100), Indicator.TRAINING: Weighed(0, 1)}, "1至100"),
    ({Indicator.PAID_IN_TIME: Weighed(120), Indicator.PROMISES_KEPT: Weighed(-20)}, "1至100"),
    ({Indicator.TRAINING: Weighed(100)}, "要求次数"), ({Indicator.PAID_IN_TIME: Weighed(100, 2)}, "要求次数"),
])  # fmt: skip
def test_weights_that_do_not_add_up_are_refused(
    session: Session, people: People, weights: dict[Indicator, Weighed], said: str
) -> None:
    with pytest.raises(NotAllowed, match=said):
        schemes.draft(session, planned(session, weights=weights), actor=people["maker"], on=ON, at=AT)


@pytest.mark.parametrize(("who", "more"), [
    ("district", {}), ("member", {}), ("officer", {}), ("maker", {"document": " "}),
    ("maker", {"year": 2027}), ("maker", {"government_id": 2}),
])  # fmt: skip
def test_others_and_half_schemes_are_refused(
    session: Session, people: People, who: str, more: dict[str, object]
) -> None:
    with pytest.raises(NotAllowed):
        schemes.draft(session, planned(session, **more), actor=people[who], on=ON, at=AT)


def test_a_year_has_one_scheme_and_another_once_it_was_dropped(session: Session, people: People) -> None:
    first = begun(session, people)
    with pytest.raises(NotAllowed, match="已有考核方案"):
        schemes.draft(session, planned(session), actor=people["maker"], on=ON, at=AT)
    with pytest.raises(NotAllowed):
        schemes.drop(session, first, " ", actor=people["maker"], on=ON, at=AT)
    schemes.drop(session, first, "权重有误。", actor=people["maker"], on=ON, at=AT)
    again = begun(session, people)
    assert (first.state, again.version) == (S.DROPPED, 2)
    with pytest.raises(IllegalTransition):
        schemes.start(session, first, (), actor=people["second"], on=ON + DAY, at=AT)


def test_a_draft_is_its_office_s_alone(session: Session, people: People) -> None:
    schemes.draft(session, planned(session), actor=people["maker"], on=ON, at=AT)
    readers = (EVERYWHERE, Reach(regions=("230102",)), Reach())
    assert [len(queries.schemes(session, one)) for one in readers] == [1, 0, 0]


def test_the_database_takes_no_change_by_hand(database: Database) -> None:
    with database.unit_of_work() as session:
        people = settle(session)
        running = begun(session, people).id
        drafted = schemes.draft(session, planned(session, year=2025), actor=people["maker"], on=ON, at=AT).id
    spoilt = (
        f"UPDATE assessment_schemes SET document = 'x' WHERE id = {running}",
        f"UPDATE assessment_schemes SET state = 'draft', due_on = NULL WHERE id = {running}",
        f"UPDATE assessment_schemes SET started_by = 3 WHERE id = {running}",
        f"UPDATE assessment_schemes SET state = 'running', started_by = 1, started_on = '2026-09-21', "
        f"due_on = '2026-10-26' WHERE id = {drafted}",
        f"DELETE FROM assessment_schemes WHERE id = {drafted}",
        "DELETE FROM assessment_weights",
        "UPDATE assessment_weights SET weight = 1",
        "DELETE FROM assessment_scheme_steps",
        "UPDATE assessment_scheme_steps SET note = 'x'",
        f"{ADD} VALUES ({running}, 'replies_in_time', 1)",
        f"{ADD} VALUES ({drafted}, 'training', 1)",
        f"INSERT INTO assessment_weights (scheme_id, indicator, weight, asked) "
        f"VALUES ({drafted}, 'replies_in_time', 101, NULL)",
    )
    for statement in spoilt:
        with pytest.raises(DatabaseError), database.unit_of_work() as session:
            session.execute(text(statement))
    with database.unit_of_work() as session:
        session.add(Weight(scheme_id=drafted, indicator=Indicator.REPLIES_IN_TIME, weight=1))
    # Now its weights make 101: it never begins.
    with pytest.raises(DatabaseError), database.unit_of_work() as session:
        schemes.start(session, session.get_one(Scheme, drafted), (), actor=people["second"], on=ON, at=AT)


def test_the_database_knows_the_program_s_moves_and_no_other(database: Database) -> None:
    path = next(MIGRATIONS.glob("*_yearly_assessment.py"))
    spec = spec_from_file_location("yearly_assessment", path)
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    assert set(module.PAIRS) == {(str(old), str(new)) for old, new in SCHEME.pairs}
    assert tuple(S) == module.STATES and tuple(M) == module.MOVES and set(module.INDICATORS) == set(Indicator)
    refused = set(product(S, S)) - SCHEME.pairs - {(one, one) for one in S}
    for old, new in sorted(refused):
        with pytest.raises(DatabaseError), database.unit_of_work() as session:
            scheme = standing(session, settle(session), old)
            session.execute(text(f"UPDATE assessment_schemes SET state = '{new}' WHERE id = {scheme.id}"))


def standing(session: Session, people: People, state: SchemeState) -> Scheme:
    """A scheme that stands in a state."""
    scheme = schemes.draft(session, planned(session), actor=people["maker"], on=ON, at=AT)
    if state in (S.RUNNING, S.PUBLISHED):
        schemes.start(session, scheme, (), actor=people["second"], on=ON, at=AT)
    if state is S.PUBLISHED:
        moved = {"state": "published", "due_on": None, "published_on": ON}
        session.execute(Scheme.__table__.update().values(**moved))
    if state is S.DROPPED:
        schemes.drop(session, scheme, "有误。", actor=people["maker"], on=ON, at=AT)
    return scheme


def test_two_that_let_it_begin_at_once_do_so_once(database: Database) -> None:
    with database.unit_of_work() as session:
        people = settle(session)
        number = schemes.draft(session, planned(session), actor=people["maker"], on=ON, at=AT).id
    with database.unit_of_work() as first:
        stale = first.get_one(Scheme, number)
        first.expunge(stale)
    with database.unit_of_work() as session:
        schemes.start(session, session.get_one(Scheme, number), (), actor=people["second"], on=ON, at=AT)
    with pytest.raises(IllegalTransition), database.unit_of_work() as session:
        # As somebody has it who opened the page before the first sent it.
        schemes.start(session, session.merge(stale, load=False), (), actor=people["third"], on=ON, at=AT)
    with database.reading() as session:
        moves = session.scalars(select(SchemeStep.move).order_by(SchemeStep.id)).all()
    assert moves == [M.DRAFT, M.START] and sum(one.weight for one in WEIGHTS.values()) == 100
