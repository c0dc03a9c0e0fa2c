"""Small cities made at random: a few bodies and enterprises and everything the rules look at.

The rows are valid by the list of errors an import knows; what only looks odd is in. The same ``Random`` gives
the same city. Money is whole fen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.oracle.dates import Dates

Row = dict[str, Any]
BODY_KINDS = (
    "government", "department", "department", "department", "township", "other_state_organ", "institution",
    "group", "platform",
)  # fmt: skip
CLAUSES = (
    "pay_when_paid", "forced_bill", "bill_agreed", "audit_settlement", "contractor_advance",
    "cash_only_deposit", "other_deposit", "waits_filing", "waits_audit",
)  # fmt: skip
PAYABLE_KINDS = (
    "goods", "works", "services", "progress", "settlement", "prepayment", "retention", "deposit",
    "compensation", "indemnity", "subsidy", "advance", "other",
)  # fmt: skip
GROUNDS = (
    "redistricting", "government_change", "reorganisation", "function_change", "officer_change",
    "national_interest", "public_interest", "other", None,
)  # fmt: skip
CREDIT_CODES = ("91230100DEM000014J", "91230100DEM000022D", "91230100DEM0000308")


class City:
    """Draws one city; ``rows`` are the facts by kind."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.dates = Dates(random)
        self.rows: dict[str, list[Row]] = defaultdict(list)

    def chance(self, share: float) -> bool:
        """True as often as ``share`` says."""
        return self.random.random() < share

    def pick(self, choices: Sequence[Any]) -> Any:
        """One of them."""
        return self.random.choice(choices)

    def text(self, share: float) -> str | None:
        """Some words, or an empty cell."""
        return "演示" if self.chance(share) else None

    def fen(self) -> int:
        """A sum: often the same round one, so that sums meet exactly."""
        return self.pick((100_00, 100_00, 50_00, 80_00, 40_00, 200_00, self.random.randint(1, 300_00)))

    def add(self, table: str, prefix: str, /, **row: Any) -> Row:
        """A row with the next ref of its kind; empty cells are left out."""
        row = {"ref": f"{prefix}{len(self.rows[table]) + 1}", **row}
        row = {name: value for name, value in row.items() if value is not None}
        self.rows[table].append(row)
        return row

    def clauses(self, share: float) -> str | None:
        """A list of clauses."""
        return ";".join(word for word in CLAUSES if self.chance(share)) or None

    # Who

    def bodies(self) -> None:
        """A government, a department and up to three more bodies, with parents, ends and successors."""
        others = self.random.randint(0, 3)
        kinds = ["government", "department", *(self.pick(BODY_KINDS) for _ in range(others))]
        codes = [f"B{number}" for number in range(1, len(kinds) + 1)]
        for number, (code, kind) in enumerate(zip(codes, kinds, strict=True)):
            row = {"code": code, "name": f"演示{code}", "kind": kind, "region": "230102"}
            if number and self.chance(0.8):
                row["parent"] = self.pick(codes[:number])
            if kind == "group":
                row["fiscal"] = self.chance(0.6)
            if self.chance(0.2):
                row["valid_to"] = self.dates.day()
                if self.chance(0.6):
                    row["successor"] = self.pick([one for one in codes if one != code])
            elif self.chance(0.05):
                row["valid_from"] = self.dates.day()
            self.rows["bodies"].append(row)

    def enterprises(self) -> None:
        """Two or three enterprises."""
        for code in CREDIT_CODES[: self.random.randint(1, 3)]:
            row = {"uscc": code, "name": f"演示{code[-3:]}公司", "private": self.chance(0.6)}
            if self.chance(0.6):
                row["size"] = self.pick(("micro", "small", "medium", "large", "unknown"))
                row["size_on"] = self.pick((self.dates.maybe(0.8), date(2017, 1, 1)))
            self.rows["enterprises"].append({k: v for k, v in row.items() if v is not None})

    def body(self) -> str:
        """The code of a body."""
        return self.pick(self.rows["bodies"])["code"]

    def enterprise(self) -> str:
        """The code of an enterprise."""
        return self.pick(self.rows["enterprises"])["uscc"]

    def yearly(self) -> None:
        """Work reports, budgets and disclosures: at most one per body and year."""
        about = self.dates.centre.year
        for body in [row["code"] for row in self.rows["bodies"]]:
            for year in (about - 1, about, about + 1):
                if self.chance(0.7 if body == "B1" else 0.3):
                    self.rows["work_reports"].append(
                        {"body": body, "year": year, "delivered_on": self.dates.day()}
                    )
                if self.chance(0.8 if body == "B1" else 0.3):
                    self.rows["budgets"].append({"body": body, "year": year, "approved_on": self.dates.day()})
            if self.chance(0.5):
                row = {
                    "body": body, "year": 2025, "contracts": self.pick((0, 3, None)),
                    "amount": self.pick((0, 5_00, None)),
                    "published_on": self.pick((date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1),
                                               self.dates.day(date(2026, 1, 1), strictly=True))),
                }  # fmt: skip
                self.rows["disclosures"].append({k: v for k, v in row.items() if v is not None})
            if self.chance(0.4):
                day = self.pick((date(2026, 3, 31), date(2026, 4, 1), date(2026, 6, 1)))
                self.rows["annual_reports"].append(
                    {"body": body, "year": 2025, "reported_on": day, "reported_to": "演示"}
                )

    # Projects and contracts

    def projects(self) -> None:
        """Up to two projects with tranches and arrivals."""
        for _ in range(self.random.randint(0, 2)):
            started_on = self.dates.maybe(0.8)
            project = self.add(
                "projects", "J", body=self.body(), name="演示项目", started_on=started_on,
                funding_mode=self.pick(("direct", "capital", "subsidy", "loan_interest", None)),
                completed_on=self.dates.maybe(0.2, started_on, strictly=True) if started_on else None,
            )  # fmt: skip
            for _ in range(self.random.randint(0, 2)):
                tranche = self.add(
                    "funding", "T", project=project["ref"], planned=self.fen(), planned_on=self.dates.day(),
                    source=self.pick(("central", "province", "city", "district", "special_bond", "other")),
                    arranged_on=self.dates.maybe(0.6), document=self.text(0.7),
                )  # fmt: skip
                for _ in range(self.random.randint(0, 2)):
                    self.add("arrivals", "A", funding=tranche["ref"], arrived_on=self.dates.day(),
                             amount=self.fen())  # fmt: skip

    def contract(self) -> Row:
        """A contract with amendments, valuations and advances."""
        signed_on = self.dates.day()
        percent = (None, None, 2, 3, 5, 10, 12)
        # Half of the contracts are such as the SME decrees bind, where the debtor is one.
        sizes, kinds = ("micro", "small", "medium"), ("goods", "works", "services")
        if self.chance(0.5):
            sizes, kinds = (*sizes, "large", "unknown", None, None), (*kinds, "works", "investment", "other")
        kind = self.pick(kinds)
        contract = self.add(
            "contracts", "C", body=self.body(), enterprise=self.enterprise(), title="演示合同",
            kind=kind, signed_on=signed_on, amount=self.fen(),
            project=self.pick(self.rows["projects"])["ref"]
            if self.rows["projects"] and self.chance(0.6) else None,
            size_at_signing=self.pick(sizes),
            debtor_size=self.pick(("large", "large", "not_large", None)),
            payment_days=self.pick((None, None, 0, 10, 30, 60, 61, 90)),
            settlement=self.pick(("delivery", "acceptance", "acceptance", "progress", None)),
            term_runs_from=self.pick(("invoice", None, None)),
            special_days=self.pick((None, None, None, 10, 90)), special_basis=self.text(0.3),
            deemed=self.pick((None, True, False)),
            progress_ratio=self.pick((None, 70, 80)), retention_percent=self.pick(percent),
            performance_percent=self.pick(percent), bid_percent=self.pick(percent),
            clauses=self.clauses(0.3), audit_law=self.text(0.15),
            audit_demanded_on=self.dates.maybe(0.3, signed_on), budgeted=self.pick((None, True, False)),
            ended_on=self.dates.maybe(0.25, signed_on),
            payment_guarantee=self.pick((None, True, False, False)),
            guaranteed_on=self.dates.maybe(0.3, signed_on),
        )  # fmt: skip
        for _ in range(self.pick((0, 0, 1, 2))):
            self.add(
                "amendments", "M", contract=contract["ref"], signed_on=self.dates.day(signed_on),
                payment_days=self.pick((None, None, 15, 60, 61)), progress_ratio=self.pick((None, 70, 80)),
                retention_percent=self.pick((None, 0, 3, 5)),
                performance_percent=self.pick((None, 0, 10, 11)),
                clauses_added=self.clauses(0.25), clauses_removed=self.clauses(0.25),
            )  # fmt: skip
        for _ in range(self.pick((0, 1, 2, 3) if kind == "works" else (0, 0, 0, 1))):
            labour_cost = self.pick((None, 0, 5_00))
            self.add("valuations", "V", contract=contract["ref"], amount=self.fen(),
                     certified_on=self.dates.day(signed_on), labour_cost=labour_cost,
                     labour_paid_on=self.dates.maybe(0.5, signed_on) if labour_cost else None)  # fmt: skip
        for _ in range(self.pick((0, 0, 0, 1))):
            self.add(
                "advances", "D", contract=contract["ref"], demanded_on=self.dates.day(signed_on),
                form=self.pick(("tender_clause", "written_demand", "oral_demand", "paid_by_contractor")),
                amount=self.pick((None, self.fen())),
            )  # fmt: skip
        return contract

    # Promises and losses

    def commitments(self) -> None:
        """Up to three commitments with their events."""
        kinds = (
            "plan_target", "work_report_target", "livelihood", "investment_promise", "policy_promise",
            "contract_obligation", "other", "investment_promise", "other",
        )  # fmt: skip
        for _ in range(self.random.randint(1, 4)):
            made_on = self.dates.day()
            condition = self.text(0.3)
            commitment = self.add(
                "commitments", "K", body=self.body(), kind=self.pick(kinds), title="演示承诺",
                made_on=made_on, due_on=self.dates.maybe(0.8, made_on),
                enterprise=self.pick((None, self.enterprise())),
                condition=condition, condition_met_on=self.dates.maybe(0.7, made_on) if condition else None,
                report_year=self.pick((None, made_on.year - 1, made_on.year)),
                value=self.pick((None, self.fen())),
            )  # fmt: skip
            for _ in range(self.random.randint(0, 3)):
                self.event(commitment, made_on)

    def event(self, commitment: Row, made_on: date) -> None:
        """One event."""
        on = self.dates.day(made_on, strictly=True)
        kind = self.pick(("progress", "fulfilled", "partly_fulfilled", "refused", "changed", "changed",
                          "changed", "explained"))  # fmt: skip
        new_due_on = self.dates.maybe(0.6, on + timedelta(1), strictly=True) if kind == "changed" else None
        self.add(
            "commitment_events", "E", commitment=commitment["ref"], on=on, kind=kind,
            ground=self.pick(GROUNDS) if kind in {"refused", "changed"} else None,
            agreed_by_enterprise=self.pick((None, True, False)) if kind == "changed" else None,
            authority=self.text(0.5), document=self.text(0.6), new_due_on=new_due_on,
            report_year=self.pick((None, made_on.year, made_on.year + 1)) if kind == "explained" else None,
        )  # fmt: skip

    def compensations(self) -> None:
        """Up to two losses, each of a commitment or a contract."""
        causes = [("commitment", row["ref"]) for row in self.rows["commitments"]]
        causes += [("contract", row["ref"]) for row in self.rows["contracts"]]
        for _ in range(self.random.randint(0, 3) if causes else 0):
            column, ref = self.pick(causes)
            claimed_on = self.dates.day()
            item = self.text(0.4)
            self.add(
                "compensations", "L", kind=self.pick(("indemnity", "compensation")), claimed_on=claimed_on,
                loss=self.pick((None, self.fen())), acknowledged_on=self.dates.maybe(0.7, claimed_on),
                refused_on=self.dates.maybe(0.2, claimed_on),
                agreed_on=self.dates.maybe(0.65, claimed_on, strictly=True),
                amount=self.pick((None, self.fen())), budget_item=item,
                budget_year=self.pick((None, None, claimed_on.year, claimed_on.year + 1)),
                budgeted_on=self.dates.maybe(0.6, claimed_on) if item else None, **{column: ref},
            )  # fmt: skip
