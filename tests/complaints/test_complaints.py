"""A report on both databases: its two routes with their clocks, and every way it may not go."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.cases.laid import AT, ELSEWHERE, FIRST, MEMBER, OFFICER, OPENED, SECOND, somebody
from tests.complaints.laid import BEARER, CODE, DIGEST, FIRM, TWO_HATS, drafted, go, raw, sent, settle
from tracker.accounts.handling import handled_by, handles
from tracker.accounts.roles import PERMS, Role
from tracker.complaints import actions, drafting, queries
from tracker.complaints.actions import Said
from tracker.complaints.codes import LENGTH, SIGNS, code_digest, new_code
from tracker.complaints.drafting import Step
from tracker.complaints.models import Complaint, ComplaintStep
from tracker.complaints.queue import Part, queue
from tracker.complaints.workflow import (
    HOLDER,
    WITHOUT_A_DAY,
    WORKFLOWS,
    ComplaintMove,
    ComplaintState,
    Matter,
    Refused,
    Route,
)
from tracker.core.db import Database
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.permissions import Actor, Held, Perm, Reach
from tracker.subjects.models import Body, BodyKind

S, M = ComplaintState, ComplaintMove
MIGRATION = Path(__file__).resolve().parents[2] / "migrations/versions/0023_complaints.py"
# How a report that was sent comes to stand in each state.
WAYS: dict[ComplaintState, tuple[ComplaintMove, ...]] = {
    S.RECEIVED: (), S.CORRECTION_ASKED: (M.ASK_CORRECTION,), S.ACCEPTED: (M.ACCEPT,),
    S.NOT_ACCEPTED: (M.REFUSE,), S.HANDLED: (M.ACCEPT, M.HANDLE),
    S.ANSWERED: (M.ACCEPT, M.HANDLE, M.ANSWER), S.CLOSED: (M.ACCEPT, M.HANDLE, M.ANSWER, M.CLOSE),
    S.WITHDRAWN: (M.WITHDRAW,),
}  # fmt: skip
TABLE = WORKFLOWS[Route.DIRECT]


def by(name: ComplaintMove) -> Actor:
    return BEARER if TABLE.by_name[name].perm is Perm.COMPLAINTS_FILE else FIRST


def standing(session: Session, state: ComplaintState, route: Route = Route.DIRECT) -> Complaint:
    if state is S.DRAFT:
        return drafted(session)
    complaint = sent(session, route=route)
    for name in WAYS[state]:
        go(session, complaint, name, actor=by(name))
    assert complaint.state is state
    return complaint


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.unit_of_work() as made:
        settle(made)
        yield made


def test_every_move_that_does_not_begin_here_is_refused_by_code_and_by_the_database(session: Session) -> None:
    for state in S:
        with session.begin_nested() as whole:
            complaint = standing(session, state)
            for move in TABLE.moves:
                if state not in move.sources:
                    with pytest.raises((IllegalTransition, NotAllowed)):
                        go(session, complaint, M(move.name), actor=by(M(move.name)), agreed_by="演示局长",
                           day=OPENED + timedelta(days=60))  # fmt: skip
            for other in S:
                if other is not state and (state, other) not in TABLE.pairs:
                    with pytest.raises(DatabaseError, match="complaint_move_not_allowed|history_is_kept"), (
                        session.begin_nested()
                    ):
                        raw(session, complaint, other)
            session.refresh(complaint)
            assert complaint.state is state and (complaint.due_on is None) is (state in WITHOUT_A_DAY)
            whole.rollback()


def test_the_database_knows_the_pairs_of_both_tables() -> None:
    spec = importlib.util.spec_from_file_location("complaints_migration", MIGRATION)
    assert spec and spec.loader
    migration = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(migration)
    for table in WORKFLOWS.values():
        assert set(migration.PAIRS) == table.pairs
    assert set(HOLDER) | WITHOUT_A_DAY == set(S)


def test_a_direct_report_has_its_local_days(session: Session) -> None:
    """Sent on Monday 21 September 2026: rest from 25 to 27 September and from 1 to 7 October."""
    complaint = sent(session)
    assert (complaint.number, complaint.due_cites) == ("T2026-000001", "local")
    assert complaint.due_on == date(2026, 9, 29), "the holidays of the middle of autumn between"
    go(session, complaint, M.ASK_CORRECTION, date(2026, 9, 22), FIRST)
    assert complaint.due_on == complaint.correct_by == date(2026, 10, 13)
    with pytest.raises(NotAllowed, match="2026年10月13日"):
        go(session, complaint, M.REFUSE, date(2026, 10, 13), FIRST, because=Refused.NOT_CORRECTED)
    go(session, complaint, M.CORRECT, date(2026, 10, 9))
    assert complaint.due_on == date(2026, 10, 15), "accepted anew within five working days, a Saturday among"
    with pytest.raises(NotAllowed, match="2026年9月22日"):
        go(session, complaint, M.ASK_CORRECTION, date(2026, 10, 10), FIRST)
    go(session, complaint, M.ACCEPT, date(2026, 10, 12), FIRST)
    assert complaint.due_on == date(2026, 11, 11)
    for day, named in ((date(2026, 12, 1), ""), (date(2027, 1, 12), "演示局长"), (None, "演示局长")):
        with pytest.raises(NotAllowed):
            go(session, complaint, M.EXTEND, date(2026, 11, 1), FIRST, day=day, agreed_by=named)
    go(session, complaint, M.EXTEND, date(2026, 11, 1), FIRST, day=date(2027, 1, 11), agreed_by="演示局长")
    assert complaint.due_on == date(2027, 1, 11), "the ninetieth day is a Sunday"
    go(session, complaint, M.HANDLE, date(2026, 11, 2), FIRST)
    assert complaint.due_on == date(2027, 1, 11), "handling answers nothing yet"
    go(session, complaint, M.ANSWER, date(2026, 11, 3), FIRST)
    assert complaint.due_on is None and complaint.answered_on == date(2026, 11, 3)
    go(session, complaint, M.CLOSE, date(2026, 11, 20), SECOND)
    assert actions.PREFIX not in "2026-000001" and sent(session, code=new_code()).number == "T2026-000002"


def test_a_report_from_the_province_has_thirty_days_whatever_is_asked(session: Session) -> None:
    complaint = sent(session, route=Route.TRANSFERRED)
    due = date(2026, 10, 21)
    assert (complaint.due_on, complaint.due_cites) == (due, "802 art 25")
    go(session, complaint, M.ASK_CORRECTION, date(2026, 9, 22), FIRST)
    assert complaint.due_on == due and complaint.correct_by == date(2026, 10, 13)
    go(session, complaint, M.CORRECT, date(2026, 9, 23))
    go(session, complaint, M.ACCEPT, date(2026, 9, 24), FIRST)
    assert complaint.due_on == due
    with pytest.raises(NotAllowed, match="2026年12月21日"):
        go(session, complaint, M.EXTEND, date(2026, 10, 9), FIRST, day=date(2026, 12, 22), agreed_by="处长")
    go(session, complaint, M.EXTEND, date(2026, 10, 9), FIRST, day=date(2026, 12, 20), agreed_by="演示处长")
    assert (complaint.due_on, complaint.due_cites) == (date(2026, 12, 20), "802 art 25"), "90 days in all"
    with pytest.raises(NotAllowed, match="2026年10月9日"):
        go(session, complaint, M.EXTEND, date(2026, 10, 10), FIRST, day=date(2026, 12, 20), agreed_by="处长")
    with pytest.raises(DatabaseError, match="history_is_kept"), session.begin_nested():
        session.execute(text("UPDATE complaints SET extended_on = '2026-10-10'"))
    go(session, complaint, M.HANDLE, date(2026, 12, 1), FIRST)
    with pytest.raises(NotAllowed, match="省级"):
        go(session, complaint, M.ANSWER, date(2026, 12, 2), FIRST, province=" ")
    by_hand = "UPDATE complaints SET state = 'answered', answered_on = '2026-12-02', due_on = NULL"
    with pytest.raises(DatabaseError, match="province_not_answered"), session.begin_nested():
        session.execute(text(by_hand))
    go(session, complaint, M.ANSWER, date(2026, 12, 2), FIRST)
    assert complaint.province_answer == "演示函〔2026〕1号"


def test_reasons_of_refusal_are_few_and_fit_their_route(session: Session) -> None:
    complaint = sent(session)
    for because in (None, Refused.NOT_GOODS_WORKS_SERVICES, Refused.NOT_CORRECTED):
        with pytest.raises(NotAllowed):
            actions.move(session, complaint, M.REFUSE, actor=FIRST, on=OPENED, at=AT,
                         said=Said(note="演示", because=because))  # fmt: skip
    by_hand = "UPDATE complaints SET state = 'not_accepted', due_on = NULL, refused_because = {} WHERE id = 1"
    for because in ("'not_goods_works_services'", "'not_corrected'", "NULL", "'no_time'"):
        with pytest.raises(DatabaseError), session.begin_nested():
            session.execute(text(by_hand.format(because)))
    go(session, complaint, M.REFUSE, actor=FIRST, because=Refused.IN_COURT)
    assert complaint.accepted_on is None, "registered, and not counted as handled"
    other = sent(session, route=Route.TRANSFERRED, code="X")
    go(session, other, M.REFUSE, actor=FIRST, because=Refused.NOT_GOODS_WORKS_SERVICES)


def test_who_handles_is_never_the_body_nor_who_reported(session: Session) -> None:
    complaint = sent(session)
    below = Actor("x", "x", (*FIRST.held, Held("officer", PERMS[Role.OFFICER], body_id=2)), 2)
    session.get_one(Body, 2).parent_id = 1
    session.flush()
    people = (FIRST, SECOND, OFFICER, ELSEWHERE, MEMBER, FIRM, TWO_HATS, below)
    for actor in people:
        listed = bool(queue(session, actor, OPENED, size=10))
        one = queries.handled_one(session, complaint.id, actor) is not None
        assert listed == one == actions.may_handle(session, complaint, actor) == (actor in (FIRST, SECOND))
        if not one:
            with pytest.raises(NotAllowed):
                go(session, complaint, M.ACCEPT, actor=actor)
            with pytest.raises(NotAllowed):
                actions.match(session, complaint, "", payable_id=None, contract_id=None, actor=actor,
                              on=OPENED, at=AT)  # fmt: skip
    # The list and the single look decide the same of every body, a government among them.
    session.get_one(Body, 1).kind = BodyKind.GOVERNMENT
    session.flush()
    district = somebody(5, Role.SUPERVISOR, "230102")
    for actor in (*people, district):
        for body in session.scalars(select(Body)):
            found = session.scalars(select(Body.id).where(
                Body.id == body.id, handled_by(actor, Perm.COMPLAINTS_HANDLE, Body.id)
            )).first()  # fmt: skip
            assert (found is not None) is handles(session, actor, Perm.COMPLAINTS_HANDLE, body)


def test_only_who_reports_speaks_for_the_enterprise(session: Session) -> None:
    complaint = sent(session)
    for actor in (FIRST, OFFICER, FIRM):
        with pytest.raises(NotAllowed):
            go(session, complaint, M.WITHDRAW, actor=actor)
        with pytest.raises(NotAllowed):
            actions.name_openly(session, complaint, True, actor=actor, on=OPENED, at=AT, digest="0" * 64)
    actions.remark(session, complaint, actor=BEARER, on=OPENED, at=AT, note="又付了一部分。", digest=DIGEST)
    go(session, complaint, M.ACCEPT, actor=FIRST)
    read = Reach(bodies=(1,))
    assert queries.told_to(session, read) == ()
    actions.name_openly(session, complaint, True, actor=BEARER, on=OPENED, at=AT, digest=DIGEST)
    assert [row.number for row in queries.told_to(session, read)] == ["T2026-000001"]
    for other in (Reach(regions=("",)), Reach(bodies=(3,))):
        assert queries.told_to(session, other) == ()
    with pytest.raises(IllegalTransition):
        actions.name_openly(session, complaint, True, actor=BEARER, on=OPENED, at=AT, digest=DIGEST)
    actions.name_openly(session, complaint, False, actor=BEARER, on=OPENED, at=AT, digest=DIGEST)
    assert queries.told_to(session, read) == ()
    own = drafted(session, code="Y", actor=FIRM)
    assert own.enterprise_name == "演示公司" or own.enterprise_name, "the name of its record stays"
    assert own.uscc and drafting.missing(own) == ()
    assert queries.reported_by(session, own.id, FIRM, "0" * 64) is own
    assert queries.reported_by(session, own.id, FIRST, "0" * 64) is None
    assert [one.id for one in queries.of_enterprises(session, (1,))] == [own.id]


def test_what_was_sent_is_not_rewritten_and_what_was_not_can_go(session: Session) -> None:
    draft = drafted(session)
    drafting.save(session, draft, Step.WHAT, {"story": ""})
    assert drafting.missing(draft) == (Step.WHAT,)
    with pytest.raises(NotAllowed):
        go(session, draft, M.SUBMIT)
    drafting.save(session, draft, Step.WHAT, {"body_id": 2, "matter": Matter.RETALIATION, "story": "演示"})
    drafting.save(session, draft, Step.HOW_MUCH, {"claimed_fen": None, "since_on": None})
    assert drafting.missing(draft) == ()
    drafting.drop(session, draft)
    complaint = sent(session)
    with pytest.raises(IllegalTransition):
        drafting.save(session, complaint, Step.WHAT, {"story": "改了"})
    with pytest.raises(IllegalTransition):
        drafting.drop(session, complaint)
    assert drafting.drop_older(session, AT + timedelta(days=1)) == 0
    for said in (
        "UPDATE complaints SET story = '改了'", "UPDATE complaints SET body_id = 2", "DELETE FROM complaints",
        "UPDATE complaints SET code_digest = 'x'", "UPDATE complaint_steps SET note = '改了'",
        "DELETE FROM complaint_steps", "UPDATE complaints SET received_on = '2026-01-01'",
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="history_is_kept"), session.begin_nested():
            session.execute(text(said))
    begun = Complaint(route=Route.DIRECT, state=S.ACCEPTED, code_digest="z", begun_at=AT, opened_on=OPENED)
    with pytest.raises(DatabaseError), session.begin_nested():
        session.add(begun)
        session.flush()
    steps = list(session.scalars(select(ComplaintStep)))
    assert [(step.move, step.clock) for step in steps] == [(M.SUBMIT, "complaint_accept_days")]


def test_a_code_opens_its_report_however_it_is_typed(session: Session) -> None:
    complaint = sent(session)
    spaced = f" {CODE.replace('-', ' ')} "
    for typed in (CODE, CODE.lower(), CODE.replace("-", ""), spaced, "ＡＢＣＤ" + CODE[4:]):
        assert queries.by_code(session, code_digest(typed)) is complaint
    for typed in ("", CODE[:-1], CODE[::-1], complaint.number or ""):
        assert queries.by_code(session, code_digest(typed)) is None
    code = new_code()
    assert len(code.replace("-", "")) == LENGTH and set(code) - {"-"} <= set(SIGNS) and code != new_code()
    assert code_digest("0O1I L") == code_digest("001-11")
    assert CODE not in str(session.execute(text("SELECT * FROM complaints")).all())


def test_the_queue_goes_by_the_next_day(session: Session) -> None:
    first, second = sent(session), sent(session, code="B")
    go(session, first, M.ACCEPT, actor=FIRST)
    rows = queue(session, FIRST, OPENED, size=10)
    assert [row.id for row in rows] == [second.id, first.id]
    assert rows[1].due_on and second.due_on
    after = queue(session, FIRST, OPENED, size=10, after=(second.due_on, second.id))
    assert [row.id for row in after] == [first.id]
    late = queue(session, FIRST, second.due_on + timedelta(days=1), Part.LATE, size=10)
    assert [row.id for row in late] == [second.id]
    go(session, second, M.REFUSE, actor=FIRST)
    go(session, first, M.HANDLE, actor=FIRST)
    go(session, first, M.ANSWER, actor=FIRST)
    assert [row.id for row in queue(session, FIRST, OPENED, Part.DONE, size=10)] == [second.id]
    assert [row.id for row in queue(session, FIRST, OPENED, Part.ANSWERED, size=10)] == [first.id]
    inner = {step.move for step in queries.steps_of(session, first, inner=True)}
    assert inner - {step.move for step in queries.steps_of(session, first, inner=False)} == {M.HANDLE}
