"""What came of an entry: how many rows, what was wrong, what looked odd, what was read generously."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

# So many errors are listed; the file of rejected rows holds all of them.
MOST_LISTED = 10_000
# So many rows are named for each notice.
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """An error: the row (the heading is row 1), the column's key, what stood there, and what to do."""

    row: int
    column: str
    value: str
    message: str


@dataclass(slots=True)
class Outcome:
    """The summary of an entry. ``faults`` holds the first MOST_LISTED errors.

    ``notices`` counts the notices given, by their code; ``coercions`` the cells read from another form, by
    the kind of coercion. ``named`` gives for each notice the first rows: the number, and the record it speaks
    of or "". ``as_a_whole`` says that the file could not be read as one, so that no row of it can be taken.
    """

    accepted: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    faults: list[Fault] = field(default_factory=list)
    notices: Counter[str] = field(default_factory=Counter)
    coercions: Counter[str] = field(default_factory=Counter)
    named: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    as_a_whole: bool = False

    @property
    def rows(self) -> int:
        """How many rows the file had."""
        return self.accepted + self.updated + self.unchanged + self.rejected

    @property
    def written(self) -> int:
        """How many rows were entered or corrected; where there are none, nothing is worth a batch."""
        return self.accepted + self.updated

    def notice(self, row: int, code: str, about: str) -> None:
        """Count a notice of a row; ``about`` is the record it speaks of, or empty."""
        self.notices[code] += 1
        named = self.named.setdefault(code, [])
        if len(named) < MOST_NAMED:
            named.append((row, about))

    def reject(self, faults: list[Fault]) -> None:
        """Count one rejected row and keep what is wrong with it."""
        self.rejected += 1
        if len(self.faults) < MOST_LISTED:
            self.faults += faults


class Rejected(Exception):
    """Some rows were wrong and the entry is taken whole or not at all; nothing may be committed."""

    def __init__(self, outcome: Outcome) -> None:
        first = outcome.faults[0] if outcome.faults else None
        super().__init__(f"{outcome.rejected} rejected; {first}")
        # What was right was not taken either, and the counts must not say that it was.
        outcome.accepted = outcome.updated = 0
        self.outcome = outcome
