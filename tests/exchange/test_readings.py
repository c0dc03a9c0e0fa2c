"""From a work report to commitments and their accounts, every step a person's, on both databases."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.commitments.reading.reports import entered_by_hand, extract
from tracker.commitments import draft_queries
from tracker.commitments.beginning import Source, begin
from tracker.commitments.drafting import DraftError, StaleDecision, drop, drop_rest, give_up, keep, reopen
from tracker.commitments.drafts import (
    ProposalKind,
    ProposalState,
    ReadingState,
    ReportProposal,
    ReportReading,
)
from tracker.commitments.models import Commitment, CommitmentEvent
from tracker.core.changes import ChangeKind, open_change
from tracker.core.db import Database
from tracker.exchange.entry import enter
from tracker.exchange.readings import BadFields, NotFinished, finish, mend, write
from tracker.exchange.undo import undo
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import flags_on
from tracker.subjects.models import Body, WorkReport

AT = datetime(2026, 11, 24, 2, tzinfo=UTC)
WHO = {"at": AT, "actor": "officer"}
BODY = {"code": "DEMO-W", "name": "演练市人民政府", "kind": "government", "region": "230100"}


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session on a database that holds one fictional government."""
    with database.unit_of_work() as session:
        enter(session, open_change(session, kind=ChangeKind.IMPORT, **WHO), "bodies", [BODY])
        yield session
        session.rollback()


def source(session: Session, year: int) -> Source:
    paragraphs = extract(year)
    said = "\n".join(one.text for one in paragraphs)
    body = session.scalars(select(Body.id).where(Body.code == "DEMO-W")).one()
    return Source(
        body, year, date(year, 3, 5), f"{year}年政府工作报告.txt", hashlib.sha256(said.encode()).hexdigest(),
        paragraphs,
    )  # fmt: skip


def proposals(session: Session, reading: ReportReading, kind: ProposalKind) -> list[ReportProposal]:
    statement = select(ReportProposal).where(
        ReportProposal.reading_id == reading.id, ReportProposal.kind == kind
    )
    return list(session.scalars(statement.order_by(ReportProposal.number)))


def count(session: Session, model: type) -> int:
    return session.scalars(select(func.count()).select_from(model).where(model.voided_in.is_(None))).one()


def headline(session: Session, reading: ReportReading) -> None:
    """Keep the targets a person entered by hand, drop the others."""
    wanted = {(row["metric"], row["report_year"]) for row in entered_by_hand("3-commitments.csv")}
    for one in proposals(session, reading, ProposalKind.TARGET):
        act = keep if (one.fields["metric"], one.fields["report_year"]) in wanted else drop
        act(session, one.id, one.version, **WHO)


def test_two_reports_become_what_a_person_entered_and_the_silent_target_is_flagged(session: Session) -> None:
    reading = begin(session, source(session, 2021), **WHO)
    headline(session, reading)
    assert count(session, Commitment) == 0
    assert finish(session, reading, **WHO).commitments == 6
    said = session.execute(
        select(Commitment.metric, Commitment.target, Commitment.direction, Commitment.unit, Commitment.text,
               Commitment.made_on, Commitment.due_on, Commitment.report_year)
        .order_by(Commitment.ref)
    ).all()  # fmt: skip
    assert [tuple(row) for row in said] == [
        (row["metric"], Decimal(row["target"]), row["direction"], row["unit"], row["text"],
         date.fromisoformat(row["made_on"]), date.fromisoformat(row["due_on"]), int(row["report_year"]))
        for row in entered_by_hand("3-commitments.csv")
    ]  # fmt: skip

    following = begin(session, source(session, 2022), **WHO)
    accounts = proposals(session, following, ProposalKind.ACCOUNT)
    first: dict[int | None, ReportProposal] = {}
    for one in sorted(accounts, key=lambda one: -(one.likeness or 0)):
        first.setdefault(one.commitment_id, one)
    for one in accounts:
        (keep if one in first.values() else drop)(session, one.id, one.version, **WHO)
    for one in proposals(session, following, ProposalKind.TARGET):
        drop(session, one.id, one.version, **WHO)
    assert finish(session, following, **WHO).accounts == 5
    achieved = session.execute(
        select(Commitment.title, CommitmentEvent.achieved)
        .join(Commitment, Commitment.id == CommitmentEvent.commitment_id)
        .order_by(Commitment.ref)
    ).all()
    targets = {row["ref"]: row["title"] for row in entered_by_hand("3-commitments.csv")}
    assert [tuple(row) for row in achieved] == [
        (targets[row["commitment"]], Decimal(row["achieved"]))
        for row in entered_by_hand("4-commitment_events.csv")
    ]
    assert count(session, WorkReport) == 2
    flags = flags_on(session, RULES, date(2022, 3, 6))
    assert [flag["arose_on"] for flag in flags if flag["rule"] == "A09-REPORT-SILENT"] == [date(2022, 3, 6)]


