"""What comes of a case, on both databases: only after the whole chain, by its document and by two people."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.cases.laid import AT, ELSEWHERE, FIRST, MEMBER, OFFICER, OPENED, SECOND, go, opened, settle
from tracker.cases.models import Case
from tracker.cases.outcomes.actions import Decision, answer, record, refer, unmet
from tracker.cases.outcomes.models import Outcome
from tracker.cases.outcomes.queries import may_refer, outcomes_of
from tracker.cases.outcomes.workflow import WORKFLOW, Measure, OutcomeKind, OutcomeMove, OutcomeState
from tracker.cases.queries import case_of
from tracker.cases.workflow import CaseMove
from tracker.core.db import Database
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.permissions import EVERYWHERE, Actor
from tracker.lists.queries import rows_of
from tracker.subjects.models import Body

MIGRATION = next((Path(__file__).resolve().parents[2] / "migrations/versions").glob("*_case_outcomes.py"))
C = CaseMove
ORDERED_FOR, AFTER, LATER = date(2026, 10, 20), date(2026, 10, 21), date(2026, 11, 30)
DECISION = Decision(
    against="分管负责人岗位", organ="演示二局", document="演问〔2026〕1号", decided_on=date(2026, 11, 2),
    reasons="经核实，逾期属实。", measure=Measure.CRITICISM,
)  # fmt: skip


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.unit_of_work() as made:
        settle(made)
        yield made


def ordered(session: Session) -> Case:
    case = opened(session)
    for name, actor in ((C.REPLY, OFFICER), (C.PROPOSE_CONFIRM, FIRST), (C.CONFIRM, SECOND)):
        go(session, case, name, actor)
    go(session, case, C.ORDER, FIRST, day=ORDERED_FOR)
    return case


def referred(
    session: Session, case: Case, kind: OutcomeKind = OutcomeKind.ACCOUNTABILITY, *, actor: Actor = FIRST,
    on: date = AFTER, authority: int = 2, letter: str = "演移〔2026〕1号",
) -> Outcome:  # fmt: skip
    return refer(
        session, case, kind, authority=session.get_one(Body, authority), letter=letter, actor=actor, on=on,
        at=AT, note="整改期限已过。",
    )  # fmt: skip


def test_only_an_order_that_passed_unmet_is_referred(session: Session) -> None:
    case = ordered(session)
    with pytest.raises(NotAllowed, match="期限届满"):
        referred(session, case, on=ORDERED_FOR)
    with pytest.raises(DatabaseError, match="chain_not_gone"), session.begin_nested():
        session.add(Outcome(
            case_id=case.id, kind=OutcomeKind.FINDING, state=OutcomeState.REFERRED, authority_id=2,
            letter="1", opened_on=ORDERED_FOR, opened_by=1, due_on=LATER, decide_by=LATER,
        ))  # fmt: skip
        session.flush()
    for actor in (OFFICER, ELSEWHERE, MEMBER):
        with pytest.raises(NotAllowed):
            referred(session, case, actor=actor)
    for change in ({"letter": " "}, {"authority": 1}):
        with pytest.raises(NotAllowed):
            referred(session, case, **change)  # type: ignore[arg-type]
    made = referred(session, case)
    assert (made.due_on, made.due_cites, made.due_provisional) == (date(2026, 12, 2), "local", False)
    with pytest.raises(IllegalTransition):
        referred(session, case)
    assert referred(session, case, OutcomeKind.FINDING).kind is OutcomeKind.FINDING


def test_what_was_mended_in_time_is_never_referred_and_what_was_late_is(session: Session) -> None:
    case = ordered(session)
    go(session, case, C.REPORT_DONE, OFFICER, ORDERED_FOR)
    assert not unmet(case, LATER)
    with pytest.raises(NotAllowed):
        referred(session, case, on=LATER)
    go(session, case, C.NOT_DONE, FIRST, AFTER)
    assert unmet(case, AFTER)
    go(session, case, C.REPORT_DONE, OFFICER, LATER)
    assert unmet(case, LATER), "mended after its day: somebody still answers for the day that passed"
    assert referred(session, case, on=LATER)


def test_a_decision_has_its_document_and_its_second_person(session: Session) -> None:
    case = ordered(session)
    made = referred(session, case)
    for bad in (
        {"document": " "}, {"measure": None}, {"decided_on": OPENED}, {"decided_on": date(2026, 12, 1)},
        {"reasons": ""}, {"against": ""},
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            said = {name: getattr(DECISION, name) for name in Decision.__dataclass_fields__} | bad
            record(session, made, Decision(**said), actor=FIRST, on=LATER, at=AT, note="已收文。")
    with pytest.raises(NotAllowed):
        record(session, made, DECISION, actor=OFFICER, on=LATER, at=AT, note="已收文。")
    with pytest.raises(IllegalTransition):
        answer(session, made, OutcomeMove.CONFIRM, actor=SECOND, on=LATER, at=AT, note="复核。")
    record(session, made, DECISION, actor=FIRST, on=LATER, at=AT, note="已收文。")
    with pytest.raises(NotAllowed, match="另一人"):
        answer(session, made, OutcomeMove.CONFIRM, actor=FIRST, on=LATER, at=AT, note="复核。")
    by_shell = (
        "UPDATE case_outcomes SET state = 'decided', due_on = NULL, confirmed_on = '2026-11-30', "
        "confirmed_by = 1"
    )
    for statement, said in (
        (by_shell, "two_people"),
        (by_shell.replace("confirmed_by = 1", "confirmed_by = 1, recorded_by = 2"), "history_is_kept"),
        ("UPDATE case_outcomes SET document = '2'", "history_is_kept"),
        ("DELETE FROM case_outcomes", "history_is_kept"),
        ("UPDATE case_outcome_steps SET note = 'x'", "history_is_kept"),
    ):
        with pytest.raises(DatabaseError, match=said), session.begin_nested():
            session.execute(text(statement))
    answer(session, made, OutcomeMove.SEND_BACK, actor=SECOND, on=LATER, at=AT, note="文号有误。")
    record(session, made, DECISION, actor=SECOND, on=LATER, at=AT, note="已更正。")
    answer(session, made, OutcomeMove.CONFIRM, actor=FIRST, on=LATER, at=AT, note="复核。")
    assert (made.state, made.due_on) == (OutcomeState.DECIDED, None)
    assert (made.recorded_by, made.confirmed_by) == (2, 1)
    with pytest.raises(DatabaseError, match="history_is_kept"), session.begin_nested():
        session.execute(text("UPDATE case_outcomes SET reasons = 'x'"))


def test_others_are_told_of_the_referral_and_of_what_is_decided(session: Session) -> None:
    def told(actor: Actor) -> tuple[OutcomeState, str | None, list[OutcomeMove], list[OutcomeMove]]:
        row = case_of(session, case.id, actor, EVERYWHERE, LATER)
        assert row
        one = outcomes_of(session, row, actor)[0]
        document = one.decision.document if one.decision else None
        return one.state, document, [step.move for step in one.steps], list(one.moves)

    case = ordered(session)
    seen = case_of(session, case.id, FIRST, EVERYWHERE, AFTER)
    assert seen and may_refer(session, seen, FIRST, AFTER) == tuple(OutcomeKind)
    assert not may_refer(session, seen, OFFICER, AFTER) and not may_refer(session, seen, FIRST, ORDERED_FOR)
    made = referred(session, case)
    assert may_refer(session, seen, FIRST, AFTER) == (OutcomeKind.FINDING,)
    record(session, made, DECISION, actor=FIRST, on=LATER, at=AT, note="已收文。")
    M, D = OutcomeMove, OutcomeState
    assert told(SECOND) == (D.RECORDED, DECISION.document, [M.REFER, M.RECORD], [M.CONFIRM, M.SEND_BACK])
    assert told(FIRST)[3] == []
    assert told(OFFICER) == (D.REFERRED, None, [M.REFER], [])
    assert told(MEMBER) == (D.REFERRED, None, [], [])
    answer(session, made, M.CONFIRM, actor=SECOND, on=LATER, at=AT, note="复核。")
    assert told(MEMBER) == (D.DECIDED, DECISION.document, [], [])
    assert told(OFFICER)[2] == [M.REFER, M.CONFIRM]
    assert session.scalars(select(Outcome.measure)).one() is Measure.CRITICISM


def test_the_database_knows_the_pairs_of_the_table() -> None:
    spec = importlib.util.spec_from_file_location("outcomes_migration", MIGRATION)
    assert spec and spec.loader
    migration = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(migration)
    assert set(migration.PAIRS) == WORKFLOW.pairs


def test_what_is_still_to_be_decided_in_its_days_stands_on_a_list(session: Session) -> None:
    def listed(on: date) -> list[tuple[str, str, str, date | None, str]]:
        rows = rows_of(session, "accountability_pending", on)
        return [(row.kind, row.ref, row.body, row.day, row.missing) for row in rows]

    case = ordered(session)
    referred(session, case, OutcomeKind.FINDING)
    made = referred(session, case)
    last, next_day, decided = date(2026, 12, 2), date(2026, 12, 3), date(2026, 12, 10)
    session.execute(text("UPDATE bodies SET kind = 'township' WHERE id = 1"))
    assert listed(last) == [], "article 41 speaks of governments and departments"
    session.execute(text("UPDATE bodies SET kind = 'department' WHERE id = 1"))
    row = ("case", "2026-000001", "B2", last, "REG 41")
    assert listed(last) == [row] and listed(next_day) == [], "from the day after it is a flag"
    assert listed(ORDERED_FOR) == [], "not before it was referred"
    record(session, made, DECISION, actor=FIRST, on=decided, at=AT, note="已收文。")
    assert listed(last) == [row], "one person's record decides nothing"
    answer(session, made, OutcomeMove.CONFIRM, actor=SECOND, on=decided, at=AT, note="复核。")
    assert listed(last) == [] and listed(date(2026, 11, 1)) == [row], "decided by its document, in time"
