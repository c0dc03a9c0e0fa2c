"""What a rule is: a code, a nature, and a query that gives the runs of a breach as of a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from tracker.core.counting import Explanation
from tracker.core.within import Within
from tracker.core.workdays import Calendar
from tracker.flags.models import Nature

# A rule's query has these columns; ``qualifier`` may stand among them.
COLUMNS = (
    "subject_id", "root_id", "ref", "owner_id", "enterprise_id", "arose_on", "ceased_on", "amount_fen",
    "cites",
)  # fmt: skip

Query = Callable[[date, Within], Select[Any]]


@dataclass(frozen=True, slots=True)
class Input:
    """One fact a flag rests on: what it is and what it says (in the reader's language), and its record."""

    label: str
    value: str
    kind: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Explained:
    """How a flag was worked out, so that a body can check it by hand.

    ``counting`` is how its last lawful day was counted, None where no period was; ``formula`` puts the
    numbers in their places (``100,000.00 − 30,000.00 = 70,000.00``), in the reader's language.
    """

    inputs: tuple[Input, ...]
    counting: Explanation | None
    formula: str


# The session, the number of the subject, the day the rules are run for, the calendar in force.
Explain = Callable[[Session, int, date, Calendar], Explained]


class Root(StrEnum):
    """The kind of record whose facts decide a rule's flags; the sweep collects what changed by it."""

    BODY = "body"
    COMMITMENT = "commitment"
    PROJECT = "project"
    FUNDING = "funding"
    CONTRACT = "contract"
    PAYABLE = "payable"
    COMPENSATION = "compensation"
    COMPLAINT = "complaint"
    CASE = "case"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One kind of subject a rule asks about, and the queries that find its runs.

    ``runs(on, within)`` selects COLUMNS from the facts dated up to ``on``, for the roots that ``within``
    keeps (it is given the column of the root's number): one row per unbroken run, ``amount_fen`` (fen) only
    while it is open, ``cites`` article keys joined by ``; ``. ``deadlines(on, within)`` selects the same
    columns with ``last_on`` in place of ``arose_on`` and ``ceased_on``: the duties not yet performed whose
    last lawful day is ``on`` or later; None where there is no deadline to warn of. ``explain`` works one
    subject's flag out again in words and numbers.
    """

    subject_kind: str
    root: Root
    runs: Query
    deadlines: Query | None = None
    explain: Explain


@dataclass(frozen=True, kw_only=True)
class English:
    """What a rule's Chinese page begins with, in English: its title, and what it asks in one sentence."""

    title: str
    asks: str


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule; ``page`` is its public page (the docstring of its file). Most have one part.

    The page is Chinese; ``english`` stands beside it in the same file, so that no rule is without.
    Two parts of a rule differ in ``subject_kind``; they may share a root.
    """

    code: str
    nature: Nature
    laddered: bool = False
    page: str
    english: English
    parts: tuple[Part, ...]
