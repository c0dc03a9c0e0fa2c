"""A case on both databases: its days, its two people, and every way it may not go."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.cases.laid import (
    AT,
    CREDITOR,
    ELSEWHERE,
    FIRST,
    MEMBER,
    OFFICER,
    OPENED,
    OTHER_CREDITOR,
    OTHER_OFFICER,
    REPLY_BY,
    SECOND,
    go,
    opened,
    raw,
    settle,
    somebody,
)
from tracker.accounts.roles import PERMS, Role
from tracker.cases import actions
from tracker.cases.models import Case, CaseStep
from tracker.cases.opening import open_case
from tracker.cases.workflow import WORKFLOW, CaseMove, CaseState, CreditorAnswer, Urged
from tracker.core.db import Database
from tracker.core.machine import BadWorkflow, IllegalTransition, Move, NotAllowed, Workflow
from tracker.core.permissions import Actor, Held, Perm
from tracker.flags.models import Flag
from tracker.subjects.models import Body, BodyKind

S, M = CaseState, CaseMove
MIGRATION = Path(__file__).resolve().parents[2] / "migrations/versions/0019_creditors_word_on_cases.py"
# How a case comes to stand in each state.
WAYS: dict[CaseState, tuple[tuple[CaseMove, Actor], ...]] = {S.ASKED: ()}
WAYS[S.CHECKING] = ((M.REPLY, OFFICER),)
WAYS[S.CONFIRM_PROPOSED] = (*WAYS[S.CHECKING], (M.PROPOSE_CONFIRM, FIRST))
WAYS[S.DISMISS_PROPOSED] = (*WAYS[S.CHECKING], (M.PROPOSE_DISMISS, FIRST))
WAYS[S.CONFIRMED] = (*WAYS[S.CONFIRM_PROPOSED], (M.CONFIRM, SECOND))
WAYS[S.DISMISSED] = (*WAYS[S.DISMISS_PROPOSED], (M.DISMISS, SECOND))
WAYS[S.RECTIFYING] = (*WAYS[S.CONFIRMED], (M.ORDER, FIRST))
WAYS[S.RECTIFIED] = (*WAYS[S.RECTIFYING], (M.REPORT_DONE, OFFICER))
WAYS[S.VERIFIED] = (*WAYS[S.RECTIFIED], (M.VERIFY, FIRST))
WAYS[S.CLOSED] = (*WAYS[S.VERIFIED], (M.AGREE, CREDITOR))
DAY = date(2026, 10, 20)
OWNER = {
    Perm.CASES_REPLY: OFFICER, Perm.CASES_CHECK: FIRST, Perm.CASES_DECIDE: SECOND,
    Perm.CASES_CONFIRM: CREDITOR,
}  # fmt: skip


def standing(session: Session, state: CaseState, flag_id: int = 1) -> Case:
    case = opened(session, flag_id)
    for name, actor in WAYS[state]:
        go(session, case, name, actor, day=DAY if name is M.ORDER else None)
    assert case.state is state
    return case


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.unit_of_work() as made:
        settle(made)
        yield made


@pytest.mark.parametrize("state", list(S))
def test_every_move_that_does_not_begin_here_is_refused_by_code_and_by_the_database(
    session: Session, state: CaseState
) -> None:
    case = standing(session, state)
    steps = len(list(session.scalars(select(CaseStep))))
    for move in WORKFLOW.moves:
        if state not in move.sources:
            with pytest.raises(IllegalTransition) as refused:
                go(session, case, M(move.name), OWNER[move.perm], date(2026, 12, 1), agreed_by="演示局长")
            assert refused.value.state == state
    for other in S:
        if other is not state and (state, other) not in WORKFLOW.pairs:
            with pytest.raises(DatabaseError, match="case_move_not_allowed"), session.begin_nested():
                raw(session, case, other)
    session.refresh(case)
    assert case.state is state
    assert len(list(session.scalars(select(CaseStep)))) == steps
    assert session.get_one(Flag, 1).case_state == state


def test_the_database_knows_the_pairs_of_the_table() -> None:
    spec = importlib.util.spec_from_file_location("cases_migration", MIGRATION)
    assert spec and spec.loader
    migration = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(migration)
    assert set(migration.PAIRS) == WORKFLOW.pairs


def test_who_proposed_never_decides(session: Session) -> None:
    case = standing(session, S.CONFIRM_PROPOSED)
    for name in (M.CONFIRM, M.SEND_BACK):
        with pytest.raises(NotAllowed, match="您|你"):
            go(session, case, name, FIRST)
    one = "UPDATE cases SET state = 'confirmed', decided_by = 1, decided_on = '2026-10-01' WHERE id = :id"
    with pytest.raises(DatabaseError, match="two_people"), session.begin_nested():
        session.execute(text(one), {"id": case.id})
    other = one.replace("decided_by = 1", "decided_by = 1, proposed_by = 2")
    with pytest.raises(DatabaseError, match="two_people"), session.begin_nested():
        session.execute(text(other), {"id": case.id})
    go(session, case, M.SEND_BACK, SECOND)
    go(session, case, M.PROPOSE_DISMISS, SECOND)
    go(session, case, M.DISMISS, FIRST)
    assert (case.proposed_by, case.decided_by, case.due_on) == (2, 1, None)


def test_the_days_are_counted_over_the_holidays_and_stay(session: Session) -> None:
    """The notice of 2026: rest from 25 to 27 September and from 1 to 7 October, work on 20 September and
    10 October."""
    case = opened(session)
    assert (case.number, case.due_on, case.reply_by) == ("2026-000001", REPLY_BY, REPLY_BY)
    assert case.due_cites == "local" and not case.due_provisional
    with pytest.raises(NotAllowed, match="2026年10月12日"):
        go(session, case, M.GO_ON, FIRST, REPLY_BY)
    go(session, case, M.REPLY, OFFICER, date(2026, 10, 9))
    assert case.due_on == date(2026, 10, 29), "15 working days, Saturday 10 October among them"
    go(session, case, M.PROPOSE_CONFIRM, FIRST, date(2026, 10, 20))
    assert case.due_on == date(2026, 10, 29), "the days of the check stay"
    go(session, case, M.CONFIRM, SECOND, date(2026, 10, 20))
    for day in (None, date(2026, 10, 20), date(2026, 11, 20)):
        with pytest.raises(NotAllowed, match="2026年11月19日"):
            go(session, case, M.ORDER, FIRST, date(2026, 10, 20), day=day)
    go(session, case, M.ORDER, FIRST, date(2026, 10, 20), day=date(2026, 11, 19))
    with pytest.raises(NotAllowed):
        go(session, case, M.EXTEND, FIRST, date(2026, 11, 1), day=date(2026, 12, 1))
    go(session, case, M.EXTEND, FIRST, date(2026, 11, 1), day=date(2026, 12, 21), agreed_by="演示局长")
    assert case.due_on == case.rectify_by == date(2026, 12, 21), "the thirtieth day is a Saturday"
    with pytest.raises(NotAllowed, match="2026年11月1日"):
        go(session, case, M.EXTEND, FIRST, date(2026, 11, 2), day=date(2026, 12, 25), agreed_by="演示局长")
    go(session, case, M.REPORT_DONE, OFFICER, date(2026, 12, 1))
    assert case.due_on == date(2026, 12, 15)
    go(session, case, M.NOT_DONE, FIRST, date(2026, 12, 2))
    assert case.due_on == date(2026, 12, 21)
    go(session, case, M.VERIFY, FIRST, date(2026, 12, 18))
    assert case.due_on == date(2027, 1, 4) and case.due_provisional, "ten working days, over an unknown year"
    go(session, case, M.AGREE, CREDITOR, date(2026, 12, 20))
    assert case.due_on is None and case.state is S.CLOSED
    steps = list(session.scalars(select(CaseStep).order_by(CaseStep.id)))
    assert [step.clock for step in steps][:3] == ["case_reply_days", "case_check_days", ""]
    assert opened(session).number == "2026-000002", "a flag that stands on may be asked about again"


def test_a_body_that_keeps_silent_stops_nothing_and_is_still_heard(session: Session) -> None:
    case = opened(session)
    go(session, case, M.GO_ON, FIRST, date(2026, 10, 13))
    assert case.replied_on is None and case.state is S.CHECKING
    due = case.due_on
    go(session, case, M.REPLY_LATE, OFFICER, date(2026, 10, 14))
    assert (case.replied_on, case.due_on) == (date(2026, 10, 14), due)
    with pytest.raises(NotAllowed, match="2026年10月14日"):
        go(session, case, M.REPLY_LATE, OFFICER, date(2026, 10, 15))


def test_nobody_moves_what_is_not_his(session: Session) -> None:
    for actor in (OFFICER, ELSEWHERE, MEMBER):
        with pytest.raises(NotAllowed):
            open_case(session, 1, actor=actor, on=OPENED, at=AT, note="请说明。")
    case = opened(session)
    with pytest.raises(IllegalTransition):
        opened(session)
    for name, actor in ((M.REPLY, OTHER_OFFICER), (M.REPLY, FIRST), (M.REPLY, MEMBER)):
        with pytest.raises(NotAllowed):
            go(session, case, name, actor)
    go(session, case, M.REPLY, OFFICER)
    for actor in (OFFICER, ELSEWHERE, MEMBER):
        with pytest.raises(NotAllowed):
            go(session, case, M.PROPOSE_CONFIRM, actor)
    with pytest.raises(NotAllowed):
        actions.move(session, case, M.PROPOSE_CONFIRM, actor=FIRST, on=OPENED, at=AT, note=" ")
    assert case.state is S.CHECKING


def test_the_handler_is_never_the_body_nor_one_below_it(session: Session) -> None:
    """Somebody of the body, or of one below it, who supervises besides; and the office of the government."""
    case = standing(session, S.CHECKING)
    supervising = FIRST.held[0]
    for body_id in (1, 2):
        session.get_one(Body, 2).parent_id = 1
        session.flush()
        both = Actor("both", "两职", (supervising, Held("officer", PERMS[Role.OFFICER], body_id=body_id)), 1)
        with pytest.raises(NotAllowed):
            go(session, case, M.PROPOSE_CONFIRM, both)
    session.get_one(Body, 1).kind = BodyKind.GOVERNMENT
    session.flush()
    with pytest.raises(NotAllowed):
        go(session, case, M.PROPOSE_CONFIRM, somebody(5, Role.SUPERVISOR, "230102"))
    go(session, case, M.PROPOSE_CONFIRM, FIRST)


def test_what_happened_is_not_rewritten(session: Session) -> None:
    case = standing(session, S.DISMISSED)
    for said in (
        "UPDATE case_steps SET note = '改了'", "DELETE FROM case_steps", "DELETE FROM cases",
        "UPDATE cases SET body_id = 2", "UPDATE cases SET proposed_by = 3", "UPDATE cases SET decided_by = 3",
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="history_is_kept|two_people"), session.begin_nested():
            session.execute(text(said))
    with pytest.raises(IllegalTransition):
        opened(session)
    assert case.due_on is None


def test_a_second_person_who_was_too_late_is_told(database: Database) -> None:
    with database.unit_of_work() as one:
        settle(one)
        number = standing(one, S.CONFIRM_PROPOSED).id
    with database.reading() as stale:
        seen = stale.get_one(Case, number)
        with database.unit_of_work() as first:
            go(first, first.get_one(Case, number), M.SEND_BACK, SECOND)
    with database.unit_of_work() as second:
        case = second.get_one(Case, number)
        assert seen.state is S.CONFIRM_PROPOSED and case.state is S.CHECKING
        with pytest.raises(IllegalTransition):
            go(second, case, M.CONFIRM, SECOND)
        second.execute(text("UPDATE cases SET state = 'confirm_proposed' WHERE id = :id"), {"id": number})
        with pytest.raises(IllegalTransition) as refused:
            go(second, case, M.PROPOSE_CONFIRM, FIRST)
        assert refused.value.state == S.CONFIRM_PROPOSED


def _table(*moves: tuple[str, set[str], str]) -> Workflow:
    made = tuple(
        Move(name=name, sources=frozenset(sources), target=target, perm=Perm.CASES_CHECK)
        for name, sources, target in moves
    )
    return Workflow("a", frozenset({"c"}), ("a", "b", "c"), made)


def test_a_table_that_cannot_be_worked_by_is_refused() -> None:
    assert _table(("x", {"a"}, "b"), ("y", {"b"}, "c")).pairs == {("a", "b"), ("b", "c")}
    for moves in (
        [("x", {"a"}, "c")], [("x", {"a"}, "b"), ("y", {"a"}, "c")], [("x", {"a"}, "b"), ("y", set(), "c")],
        [("x", {"a"}, "b"), ("x", {"b"}, "c")], [("x", {"a"}, "b"), ("y", {"b"}, "d")],
        [("x", {"a"}, "b"), ("y", {"b"}, "c"), ("z", {"c"}, "a")],
    ):  # fmt: skip
        with pytest.raises(BadWorkflow):
            _table(*moves)


def test_the_enterprise_is_heard_before_its_case_is_closed(session: Session) -> None:
    case = standing(session, S.RECTIFIED)
    assert (case.enterprise_id, case.done_on) == (1, OPENED)
    with pytest.raises(NotAllowed, match="企业"):
        go(session, case, M.CLOSE, FIRST)
    go(session, case, M.VERIFY, FIRST)
    assert case.due_on == REPLY_BY
    for actor in (FIRST, OFFICER, OTHER_CREDITOR, MEMBER):
        with pytest.raises(NotAllowed):
            go(session, case, M.AGREE, actor)
    go(session, case, M.OBJECT, CREDITOR)
    assert case.state is S.RECTIFIED
    go(session, case, M.NOT_DONE, FIRST)
    assert case.done_on is None
    go(session, case, M.VERIFY, FIRST)
    with pytest.raises(NotAllowed, match="2026年10月12日"):
        go(session, case, M.CLOSE_UNCONFIRMED, FIRST, REPLY_BY)
    with pytest.raises(DatabaseError, match="creditor_heard"), session.begin_nested():
        session.execute(text("UPDATE cases SET state = 'closed', due_on = NULL"))
    with pytest.raises(DatabaseError, match="history_is_kept"), session.begin_nested():
        session.execute(text("UPDATE cases SET enterprise_id = 2"))
    go(session, case, M.CLOSE_UNCONFIRMED, FIRST, date(2026, 10, 13))
    assert (case.state, case.creditor) == (S.CLOSED, CreditorAnswer.SILENT), "counted apart"


def test_what_concerns_no_enterprise_is_closed_at_once(session: Session) -> None:
    session.execute(text("UPDATE flags SET enterprise_id = NULL WHERE id = 1"))
    session.expire_all()
    case = standing(session, S.RECTIFIED)
    with pytest.raises(NotAllowed, match="没有需要确认的企业"):
        go(session, case, M.VERIFY, FIRST)
    go(session, case, M.CLOSE, FIRST)
    assert (case.state, case.creditor) == (S.CLOSED, None)


def test_who_keeps_silent_is_urged_one_step_after_the_other(session: Session) -> None:
    case, late = opened(session), date(2026, 10, 13)
    ladder = ((M.REMIND, FIRST), (M.SUPERVISE, FIRST), (M.INTERVIEW, FIRST))
    with pytest.raises(NotAllowed, match="届满"):
        go(session, case, M.REMIND, FIRST, REPLY_BY)
    with pytest.raises(NotAllowed, match="依次"):
        go(session, case, M.SUPERVISE, FIRST, late)
    with pytest.raises(DatabaseError, match="one_step"), session.begin_nested():
        session.execute(text("UPDATE cases SET urged = 'supervised', urged_by = 1"))
    due = case.due_on
    for name, actor in ladder:
        go(session, case, name, actor, late)
    with pytest.raises(NotAllowed, match="另一人"):
        go(session, case, M.CIRCULATE, FIRST, late)
    for said, raised in (("'circulated'", "two_people"), ("'reminded'", "one_step"), ("NULL", "one_step")):
        with pytest.raises(DatabaseError, match=raised), session.begin_nested():
            by = "NULL" if said == "NULL" else "urged_by"
            session.execute(text(f"UPDATE cases SET urged = {said}, urged_by = {by}"))
    go(session, case, M.CIRCULATE, SECOND, late)
    assert (case.urged, case.state, case.due_on) == (Urged.CIRCULATED, S.ASKED, due)
    go(session, case, M.REPLY, OFFICER, late)
    for name, actor in ((M.PROPOSE_CONFIRM, FIRST), (M.CONFIRM, SECOND)):
        go(session, case, name, actor, late)
    go(session, case, M.ORDER, FIRST, late, day=date(2026, 10, 20))
    assert case.urged is None, "an order begins the ladder anew"
    with pytest.raises(NotAllowed, match="届满"):
        go(session, case, M.REMIND, FIRST, date(2026, 10, 20))
    go(session, case, M.REMIND, FIRST, date(2026, 10, 21))
    assert (case.urged, case.due_on) == (Urged.REMINDED, date(2026, 10, 20))
