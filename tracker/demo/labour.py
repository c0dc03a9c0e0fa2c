"""Works without a payment guarantee, and labour cost that was paid late or not at all."""

from __future__ import annotations

from datetime import date, timedelta

from tracker.demo.stage import Stage

# One works contract in so many is recorded as without a guarantee; some get one so many days later.
BARE, LATER = 4, 100
# After so many days the labour cost of a valuation is paid, by turns; None: it is not.
PAID = (12, 25, None, 48, 20)


def fill(stage: Stage) -> None:
    """Completes the works contracts and valuations that are there."""
    works = [row for row in stage.rows.get("contracts", []) if row.get("settlement") == "progress"]
    for number, contract in enumerate(works):
        contract["payment_guarantee"] = "否" if number % BARE == 0 else "是"
        given = date.fromisoformat(contract["signed_on"]) + timedelta(days=LATER)
        if number % (2 * BARE) == 0 and given <= stage.on:
            contract["guaranteed_on"] = given.isoformat()
    for number, valuation in enumerate(stage.rows.get("valuations", [])):
        valuation["labour_cost"] = str(int(valuation["amount"]) // 5)
        days = PAID[number % len(PAID)]
        paid = date.fromisoformat(valuation["certified_on"]) + timedelta(days=days or 0)
        if days and paid <= stage.on:
            valuation["labour_paid_on"] = paid.isoformat()
