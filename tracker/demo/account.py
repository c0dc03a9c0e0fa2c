"""What bodies say of themselves: monthly returns, zero said aloud, yearly disclosures; some say nothing."""

from __future__ import annotations

from datetime import date

from tracker.demo.stage import Stage

MONTHS_BACK = 12


def fill(stage: Stage) -> None:
    """Returns of the last twelve months and the disclosures of the last two years."""
    for body in (*stage.governments, *stage.departments[:-2], *stage.others):
        _returns(stage, body)
        for year in (stage.on.year - 2, stage.on.year - 1):
            published = date(year + 1, 3, stage.dice.randint(5, 31))
            if published <= stage.on and stage.happens(70):
                count = stage.dice.randint(0, 4)
                stage.add(
                    "disclosures",
                    body=body,
                    year=year,
                    published_on=published,
                    contracts=count,
                    amount=count * stage.yuan(20_000, 200_000),
                )


def _returns(stage: Stage, body: str) -> None:
    silent, closing = stage.happens(12), stage.one_of((0, 0, stage.yuan(100_000, 900_000)))
    first = stage.on.year * 12 + stage.on.month - 1 - MONTHS_BACK
    for number in range(first, first + MONTHS_BACK):
        filed = date((number + 1) // 12, (number + 1) % 12 + 1, stage.dice.randint(2, 9))
        if filed > stage.on or silent or stage.happens(4):
            continue
        opening = closing
        added = stage.one_of((0, 0, stage.yuan(10_000, 200_000)))
        cleared = min(opening, stage.one_of((0, stage.yuan(10_000, 200_000))))
        closing = opening + added - cleared
        stage.add(
            "returns",
            body=body,
            month=f"{number // 12}-{number % 12 + 1:02d}",
            filed_on=filed,
            opening=opening,
            added=added,
            cleared=cleared,
            adjusted=0,
            closing=closing,
        )
