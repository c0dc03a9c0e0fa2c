"""Every rule, in article order."""

from tracker.rules import (
    a09_report_silent,
    a10_forbidden_ground,
    a10_incentive_overdue,
    a10_promise_overdue,
    a11_changed_without_procedure,
    a11_compensation_not_agreed,
    a11_compensation_not_budgeted,
    a11_compensation_overdue,
    a11_unilateral_change,
    a12_contractor_advance,
    a12_funds_not_in_place,
    a12_progress_ratio_too_low,
    a12_progress_underpaid,
    a12_started_unfunded,
    a13_payment_overdue,
)
from tracker.rules.base import Rule

RULES: tuple[Rule, ...] = (
    a09_report_silent.RULE,
    a10_promise_overdue.RULE,
    a10_forbidden_ground.RULE,
    a10_incentive_overdue.RULE,
    a11_changed_without_procedure.RULE,
    a11_unilateral_change.RULE,
    a11_compensation_not_agreed.RULE,
    a11_compensation_not_budgeted.RULE,
    a11_compensation_overdue.RULE,
    a12_funds_not_in_place.RULE,
    a12_started_unfunded.RULE,
    a12_contractor_advance.RULE,
    a12_progress_underpaid.RULE,
    a12_progress_ratio_too_low.RULE,
    a13_payment_overdue.RULE,
)
