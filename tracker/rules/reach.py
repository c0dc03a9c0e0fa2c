"""What makes a sweep look at every record again, because it reaches further than one record's facts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.cases.models import Case
from tracker.commitments.models import Commitment
from tracker.compensations.models import Compensation
from tracker.complaints.models import Complaint
from tracker.contracts.models import Contract
from tracker.core.within import Within, everything
from tracker.flags.models import RuleMark
from tracker.law import loader as law
from tracker.payables.models import Payable
from tracker.projects.models import Funding, Project
from tracker.rules import monthly_returns
from tracker.rules.base import Root, Rule
from tracker.rules.candidates import Since, candidates
from tracker.subjects.models import Body

TABLES: dict[Root, Any] = {
    Root.BODY: Body, Root.COMMITMENT: Commitment, Root.PROJECT: Project, Root.FUNDING: Funding,
    Root.CONTRACT: Contract, Root.PAYABLE: Payable, Root.COMPENSATION: Compensation,
    Root.COMPLAINT: Complaint, Root.CASE: Case,
}  # fmt: skip
# From one record in so many on, and never below these numbers, all are looked at instead of the candidates.
SHARE = 4
MANY = 5_000
MANY_BODIES = 20
# Kinds of which there are few, and whose steps bear no number of a change: all of them, at every sweep.
ALWAYS_ALL = frozenset({Root.COMPLAINT, Root.CASE})
PROGRAM = Path(__file__).resolve().parents[1]


@cache
def edition() -> str:
    """SHA-256 over the law files and over the program below ``rules``, ``rules`` included.

    Another edition of either may read the same facts otherwise, so the stored flags are worked out anew.
    """
    digest = hashlib.sha256(law.fingerprint().encode())
    for path in sorted(PROGRAM.glob("*/*.py")):
        if path.parent.name not in ("web", "api", "cli", "scheduler", "demo", "bench", "reports", "exchange"):
            digest.update(str(path.relative_to(PROGRAM)).encode() + path.read_bytes())
    return digest.hexdigest()


def why_all(
    session: Session, rule: Rule, mark: RuleMark | None, on: date, heirs: Mapping[date, Mapping[int, int]]
) -> str | None:
    """Why every record of a rule is to be looked at again on ``on``; None where candidates are enough.

    ``heirs`` gives who carries on for whom, on ``on`` and on the day the mark stands at.
    """
    if mark is None or mark.swept_on is None:
        return "first"
    if mark.law != edition():
        return "edition"
    if law.rule_enabled(rule.code, mark.swept_on) != law.rule_enabled(rule.code, on):
        return "switch"
    since = Since(mark.change_id, mark.swept_on, on)
    if session.scalar(select(Body.id).where(Body.changed_in > mark.change_id).limit(1)) is not None:
        return "bodies"
    if heirs[mark.swept_on] != heirs[on]:
        return "succession"
    if any(since.first <= day <= on for day in days_of_law()):
        return "law"
    return None


@cache
def days_of_law() -> frozenset[date]:
    """The days on which a version of a parameter starts, and the days that are themselves parameters."""
    versions = [version for one in law.parameters().values() for version in one.versions]
    values = {version.value for version in versions if isinstance(version.value, date)}
    return frozenset({version.start for version in versions} | values)


def within(session: Session, since: Since, collected: Mapping[Root, int]) -> dict[Root, Within]:
    """For each kind of root that has candidates the condition that keeps them; ``collected`` counts them.

    Where a year's end, or the day its statements are due, has come, every body is asked anew. Where a great
    part of the records may have changed, looking at all of them is quicker than finding each.
    """
    found = {
        root: everything if _many(session, root, count) else candidates(root)
        for root, count in collected.items()
    }
    if any(since.first <= day <= since.on for day in _yearly_days(since)):
        found[Root.BODY] = everything
    return found | dict.fromkeys(ALWAYS_ALL, everything)


def _many(session: Session, root: Root, candidates_found: int) -> bool:
    if candidates_found < (MANY_BODIES if root is Root.BODY else MANY):
        return False
    # The highest number stands for the count, which would read the whole table.
    highest = session.scalar(select(func.max(TABLES[root].id))) or 0
    return candidates_found * SHARE > highest


def _yearly_days(since: Since) -> Iterator[date]:
    days = list(law.at("disclosure_day", since.on).month_days)
    reports = law.in_force("annual_report_day", since.on)
    days += reports.month_days if reports and reports.value else ()
    for year in range(since.first.year, since.on.year + 1):
        yield date(year, 12, 31)
        yield from (date(year, month, day) for month, day in days)
    yield from monthly_returns.last_days(since.first, since.on)
