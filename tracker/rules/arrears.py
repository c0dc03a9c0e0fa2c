"""Which rules' amounts are the arrears: the only ones ever added to a total (rules.md, last lines)."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.flags.tallies import ARREARS
from tracker.rules.base import Rule

__all__ = ["ARREARS", "arrears_of"]


def arrears_of(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules among these whose amounts are arrears."""
    return tuple(rule for rule in rules if rule.code in ARREARS)
