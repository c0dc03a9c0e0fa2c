"""The rules that rest on enterprises' reports, one day after the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tests.oracle.days import after
from tests.oracle.simulate import Act, Duty
from tests.oracle.world import Row, World

ANSWER_DAYS = 30
DECREE_802 = date(2025, 6, 1)


def handled_by(world: World, code: str) -> str | None:
    """The government above a body, never the body itself."""
    above = world.get("bodies", code)["parent"]
    while above and world.kind_of(above) != "government":
        above = world.get("bodies", above)["parent"]
    return str(above) if above else None


def complaint_late(world: World, on: date) -> Iterator[Duty]:
    """A13-COMPLAINT-LATE: a written answer in 30 days, or by the day a head approved by then."""
    for row in world.rows["complaints"]:
        body = handled_by(world, row["body"])
        if not row["began_on"] or body is None:
            continue
        yield Duty(
            rule="A13-COMPLAINT-LATE", subject_kind="complaint", subject=row["ref"], body=body,
            cites=["802 art 25"] if row["route"] == "transferred" else [""],
            unperformed=lambda day, row=row: _unanswered(row, day),
        )  # fmt: skip


def reprisal(world: World, on: date) -> Iterator[Act]:
    """A13-REPRISAL: found true and answered so, of a report received under 802, named to the body."""
    for row in world.rows["complaints"]:
        received = row["sent_on"] or row["began_on"]
        true = (row["outcome"] or "upheld") in ("upheld", "partly_upheld")
        meant = row["matter"] == "retaliation" and row["named"] and true and row["answered_on"]
        if meant and received >= DECREE_802:
            yield Act(
                rule="A13-REPRISAL", subject_kind="complaint", subject=row["ref"], body=row["body"],
                cites=["802 art 20", "802 art 35"], done_on=row["answered_on"],
            )  # fmt: skip


def _unanswered(row: Row, day: date) -> bool:
    for end in ("answered_on", "refused_on", "withdrawn_on"):
        if row[end] and row[end] <= day:
            return False
    if row["extended_on"] and row["extended_on"] <= day:
        return bool(day >= row["extended_to"])
    last = after(row["began_on"], ANSWER_DAYS)
    return not last.provisional and day >= last.day
