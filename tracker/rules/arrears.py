"""Which rules' amounts are the arrears: the only ones ever added to a total (rules.md, last lines)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tracker.rules.base import Rule

# A judgment takes the place of the payable it judges, whose own run ends on the day it takes effect: the
# same money never stands in two of them.
ARREARS: Final = (
    "A10-INCENTIVE-OVERDUE",
    "A11-COMPENSATION-OVERDUE",
    "A13-PAYMENT-OVERDUE",
    "A13-JUDGMENT-UNPERFORMED",
)


def arrears_of(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules among these whose amounts are arrears."""
    return tuple(rule for rule in rules if rule.code in ARREARS)
