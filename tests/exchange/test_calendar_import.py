"""A year's notice taken in: what it moves, what it confirms, what it leaves, on both databases."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from tests.rules.recording import OPTIONAL_COLUMNS
from tracker import create_app, demo
from tracker.commitments import actions as commitments
from tracker.commitments.models import Commitment, CommitmentEvent
from tracker.compensations import actions as compensations
from tracker.compensations.models import Compensation
from tracker.config import Settings
from tracker.contracts import actions as contracts
from tracker.contracts.models import Contract, Valuation
from tracker.core.calendars import CalendarNotice, load_calendar
from tracker.core.changes import Change, ChangeKind, RecordVersion, open_change
from tracker.core.db import Database
from tracker.core.workdays import shipped_calendar
from tracker.payables import actions as payables
from tracker.payables.models import Judgment, Payable
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import flags_on
from tracker.subjects.models import Body, Enterprise

AT = datetime(2026, 11, 24, tzinfo=UTC)

# Invented for these tests; the real notice for 2027 was not out when they were written.
DAYS_OFF = {"元旦": (date(2027, 1, 1), 3), "春节": (date(2027, 2, 5), 7), "国庆节": (date(2027, 10, 1), 7)}
WORKED = {"春节": (date(2027, 1, 30), date(2027, 2, 20))}


def notice(*more_off: date, papers: tuple[str, ...] = ("演示通知（虚构）",)) -> dict[str, Any]:
    """The invented notice of 2027, with further days off."""
    spans = DAYS_OFF.items()
    off = [(name, first + timedelta(days=n)) for name, (first, count) in spans for n in range(count)]
    rows = [(name, day, True) for name, day in [*off, *(("春节", day) for day in more_off)]]
    rows += [(name, day, False) for name, days in WORKED.items() for day in days]
    return {
        "year": 2027,
        "papers": list(papers),
        "days": [{"name": name, "date": day.isoformat(), "isOffDay": is_off} for name, day, is_off in rows],
    }


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Iterator[Flask]:
    """The application over a database with a record of every kind that has a worked-out day."""
    with database.unit_of_work() as session:
        enter_facts(session)
    url = database.url.render_as_string(hide_password=False)
    app = create_app(Settings(url, "s" * 32, False, date(2026, 11, 24), tmp_path), database)
    yield app
    app.extensions["tracker"].database.dispose()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


def enter_facts(session: Session) -> None:
    """Deadlines before, in and after the time for which the notice of 2027 is outstanding."""
    change = open_change(session, kind=ChangeKind.IMPORT, at=AT, actor="test")
    mark = {"created_in": change.id, "changed_in": change.id}
    calendar = load_calendar(session)
    body = {"id": 1, "code": "B1", "name": "演示局", "kind": "department", "region": "230102"}
    session.execute(insert(Body), [body | mark])
    session.execute(insert(Enterprise), [{"id": 1, "uscc": demo.demo_uscc(1), "name": "演示公司", **mark}])
    parties = {"body_id": 1, "enterprise_id": 1}
    empty = {column.name: None for column in Contract.__table__.columns}
    deals = [
        {**empty, "id": number, "ref": f"C{number}", **parties, "kind": kind, "title": "演示合同",
         "signed_on": date(2026, 6, 1), "size_at_signing": "small", "payment_days": days,
         "settlement": settlement, "clauses": "", **mark}
        for number, (kind, days, settlement) in enumerate(
            [("goods", 90, "acceptance"), ("works", 30, "progress")], start=1
        )
    ]  # fmt: skip
    contracts.prepare(session, deals)
    session.execute(insert(Contract), deals)
    contracts.refresh(session, [1, 2])
    owed = [payable(ref, mark, own_due_on=day) for ref, day in (
        ("IN-HOLIDAY", date(2027, 2, 8)),
        ("ON-WORKED-SATURDAY", date(2027, 2, 20)),
        ("STAYS", date(2027, 3, 10)),
        ("BEFORE", date(2026, 11, 30)),
        ("NEXT-GAP", date(2028, 2, 8)),
    )]  # fmt: skip
    owed.append(payable(
        "ACCEPTED", mark, contract_id=1, delivered_on=date(2026, 12, 1), accepted_on=date(2026, 12, 10),
        inspection_due_on=date(2027, 2, 6), confirmation_requested_on=date(2027, 1, 7),
        confirmation_purpose="pledge", settlement_submitted_on=date(2027, 1, 7), settlement_reply_days=30,
    ))  # fmt: skip
    payables.prepare(session, owed, calendar)
    session.execute(insert(Payable), owed)
    number = session.scalar(select(Payable.id).where(Payable.ref == "STAYS"))
    verdicts = [{"ref": "J1", "payable_id": number, "effective_on": date(2026, 12, 1), "amount_fen": 1,
                 "perform_by": date(2027, 2, 8), **mark}]  # fmt: skip
    payables.prepare_judgments(verdicts, calendar)
    session.execute(insert(Judgment), verdicts)
    work = [{"ref": "V1", "contract_id": 2, "certified_on": date(2027, 1, 9), "amount_fen": 100,
             "labour_cost_fen": 20, **mark}]  # fmt: skip
    contracts.prepare_valuations(session, work, calendar)
    session.execute(insert(Valuation), work)
    words = [{"id": 1, "ref": "M1", **parties, "kind": "policy_promise", "title": "演示承诺", "value_fen": 5,
              "made_on": date(2026, 1, 5), "due_on": date(2027, 2, 8), **mark}]  # fmt: skip
    commitments.prepare(words, calendar)
    session.execute(insert(Commitment), words)
    events = [{"ref": "E1", "commitment_id": 1, "happened_on": date(2026, 5, 5), "kind": "changed",
               "new_due_on": date(2027, 2, 7), **mark}]  # fmt: skip
    commitments.prepare_events(events, calendar)
    session.execute(insert(CommitmentEvent), events)
    losses = [{"ref": "L1", "commitment_id": 1, "contract_id": None, "kind": "compensation",
               "claimed_on": date(2026, 12, 1), "acknowledged_on": date(2026, 12, 10), **mark}]  # fmt: skip
    compensations.prepare(session, losses, calendar)
    session.execute(insert(Compensation), losses)


def payable(ref: str, mark: dict[str, int], **given: Any) -> dict[str, Any]:
    bare = dict.fromkeys(OPTIONAL_COLUMNS) | {"contract_id": None, "kind": "goods", "amount_fen": 100_00}
    return {**bare, "ref": ref, "body_id": 1, "enterprise_id": 1, **mark, **given}


def take(runner: FlaskCliRunner, folder: Path, content: Any) -> dict[str, Any]:
    """Import a notice as a user does; gives what the command said."""
    told = runner.invoke(args=["calendar", "import", write(folder, content), "--json"])
    assert told.exit_code == 0, told.output
    answer: dict[str, Any] = json.loads(told.output)
    return answer


def write(folder: Path, content: Any) -> str:
    path = folder / "2027.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8-sig")
    return str(path)


def days(moves: list[dict[str, Any]]) -> dict[tuple[str, str, str], tuple[str, str]]:
    return {(move["kind"], move["ref"], move["column"]): (move["from"], move["to"]) for move in moves}


# Counted by hand on the invented notice: 5–11 February 2027 (Friday to Thursday) are days off, 12 February
# is a working Friday, Saturday 20 February a working day.
MOVED = {
    ("payables", "IN-HOLIDAY", "due_on"): ("2027-02-08", "2027-02-12"),
    ("payables", "ON-WORKED-SATURDAY", "due_on"): ("2027-02-22", "2027-02-20"),
    ("payables", "ACCEPTED", "due_on"): ("2027-02-08", "2027-02-12"),
    ("payables", "ACCEPTED", "cap_on"): ("2027-02-08", "2027-02-12"),
    ("payables", "ACCEPTED", "confirmation_due_on"): ("2027-02-08", "2027-02-12"),
    ("payables", "ACCEPTED", "inspection_last_on"): ("2027-02-08", "2027-02-12"),
    ("payables", "ACCEPTED", "settlement_last_on"): ("2027-02-08", "2027-02-12"),
    ("valuations", "V1", "payment_due_on"): ("2027-02-08", "2027-02-12"),
    ("valuations", "V1", "labour_due_on"): ("2027-02-09", "2027-02-12"),
    ("judgments", "J1", "perform_last_on"): ("2027-02-08", "2027-02-12"),
    ("commitments", "M1", "due_rolled_on"): ("2027-02-08", "2027-02-12"),
    ("commitment_events", "E1", "new_due_rolled_on"): ("2027-02-08", "2027-02-12"),
    ("compensations", "L1", "agree_by_on"): ("2027-02-08", "2027-02-12"),
}


def test_a_new_year_moves_every_day_that_was_provisional_and_says_which(
    runner: FlaskCliRunner, database: Database, tmp_path: Path
) -> None:
    told = take(runner, tmp_path, notice())
    assert days(told["moved"]) == MOVED
    assert days(told["confirmed"]) == {("payables", "STAYS", "due_on"): ("2027-03-10", "2027-03-10")}
    assert all(not move["to_provisional"] for move in told["moved"] + told["confirmed"])
    # BEFORE ended before the notice's time; NEXT-GAP was looked at and waits for another year's notice.
    assert told["looked_at"]["payables"] == 5
    with database.reading() as session:
        change = session.get_one(Change, told["change"])
        assert (change.kind, change.source) == (ChangeKind.CALENDAR, "2027.json")
        assert (change.summary or {})["moved"] == len(MOVED)
        row = session.execute(select(Payable).where(Payable.ref == "IN-HOLIDAY")).scalar_one()
        assert (row.due_on, row.due_provisional, row.changed_in) == (date(2027, 2, 12), False, change.id)
        version = RecordVersion
        kept = session.execute(
            select(version).where(version.record_kind == "payables", version.record_id == row.id)
        ).scalar_one()
        assert (kept.change_id, kept.before["due_on"]) == (change.id, "2027-02-08")
        assert session.scalar(select(Payable.due_provisional).where(Payable.ref == "NEXT-GAP"))
        untouched = select(Payable.changed_in).where(Payable.ref.in_(["BEFORE", "NEXT-GAP"])).distinct()
        assert session.execute(untouched).scalars().all() == [1]


def test_no_flag_arises_before_the_notice_and_the_true_day_counts_after_it(
    runner: FlaskCliRunner, database: Database, tmp_path: Path
) -> None:
    def flagged(on: date) -> set[str]:
        with database.reading() as session:
            found = flags_on(session, RULES, on)
            return {flag["ref"] for flag in found if flag["rule"] == "A13-PAYMENT-OVERDUE"}

    assert flagged(date(2027, 2, 14)) == {"BEFORE"}
    take(runner, tmp_path, notice())
    assert flagged(date(2027, 2, 12)) == {"BEFORE"}
    assert flagged(date(2027, 2, 13)) == {"BEFORE", "IN-HOLIDAY", "ACCEPTED"}


def test_the_same_notice_again_changes_nothing(
    runner: FlaskCliRunner, database: Database, tmp_path: Path
) -> None:
    take(runner, tmp_path, notice())

    def state() -> tuple[Any, ...]:
        with database.reading() as session:
            tables = [model.__table__ for model in (Change, RecordVersion, Payable, CalendarNotice)]
            rows = [session.execute(select(table).order_by(*table.primary_key)).all() for table in tables]
            return tuple(rows)

    before = state()
    told = take(runner, tmp_path, notice())
    assert told["unchanged"] and told["change"] is None and told["moved"] == []
    assert state() == before
    said = runner.invoke(args=["calendar", "import", write(tmp_path, notice())])
    assert (said.exit_code, said.output) == (0, "2027 年的通知已经生效，没有任何变化。\n")


def test_a_corrected_notice_replaces_the_first_and_tells_the_difference(
    runner: FlaskCliRunner, database: Database, tmp_path: Path
) -> None:
    first = take(runner, tmp_path, notice())
    second = take(runner, tmp_path, notice(date(2027, 2, 12)))
    assert (first["before"], second["before"]) == ("nothing", "imported")
    # Friday 12 February is off now too; the week-end follows.
    moved = {key: ("2027-02-12", "2027-02-15") for key, (_, to) in MOVED.items() if to == "2027-02-12"}
    assert days(second["moved"]) == moved
    assert second["confirmed"] == []
    # What was certain and lies elsewhere is not looked at; one row still waits for the notice of 2028.
    assert second["looked_at"]["payables"] == 3
    with database.reading() as session:
        versions = session.execute(
            select(RecordVersion.before).where(RecordVersion.record_kind == "calendar_notices")
        ).scalars()
        assert [version["content"]["days"] for version in versions] == [notice()["days"]]
        assert session.scalar(select(func.count()).select_from(CalendarNotice)) == 1
    back = take(runner, tmp_path, notice())
    assert days(back["moved"]) == {key: (to, was) for key, (was, to) in moved.items()}


def test_looking_at_few_rows_finds_what_looking_at_all_would(
    runner: FlaskCliRunner, database: Database, tmp_path: Path
) -> None:
    dice = random.Random(7)
    with database.unit_of_work() as session:
        rows = [
            payable(f"R{n}", {"created_in": 1, "changed_in": 1},
                    own_due_on=date(2026, 11, 1) + timedelta(days=dice.randrange(800)))
            for n in range(2000)
        ]  # fmt: skip
        payables.prepare(session, rows, load_calendar(session))
        session.execute(insert(Payable), rows)
    take(runner, tmp_path, notice())
    take(runner, tmp_path, notice(date(2027, 2, 12), date(2027, 2, 15)))
    with database.unit_of_work() as session:
        every = select(Payable.__table__).order_by(Payable.id)
        kept = session.execute(every).all()
        payables.refresh(session, [row.id for row in kept], load_calendar(session))
        assert session.execute(every).all() == kept


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("no json", "不是 UTF-8 编码的 JSON"),
        (json.dumps({"year": 2027, "days": []}), "没有任何放假的日子"),
        (json.dumps(notice() | {"year": 2030}), "不在 2030 年"),
    ],
)
def test_a_file_that_cannot_be_believed_changes_nothing(
    runner: FlaskCliRunner, database: Database, tmp_path: Path, content: str, said: str
) -> None:
    path = tmp_path / "bad.json"
    path.write_text(content, "utf-8")
    told = runner.invoke(args=["calendar", "import", str(path)])
    assert told.exit_code == 1
    assert said in told.output
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(CalendarNotice)) == 0
        assert session.scalar(select(func.count()).select_from(Change)) == 1


def test_the_shipped_notice_of_a_year_is_in_force_already(runner: FlaskCliRunner, tmp_path: Path) -> None:
    shipped = next(one for one in shipped_calendar().notices if one.year == 2026)
    rows = [{"name": shipped.names[day], "date": day.isoformat(), "isOffDay": day in shipped.off}
            for day in sorted(shipped.off | shipped.working)]  # fmt: skip
    assert take(runner, tmp_path, {"year": 2026, "papers": list(shipped.source), "days": rows})["unchanged"]


def test_status_tells_the_years_and_what_waits(runner: FlaskCliRunner, tmp_path: Path) -> None:
    def status() -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(runner.invoke(args=["calendar", "status", "--json"]).output)
        return answer

    before = status()
    assert [year["year"] for year in before["years"]] == list(range(2015, 2027))
    assert before["provisional"] == [{"from": "2026-12-26", "to": "9999-12-31"}]
    assert before["waiting"]["payables"] == 5
    take(runner, tmp_path, notice())
    after = status()
    assert (after["years"][-1]["year"], after["years"][-1]["origin"]) == (2027, "imported")
    assert after["provisional"] == [{"from": "2027-12-26", "to": "9999-12-31"}]
    assert after["waiting"] == {kind: int(kind == "payables") for kind in before["waiting"]}
    assert "2027 年：导入自 2027.json" in runner.invoke(args=["calendar", "status"]).output
