"""What the parts of the fictional city share: the dice, the day, the rows so far, who is in it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

Rows = dict[str, list[dict[str, str]]]
Choice = TypeVar("Choice")
PREFIX = {
    "projects": "演示项目",
    "funding": "演示资金",
    "arrivals": "演示到位",
    "contracts": "演示合同",
    "amendments": "演示补充",
    "commitments": "演示承诺",
    "commitment_events": "演示进展",
    "valuations": "演示计量",
    "advances": "演示垫资",
    "payables": "演示应付",
    "payments": "演示付款",
    "disputes": "演示争议",
    "discharges": "演示抵销",
    "bars": "演示止付",
    "judgments": "演示裁判",
    "excuses": "演示理由",
    "assignments": "演示转让",
    "compensations": "演示补偿",
}


@dataclass
class Stage:
    """The city while it is being made up; ``on`` is the day it is shown, and no fact is later."""

    dice: random.Random
    on: date
    rows: Rows = field(default_factory=dict)
    governments: list[str] = field(default_factory=list)
    departments: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    platform: str = ""
    firms: list[dict[str, str]] = field(default_factory=list)

    def add(self, kind: str, /, **row: str | int | date | None) -> str:
        """Add a row and give its reference, made here where the kind has one; None is an empty cell."""
        table = self.rows.setdefault(kind, [])
        written = {key.rstrip("_"): "" if value is None else str(value) for key, value in row.items()}
        if kind in PREFIX:
            written = {"ref": f"{PREFIX[kind]}-{len(table) + 1:05d}", **written}
        table.append(written)
        return written.get("ref", "")

    def ago(self, least: int, most: int) -> date:
        """A day between ``least`` and ``most`` days before the city's day."""
        return self.on - timedelta(days=self.dice.randint(least, most))

    def after(self, day: date, least: int, most: int) -> date | None:
        """A day between ``least`` and ``most`` days after ``day``; None if that has not come yet."""
        later = day + timedelta(days=self.dice.randint(least, most))
        return later if later <= self.on else None

    def one_of(self, choices: Sequence[Choice]) -> Choice:
        """One of these."""
        return self.dice.choice(choices)

    def happens(self, percent: int) -> bool:
        """Whether something that happens so often happens now."""
        return self.dice.randrange(100) < percent

    def yuan(self, least: int, most: int) -> int:
        """A sum in hundreds of yuan."""
        return self.dice.randint(least // 100, most // 100) * 100
