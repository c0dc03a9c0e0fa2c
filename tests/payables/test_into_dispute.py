"""What came into dispute in a period: each with the sums before and after; the total stays."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from tests.exchange.facts import CITY, FIRM, OTHER_FIRM
from tests.exchange.test_doubles import take
from tracker.core.db import Database
from tracker.core.permissions import EVERYWHERE, Reach
from tracker.payables.into_dispute import Period, into_dispute, sums
from tracker.subjects.models import Body, Enterprise

YEAR = Period(first=date(2026, 1, 1), last=date(2026, 12, 31))
SAID = {"reason": "演示", "document": "演函", "approver": "演示领导"}


def test_each_change_has_its_sums_before_and_after(database: Database) -> None:
    with database.unit_of_work() as session:
        for kind, rows in CITY.items():
            take(session, kind, *rows)
        take(session, "disputes",
             {"ref": "S2", "payable": "Y2", "raised_on": "2026-03-01", "amount": "50000", **SAID},
             {"ref": "S3", "payable": "Y2", "raised_on": "2026-04-01", "amount": "180000", **SAID},
             {"ref": "S4", "payable": "Y2", "raised_on": "2027-01-01", "amount": "1", **SAID})  # fmt: skip
        take(session, "payments", {"ref": "Z9", "payable": "Y2", "paid_on": "2026-03-10", "amount": "20000",
                                   "method": "cash"})  # fmt: skip
        rows = into_dispute(session, YEAR, EVERYWHERE)
        found = [
            (one.ref, one.before_fen // 100, one.after_fen // 100, one.total_fen // 100) for one in rows
        ]
        # More is disputed than is left: it is in dispute as far as it is owed.
        assert found == [("S3", 130_000, 0, 180_000), ("S2", 200_000, 150_000, 200_000)]
        total = sums(session, YEAR, EVERYWHERE)
        assert (total.number, total.fen, total.bare) == (2, 230_000_00, 0)
        before = Period(first=date(2025, 12, 10), last=date(2025, 12, 10))
        assert sums(session, before, EVERYWHERE).bare == 1, "it says no document and no approver"
        assert [one.ref for one in into_dispute(session, YEAR, EVERYWHERE, skip=1, size=1)] == ["S2"]
        other = session.scalars(select(Body.id).where(Body.code == "P1")).one()
        assert into_dispute(session, YEAR, Reach(bodies=(other,))) == []
        firms = {one.uscc: one.id for one in session.scalars(select(Enterprise))}
        assert len(into_dispute(session, YEAR, Reach(enterprises=(firms[FIRM],)))) == 2
        assert into_dispute(session, YEAR, Reach(enterprises=(firms[OTHER_FIRM],))) == []
