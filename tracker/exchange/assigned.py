"""Assignments of claims: whole ones, in a chain by their days, never to the creditor itself or the debtor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.core.messages import gettext as _
from tracker.core.money import yuan_grouped
from tracker.exchange.lookups import Targets, portions
from tracker.exchange.rows import Row
from tracker.payables.models import Assignment

# Day, reference and assignee of an assignment: those of one day go in the order of their references.
Link = tuple[date, str, int]


def check_assignments(session: Session, rows: Sequence[Row], targets: Targets, on: date) -> None:
    """Mark assignments of a part, to who has the claim already or owes it, or with a notice to come."""
    payables = targets.facts("payables", {row.values["payable_id"] for row in rows})
    bodies = targets.facts("bodies", {one.body_id for one in payables.values()})
    chains = _chains(session, rows)
    for row in rows:
        values, payable = row.values, payables[row.values["payable_id"]]
        body, to = bodies[payable.body_id], row.named.get("to", "")
        if values["amount_fen"] == payable.amount_fen:
            # The whole, said in figures.
            values["amount_fen"] = None
        if values["amount_fen"] is not None:
            said = _(
                "Only the whole claim is recorded as assigned. Split the payable into two, of the part "
                "assigned and of the rest, and assign the one."
            )
            row.fault("amount", yuan_grouped(values["amount_fen"]), said)
        if to and to in (body.code, body.uscc):
            said = _("The debtor itself cannot take its own debt over: claim and debt would end (CC 576).")
            row.fault("to", to, said)
        if values["notified_on"] and values["notified_on"] > on:
            said = _("The notice has not been given yet; leave the day empty until it has (CC 546).")
            row.fault("notified_on", values["notified_on"], said)
        link = (values["assigned_on"], values["ref"], values["assignee_id"])
        before, after = _beside(chains[values["payable_id"]], link, payable.enterprise_id)
        if values["assignee_id"] in (before, after):
            row.fault("to", to, _("This enterprise is the creditor by then already; nothing passes to it."))


def _chains(session: Session, rows: Sequence[Row]) -> dict[int, list[Link]]:
    """The assignments of the payables, those of the rows in place of what they correct."""
    found: dict[int, list[Link]] = defaultdict(list)
    written = {row.values["ref"] for row in rows}
    for part in portions(row.values["payable_id"] for row in rows):
        known = session.execute(
            select(
                Assignment.payable_id, Assignment.assigned_on, Assignment.ref, Assignment.assignee_id
            ).where(Assignment.payable_id.in_(part), Assignment.voided_in.is_(None))
        )
        for payable, day, ref, assignee in known:
            if ref not in written:
                found[payable].append((day, ref, assignee))
    for row in rows:
        values = row.values
        found[values["payable_id"]].append((values["assigned_on"], values["ref"], values["assignee_id"]))
    return {payable: sorted(links) for payable, links in found.items()}


def _beside(chain: Sequence[Link], link: Link, first: int) -> tuple[int, int | None]:
    """The creditor before a link of a chain, and the next after it."""
    at = chain.index(link)
    return chain[at - 1][2] if at else first, chain[at + 1][2] if at + 1 < len(chain) else None