def test_nothing_becomes_a_fact_while_a_proposal_is_undecided(session: Session) -> None:
    reading = begin(session, source(session, 2021), **WHO)
    first, *others = proposals(session, reading, ProposalKind.TARGET)
    for one in others:
        drop(session, one.id, one.version, **WHO)
    with pytest.raises(DraftError, match="还有 1 条"):
        finish(session, reading, **WHO)
    assert reading.state is ReadingState.OPEN
    keep(session, first.id, first.version, **WHO)
    reopen(session, first.id, first.version)
    with pytest.raises(DraftError, match="还有 1 条"):
        finish(session, reading, **WHO)
    assert count(session, Commitment) == count(session, WorkReport) == 0


def test_a_stale_page_decides_nothing(session: Session) -> None:
    reading = begin(session, source(session, 2021), **WHO)
    one = proposals(session, reading, ProposalKind.TARGET)[0]
    seen = one.version
    drop(session, one.id, seen, at=AT, actor="other")
    with pytest.raises(StaleDecision, match="other"):
        keep(session, one.id, seen, **WHO)
    assert (one.state, one.decided_by) == (ProposalState.DROPPED, "other")


def test_what_is_mended_is_checked_as_a_files_row_and_kept_beside_what_was_read(session: Session) -> None:
    reading = begin(session, source(session, 2021), **WHO)
    one = next(
        one for one in proposals(session, reading, ProposalKind.TARGET) if one.fields["target"] == "1100"
    )
    for fields, column in (
        ({"target": "很多"}, "target"), ({"direction": "up"}, "direction"), ({"title": " "}, "title"),
        ({"due_on": "2021-02-30"}, "due_on"),
    ):  # fmt: skip
        with pytest.raises(BadFields) as refused:
            mend(session, one.id, one.version, fields, **WHO)
        assert [fault.column for fault in refused.value.faults] == [column]
    assert one.state is ProposalState.PROPOSED
    mend(session, one.id, one.version, {"target": "1,150", "title": "新增就业（修改）", "ref": "X"}, **WHO)
    assert one.state is ProposalState.MENDED and one.proposed and one.proposed["target"] == "1100"
    for other in proposals(session, reading, ProposalKind.TARGET):
        if other is not one:
            drop(session, other.id, other.version, **WHO)
    finish(session, reading, **WHO)
    made = session.scalars(select(Commitment)).one()
    assert (made.ref, made.title, made.target) == (one.ref, "新增就业（修改）", 1150)
    with pytest.raises(DraftError, match="已经结束"):
        mend(session, one.id, one.version, {"target": "1100"}, **WHO)


def test_a_person_adds_what_was_not_found(session: Session) -> None:
    reading = begin(session, source(session, 2021), **WHO)
    for one in proposals(session, reading, ProposalKind.TARGET):
        drop(session, one.id, one.version, **WHO)
    added = write(
        session, reading,
        {"kind": "livelihood", "title": "再减半征收", "text": "再减半征收所得税", "report_year": "2021"},
        **WHO,
    )  # fmt: skip
    with pytest.raises(DraftError, match="人工填写"):
        reopen(session, added.id, added.version)
    finish(session, reading, **WHO)
    made = session.scalars(select(Commitment)).one()
    following = begin(session, source(session, 2022), **WHO)
    for kind in ProposalKind:
        for one in proposals(session, following, kind):
            drop(session, one.id, one.version, **WHO)
    write(
        session, following, {"kind": "explained", "note": "已减半", "report_year": "2022"},
        commitment_id=made.id, **WHO
    )  # fmt: skip
    assert finish(session, following, **WHO).accounts == 1
    event = session.scalars(select(CommitmentEvent)).one()
    assert (event.note, event.ref, event.happened_on) == ("已减半", f"{made.ref}-2022", date(2022, 3, 5))


