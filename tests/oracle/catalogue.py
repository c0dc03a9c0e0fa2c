"""The rules in article order, and the flags they give."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date

from tests.oracle import (
    article_09_10,
    article_11,
    article_12,
    article_13_arrears,
    article_13_conduct,
    complaints,
    referrals,
)
from tests.oracle import article_13_clauses as clauses
from tests.oracle.simulate import Act, Duty, Flag, continuing, standing
from tests.oracle.world import Facts, World

RULES: dict[str, Callable[[World, date], Iterator[Duty] | Iterator[Act]]] = {
    "A09-REPORT-SILENT": article_09_10.report_silent,
    "A10-PROMISE-OVERDUE": article_09_10.promise_overdue,
    "A10-FORBIDDEN-GROUND": article_09_10.forbidden_ground,
    "A10-INCENTIVE-OVERDUE": article_09_10.incentive_overdue,
    "A11-CHANGED-WITHOUT-PROCEDURE": article_11.changed_without_procedure,
    "A11-UNILATERAL-CHANGE": article_11.unilateral_change,
    "A11-COMPENSATION-NOT-AGREED": article_11.compensation_not_agreed,
    "A11-COMPENSATION-NOT-BUDGETED": article_11.compensation_not_budgeted,
    "A11-COMPENSATION-OVERDUE": article_11.compensation_overdue,
    "A12-FUNDS-NOT-IN-PLACE": article_12.funds_not_in_place,
    "A12-STARTED-UNFUNDED": article_12.started_unfunded,
    "A12-CONTRACTOR-ADVANCE": article_12.contractor_advance,
    "A12-PROGRESS-UNDERPAID": article_12.progress_underpaid,
    "A12-NO-PAYMENT-GUARANTEE": article_12.no_payment_guarantee,
    "A12-LABOUR-COST-WITHHELD": article_12.labour_cost_withheld,
    "A13-PAYMENT-OVERDUE": article_13_arrears.payment_overdue,
    "A13-ASSET-OFFSET": article_13_conduct.asset_offset,
    "A13-FORCED-BILL": article_13_conduct.forced_bill,
    "A13-BILL-LENGTHENS-TERM": article_13_conduct.bill_lengthens_term,
    "A13-CONFIRMATION-PENDING": article_13_conduct.confirmation_pending,
    "A13-FORBIDDEN-EXCUSE": article_13_conduct.forbidden_excuse,
    "A13-INSPECTION-DELAYED": article_13_conduct.inspection_delayed,
    "A13-SETTLEMENT-DELAYED": article_13_conduct.settlement_delayed,
    "A13-JUDGMENT-UNPERFORMED": article_13_arrears.judgment_unperformed,
    "A13-ARREARS-NOT-DISCLOSED": article_13_arrears.arrears_not_disclosed,
    "A13-ANNUAL-REPORT-MISSING": article_13_arrears.annual_report_missing,
    "A13-RETURN-MISSING": article_13_conduct.return_missing,
    "A13-COMPLAINT-LATE": complaints.complaint_late,
    "A13-REPRISAL": complaints.reprisal,
    "A40-ACCOUNTABILITY-PENDING": referrals.by_40,
    "A41-ACCOUNTABILITY-PENDING": referrals.by_41,
    **clauses.RULES,
}


def flags(facts: Facts, on: date, rules: Collection[str] = tuple(RULES)) -> set[Flag]:
    """Every flag the facts give as of ``on``, ceased ones included, of the rules named."""
    world = World(known(facts, on))
    found: set[Flag] = set()
    for code in rules:
        for question in RULES[code](world, on):
            if isinstance(question, Act):
                found.update(standing(world, question, on))
            else:
                found.update(continuing(world, question, on))
    return found


def known(facts: Facts, on: date) -> Facts:
    """The facts without contracts signed after ``on``, and what hangs on them: nobody knows them yet."""
    unseen = {row["ref"] for row in facts.get("contracts", []) if row["signed_on"] > on}
    payables = {row["ref"] for row in facts.get("payables", []) if row.get("contract") in unseen}
    return {
        kind: [
            row
            for row in rows
            if (kind != "contracts" or row["ref"] not in unseen)
            and (kind == "commitments" or row.get("contract") not in unseen)
            and row.get("payable") not in payables
        ]
        for kind, rows in facts.items()
    }
