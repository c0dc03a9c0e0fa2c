"""The facts of one small city, as import rows: looked up, chained, and asked whom a statute binds.

A row is a mapping from the import columns to values: days are dates, money is whole fen, yes and no are
booleans, clauses are words joined by ``;``. A column that is missing is empty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

Row = Mapping[str, Any]
Facts = Mapping[str, Iterable[Mapping[str, Any]]]

SME_SIZES = {"micro", "small", "medium"}
STATE_ORGANS = {"government", "department", "township", "other_state_organ"}
GOVERNMENT_AND_DEPARTMENT = {"government", "department"}
PROMISES_TO_ENTERPRISES = {"investment_promise", "policy_promise", "contract_obligation"}
PRICE_KINDS = {"goods", "works", "services", "progress", "settlement"}
DECREE_728 = date(2020, 9, 1)
DECREE_802 = date(2025, 6, 1)
KEYS = {"bodies": "code", "enterprises": "uscc"}
YEARLY = {"work_reports", "budgets", "disclosures", "annual_reports"}


class World:
    """Facts by kind and by key, and the questions every rule asks of them."""

    def __init__(self, facts: Facts) -> None:
        self.rows: dict[str, list[Row]] = defaultdict(list)
        for kind, rows in facts.items():
            self.rows[kind] = [defaultdict(lambda: None, row) for row in rows]
        self.by_key = {
            (kind, row[KEYS.get(kind, "ref")]): row
            for kind, rows in self.rows.items()
            if kind not in YEARLY
            for row in rows
        }
        # Computations the day-by-day simulation would otherwise repeat each day; never shared by two worlds.
        self.remembered: dict[Any, Any] = {}
        touched = [value for rows in self.rows.values() for row in rows for value in row.values()
                   if isinstance(value, date)]  # fmt: skip
        self.first_day = min(touched, default=date(2021, 1, 1))
        self.last_day = max(touched, default=date(2021, 1, 1))

    def get(self, kind: str, key: str | None) -> Row | None:
        """The row of a kind under its key, or None."""
        return self.by_key.get((kind, key)) if key else None

    def of(self, kind: str, column: str, key: str) -> list[Row]:
        """The rows of a kind that refer to ``key`` in ``column``, in the order of their refs."""
        found = [row for row in self.rows[kind] if row[column] == key]
        return sorted(found, key=lambda row: (row["ref"] or "").encode())

    def contract_of(self, row: Row) -> Row | None:
        """The contract a row names."""
        return self.get("contracts", row["contract"])

    def parties(self, row: Row) -> tuple[str, str | None]:
        """Body and enterprise of a payable, commitment, contract or compensation."""
        if row["body"]:
            return row["body"], row["enterprise"]
        above = self.contract_of(row) or self.get("commitments", row["commitment"])
        return self.parties(above)

    def kind_of(self, code: str) -> str:
        """The kind of a body."""
        return self.get("bodies", code)["kind"]

    # Whom a statute binds

    def is_public_debtor(self, code: str) -> bool:
        """State organ, institution, or group with fiscal money."""
        body = self.get("bodies", code)
        kind = body["kind"]
        return kind in STATE_ORGANS or kind == "institution" or (kind == "group" and bool(body["fiscal"]))

    def is_debtor(self, code: str) -> bool:
        """Whom a contract rule binds that names no debtor: public debtors and platforms."""
        return self.is_public_debtor(code) or self.kind_of(code) == "platform"

    def is_sme(self, contract: Row) -> bool:
        """Whether the creditor was small or medium at signing; today's size stands in only if not later."""
        if contract["size_at_signing"]:
            return contract["size_at_signing"] in SME_SIZES
        enterprise = self.get("enterprises", contract["enterprise"])
        size_on = enterprise["size_on"]
        return enterprise["size"] in SME_SIZES and size_on is not None and size_on <= contract["signed_on"]

    def sme_statute(self, contract: Row | None) -> bool:
        """The one predicate: whether the SME payment decrees bind this contract's payments."""
        if contract is None:
            return False
        binds = self.is_public_debtor(contract["body"]) or (
            self.kind_of(contract["body"]) == "platform" and contract["debtor_size"] == "large"
        )
        return (
            self.is_sme(contract)
            and contract["kind"] in {"goods", "works", "services"}
            and contract["signed_on"] >= DECREE_728
            and binds
        )

    def is_private(self, uscc: str | None) -> bool:
        """Whether the creditor is a private enterprise."""
        enterprise = self.get("enterprises", uscc)
        return bool(enterprise and enterprise["private"])

    def is_promise(self, commitment: Row) -> bool:
        """A promise to a market subject."""
        return commitment["kind"] in PROMISES_TO_ENTERPRISES or (
            commitment["kind"] == "other" and commitment["enterprise"] is not None
        )

    # Succession

    def in_being(self, code: str, on: date) -> bool:
        """Whether a body is in being on a day; ``valid_to`` is its last one."""
        body = self.get("bodies", code)
        begun = body["valid_from"] is None or body["valid_from"] <= on
        return begun and (body["valid_to"] is None or body["valid_to"] >= on)

    def asked(self, code: str, on: date) -> str:
        """The body a flag is put to: the row's own; its successor followed to the end; a parent in being.

        The parents asked are those of the last successor, and where none of them is in being, those of the
        ones before it; where there is nobody at all the row's own body stands.
        """
        chain = [code]
        while not self.in_being(chain[-1], on):
            successor = self.get("bodies", chain[-1])["successor"]
            if successor is None or successor in chain:
                break
            chain.append(successor)
        if self.in_being(chain[-1], on):
            return chain[-1]
        for link in reversed(chain):
            for parent in self.parents(link):
                if self.in_being(parent, on):
                    return parent
        return code

    def parents(self, code: str) -> list[str]:
        """The parents of a body, the nearest first; a ring of them is walked once."""
        found: list[str] = []
        at = self.get("bodies", code)["parent"]
        while at and at not in found:
            found.append(at)
            at = self.get("bodies", at)["parent"]
        return found

    def government_of(self, code: str) -> str | None:
        """The body itself, or its nearest parent, of kind government."""
        above = [code, *self.parents(code)]
        return next((one for one in above if self.kind_of(one) == "government"), None)

    # Terms

    def terms(self, contract: Row, on: date) -> Row:
        """A contract's terms in force on a day: its own, as changed by amendments signed by then.

        ``clauses`` is a set of words. An amendment removes before it adds.
        """
        key = ("terms", contract["ref"], on)
        if key not in self.remembered:
            self.remembered[key] = self._terms(contract, on)
        return self.remembered[key]

    def _terms(self, contract: Row, on: date) -> Row:
        terms = defaultdict(lambda: None, contract)
        terms["clauses"] = words(contract["clauses"])
        amendments = self.of("amendments", "contract", contract["ref"])
        for amendment in sorted(amendments, key=lambda row: (row["signed_on"], row["ref"].encode())):
            if amendment["signed_on"] > on:
                continue
            for name in ("payment_days", "late_rate", "progress_ratio", "retention_percent",
                         "performance_percent"):  # fmt: skip
                if amendment[name] is not None:
                    terms[name] = amendment[name]
            terms["clauses"] -= words(amendment["clauses_removed"])
            terms["clauses"] |= words(amendment["clauses_added"])
        return terms


def words(cell: str | None) -> set[str]:
    """The words of a cell, joined by ``;`` there."""
    return {word for word in (cell or "").split(";") if word}


def by(day: date | None, on: date) -> bool:
    """Whether something has happened by the end of ``on``; a later fact, or none, has not."""
    return day is not None and day <= on
