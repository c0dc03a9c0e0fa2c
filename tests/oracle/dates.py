"""Days that collide: round the starts of laws and the edges of holidays, and a period apart."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

# Starts of versions, the regulation, long holidays, make-up weekends, the edges of years.
CENTRES = (
    date(2017, 6, 26), date(2020, 8, 20), date(2021, 1, 20), date(2022, 1, 25), date(2022, 7, 25),
    date(2023, 9, 25), date(2024, 2, 5), date(2025, 4, 1), date(2025, 5, 10), date(2025, 5, 25),
    date(2025, 11, 20), date(2025, 12, 25), date(2026, 11, 30), date(2026, 1, 28), date(2026, 9, 15),
)  # fmt: skip
# The first days of laws and of their versions; days fall on the one nearest to the city's.
STARTS = (
    date(2017, 7, 1), date(2020, 9, 1), date(2021, 2, 1), date(2022, 8, 1), date(2025, 5, 20),
    date(2025, 6, 1), date(2025, 12, 31), date(2026, 3, 31),
)  # fmt: skip
PERIODS = (0, 1, 5, 10, 14, 15, 29, 30, 31, 59, 60, 61)
LATEST = date(2026, 12, 20)
# Past the last notice: days there are provisional.
LATER = date(2027, 2, 10)


class Dates:
    """Draws days; remembers them, so that later ones fall on them, beside them, or a period after them."""

    def __init__(self, random: Random) -> None:
        self.random = random
        # Some cities are odd: what should come later comes before, where an import only notices it.
        self.odd = random.random() < 0.15
        self.latest = LATER if random.random() < 0.15 else LATEST
        self.centre = random.choice(CENTRES)
        self.drawn = [self.centre]
        nearest = min(abs((start - self.centre).days) for start in STARTS)
        self.starts = [start for start in STARTS if abs((start - self.centre).days) <= nearest + 20]

    def day(self, after: date | None = None, strictly: bool = False) -> date:
        """A day not before ``after``; in an odd city now and then all the same, unless ``strictly``."""
        if self.odd and not strictly and self.random.random() < 0.3:
            after = None
        how = self.random.random()
        if how < 0.12:
            day = self.random.choice(self.starts) + timedelta(self.random.choice((-1, 0, 0, 0)))
        elif how < 0.3:
            day = self.random.choice(self.drawn) + timedelta(self.random.choice((-1, 0, 1)))
        elif how < 0.6:
            base = self.random.choice(self.drawn[-4:])
            day = base + timedelta(self.random.choice(PERIODS) + self.random.choice((-1, 0, 0, 1)))
        elif how < 0.97:
            day = self.centre + timedelta(self.random.randint(-25, 90))
        else:
            day = self.random.choice(CENTRES)
        if after and day < after:
            day = after + timedelta(self.random.choice((0, 0, 1, 2, 7, 30)))
        day = min(day, max(self.latest, after or self.latest))
        self.drawn.append(day)
        return day

    def maybe(self, chance: float, after: date | None = None, strictly: bool = False) -> date | None:
        """A day, or none."""
        return self.day(after, strictly) if self.random.random() < chance else None
