"""Referrals of confirmed cases whose order passed unmet, and the days their authority has to decide.

The rules by articles 40 and 41 ask about those past their day; the list beside the flags has the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, null, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, Select

from tracker.cases.models import Case
from tracker.cases.outcomes.models import Outcome
from tracker.cases.outcomes.workflow import OutcomeKind, OutcomeState
from tracker.core.counting import counting_of
from tracker.core.messages import gettext as _
from tracker.core.messages import statements
from tracker.core.within import Within
from tracker.core.workdays import Calendar, Period
from tracker.law import loader as law
from tracker.rules.base import Explained, Input
from tracker.rules.explaining import in_words, with_kind
from tracker.subjects.models import Body, BodyKind


@dataclass(frozen=True, slots=True)
class Answered:
    """Whose confirmed breaches of which rules an article asks somebody to answer for."""

    rules: Sequence[str]
    kinds: Sequence[BodyKind]

    def met(self) -> ColumnElement[bool]:
        """The condition on a case and its body, joined."""
        return Case.rule.in_(self.rules) & Body.kind.in_(self.kinds)


def referrals(answered: Answered, cites: ColumnElement[Any], on: date, within: Within) -> Select[Any]:
    """Referrals by ``on`` as duties of the authority, done on the day of the document two people confirmed.

    A document that comes in late shows that there was no breach; a reasoned "nobody" is a decision, too.
    """
    decided_on = case((Outcome.state == OutcomeState.DECIDED, Outcome.decided_on), else_=null())
    return (
        select(
            Case.id.label("subject_id"), Case.id.label("root_id"), Case.number.label("ref"),
            Outcome.authority_id.label("owner_id"), Case.enterprise_id, Outcome.decide_by.label("last_on"),
            decided_on.label("done_on"), null().label("amount_fen"), cites.label("cites"),
        )
        .join(Outcome, Outcome.case_id == Case.id)
        .join(Body, Body.id == Case.body_id)
        .where(
            within(Case.id), answered.met(), Outcome.kind == OutcomeKind.ACCOUNTABILITY,
            Outcome.opened_on <= on,
        )
    )  # fmt: skip


def explain(session: Session, subject_id: int, on: date, calendar: Calendar) -> Explained:
    """The case, its order, the referral and the decision."""
    found = session.get_one(Case, subject_id)
    outcome = session.scalars(
        select(Outcome).where(Outcome.case_id == subject_id, Outcome.kind == OutcomeKind.ACCOUNTABILITY)
    ).one()
    authority, body = (session.get_one(Body, number) for number in (outcome.authority_id, found.body_id))
    number = found.number
    inputs = [
        Input(_("referred to"), with_kind(authority), "body", authority.code),
        Input(_("body of the case"), with_kind(body), "body", body.code),
        Input(_("rule of the case"), found.rule, "rule", found.rule),
    ]
    days = [(_("order's last day"), found.rectify_by), (_("referred on"), outcome.opened_on)]
    if outcome.state is OutcomeState.DECIDED:
        days.append((_("decided on"), outcome.decided_on))
    inputs += [Input(label, in_words(day), "case", number) for label, day in days if day and day <= on]
    term = law.at("accountability_days", outcome.opened_on).whole
    said = [
        _("{days} working days from {day}, a local number: no statute sets it", days=term,
          day=in_words(outcome.opened_on)),
    ]  # fmt: skip
    decided_on = outcome.decided_on if outcome.state is OutcomeState.DECIDED else None
    if outcome.measure is not None and decided_on is not None and decided_on <= on:
        measure = in_words(outcome.measure)
        said.append(_("decided on {day}: {measure}", day=in_words(decided_on), measure=measure))
    counting = counting_of(calendar, outcome.opened_on, term, Period.WORKING_DAYS)
    return Explained(tuple(inputs), counting, statements(said))
