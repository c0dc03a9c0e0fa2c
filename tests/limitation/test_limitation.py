"""Three years of a claim on both databases: days by hand, one statement against one payable, who is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.plans.laid import AT, ON, People, agreed, settle
from tests.reports.city import UNNAMED, payable, record, transfer
from tracker.complaints.models import Complaint
from tracker.complaints.workflow import ComplaintState, Matter, Route
from tracker.core.db import Database
from tracker.core.outbox import Message
from tracker.core.permissions import Actor, Perm, reach
from tracker.limitation import queries
from tracker.limitation.reminding import remind
from tracker.limitation.since import begun, latest_beginning, over_on, warned_until
from tracker.payables.models import Payable

DAY = timedelta(days=1)
OWED = (
    payable("due", "B1", "100", "2023-10-20"),
    payable("leap", "B1", "100", "2024-02-29"),
    payable("part", "B1", "100", "2022-01-10"),
    payable("back", "B1", "100", "2022-01-10"),
    payable("asked", "B1", "100", "2022-01-10", demanded_on="2023-12-31"),
    payable("asked-early", "B1", "100", "2023-12-01", demanded_on="2023-01-05"),
    payable("judged", "B1", "100", "2022-01-10"),
    payable("paid", "B1", "100", "2022-01-10"),
    payable("reported", "B1", "100", "2022-03-01"),
    # A Saturday: the last day to pay is Monday, 16 October.
    payable("rolled", "B1", "100", "2023-10-14"),
    payable("recent", "B1", "100", "2026-03-10"),
    payable("gap", "B1", "100", "2022-01-10", demanded_on="2026-05-06"),
    payable("theirs", "B1", "100", "2023-10-20", enterprise=UNNAMED),
)
PAID = (
    transfer("Y1", "part", "2024-05-06", "40"),
    transfer("Y2", "back", "2024-05-06", "40", returned_on="2024-06-03"),
    transfer("Y3", "paid", "2024-05-06", "100"),
)
# When three years are over, worked out by hand; for the firm itself.
OVER = {
    "due": date(2026, 10, 20), "leap": date(2027, 2, 28), "part": date(2027, 5, 6),
    "back": date(2025, 1, 10), "asked": date(2026, 12, 31), "asked-early": date(2026, 12, 1),
    "reported": date(2028, 3, 3), "rolled": date(2026, 10, 16), "recent": date(2029, 3, 10),
    "gap": date(2029, 5, 6), "P": date(2029, 9, 21),
}  # fmt: skip


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.unit_of_work() as made:
        yield made


@pytest.fixture
def people(session: Session) -> People:
    found = settle(session)
    judgment = {"ref": "J", "payable": "judged", "effective_on": "2025-04-01", "amount": "100",
                "perform_by": "2025-11-28"}  # fmt: skip
    record(session, {"payables": OWED, "payments": PAID, "judgments": [judgment]})
    told = numbers(session)["reported"]
    row = session.get_one(Payable, told)
    report = Complaint(
        route=Route.DIRECT, state=ComplaintState.DRAFT, code_digest="d" * 64, enterprise_id=row.enterprise_id,
        begun_at=AT, enterprise_name="演示一企", contact="0451", body_id=row.body_id, matter=Matter.ARREARS,
        story="欠款", in_court=False, payable_id=told, opened_on=date(2025, 3, 3),
    )  # fmt: skip
    session.add(report)
    session.flush()
    report.number, report.state, report.due_on = "R1", ComplaintState.RECEIVED, date(2025, 3, 10)
    report.received_on = date(2025, 3, 3)
    agreed(session, found)
    session.flush()
    return found


def numbers(session: Session) -> dict[str, int]:
    return {ref: number for number, ref in session.execute(select(Payable.id, Payable.ref))}


def told(session: Session, actor: Actor, on: date = ON) -> dict[str, queries.Limitation]:
    found = {ref: queries.limitation_of(session, one, on, actor) for ref, one in numbers(session).items()}
    return {ref: one for ref, one in found.items() if one is not None}


def test_three_years_end_on_the_day_worked_out_by_hand(session: Session, people: People) -> None:
    found = told(session, people["firm"])
    assert {ref: one.over_on for ref, one in found.items()} == OVER
    assert [one.what for one in found["part"].beginnings] == ["due", "payment"]
    assert [one.what for one in found["asked-early"].beginnings] == ["due"], "a demand before the day"
    assert [one.what for one in found["P"].beginnings] == ["due", "payment", "plan"]
    assert [one.after_a_gap for one in found["gap"].beginnings] == [False, True]
    assert not found["due"].passed and found["back"].passed
    last = told(session, people["firm"], OVER["due"])["due"]
    assert not last.passed and told(session, people["firm"], OVER["due"] + DAY)["due"].passed


def test_the_one_statement_gives_what_is_told_of_each(session: Session, people: People) -> None:
    refs = {number: ref for ref, number in numbers(session).items()}
    for who in ("firm", "other_firm", "supervisor"):
        actor = people[who]
        for on in (ON, date(2026, 10, 20), date(2027, 2, 28), date(2027, 3, 1)):
            mine = reach(actor, Perm.LIMITATION_READ)
            rows = session.execute(begun(on, queries.who_may(actor), mine)).all()
            one_by_one = told(session, actor, on)
            assert {refs[row.payable_id]: row.since_on for row in rows} == {
                ref: one.since_on for ref, one in one_by_one.items()
            }
            near = {one.ref: (one.over_on, one.passed) for one in queries.near_list(session, on, actor)}
            assert near == {
                ref: (one.over_on, one.passed) for ref, one in one_by_one.items() if one.near
            }  # fmt: skip
    first = queries.near_list(session, ON, people["firm"], size=2)
    after = (first[-1].since_on, first[-1].payable_id)
    rest = queries.near_list(session, ON, people["firm"], after=after)
    assert (*first, *rest) == queries.near_list(session, ON, people["firm"])


def test_the_latest_beginning_is_the_end_turned_round() -> None:
    for back in range(-20, 20):
        over = date(2027, 2, 28) + back * DAY
        last = latest_beginning(over, ON)
        assert over_on(last, ON) <= over < over_on(last + DAY, ON)
    assert latest_beginning(date(2027, 2, 28), ON) == date(2024, 2, 29)
    # 180 days from 1 September 2026 lead to 28 February 2027.
    assert warned_until(date(2026, 9, 1)) == date(2024, 2, 29)
    assert warned_until(date(2026, 8, 31)) == date(2024, 2, 27)


def test_only_the_creditor_and_who_handles_it_are_told(session: Session, people: People) -> None:
    for who in ("officer", "other_officer", "member"):
        assert told(session, people[who]) == {} and queries.near_list(session, ON, people[who]) == ()
    assert set(told(session, people["other_firm"])) == {"theirs", "P-other"}
    office = told(session, people["supervisor"])
    assert set(office) == {*OVER, "theirs", "P-other"}
    # Whoever read the day a report begins would know that there is one: its body must not.
    assert office["reported"].over_on == date(2025, 3, 1)
    given = {"ref": "Q", "payable": "due", "to": UNNAMED, "on": "2026-09-18", "notified_on": ON.isoformat()}
    record(session, {"assignments": [given]})
    assert "due" in told(session, people["other_firm"]), "who has the claim now is told"
    assert "due" not in told(session, people["firm"]) and "due" in told(session, people["supervisor"])
    assert "due" in {one.ref for one in queries.near_list(session, ON, people["other_firm"])}
    both = Actor("both", "两职", (*people["officer"].held, *people["supervisor"].held), 1)
    assert set(told(session, both)) == {"P-other"}, "who belongs to the body handles nothing of it"


def test_creditors_are_warned_once_for_each_step(session: Session, people: People) -> None:
    def sent() -> set[tuple[str, int, date | None]]:
        rows = session.execute(
            select(Message.subject, Message.account_id, Message.due_on).where(Message.kind == "limitation")
        )
        return {(row.subject, row.account_id, row.due_on) for row in rows}

    firm, other = people["firm"].account_id, people["other_firm"].account_id
    assert remind(session, ON, at=AT) == 6 and remind(session, ON + DAY, at=AT) == 0
    assert sent() == {
        *((ref, firm, OVER[ref]) for ref in ("due", "leap", "asked", "asked-early", "rolled")),
        ("theirs", other, OVER["due"]),
    }
    # Ninety days before 31 December is 2 October; nothing is sent once the day has passed.
    assert remind(session, date(2026, 10, 1), at=AT) == 0
    assert remind(session, date(2026, 10, 2), at=AT) == 1
    session.query(Message).delete()
    assert remind(session, OVER["due"] + DAY, at=AT) == 3
    assert {ref for ref, _who, _day in sent()} == {"leap", "asked", "asked-early"}