def test_one_reading_at_a_time_and_no_document_twice(session: Session) -> None:
    reading = begin(session, source(session, 2021), **WHO)
    with pytest.raises(DraftError, match="尚未结束"):
        begin(session, source(session, 2021), **WHO)
    give_up(session, reading, **WHO)
    again = begin(session, source(session, 2021), **WHO)
    headline(session, again)
    finished = finish(session, again, **WHO)
    with pytest.raises(DraftError, match="已经结束"):
        finish(session, again, **WHO)
    with pytest.raises(DraftError, match="以前已经读取"):
        begin(session, source(session, 2021), **WHO)
    # The whole of it is taken back as an import is, and can be read anew.
    undo(session, finished.change_id, **WHO)
    assert count(session, Commitment) == count(session, WorkReport) == 0
    headline(session, anew := begin(session, source(session, 2021), **WHO))
    assert finish(session, anew, **WHO).commitments == 6


def test_a_report_recorded_with_another_day_stops_the_reading(session: Session) -> None:
    row = {"body": "DEMO-W", "year": "2021", "delivered_on": "2021-03-06"}
    enter(session, open_change(session, kind=ChangeKind.IMPORT, **WHO), "work_reports", [row])
    reading = begin(session, source(session, 2021), **WHO)
    headline(session, reading)
    with pytest.raises(DraftError, match="2021-03-06"):
        finish(session, reading, **WHO)


def test_a_row_that_cannot_be_entered_is_named(session: Session) -> None:
    reading = begin(session, source(session, 2021), **WHO)
    headline(session, reading)
    targets = proposals(session, reading, ProposalKind.TARGET)
    kept = [one for one in targets if one.state is ProposalState.KEPT]
    # What the form would have refused, had it not been written behind its back.
    kept[2].fields = {**kept[2].fields, "target": "五点五"}
    session.flush()
    with pytest.raises(NotFinished) as refused:
        finish(session, reading, **WHO)
    assert {number: [fault.column for fault in found] for number, found in refused.value.faults.items()} == {
        kept[2].id: ["target"]
    }


def test_taken_keys_are_gone_around(session: Session) -> None:
    change = open_change(session, kind=ChangeKind.IMPORT, **WHO)
    taken = {"ref": "DEMO-W-2021-W005", "body": "DEMO-W", "kind": "other", "title": "别的"}
    enter(session, change, "commitments", [taken | {"made_on": "2021-01-01"}])
    reading = begin(session, source(session, 2021), **WHO)
    headline(session, reading)
    finish(session, reading, **WHO)
    assert len(set(session.scalars(select(Commitment.ref)))) == 7


def test_pages_ask_what_is_left(session: Session) -> None:
    reading = begin(session, source(session, 2021), **WHO)
    headline(session, reading)
    finish(session, reading, **WHO)
    following = begin(session, source(session, 2022), **WHO)
    first, second = draft_queries.readings(session, Body.code == "DEMO-W")
    assert (first.id, first.body_code) == (following.id, "DEMO-W")
    assert first.undecided == first.proposals > 0
    assert (second.id, second.undecided, second.state) == (reading.id, 0, ReadingState.FINISHED)
    assert draft_queries.readings(session, Body.code == "OTHER") == []
    owed = draft_queries.owed(session, following)
    silent = [one.title for one in owed if not one.accounts]
    assert (len(owed), silent) == (6, ["单位国内生产总值能耗降低"])
    targets = draft_queries.targets(session, following.id)
    assert all(one.before + one.quote + one.after for one in targets)
    drop(session, targets[1].id, targets[1].version, **WHO)
    after_first = targets[0].number
    following_one = draft_queries.next_undecided(session, following.id, ProposalKind.TARGET, after_first)
    assert following_one == targets[2].id
    last = draft_queries.next_undecided(session, following.id, ProposalKind.TARGET, 10_000)
    assert last == targets[0].id
    counted = draft_queries.counted(session, following.id)[ProposalKind.TARGET]
    assert counted[ProposalState.DROPPED] == 1
    dropped = drop_rest(session, following, ProposalKind.TARGET, **WHO)
    assert dropped == len(targets) - 1
