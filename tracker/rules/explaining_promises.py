"""How flags on commitments were worked out: what was promised, what moved its day, what was done to it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.commitments.models import Commitment, CommitmentEvent, EventKind
from tracker.core.counting import counting_of
from tracker.core.messages import gettext as _
from tracker.core.messages import phrases, statements
from tracker.core.workdays import Calendar
from tracker.rules.base import Explained, Input
from tracker.rules.explaining import facts, in_words, parties
from tracker.rules.promises import lawful_change

EVENT = ("happened_on", "kind", "ground", "agreed_by_enterprise", "authority", "document", "new_due_on")


def commitment_facts(session: Session, commitment: Commitment, on: date, *columns: str) -> tuple[Input, ...]:
    """Who promised whom, and the commitment's kind, day and named columns, later days left out."""
    who = parties(session, commitment.body_id, commitment.enterprise_id)
    return who + facts(
        commitment, "commitment", commitment.ref, "title", "kind", "made_on", *columns, on=on
    )


def events(session: Session, commitment_id: int, on: date, condition: Any) -> list[CommitmentEvent]:
    """The events of a commitment up to a day that fulfil a condition, in the order they count in."""
    return list(session.scalars(
        select(CommitmentEvent)
        .where(
            CommitmentEvent.commitment_id == commitment_id,
            CommitmentEvent.voided_in.is_(None),
            CommitmentEvent.happened_on <= on,
            condition,
        )
        .order_by(CommitmentEvent.happened_on, CommitmentEvent.ref)
    ))  # fmt: skip


def event_line(event: CommitmentEvent) -> Input:
    """One event on one line: its day, what it was and what is recorded of it."""
    said = [in_words(event.happened_on)]
    if event.ground:
        said.append(in_words(event.ground))
    if event.agreed_by_enterprise:
        said.append(_("agreed by the enterprise"))
    said += [text for text in (event.authority, event.document) if text]
    if event.new_due_on:
        said.append(_("new day {day}", day=event.new_due_on))
    return Input(in_words(event.kind), phrases(said), "commitment_event", event.ref)


def promise_explained(session: Session, commitment_id: int, on: date, calendar: Calendar) -> Explained:
    """The day a promise was due as lawful changes left it on ``on``, rolled, and whether it was fulfilled."""
    promise = session.get_one(Commitment, commitment_id)
    changes = events(session, commitment_id, on, lawful_change())
    kept = events(session, commitment_id, on, CommitmentEvent.kind == EventKind.FULFILLED)
    inputs = commitment_facts(session, promise, on, "condition", "condition_met_on", "value_fen")
    # A promised day is known before it comes.
    if promise.due_on:
        inputs += (Input(_("promised day"), in_words(promise.due_on), "commitment", promise.ref),)
    inputs += tuple(event_line(event) for event in (*changes, *kept))
    day = changes[-1].new_due_on if changes else promise.due_on
    if day is None:
        return Explained(inputs, None, _("no day holds on {day}: the promise was released", day=on))
    counting = counting_of(calendar, day, 0)
    last = counting.deadline.due_on
    said = _("due {day}, rolled to {last}", day=day, last=last) if last != day else _("due {day}", day=day)
    met = promise.condition_met_on if promise.condition else None
    if met and met > last:
        said = statements((said, _("condition met later, on {day}", day=met)))
    if promise.made_on > last:
        said = statements((said, _("promised later, on {day}", day=promise.made_on)))
    if kept:
        said = statements((said, _("fulfilled on {day}", day=kept[0].happened_on)))
    else:
        said = statements((said, _("not fulfilled by the end of {day}", day=on)))
    return Explained(inputs, counting, said)


def act_explained(session: Session, event_id: int, on: date, _calendar: Calendar) -> Explained:
    """A refusal or a change: the promise, and what is recorded of the act."""
    event = session.get_one(CommitmentEvent, event_id)
    promise = session.get_one(Commitment, event.commitment_id)
    inputs = commitment_facts(session, promise, on, "value_fen")
    inputs += facts(event, "commitment_event", event.ref, *EVENT)
    recorded = [
        (_("ground"), in_words(event.ground) if event.ground else None),
        (_("agreed by the enterprise"), _("yes") if event.agreed_by_enterprise else None),
        (_("authority"), event.authority),
        (_("document"), event.document),
    ]
    said = [f"{in_words(event.happened_on)} {in_words(event.kind)}"]
    said += [
        _("{label}: {value}", label=label, value=value or _("none recorded")) for label, value in recorded
    ]
    return Explained(inputs, None, statements(said))
