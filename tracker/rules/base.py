"""What a rule is: a code, a nature, and a query that gives the runs of a breach as of a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.sql import Select

from tracker.flags.models import Nature


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule. ``runs(on)`` selects subject_id, root_id, ref, owner_id, enterprise_id, arose_on, ceased_on,
    amount_fen (fen) and cites, from the facts dated up to ``on``.
    """

    code: str
    subject_kind: str
    nature: Nature
    laddered: bool
    page: str
    runs: Callable[[date], Select[Any]]
