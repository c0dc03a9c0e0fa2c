"""How a payable's overdue amount and its last lawful day were worked out, in words and numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.contracts.models import Contract
from tracker.contracts.queries import contract_views
from tracker.core.counting import Explanation, counting_of
from tracker.core.messages import gettext as _
from tracker.core.messages import phrases, statements
from tracker.core.money import yuan_grouped
from tracker.core.workdays import Calendar
from tracker.payables.due import Term, term
from tracker.payables.models import Bar, Discharge, Dispute, Judgment, Payable, Payment
from tracker.payables.on_a_day import composition
from tracker.rules.base import Explained, Input
from tracker.rules.explaining import contract_facts, difference, facts, in_words, parties, terms_facts
from tracker.wording.columns import column_word
from tracker.wording.kinds import kind_word

DATES = (
    "delivered_on", "inspection_due_on", "inspection_note", "accepted_on", "settlement_submitted_on",
    "settlement_reply_days", "settled_on", "invoiced_on", "demanded_on", "own_due_on", "start_on", "due_on",
)  # fmt: skip
PAYMENT = ("consent_on", "matures_on", "honoured_on", "performed_on", "returned_on")
# Days that are fixed when the record is made: known before they come.
FIXED_AHEAD = ("to_on", "matures_on", "perform_by")
CONTRACT_TERM = ("settlement", "term_runs_from", "special_days", "special_basis")


def ways() -> dict[str, str]:
    """How a due day was found, by ``due_basis`` (rules.md, "The due date of a payable")."""
    return {
        "own": _("the day recorded with the sum"),
        "capped": _("the longest period the decree allows, from the statutory start"),
        "agreed": _("the agreed period"),
        "special": _("the period of a special rule"),
        "statutory": _("the decree's period, none being agreed"),
        "statutory_platform": _("the decree's period for large enterprises, none being agreed"),
        "demand": _("time to prepare after a written demand, no term being agreed"),
    }


def payable_facts(session: Session, payable_id: int, on: date, *columns: str) -> tuple[Input, ...]:
    """Who owes whom, the contract where there is one, and the payable's amount and named columns."""
    payable = session.get_one(Payable, payable_id)
    if payable.contract_id is not None:
        found = contract_facts(session, payable.contract_id, on)
    else:
        found = parties(session, payable.body_id, payable.enterprise_id)
    return found + facts(payable, "payable", payable.ref, "kind", "amount_fen", *columns, on=on)


def overdue_explained(session: Session, payable_id: int, on: date, calendar: Calendar) -> Explained:
    """The facts behind an overdue amount, the counting of its last lawful day, and the sum as of ``on``."""
    payable = session.get_one(Payable, payable_id)
    inputs = payable_facts(session, payable_id, on, *DATES)
    if payable.contract_id is not None:
        contract = session.get_one(Contract, payable.contract_id)
        inputs += facts(contract, "contract", contract.ref, *CONTRACT_TERM)
        inputs += terms_facts(session, payable.contract_id, on, "payment_days", "bill_agreed")
    if payable.due_basis:
        way = ways()[payable.due_basis]
        inputs += (Input(_("how the due day was found"), way, "payable", payable.ref),)
    inputs += movements(session, payable_id, on)
    return Explained(inputs, counted(session, payable, calendar), overdue_formula(session, payable, on))


def overdue_formula(session: Session, payable: Payable, on: date) -> str:
    """The overdue amount of a day as a sum with its numbers in place."""
    made_of = composition(session, payable.id, on)
    taken = [
        (_("paid"), -made_of.get("paid", 0)),
        (_("discharged"), -made_of.get("discharged", 0)),
        (_("covered by agreed bills"), -made_of.get("covered", 0)),
        (_("in dispute or decided for the debtor"), -made_of.get("disputed", 0)),
    ]
    said = difference(payable.amount_fen, taken, _("amount"))
    if made_of.get("barred"):
        said = statements((said, _("a bar on payment covers {day}", day=on)))
    if made_of.get("judged"):
        said = statements((said, _("a judgment has taken the place of the debt")))
    return said


def counted(session: Session, payable: Payable, calendar: Calendar) -> Explanation | None:
    """How the due day was counted, None while there is none."""
    views = contract_views(session, [payable.contract_id] if payable.contract_id is not None else [])
    row = {column.name: getattr(payable, column.name) for column in Payable.__table__.columns}
    found = term(row, views.get(payable.contract_id or 0))
    return counting_of(calendar, found.from_on, found.days) if isinstance(found, Term) else None


def movements(session: Session, payable_id: int, on: date) -> tuple[Input, ...]:
    """Each payment, dispute, discharge, bar and judgment of a payable dated up to ``on``, one line each."""
    found = []
    for kind, model, day, word, details in (
        ("payment", Payment, "paid_on", "method", PAYMENT),
        ("discharge", Discharge, "happened_on", "kind", ()),
        ("dispute", Dispute, "raised_on", "", ("resolved_on", "outcome")),
        ("bar", Bar, "from_on", "kind", ("to_on",)),
        ("judgment", Judgment, "effective_on", "", ("perform_by", "performed_on")),
    ):
        for record in _dated(session, model, day, payable_id, on):
            said = _said(record, kind, day, word, details, on)
            found.append(Input(kind_word(kind), said, kind, record.ref))
    return tuple(found)


def _dated(session: Session, model: Any, day: str, payable_id: int, on: date) -> Any:
    column = getattr(model, day)
    return session.scalars(
        select(model)
        .where(model.payable_id == payable_id, model.voided_in.is_(None), column <= on)
        .order_by(column, model.ref)
    )


def _said(record: Any, kind: str, day: str, word: str, details: tuple[str, ...], on: date) -> str:
    """One movement: its day, its word, its amount and the further days that have come."""
    said = [in_words(getattr(record, day))]
    if word:
        said.append(in_words(getattr(record, word)))
    if hasattr(record, "amount_fen"):
        said.append(yuan_grouped(record.amount_fen))
    for name in details:
        value = getattr(record, name)
        ahead = isinstance(value, date) and value > on and name not in FIXED_AHEAD
        if value is not None and not ahead:
            said.append(f"{column_word(kind, name)} {in_words(value)}")
    return phrases(said)
