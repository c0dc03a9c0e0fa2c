"""Every rule, in article order."""

from tracker.rules import a13_payment_overdue
from tracker.rules.base import Rule

RULES: tuple[Rule, ...] = (a13_payment_overdue.RULE,)
