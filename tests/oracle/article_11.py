"""Article 11: changes without procedure, and the losses they cause."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tests.oracle.article_09_10 import LAWFUL_GROUNDS, event_act, promise_events
from tests.oracle.days import after
from tests.oracle.money import overdue, unpaid
from tests.oracle.simulate import Act, Duty
from tests.oracle.world import GOVERNMENT_AND_DEPARTMENT, Row, World, by

AGREEMENT_DAYS = 60


def changed_without_procedure(world: World, on: date) -> Iterator[Act]:
    """A11-CHANGED-WITHOUT-PROCEDURE."""
    for event, row in promise_events(world):
        alone = event["kind"] == "changed" and not event["agreed_by_enterprise"]
        if alone and event["ground"] in LAWFUL_GROUNDS and not (event["document"] and event["authority"]):
            yield event_act("A11-CHANGED-WITHOUT-PROCEDURE", event, row, ["REG 11"], None)


def unilateral_change(world: World, on: date) -> Iterator[Act]:
    """A11-UNILATERAL-CHANGE."""
    for event, row in promise_events(world):
        alone = event["kind"] == "changed" and not event["agreed_by_enterprise"]
        if alone and event["ground"] in {None, "other"}:
            cites = ["REG 10", "CC 532", "CC 543"]
            yield event_act("A11-UNILATERAL-CHANGE", event, row, cites, row["value"])


def losses(world: World) -> Iterator[tuple[Row, str, str | None]]:
    """Compensations of a government or department, with body and enterprise."""
    for row in world.rows["compensations"]:
        body, enterprise = world.parties(row)
        if world.kind_of(body) in GOVERNMENT_AND_DEPARTMENT:
            yield row, body, enterprise


def compensation_not_agreed(world: World, on: date) -> Iterator[Duty]:
    """A11-COMPENSATION-NOT-AGREED."""
    for row, body, enterprise in losses(world):
        if row["acknowledged_on"] is None:
            continue
        last_lawful = after(row["acknowledged_on"], AGREEMENT_DAYS)
        yield Duty(
            rule="A11-COMPENSATION-NOT-AGREED", subject_kind="compensation", subject=row["ref"], body=body,
            enterprise=enterprise, cites=["REG 11"], amount=lambda on, row=row: row["loss"],
            unperformed=lambda d, row=row, last_lawful=last_lawful: (
                not last_lawful.provisional
                and d >= last_lawful.day
                and by(row["claimed_on"], d)
                and not by(row["agreed_on"], d)
                and not by(row["refused_on"], d)
            ),
        )  # fmt: skip


def compensation_not_budgeted(world: World, on: date) -> Iterator[Duty]:
    """A11-COMPENSATION-NOT-BUDGETED."""
    for row, body, enterprise in losses(world):
        agreed_on, government = row["agreed_on"], world.government_of(body)
        if agreed_on is None or government is None:
            continue
        fixed = row["budget_year"]
        budgets = [
            budget
            for budget in world.rows["budgets"]
            if budget["body"] == government
            and (budget["year"] == fixed if fixed else budget["approved_on"] > agreed_on)
        ]
        if not budgets:
            continue
        last_lawful = max(min(budget["approved_on"] for budget in budgets), agreed_on)
        yield Duty(
            rule="A11-COMPENSATION-NOT-BUDGETED", subject_kind="compensation", subject=row["ref"], body=body,
            enterprise=enterprise, cites=["REG 11"], amount=lambda on, row=row: row["amount"],
            unperformed=lambda d, row=row, last_lawful=last_lawful: (
                d >= last_lawful
                and not (row["budget_item"] and (row["budgeted_on"] is None or row["budgeted_on"] <= d))
            ),
        )  # fmt: skip


def compensation_overdue(world: World, on: date) -> Iterator[Duty]:
    """A11-COMPENSATION-OVERDUE."""
    for row in world.rows["payables"]:
        body, enterprise = world.parties(row)
        if row["kind"] in {"compensation", "indemnity"} and world.kind_of(body) in GOVERNMENT_AND_DEPARTMENT:
            yield Duty(
                rule="A11-COMPENSATION-OVERDUE", subject_kind="payable", subject=row["ref"], body=body,
                enterprise=enterprise, cites=["REG 11"],
                unperformed=lambda d, row=row: unpaid(world, row, d, on),
                amount=lambda on, row=row: overdue(world, row, on, on),
            )  # fmt: skip
