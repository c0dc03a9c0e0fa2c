"""What a rule stands on: the articles its flags may cite, and the numbers of the law it uses."""

from __future__ import annotations

import ast
import inspect
import sys
from datetime import date
from functools import cache

from sqlalchemy.sql import Select

from tracker.core.within import everything
from tracker.law import loader as law
from tracker.law.records import Article, Parameter
from tracker.rules.base import Rule

# Numbers used on the way to a rule's columns, when facts come in: a rule's own file does not name them.
_DUE = (
    "sme_payment_days_default", "sme_payment_days_max", "sme_platform_payment_days_default",
    "preparation_days", "sme_statute_start", "decree_802_start",
)  # fmt: skip
_ON_THE_WAY = {
    "A10-INCENTIVE-OVERDUE": _DUE,
    "A11-COMPENSATION-OVERDUE": _DUE,
    "A11-COMPENSATION-NOT-AGREED": ("compensation_agreement_days",),
    "A12-PROGRESS-UNDERPAID": ("progress_share_min", "progress_payment_days_default", "sme_payment_days_max"),
    "A12-PROGRESS-RATIO-TOO-LOW": ("progress_share_min",),
    "A12-LABOUR-COST-WITHHELD": ("labour_cost_months",),
    "A13-PAYMENT-OVERDUE": (*_DUE, "sme_late_rate_per_day", "private_creditor_start"),
    "A13-TERM-TOO-LONG": ("sme_payment_days_max", "sme_statute_start", "decree_802_start"),
    "A13-BILL-LENGTHENS-TERM": ("sme_payment_days_max",),
    "A13-CONFIRMATION-PENDING": (
        "confirmation_days", "confirmation_pledge_start", "confirmation_other_financing_start",
    ),
    "A13-SETTLEMENT-DELAYED": ("settlement_reply_days_default",),
    "A13-RETURN-MISSING": ("return_day_of_month",),
    "A40-ACCOUNTABILITY-PENDING": ("accountability_days",),
    "A41-ACCOUNTABILITY-PENDING": ("accountability_days",),
    "A13-COMPLAINT-LATE": (
        "complaint_answer_days", "complaint_transferred_days", "complaint_total_days_max",
        "complaint_transferred_total_days_max",
    ),
    "A13-ARREARS-NOT-DISCLOSED": ("disclosure_day", "disclosure_first_year"),
}  # fmt: skip


@cache
def articles_of(rule: Rule, on: date) -> tuple[Article, ...]:
    """The articles a flag of the rule may cite, in the order of the law files.

    They are read off the rule's own query: whatever constant of it is a list of article keys.
    """
    known = law.articles()
    found: set[str] = set()
    for part in rule.parts:
        for value in _constants(part.runs(on, everything)):
            keys = [key for key in value.split("; ") if key]
            if keys and all(key in known for key in keys):
                found.update(keys)
    return tuple(article for key, article in known.items() if key in found)


def _constants(statement: Select[object]) -> list[str]:
    return [value for value in statement.compile().params.values() if isinstance(value, str)]


@cache
def numbers_of(rule: Rule) -> tuple[Parameter, ...]:
    """The parameters a rule uses, in the order of their names: those its file names, and those behind it."""
    known = law.parameters()
    named = {
        node.value
        for part in rule.parts
        for node in ast.walk(ast.parse(inspect.getsource(sys.modules[part.runs.__module__])))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    named |= set(_ON_THE_WAY.get(rule.code, ()))
    named |= {"flags_start"} | ({"grade_days"} if rule.laddered else set())
    if any(part.deadlines for part in rule.parts):
        named.add("warning_days")
    return tuple(known[name] for name in sorted(named) if name in known)
