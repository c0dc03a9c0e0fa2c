"""A body's sheet on both databases: reported, reviewed by one, proposed by another, objected, frozen, out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.assessment.laid import AT, DAY, ON, People, begun, body, settle
from tests.web.site import sweep_on
from tracker.assessment import entered, schemes, sheets
from tracker.assessment.entered import Held
from tracker.assessment.indicators import Indicator
from tracker.assessment.models import Scheme
from tracker.assessment.queries import weights_of
from tracker.assessment.schemes import Weighed
from tracker.assessment.sheet_models import Activity, Sheet, SheetFigures
from tracker.assessment.sheet_queries import figures_of
from tracker.assessment.workflow import SHEET, SheetMove, SheetState
from tracker.core.db import Database
from tracker.core.evidence import Kept
from tracker.core.ledger import AuditEntry, enter_now
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.outbox import Message
from tracker.flags.models import Flag
from tracker.reports.assessing.freezing import decide_sheet, gather, read, review_sheet
from tracker.reports.assessing.measuring import ranking
from tracker.reports.assessing.standing import published, stands

S, M = SheetState, SheetMove
MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"
WEIGHTS = {Indicator.PAID_IN_TIME: Weighed(60), Indicator.TRAINING: Weighed(40, 2)}
FILE = Kept("application/pdf", "a" * 64)
# Twenty working days from the year's end; the review after them, and its check.
LAST, NEW_YEAR, PROPOSED = date(2027, 1, 29), date(2027, 2, 1), date(2027, 2, 3)
OUT = date(2027, 3, 20)


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


def opened(session: Session, people: People, code: str = "D1") -> Sheet:
    """The sheet of a body in a scheme that has begun."""
    standing = session.scalars(select(Scheme)).one_or_none()
    scheme = standing or begun(session, people, weights=WEIGHTS)
    mine = select(Sheet).where(Sheet.scheme_id == scheme.id, Sheet.body_id == body(session, code))
    return session.scalars(mine).one()


def train(session: Session, sheet: Sheet, people: People, held_on: date = ON, on: date = ON) -> Activity:
    held = Held(
        indicator=Indicator.TRAINING, held_on=held_on, title="（演示）诚信教育", file_name="a.pdf", file=FILE
    )
    return entered.enter(session, sheet, held, actor=people["officer"], on=on, at=AT)


def reviewed(session: Session, sheet: Sheet, people: People, refused: dict[int, str] | None = None) -> None:
    review_sheet(session, sheet, "逐项核对。", refused or {}, actor=people["maker"], on=NEW_YEAR, at=AT)


def proposed(session: Session, people: People, code: str = "D1") -> Sheet:
    sheet = opened(session, people, code)
    reviewed(session, sheet, people)
    sheets.propose(session, sheet, actor=people["second"], on=PROPOSED, at=AT)
    return sheet


def decided(session: Session, people: People, code: str = "D1") -> Sheet:
    sheet = proposed(session, people, code)
    assert sheet.due_on
    decide_sheet(session, sheet, "无异议。", {}, actor=people["second"], on=sheet.due_on + DAY, at=AT)
    return sheet


def all_out(session: Session, people: People) -> Scheme:
    """A scheme whose results are published."""
    for code in ("D1", "D2", "D3", "Q"):
        decided(session, people, code)
    scheme = session.scalars(select(Scheme)).one()
    schemes.publish(session, scheme, actor=people["second"], on=OUT, at=AT)
    return scheme


def test_a_sheet_goes_its_way_and_each_step_is_told_and_in_the_ledger(
    session: Session, people: People
) -> None:
    sheet = opened(session, people)
    one, two = train(session, sheet, people), train(session, sheet, people, ON - DAY)
    assert sheet.due_on == LAST
    with pytest.raises(NotAllowed, match="2026年12月31日为止"):
        sheets.report(session, sheet, "早。", actor=people["officer"], on=date(2026, 12, 31), at=AT)
    sheets.report(session, sheet, "（演示）已自查。", actor=people["officer"], on=LAST, at=AT)
    with pytest.raises(NotAllowed, match="自评期限已过"):
        train(session, sheet, people)
    reviewed(session, sheet, people, {two.id: "附件不全。"})
    for act in (sheets.propose, lambda *a, **k: sheets.send_back(*a, "x", **k)):
        with pytest.raises(NotAllowed, match="审核人以外"):
            act(session, sheet, actor=people["maker"], on=PROPOSED, at=AT)
    sheets.propose(session, sheet, actor=people["second"], on=PROPOSED, at=AT)
    with pytest.raises(NotAllowed, match="单位可以在"):
        decide_sheet(session, sheet, "早。", {}, actor=people["second"], on=sheet.due_on or ON, at=AT)
    with pytest.raises(NotAllowed):
        sheets.object_to(session, sheet, "不是本单位。", actor=people["other"], on=PROPOSED, at=AT)
    sheets.object_to(session, sheet, "附件已补。", actor=people["officer"], on=sheet.due_on or ON, at=AT)
    with pytest.raises(NotAllowed, match="审核人以外"):
        decide_sheet(session, sheet, "自己。", {}, actor=people["maker"], on=PROPOSED + DAY, at=AT)
    decide_sheet(session, sheet, "采纳。", {}, actor=people["second"], on=PROPOSED + DAY, at=AT)
    # Paid in time 2 of 3 of 60, both trainings of 40.
    assert (sheet.state, sheet.points, sheet.due_on) == (S.DECIDED, 8000, None)
    kept = session.scalars(select(SheetFigures).order_by(SheetFigures.round)).all()
    assert [json.loads(figures.content)["total"] for figures in kept] == [6000, 8000]
    assert all(sha256(figures.content.encode()).hexdigest() == figures.sha256 for figures in kept)
    assert [(item.number, item.refused) for item in read(kept[0].content).entered] == [
        (two.id, "附件不全。"), (one.id, "")
    ]  # fmt: skip
    about = (Message.subject_kind == "assessment_sheet", Message.subject_id == sheet.id)
    rows = session.execute(select(Message.kind, Message.account_id).where(*about))
    told = {(kind, number) for kind, number in rows}
    # The body's officer is 6; of the office 1 prepares, 2 and 3 as well; never who took the step.
    assert {("assessment_sheet:open", 6), ("assessment_sheet:report", 1), ("assessment_sheet:review", 2),
            ("assessment_sheet:propose", 6), ("assessment_sheet:object", 2),
            ("assessment_sheet:decide", 6)} <= told  # fmt: skip
    assert ("assessment_sheet:review", 1) not in told and not any(number in (4, 5) for _kind, number in told)
    enter_now(session)
    steps = session.scalars(select(AuditEntry.kind).where(AuditEntry.subject == "2026 D1")).all()
    assert [kind.partition(":")[2] for kind in steps] == [
        "open", "report", "review", "propose", "object", "decide"
    ]  # fmt: skip


def test_who_keeps_silent_is_reviewed_after_its_days_and_objects_in_its_days_only(
    session: Session, people: People
) -> None:
    sheet = opened(session, people)
    with pytest.raises(NotAllowed, match="届满"):
        sheets.report(session, sheet, "晚。", actor=people["officer"], on=LAST + DAY, at=AT)
    assert sheets.may_take(session, sheet, people["officer"], LAST) == (M.REPORT,)
    assert sheets.may_take(session, sheet, people["maker"], LAST) == ()
    assert sheets.may_take(session, sheet, people["maker"], NEW_YEAR) == (M.REVIEW,)
    reviewed(session, sheet, people)
    sheets.send_back(session, sheet, "漏计。", actor=people["second"], on=PROPOSED, at=AT)
    reviewed(session, sheet, people)
    sheets.propose(session, sheet, actor=people["third"], on=PROPOSED, at=AT)
    assert sheet.due_on and not sheet.due_cites.startswith("REG")
    with pytest.raises(NotAllowed, match="异议的期限"):
        sheets.object_to(session, sheet, "晚。", actor=people["officer"], on=sheet.due_on + DAY, at=AT)


def test_frozen_figures_stay_when_records_are_corrected_and_a_new_version_says_so(
    session: Session, people: People
) -> None:
    scheme = all_out(session, people)
    before = {one.points.of.code: one for one in published(session, scheme)}
    totals = {code: one.points.total for code, one in before.items()}
    assert totals == {"D1": 4000, "D2": 0, "D3": 0, "Q": 6000}
    # The records were wrong: the question was dismissed later.
    session.execute(Flag.__table__.update().where(Flag.ref == "P4").values(case_state="dismissed"))
    weights = weights_of(session, scheme.id)
    now = stands(session, scheme, weights, PROPOSED)
    assert {one.points.of.code: one.points.total for one in now} == totals
    first = before["D2"].sheet
    assert first is not None
    first = session.get_one(Sheet, first.id)
    with pytest.raises(NotAllowed, match="更正"):
        sheets.correct(session, first, " ", actor=people["maker"], on=OUT + DAY, at=AT)
    day = OUT + DAY
    again = sheets.correct(session, first, "一笔核查不成立。", actor=people["maker"], on=day, at=AT)
    with pytest.raises(NotAllowed, match="已在起草"):
        sheets.correct(session, first, "再来。", actor=people["maker"], on=OUT + DAY, at=AT)
    review_sheet(session, again, "核对。", {}, actor=people["maker"], on=OUT + DAY, at=AT)
    sheets.propose(session, again, actor=people["second"], on=OUT + DAY, at=AT)
    assert again.due_on
    decide_sheet(session, again, "更正。", {}, actor=people["second"], on=again.due_on + DAY, at=AT)
    out = {one.points.of.code: one.points.total for one in published(session, scheme)}
    assert out["D2"] == 0, "the correction is not out yet"
    sheets.publish(session, again, actor=people["second"], on=again.decided_on or ON, at=AT)
    session.refresh(first)
    after = {one.points.of.code: one.points for one in published(session, scheme)}
    # One of two paid in time, no training: half of 60.
    assert (first.state, after["D2"].total, again.version) == (S.SUPERSEDED, 3000, 2)
    places = ranking(tuple(after.values()))
    told = [(one.points.of.code, one.place and one.place.rank) for group in places.values() for one in group]
    assert told == [("D1", 1), ("D2", 2), ("D3", 3), ("Q", 1)]


def test_results_come_out_together(session: Session, people: People) -> None:
    decided(session, people)
    scheme = session.scalars(select(Scheme)).one()
    with pytest.raises(NotAllowed, match="还有3个单位"):
        schemes.publish(session, scheme, actor=people["second"], on=OUT, at=AT)


def test_the_same_records_give_the_same_text(session: Session, people: People) -> None:
    sheet = opened(session, people)
    assert gather(session, sheet, {}, NEW_YEAR) == gather(session, sheet, {}, NEW_YEAR)


def test_the_database_takes_no_change_by_hand(database: Database, people: People) -> None:
    with database.unit_of_work() as session:
        item = train(session, opened(session, people), people).id
        done = decided(session, people).id
        waits = opened(session, people, "D2").id
        third = opened(session, people, "D3").id
        reviewed(session, session.get_one(Sheet, third), people)
    day = "'2027-02-01'"
    figures = "INSERT INTO assessment_figures (sheet_id, round, stage, content, sha256, made_on, at)"
    spoilt = (
        f"UPDATE assessment_sheets SET points = 10000 WHERE id = {done}",
        f"UPDATE assessment_sheets SET decided_by = 3 WHERE id = {done}",
        f"UPDATE assessment_sheets SET reviewed_by = 3 WHERE id = {done}",
        f"UPDATE assessment_sheets SET state = 'proposed' WHERE id = {done}",
        f"UPDATE assessment_sheets SET body_id = 1 WHERE id = {waits}",
        # Nobody took its figures; one person did both.
        f"UPDATE assessment_sheets SET state = 'reviewed', reviewed_by = 1 WHERE id = {waits}",
        f"UPDATE assessment_sheets SET state = 'proposed', proposed_by = 1 WHERE id = {third}",
        f"DELETE FROM assessment_sheets WHERE id = {waits}",
        "UPDATE assessment_figures SET content = '{}'",
        "DELETE FROM assessment_figures",
        "UPDATE assessment_activities SET title = 'x'",
        "DELETE FROM assessment_activities",
        "UPDATE assessment_sheet_steps SET note = 'x'",
        "DELETE FROM assessment_sheet_steps",
        f"{figures} VALUES ({done}, 9, 'decided', '{{}}', '{'a' * 64}', {day}, {day})",
        f"{figures} VALUES ({waits}, 9, 'decided', '{{}}', '{'a' * 64}', {day}, {day})",
        f"INSERT INTO assessment_refusals (sheet_id, activity_id, round, reason, at, actor_id) "
        f"VALUES ({done}, {item}, 3, 'x', {day}, 1)",
        f"INSERT INTO assessment_sheets (scheme_id, body_id, version, changed, state, opened_on, due_on, "
        f"due_cites, due_provisional, corrects_id) "
        f"SELECT scheme_id, body_id, 2, 'x', 'reported', opened_on, {day}, '', due_provisional, id "
        f"FROM assessment_sheets WHERE id = {done}",
    )
    for statement in spoilt:
        with pytest.raises(DatabaseError), database.unit_of_work() as session:
            session.execute(text(statement))


def test_the_database_knows_the_program_s_moves_and_no_other(database: Database, people: People) -> None:
    path = next(MIGRATIONS.glob("*_sheets_of_the_assessment.py"))
    spec = spec_from_file_location("sheets_of_the_assessment", path)
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    assert set(module.PAIRS) == {(str(old), str(new)) for old, new in SHEET.pairs}
    assert tuple(S) == module.STATES and tuple(M) == module.MOVES
    with database.unit_of_work() as session:
        found = {S.REPORTING: opened(session, people, "D3").id, S.PROPOSED: proposed(session, people, "Q").id,
                 S.DECIDED: decided(session, people, "D2").id}  # fmt: skip
        reviewed(session, opened(session, people, "D1"), people)
        found[S.REVIEWED] = opened(session, people, "D1").id
    refused = set(product(found, S)) - SHEET.pairs - {(one, one) for one in S}
    for old, new in sorted(refused):
        with pytest.raises(DatabaseError), database.unit_of_work() as session:
            session.execute(text(f"UPDATE assessment_sheets SET state = '{new}' WHERE id = {found[old]}"))


def test_two_that_decide_at_once_freeze_it_once(database: Database, people: People) -> None:
    with database.unit_of_work() as session:
        sheet = proposed(session, people)
        number, day = sheet.id, (sheet.due_on or ON) + DAY
    with database.unit_of_work() as first:
        stale = first.get_one(Sheet, number)
        first.expunge(stale)
    with database.unit_of_work() as session:
        decide_sheet(
            session, session.get_one(Sheet, number), "一。", {}, actor=people["second"], on=day, at=AT
        )
    with pytest.raises((IllegalTransition, DatabaseError)), database.unit_of_work() as session:
        # As somebody has it who opened the page before the first sent it.
        held = session.merge(stale, load=False)
        decide_sheet(session, held, "二。", {}, actor=people["third"], on=day, at=AT)
    with database.reading() as session:
        kept = figures_of(session, [number])
        assert kept[number].round == 2 and session.get_one(Sheet, number).decided_by == 2
