"""Articles 9 and 10: targets without an account, promises, and incentives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tests.oracle.days import Deadline, rolled
from tests.oracle.money import overdue, unpaid
from tests.oracle.simulate import Act, Duty
from tests.oracle.world import GOVERNMENT_AND_DEPARTMENT, Row, World, by

TARGETS = {"plan_target", "work_report_target", "livelihood"}
PROMISING = GOVERNMENT_AND_DEPARTMENT | {"township"}
FORBIDDEN_GROUNDS = {
    "redistricting",
    "government_change",
    "reorganisation",
    "function_change",
    "officer_change",
}
LAWFUL_GROUNDS = {"national_interest", "public_interest"}


def report_silent(world: World, on: date) -> Iterator[Duty]:
    """A09-REPORT-SILENT."""
    for row in world.rows["commitments"]:
        government = world.government_of(row["body"])
        if row["kind"] not in TARGETS or row["report_year"] is None or government is None:
            continue
        next_year = row["report_year"] + 1
        delivered = [
            report["delivered_on"]
            for report in world.rows["work_reports"]
            if report["body"] == government and report["year"] == next_year
        ]
        accounts = [
            event["on"]
            for event in world.of("commitment_events", "commitment", row["ref"])
            if event["kind"] == "explained" and event["report_year"] == next_year
        ]
        if delivered:
            yield Duty(
                rule="A09-REPORT-SILENT", subject_kind="commitment", subject=row["ref"], body=row["body"],
                enterprise=row["enterprise"], cites=["REG 9"],
                unperformed=lambda d, delivered=delivered, accounts=accounts, row=row: (
                    by(row["made_on"], d)
                    and by(delivered[0], d)
                    and not any(by(account, d) for account in accounts)
                ),
            )  # fmt: skip


def lawful(event: Row) -> bool:
    """A change in the national or public interest with authority and document, or agreed to."""
    interest = event["ground"] in LAWFUL_GROUNDS and event["authority"] and event["document"]
    return event["kind"] == "changed" and bool(interest or event["agreed_by_enterprise"])


def promised_day(world: World, row: Row, d: date) -> Deadline | None:
    """The last lawful day of a promise, as the changes up to ``d`` leave it; None: no day, or not yet."""
    changes = [
        event
        for event in world.of("commitment_events", "commitment", row["ref"])
        if lawful(event) and by(event["on"], d)
    ]
    latest = max(changes, key=lambda event: (event["on"], event["ref"].encode()), default=None)
    day = latest["new_due_on"] if latest else row["due_on"]
    if day is None:
        return None
    last_lawful = rolled(day)
    if row["condition"]:
        if not by(row["condition_met_on"], d):
            return None
        if row["condition_met_on"] > last_lawful.day:
            return Deadline(row["condition_met_on"], last_lawful.provisional)
    return last_lawful


def promise_overdue(world: World, on: date) -> Iterator[Duty]:
    """A10-PROMISE-OVERDUE."""
    for row in world.rows["commitments"]:
        kind = world.kind_of(row["body"])
        if not world.is_promise(row) or kind not in PROMISING:
            continue

        def unperformed(d: date, row: Row = row) -> bool:
            last_lawful = promised_day(world, row, d)
            events = world.of("commitment_events", "commitment", row["ref"])
            fulfilled = any(event["kind"] == "fulfilled" and by(event["on"], d) for event in events)
            return (
                by(row["made_on"], d)
                and last_lawful is not None
                and not last_lawful.provisional
                and d >= last_lawful.day
                and not fulfilled
            )

        yield Duty(
            rule="A10-PROMISE-OVERDUE", subject_kind="commitment", subject=row["ref"], body=row["body"],
            enterprise=row["enterprise"], unperformed=unperformed, amount=lambda on, row=row: row["value"],
            cites=["营商 31"] if kind == "township" else ["REG 10", "REG 41", "营商 31"],
        )  # fmt: skip


def promise_events(world: World) -> Iterator[tuple[Row, Row]]:
    """Events of promises to market subjects by a government or department, with their commitments."""
    for event in world.rows["commitment_events"]:
        row = world.get("commitments", event["commitment"])
        if world.is_promise(row) and world.kind_of(row["body"]) in GOVERNMENT_AND_DEPARTMENT:
            yield event, row


def event_act(rule: str, event: Row, row: Row, cites: list[str], amount: int | None) -> Act:
    """The standing flag of an event."""
    return Act(
        rule=rule, subject_kind="commitment_event", subject=event["ref"], body=row["body"],
        enterprise=row["enterprise"], cites=cites, done_on=event["on"], amount=amount,
    )  # fmt: skip


def forbidden_ground(world: World, on: date) -> Iterator[Act]:
    """A10-FORBIDDEN-GROUND."""
    for event, row in promise_events(world):
        refused = event["kind"] == "refused"
        changed = event["kind"] == "changed" and not event["agreed_by_enterprise"]
        if (refused or changed) and event["ground"] in FORBIDDEN_GROUNDS:
            yield event_act("A10-FORBIDDEN-GROUND", event, row, ["REG 10", "REG 41"], row["value"])


def incentive_overdue(world: World, on: date) -> Iterator[Duty]:
    """A10-INCENTIVE-OVERDUE."""
    for row in world.rows["payables"]:
        body, enterprise = world.parties(row)
        if row["kind"] != "subsidy" or world.kind_of(body) not in PROMISING:
            continue
        if row["legal_basis"] and row["condition_met_on"]:
            yield Duty(
                rule="A10-INCENTIVE-OVERDUE", subject_kind="payable", subject=row["ref"], body=body,
                enterprise=enterprise,
                # REG 10 and 11 speak of the governments of city, districts and counties and of departments.
                cites=["营商 31"] if world.kind_of(body) == "township" else ["REG 10", "REG 11", "营商 31"],
                unperformed=lambda d, row=row: (
                    by(row["condition_met_on"], d) and unpaid(world, row, d, on)
                ),
                amount=lambda on, row=row: overdue(world, row, on, on),
            )  # fmt: skip
