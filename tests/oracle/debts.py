"""Payables made at random, with everything dated that changes what is owed on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any

from tests.oracle.facts import PAYABLE_KINDS, City, Row

MISCELLANEOUS = ("subsidy", "subsidy", "compensation", "indemnity", *PAYABLE_KINDS)
PROGRESS = ("progress", "progress", "settlement", "prepayment")
PRICE = ("goods", "works", "services", "progress", "settlement")


class Debts(City):
    """A city that also owes."""

    def payable(self, contract: Row | None) -> None:
        """A payable, of a contract or without one, and its history."""
        begun = contract["signed_on"] if contract else None
        draw = self.dates
        delivered_on = draw.maybe(0.8, begun)
        submitted_on = draw.maybe(0.4, begun)
        asked_on = draw.maybe(0.45, begun)
        who = {"contract": contract["ref"]} if contract else {
            "body": self.body(), "enterprise": self.enterprise()
        }  # fmt: skip
        payable = self.add(
            "payables", "P", **who, amount=self.fen(),
            kind=self.pick(self.kinds(contract)),
            delivered_on=delivered_on, inspection_due_on=draw.maybe(0.5, begun),
            inspection_note=self.text(0.15),
            accepted_on=draw.maybe(0.6, delivered_on or begun, strictly=True),
            settlement_submitted_on=submitted_on,
            settlement_reply_days=self.pick((7, 28, None)) if submitted_on else None,
            settlement_answered_on=draw.maybe(0.3, submitted_on) if submitted_on else None,
            settled_on=draw.maybe(0.5, begun), invoiced_on=draw.maybe(0.5, begun),
            demanded_on=draw.maybe(0.5, begun), confirmation_requested_on=asked_on,
            confirmation_purpose=self.pick(("pledge", "other_financing", None)) if asked_on else None,
            confirmation_answered_on=draw.maybe(0.4, asked_on) if asked_on else None,
            due_on=draw.maybe(0.4 if contract else 0.85, begun), legal_basis=self.text(0.7),
            condition_met_on=draw.maybe(0.7, begun),
        )  # fmt: skip
        self.payments(payable, begun)
        self.history(payable, begun)

    def kinds(self, contract: Row | None) -> tuple[str, ...]:
        """The kinds a payable is drawn from."""
        if contract is None or self.chance(0.25):
            return MISCELLANEOUS
        return PROGRESS if contract["kind"] == "works" and self.chance(0.5) else PRICE

    def payments(self, payable: Row, begun: date | None) -> None:
        """Payments of every method, never above the payable's amount."""
        left = payable["amount"]
        for _ in range(self.random.randint(0, 3)):
            amount = min(self.pick((left, left, left // 2, left // 3)), left)
            left -= amount
            if not amount:
                continue
            method = self.pick(("transfer", "transfer", "cash", "bill", "receivable_voucher", "asset_offset"))
            paper = method in {"bill", "receivable_voucher"}
            paid_on = self.dates.day(begun)
            agreed = self.text(0.5) if method not in {"transfer", "cash"} else None
            self.add(
                "payments", "Y", payable=payable["ref"], paid_on=paid_on, amount=amount, method=method,
                consent_document=agreed, consent_on=self.dates.maybe(0.7) if agreed else None,
                matures_on=self.dates.maybe(0.8, paid_on) if paper else None,
                honoured_on=self.dates.maybe(0.5, paid_on) if paper else None,
                performed_on=self.dates.maybe(0.7, paid_on) if method == "asset_offset" else None,
                returned_on=self.dates.maybe(0.15, paid_on, strictly=True),
            )  # fmt: skip

    def history(self, payable: Row, begun: date | None) -> None:
        """Disputes, discharges, bars, judgments and excuses."""
        ref, draw, amount = payable["ref"], self.dates, payable["amount"]
        if self.chance(0.25):
            raised_on = draw.day(begun)
            resolved_on = draw.maybe(0.6, raised_on, strictly=True)
            self.add(
                "disputes", "S", payable=ref, raised_on=raised_on, amount=self.pick((amount, amount // 2)),
                reason="演示", resolved_on=resolved_on,
                outcome=self.pick(("creditor", "debtor")) if resolved_on else None,
            )  # fmt: skip
        if self.chance(0.15):
            self.add(
                "discharges", "G", payable=ref, on=draw.day(begun), amount=self.pick((amount, amount // 2)),
                kind=self.pick(("set_off", "notary_deposit", "waiver")),
            )  # fmt: skip
        for _ in range(self.pick((0, 0, 0, 0, 1, 2))):
            from_on = draw.day(begun)
            self.add(
                "bars", "R", payable=ref, to=draw.maybe(0.8, from_on),
                kind=self.pick(("court_order", "supplier_default")), **{"from": from_on},
            )  # fmt: skip
        if self.chance(0.12):
            effective_on = draw.day(begun)
            self.add(
                "judgments", "U", payable=ref, effective_on=effective_on, amount=amount,
                perform_by=draw.day(effective_on), performed_on=draw.maybe(0.5, effective_on),
            )  # fmt: skip
        if self.chance(0.25):
            grounds = ("internal_flow", "officer_change", "completion_filing", "final_audit", "other")
            self.add("excuses", "X", payable=ref, on=draw.day(begun), ground=self.pick(grounds))


def city(random: Random) -> Mapping[str, list[dict[str, Any]]]:
    """A whole small city, by kind; the same ``random`` gives the same rows."""
    made = Debts(random)
    made.bodies()
    made.enterprises()
    made.yearly()
    made.projects()
    for _ in range(made.random.randint(1, 3)):
        contract = made.contract()
        for _ in range(made.random.randint(0, 2)):
            made.payable(contract)
    for _ in range(made.random.randint(0, 2)):
        made.payable(None)
    made.commitments()
    made.compensations()
    return {kind: rows for kind, rows in made.rows.items() if rows}
