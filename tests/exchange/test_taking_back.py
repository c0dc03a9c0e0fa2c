"""Undoing a batch, voiding a record, and the history of both, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.exchange.facts import CITY, FIRM, OTHER_FIRM
from tracker.core.changes import Change, ChangeKind, RecordVersion, open_change
from tracker.core.db import Database
from tracker.exchange.calendar import NoticeFile, take_notice
from tracker.exchange.entry import enter
from tracker.exchange.history import batches, history
from tracker.exchange.keys import NoSuchRecord
from tracker.exchange.kinds import KINDS
from tracker.exchange.resting import StandsInTheWay
from tracker.exchange.undo import undo
from tracker.exchange.void import void

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """The fictional city, each kind its own batch, in a unit of work."""
    with database.unit_of_work() as session:
        for kind, rows in CITY.items():
            take(session, kind, *rows)
        yield session


def take(session: Session, kind: str, *rows: dict[str, str], update: bool = False) -> int:
    """Enter rows as an import of their kind; gives the batch."""
    at = AT + timedelta(minutes=len(session.scalars(select(Change.id)).all()))
    change = open_change(
        session, kind=ChangeKind.IMPORT, at=at, actor="导入人", record_kind=kind, source=f"{kind}.csv"
    )
    outcome = enter(session, change, kind, rows, update=update)
    change.summary = {"accepted": outcome.accepted, "updated": outcome.updated}
    session.flush()
    return change.id


def state(session: Session, *, left_out: tuple[str, ...] = ("changed_in",)) -> dict[str, Any]:
    """Every living record, worked-out columns and the terms of contracts too."""
    found: dict[str, Any] = {}
    for name, kind in KINDS.items():
        table = kind.model.__table__
        alive = select(table).where(table.c.voided_in.is_(None)).order_by(table.c.id)
        rows = session.execute(alive).mappings()
        found[name] = [{key: row[key] for key in row if key not in left_out} for row in rows]
    terms = KINDS["contracts"].model.metadata.tables["contract_terms"]
    rows = session.execute(select(terms).order_by(terms.c.contract_id, terms.c.from_on)).mappings()
    living = {row["id"] for row in found["contracts"]}
    found["contract_terms"] = [
        {key: row[key] for key in row if key != "id"} for row in rows if row["contract_id"] in living
    ]
    return found


def back(session: Session, batch: int) -> Any:
    return undo(session, batch, at=AT, actor="撤销人", reason="演示")


# For each kind: a new record, and a correction of one that is there.
NEW: dict[str, dict[str, str]] = {
    "bodies": {"code": "B9", "name": "演示局", "kind": "department", "region": "230102", "parent": "G1"},
    "enterprises": {"uscc": "91230100DEM0000495", "name": "演示农机有限公司", "size": "small"},
    "work_reports": {"body": "G1", "year": "2027", "delivered_on": "2027-01-15"},
    "budgets": {"body": "G1", "year": "2027", "approved_on": "2027-01-20"},
    "disclosures": {"body": "B1", "year": "2024", "published_on": "2025-03-20"},
    "annual_reports": {"body": "B1", "year": "2024", "reported_on": "2025-03-20", "reported_to": "演示政府"},
    "returns": {"body": "B1", "month": "2026-11", "filed_on": "2026-12-05", "closing": "0"},
    "projects": {"ref": "X9", "body": "B1", "name": "演示工程"},
    "funding": {"ref": "F9", "project": "X1", "source": "city", "planned": "1", "planned_on": "2025-06-30"},
    "arrivals": {"ref": "A9", "funding": "F1", "arrived_on": "2025-07-10", "amount": "1"},
    "contracts": {"ref": "C9", "body": "B1", "enterprise": FIRM, "kind": "works", "title": "演示合同",
                  "signed_on": "2025-07-01"},
    "amendments": {"ref": "C1-9", "contract": "C1", "signed_on": "2025-09-20", "payment_days": "45"},
    "valuations": {"ref": "V9", "contract": "C1", "certified_on": "2025-11-10", "amount": "1"},
    "advances": {"ref": "D9", "contract": "C1", "demanded_on": "2025-08-01", "form": "oral_demand"},
    "commitments": {"ref": "M9", "body": "G1", "kind": "policy_promise", "title": "演示承诺",
                    "made_on": "2024-05-01", "due_on": "2026-05-02"},
    "commitment_events": {"ref": "E9", "commitment": "M1", "on": "2026-04-02", "kind": "progress"},
    "compensations": {"ref": "K9", "contract": "C1", "kind": "indemnity", "claimed_on": "2026-04-10"},
    "payables": {"ref": "Y9", "contract": "C1", "kind": "works", "amount": "9", "accepted_on": "2025-10-20"},
    "payments": {"ref": "Z9", "payable": "Y1", "paid_on": "2026-01-01", "amount": "9", "method": "cash"},
    "disputes": {"ref": "S9", "payable": "Y1", "raised_on": "2025-12-10", "amount": "9", "reason": "演示"},
    "discharges": {"ref": "H9", "payable": "Y1", "on": "2026-01-10", "kind": "waiver", "amount": "9"},
    "bars": {"ref": "I9", "payable": "Y1", "from": "2026-01-10", "kind": "court_order"},
    "judgments": {"ref": "J9", "payable": "Y1", "effective_on": "2026-01-10", "amount": "9",
                  "perform_by": "2026-02-01"},
    "assignments": {"ref": "Q9", "payable": "Y2", "to": OTHER_FIRM, "on": "2026-08-01"},
    "excuses": {"ref": "L9", "payable": "Y1", "on": "2026-01-10", "ground": "other"},
}  # fmt: skip
CORRECTED: dict[str, dict[str, str]] = {
    # A group is no public debtor unless fiscal: the contract's statute, terms and days follow.
    "bodies": {"kind": "group"},
    "enterprises": {"size": "large"},
    "work_reports": {"delivered_on": "2026-01-16"},
    "budgets": {"approved_on": "2026-01-21"},
    "disclosures": {"published_on": "2026-03-21"},
    "annual_reports": {"reported_on": "2026-03-21"},
    "returns": {"closing": "7"},
    "projects": {"name": "演示工程二期"},
    "funding": {"planned": "7"},
    "arrivals": {"amount": "7"},
    "contracts": {"payment_days": "90"},
    "amendments": {"payment_days": "75"},
    "valuations": {"certified_on": "2025-10-20"},
    "advances": {"form": "tender_clause"},
    "commitments": {"due_on": "2026-06-01"},
    "commitment_events": {"new_due_on": "2026-10-20"},
    "compensations": {"acknowledged_on": "2026-04-25"},
    "payables": {"amount": "950000", "accepted_on": "2025-10-25"},
    "payments": {"amount": "300000"},
    "disputes": {"amount": "7"},
    "discharges": {"amount": "7"},
    "bars": {"kind": "supplier_default"},
    "judgments": {"perform_by": "2026-03-07"},
    "excuses": {"ground": "other"},
    "assignments": {"notified_on": "2026-07-03"},
}  # fmt: skip


def test_every_kind_is_tried() -> None:
    assert set(NEW) == set(CORRECTED) == set(KINDS) == set(CITY)


@pytest.mark.slow
def test_an_undone_batch_leaves_everything_as_it_was_before(session: Session) -> None:
    for kind in KINDS:
        before = state(session)
        batch = take(session, kind, NEW[kind], {**CITY[kind][0], **CORRECTED[kind]}, update=True)
        assert state(session) != before, kind
        undone = back(session, batch)
        assert state(session) == before, kind
        assert (undone.voided, undone.restored) == ({kind: 1}, {kind: 1})
        change = session.get_one(Change, batch)
        assert change.undone_in == undone.change_id
        # What was undone is kept: the voided row, and the version that was wrong.
        table = KINDS[kind].model.__table__
        voided = session.execute(select(table).where(table.c.created_in == batch)).mappings().one()
        assert voided["voided_in"] == voided["changed_in"] == undone.change_id
        versions = select(RecordVersion.record_id).where(RecordVersion.change_id == undone.change_id)
        assert len(session.scalars(versions).all()) == 2
        # The key of a voided record is free again.
        again = take(session, kind, NEW[kind])
        back(session, again)


def test_a_batch_is_undone_once_and_an_undo_never(session: Session) -> None:
    batch = take(session, "payments", NEW["payments"])
    undone = back(session, batch)
    for number, said in (
        (batch, f"批次 {batch} 已经撤销"),
        (undone.change_id, "本身就是一次撤销"),
        (99_999, "没有批次 99999"),
    ):
        with pytest.raises(StandsInTheWay, match=said):
            back(session, number)
    voided = void(session, KINDS["excuses"], [CITY["excuses"][0]["ref"]], reason="误录", at=AT, actor="甲")
    with pytest.raises(StandsInTheWay, match="不是导入"):
        back(session, voided)


def obstacles(session: Session, batch: int) -> set[tuple[str, str]]:
    before = state(session, left_out=())
    with pytest.raises(StandsInTheWay) as refused:
        back(session, batch)
    assert state(session, left_out=()) == before
    return {(one.kind, one.key) for one in refused.value.obstacles}


def test_later_work_stands_in_the_way_and_is_listed(session: Session) -> None:
    made = take(session, "payables", NEW["payables"])
    take(session, "payments", {**NEW["payments"], "payable": "Y9"})
    assert obstacles(session, made) == {("payments", "Z9")}
    corrected = take(session, "payables", {**NEW["payables"], "amount": "10"}, update=True)
    assert obstacles(session, made) == {("payments", "Z9"), ("payables", "Y9")}
    take(session, "payments", {**NEW["payments"], "ref": "Z10", "payable": "Y9", "amount": "1"})
    # Ten were paid: nine, what the bill said before, are too few.
    assert obstacles(session, corrected) == {("payables", "Y9")}


def test_later_work_is_undone_first_and_then_nothing_stands_in_the_way(session: Session) -> None:
    before = state(session)
    made = take(session, "contracts", NEW["contracts"])
    rests = take(session, "payables", {**NEW["payables"], "contract": "C9"})
    assert obstacles(session, made) == {("payables", "Y9")}
    back(session, rests)
    back(session, made)
    assert state(session) == before


def test_corrections_are_undone_one_after_the_other_back_to_the_start(session: Session) -> None:
    before = state(session)
    made = take(session, "payables", NEW["payables"])
    first = take(session, "payables", {**NEW["payables"], "amount": "10"}, update=True)
    second = take(session, "payables", {**NEW["payables"], "amount": "11"}, update=True)
    assert obstacles(session, made) == obstacles(session, first) == {("payables", "Y9")}
    for batch in (second, first, made):
        back(session, batch)
    assert state(session) == before


def test_an_old_version_does_not_come_back_to_a_voided_record(session: Session) -> None:
    take(session, "projects", NEW["projects"])
    take(session, "contracts", {**NEW["contracts"], "project": "X9"})
    moved = take(session, "contracts", {**NEW["contracts"], "project": "X1"}, update=True)
    void(session, KINDS["projects"], ["X9"], reason="误录", at=AT, actor="甲")
    assert obstacles(session, moved) == {("projects", "X9")}


def test_an_old_amount_does_not_come_back_where_others_took_its_room(session: Session) -> None:
    lowered = take(session, "payments", {**CITY["payments"][0], "amount": "100000"}, update=True)
    take(session, "payments", {**NEW["payments"], "amount": "700000"})
    assert obstacles(session, lowered) == {("payables", "Y1")}


def test_amounts_that_changed_places_change_back(session: Session) -> None:
    one = {**NEW["payments"], "ref": "Z8", "amount": "10"}
    two = {**NEW["payments"], "ref": "Z9", "amount": "490000"}
    take(session, "payments", one, two)
    before = state(session)
    # The bill of 900,000 is paid to the last fen before and after.
    batch = take(session, "payments", {**two, "amount": "10"}, {**one, "amount": "490000"}, update=True)
    back(session, batch)
    assert state(session) == before


def test_an_event_is_not_left_before_its_commitment(session: Session) -> None:
    earlier = take(session, "commitments", {**CITY["commitments"][0], "made_on": "2024-04-01"}, update=True)
    take(session, "commitment_events", {**NEW["commitment_events"], "on": "2024-04-15"})
    assert obstacles(session, earlier) == {("commitment_events", "E9")}


def test_a_notice_in_between_is_no_later_work_and_its_days_stay(session: Session) -> None:
    later = take(session, "commitments", {**CITY["commitments"][0], "due_on": "2027-02-09"}, update=True)
    earlier = take(session, "commitments", NEW["commitments"] | {"due_on": "2027-02-08"})
    rows = [{"name": "春节", "date": f"2027-02-{day:02d}", "isOffDay": True} for day in range(6, 13)]
    file = NoticeFile({"year": 2027, "papers": [], "days": rows}, "2027.json", "0" * 64)
    assert take_notice(session, file, at=AT, actor="甲").moved == 2
    back(session, earlier)
    back(session, later)
    table = KINDS["commitments"].model
    days = select(table.ref, table.due_on, table.due_rolled_on).where(table.voided_in.is_(None))
    assert [tuple(row) for row in session.execute(days)] == [("M1", date(2026, 5, 1), date(2026, 5, 6))]


def test_bodies_that_refer_to_each_other_go_together(session: Session) -> None:
    before = state(session)
    one = {**NEW["bodies"], "code": "B8", "successor": "B9"}
    two = {**NEW["bodies"], "code": "B9", "successor": "B8"}
    batch = take(session, "bodies", one, two)
    back(session, batch)
    assert state(session) == before


def test_a_record_is_voided_with_a_reason_and_refused_while_others_rest_on_it(session: Session) -> None:
    with pytest.raises(StandsInTheWay) as refused:
        void(session, KINDS["payables"], ["Y1"], reason="误录", at=AT, actor="甲")
    kinds = {one.kind for one in refused.value.obstacles}
    assert kinds == {"payments", "disputes", "discharges", "bars", "judgments", "excuses", "assignments"}
    number = void(session, KINDS["amendments"], ["C1-1"], reason="误录", at=AT, actor="甲")
    change = session.get_one(Change, number)
    assert (change.kind, change.reason, change.actor) == (ChangeKind.VOID, "误录", "甲")
    # The terms of the contract are those before the amendment again.
    terms = KINDS["contracts"].model.metadata.tables["contract_terms"]
    contract = session.scalar(select(KINDS["contracts"].model.id).where(KINDS["contracts"].model.ref == "C1"))
    days = session.scalars(select(terms.c.payment_days).where(terms.c.contract_id == contract)).all()
    assert days == [30]
    with pytest.raises(NoSuchRecord, match="C1-1"):
        void(session, KINDS["amendments"], ["C1-1"], reason="误录", at=AT, actor="甲")


def test_a_record_with_a_key_of_two_parts_is_named_by_both(session: Session) -> None:
    void(session, KINDS["returns"], ["B1", "2026年10月"], reason="误录", at=AT, actor="甲")
    with pytest.raises(NoSuchRecord, match="单位代码 月份"):
        void(session, KINDS["returns"], ["B1"], reason="误录", at=AT, actor="甲")
    with pytest.raises(NoSuchRecord, match="月份"):
        void(session, KINDS["returns"], ["B1", "soon"], reason="误录", at=AT, actor="甲")


def test_history_tells_who_did_what_when_and_why(session: Session) -> None:
    updated = take(session, "payables", {**CITY["payables"][0], "amount": "950000"}, update=True)
    back(session, updated)
    steps = history(session, KINDS["payables"], ["Y1"])
    told = [(step.what, step.actor, step.reason) for step in steps]
    assert told == [("created", "导入人", ""), ("changed", "导入人", ""), ("changed", "撤销人", "演示")]
    changes = [[(one.column, one.before, one.after) for one in step.differences] for step in steps]
    assert changes == [[], [("amount", "900000.00", "950000.00")], [("amount", "950000.00", "900000.00")]]
    assert steps[1].differences[0].words == ("900,000.00", "950,000.00")
    assert steps[1].source == "payables.csv"


def test_history_tells_references_by_key_and_voiding_and_the_record_after_it(session: Session) -> None:
    take(session, "projects", NEW["projects"])
    take(session, "contracts", NEW["contracts"])
    take(session, "contracts", {**NEW["contracts"], "project": "X9", "clauses": "pay_when_paid"}, update=True)
    void(session, KINDS["contracts"], ["C9"], reason="误录", at=AT, actor="甲")
    take(session, "contracts", {**NEW["contracts"], "title": "演示新合同"})
    steps = history(session, KINDS["contracts"], ["C9"])
    assert [step.what for step in steps] == ["created", "changed", "voided", "created"]
    seen = {(one.column, one.before, one.after) for one in steps[1].differences}
    assert seen == {("project", None, "X9"), ("clauses", None, "pay_when_paid")}
    assert {one.words[1] for one in steps[1].differences} == {"X9", "背靠背付款"}
    assert steps[0].record_id != steps[3].record_id


def test_batches_are_listed_newest_first(session: Session) -> None:
    batch = take(session, "payments", NEW["payments"])
    undone = back(session, batch)
    found = batches(session)
    assert [one.record_kind for one in found] == ["payments", *reversed(CITY)]
    assert (found[0].number, found[0].undone_in) == (batch, undone.change_id)
    assert found[0].summary == {"accepted": 1, "updated": 0}
    assert len(batches(session, most=2)) == 2
