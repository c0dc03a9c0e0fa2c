"""Claims made over to another firm, on both databases: who is owed, who reads what, what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.exchange.facts import CITY, FIRM, OTHER_FIRM
from tracker.core.changes import ChangeKind, open_change
from tracker.core.db import Database
from tracker.core.permissions import EVERYWHERE, Reach
from tracker.exchange.entry import enter
from tracker.exchange.kinds import KINDS
from tracker.exchange.outcome import Rejected
from tracker.exchange.reaching import within
from tracker.flags.models import Flag
from tracker.payables.models import Payable
from tracker.payables.owed import owed_by_body
from tracker.payables.owed_list import owed_page
from tracker.payables.whose import creditor_of, read_until
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import sweep
from tracker.subjects.models import Enterprise

AT, ON = datetime(2026, 11, 24, 2, tzinfo=UTC), date(2026, 11, 24)
THIRD = "91230100DEM0000495"
# Y2: 200 000 yuan that G1 owes the first firm, nothing paid, due on 2026-02-21.
CLAIM = {"payable": "Y2", "to": OTHER_FIRM, "on": "2026-06-01", "notified_on": "2026-06-10"}


def take(session: Session, kind: str, *rows: dict[str, str]) -> None:
    change = open_change(session, kind=ChangeKind.IMPORT, at=AT, actor="导入人", record_kind=kind)
    enter(session, change, kind, rows)
    session.flush()


def refused(session: Session, **given: str) -> str:
    with pytest.raises(Rejected) as found:
        take(session, "assignments", {"ref": "Q5", **CLAIM, **given})
    [fault] = found.value.outcome.faults
    return fault.column


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.unit_of_work() as session:
        for kind, rows in CITY.items():
            take(session, kind, *rows)
        take(session, "enterprises", {"uscc": THIRD, "name": "演示保理有限公司"})
        yield session


def firm(session: Session, uscc: str) -> int:
    return session.scalars(select(Enterprise.id).where(Enterprise.uscc == uscc)).one()


def y2(session: Session) -> int:
    return session.scalars(select(Payable.id).where(Payable.ref == "Y2")).one()


def reads(session: Session, uscc: str, kind: str) -> set[str]:
    """The references of a kind that an enterprise's account reads."""
    table = KINDS[kind].model.__table__
    own = Reach(enterprises=(firm(session, uscc),))
    return set(session.scalars(select(table.c.ref).where(within(KINDS[kind], own))))


def owed(session: Session, uscc: str, on: date) -> int:
    return sum(one.owed_fen for one in owed_by_body(session, on, firm(session, uscc), EVERYWHERE).values())


def test_the_debtor_is_bound_from_the_notice_and_the_day_stays(session: Session) -> None:
    before = owed(session, FIRM, ON), owed(session, OTHER_FIRM, ON)
    sweep(session, RULES, ON, at=AT)
    flags = session.execute(select(Flag.rule, Flag.arose_on, Flag.enterprise_id).order_by(Flag.id)).all()
    take(session, "assignments", {"ref": "Q5", **CLAIM, "amount": "200000"})
    assert (owed(session, FIRM, ON), owed(session, OTHER_FIRM, ON)) == (
        before[0] - 20_000_000, before[1] + 20_000_000,
    )  # fmt: skip
    # The day before the notice the first firm is the one to be paid.
    assert creditor_of(session, y2(session), date(2026, 6, 9)) == firm(session, FIRM)
    assert creditor_of(session, y2(session), date(2026, 6, 10)) == firm(session, OTHER_FIRM)
    own = Reach(enterprises=(firm(session, OTHER_FIRM),))
    [row] = owed_page(session, ON, reach=own).rows
    assert (row.ref, row.enterprise_uscc, row.enterprise_named) == ("Y2", OTHER_FIRM, True)
    assert row.due_on == date(2026, 2, 24), "the 21st is a Saturday in the Spring Festival's days"
    assert "Y2" not in {one.ref for one in owed_page(session, ON, reach=Reach(enterprises=(
        firm(session, FIRM),
    ))).rows}  # fmt: skip
    sweep(session, RULES, ON, at=AT)
    now = session.execute(select(Flag.rule, Flag.arose_on, Flag.enterprise_id).order_by(Flag.id)).all()
    assert now == flags, "what was broken, since when and towards whom stays"


def test_each_reads_its_own_time_and_others_nothing(session: Session) -> None:
    paid = {"payable": "Y2", "amount": "5", "method": "cash"}
    take(session, "payments", {"ref": "P1", "paid_on": "2026-06-05", **paid},
         {"ref": "P2", "paid_on": "2026-06-20", **paid})  # fmt: skip
    assert {"P1", "P2"} <= reads(session, FIRM, "payments")
    assert "Y2" not in reads(session, OTHER_FIRM, "payables")
    take(session, "assignments", {"ref": "Q5", **CLAIM})
    assert {"Y2"} <= reads(session, OTHER_FIRM, "payables")
    assert {"P1", "P2"} <= reads(session, OTHER_FIRM, "payments"), "the claim passes as it is"
    assert "Y2" in reads(session, FIRM, "payables") and "Q5" in reads(session, FIRM, "assignments")
    assert "P1" in reads(session, FIRM, "payments") and "P2" not in reads(session, FIRM, "payments")
    assert read_until(session, y2(session), Reach(enterprises=(firm(session, FIRM),))) == date(2026, 6, 9)
    assert read_until(session, y2(session), Reach(enterprises=(firm(session, OTHER_FIRM),))) is None
    assert read_until(session, y2(session), EVERYWHERE) is None
    for kind in ("payables", "payments", "assignments"):
        assert not reads(session, THIRD, kind)


def test_a_chain_goes_by_its_days(session: Session) -> None:
    take(session, "assignments", {"ref": "Q5", **CLAIM},
         {"ref": "Q6", "payable": "Y2", "to": THIRD, "on": "2026-07-01"})  # fmt: skip
    assert creditor_of(session, y2(session), ON) == firm(session, OTHER_FIRM), "nobody has told the debtor"
    assert not reads(session, THIRD, "payables")
    back = {"ref": "Q7", "to": FIRM, "on": "2026-08-01", "notified_on": "2026-08-03"}
    take(session, "assignments", CLAIM | back)
    assert creditor_of(session, y2(session), ON) == firm(session, FIRM), "and back"
    assert "Q7" in reads(session, FIRM, "assignments")


def test_what_is_no_assignment_of_the_whole_is_refused(session: Session) -> None:
    assert refused(session, amount="100000") == "amount"
    assert refused(session, to=FIRM) == "to", "it is the creditor"
    assert refused(session, notified_on="2026-11-25") == "notified_on", "not yet"
    assert refused(session, notified_on="2026-05-31") == "notified_on", "before the assignment"
    take(session, "assignments", {"ref": "Q4", **CLAIM})
    assert refused(session, on="2026-05-01", notified_on="") == "to", "the next would pass nothing"
    # A platform company that buys up its own debt (CC 576).
    take(session, "bodies", {"code": THIRD, "name": "演示平台公司", "kind": "platform", "region": "230102",
                             "uscc": ""})  # fmt: skip
    own = {"ref": "Y7", "body": THIRD, "enterprise": FIRM, "kind": "other", "amount": "1"}
    take(session, "payables", own)
    assert refused(session, payable="Y7", to=THIRD) == "to"
