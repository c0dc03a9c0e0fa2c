"""Every open arrears flag as of a day, for the overview page; no layout."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.law import loader as law
from tracker.rules.arrears import arrears_of
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import flags_on
from tracker.subjects.models import Body, Enterprise


@dataclass(frozen=True, slots=True)
class Arrears:
    """One open arrears flag: who, to whom (hidden unless it agreed), how much (fen), since when."""

    ref: str
    body: str
    enterprise: str
    amount_fen: int
    arose_on: date
    days: int
    cites: str
    grade: int


@dataclass(frozen=True, slots=True)
class ArrearsReport:
    """Every open arrears flag as of a day, largest first; the totals are sums of these rows."""

    on: date
    rows: tuple[Arrears, ...]
    grade_days: tuple[int, ...]
    demo: bool

    def bases(self) -> dict[str, str]:
        """Each set of articles the rows rest on, spelled out, by the key the rows carry; in a fixed order."""
        keys = sorted({row.cites for row in self.rows})
        return {key: "、".join(law.article(one).title for one in key.split("; ")) for key in keys}

    @property
    def overdue_fen(self) -> int:
        """The sum overdue, in fen."""
        return sum(row.amount_fen for row in self.rows)

    def by_body(self) -> list[tuple[str, int, int, int]]:
        """Body, fen overdue, rows, longest days; the largest first."""
        found: dict[str, list[Arrears]] = {}
        for row in self.rows:
            found.setdefault(row.body, []).append(row)
        summed = [
            (body, sum(row.amount_fen for row in rows), len(rows), max(row.days for row in rows))
            for body, rows in found.items()
        ]
        return sorted(summed, key=lambda row: (-row[1], row[0]))

    def by_age(self) -> list[tuple[str, int, int]]:
        """Age band in days, fen overdue, rows; the bands are the grades'."""
        bands = []
        for number, first in enumerate(self.grade_days, start=1):
            last = self.grade_days[number] - 1 if number < len(self.grade_days) else None
            rows = [row for row in self.rows if row.grade == number]
            label = f"{first}—{last} 日" if last else f"{first} 日以上"
            bands.append((label, sum(row.amount_fen for row in rows), len(rows)))
        return bands


def arrears_report(session: Session, on: date) -> ArrearsReport:
    """The open arrears as of ``on``, worked out from the facts; nothing is written."""
    bodies = {row.id: row for row in session.execute(select(Body.id, Body.name, Body.code))}
    table = Enterprise
    firms = {
        row.id: row.name if row.named_publicly else "（未同意公开）"
        for row in session.execute(select(table.id, table.name, table.named_publicly))
    }
    steps = law.at("grade_days", on).numbers
    rows = []
    for flag in flags_on(session, arrears_of(RULES), on):
        if flag["ceased_on"]:
            continue
        days = (on - flag["arose_on"]).days + 1
        rows.append(
            Arrears(
                flag["ref"], bodies[flag["body_id"]].name, firms[flag["enterprise_id"]], flag["amount_fen"],
                flag["arose_on"], days, flag["cites"], sum(days >= step for step in steps),
            )
        )  # fmt: skip
    rows.sort(key=lambda row: (-row.amount_fen, row.ref))
    return ArrearsReport(on, tuple(rows), steps, any(row.code.startswith("DEMO") for row in bodies.values()))
