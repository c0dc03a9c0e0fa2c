"""What a scorecard says is what a recount in plain Python gives, over random cities and on both databases."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.reports.standings.cities import AT, ON, random_city
from tracker.cases.models import Case
from tracker.core.db import Database
from tracker.flags.models import DISMISSED, Flag
from tracker.payables.balance import certain
from tracker.payables.cleared import cleared
from tracker.payables.models import Discharge, Dispute, DisputeOutcome, Method, Payable, Payment
from tracker.reports.data.scope import load_scope
from tracker.reports.scorecards.keeping import keep_scorecards
from tracker.reports.scorecards.models import Scorecard
from tracker.reports.scorecards.span import span_to
from tracker.rules.arrears import ARREARS
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import sweep

SEEDS = (21, 22, 23)


def settled_by_hand(session: Session, on: date) -> dict[int, date]:
    """The day each payable was settled for good, gone through event by event."""
    events: dict[int, list[tuple[date, int]]] = {}

    def put(payable: int, day: date | None, fen: int) -> None:
        if day is not None and day <= on:
            events.setdefault(payable, []).append((day, fen))

    for one in session.scalars(select(Payment).where(Payment.voided_in.is_(None))):
        day = {Method.BILL: one.honoured_on, Method.RECEIVABLE_VOUCHER: one.honoured_on}.get(
            one.method, one.paid_on
        )
        if one.method is Method.ASSET_OFFSET:
            agreed = one.consent_document is not None and one.performed_on is not None
            day = max(one.performed_on, one.consent_on or one.performed_on) if agreed else None
        put(one.payable_id, day, -one.amount_fen)
        if day is not None and one.returned_on is not None:
            put(one.payable_id, max(day, one.returned_on), one.amount_fen)
    for gone in session.scalars(select(Discharge).where(Discharge.voided_in.is_(None))):
        put(gone.payable_id, gone.happened_on, -gone.amount_fen)
    for lost in session.scalars(select(Dispute).where(Dispute.voided_in.is_(None))):
        if lost.outcome is DisputeOutcome.DEBTOR:
            put(lost.payable_id, lost.resolved_on, -lost.amount_fen)
    found: dict[int, date] = {}
    for owed in session.scalars(select(Payable).where(Payable.voided_in.is_(None), Payable.amount_fen > 0)):
        if owed.known_on is not None and owed.known_on > on:
            continue
        left, since = owed.amount_fen, None
        for day in sorted({day for day, _ in events.get(owed.id, ())}):
            left += sum(fen for when, fen in events[owed.id] if when == day)
            since = None if left > 0 else (since or day)
        if since is not None:
            found[owed.id] = since
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_kept_scorecards_are_those_of_a_recount_in_plain_python(database: Database, seed: int) -> None:
    random_city(database, seed)
    span = span_to(ON)
    short, long = 30, 60
    with database.unit_of_work() as session:
        keep_scorecards(session, at=AT)
    with database.reading() as session:
        counts: Counter[tuple[Any, ...]] = Counter()
        answers = load_scope(session, ON).answers
        payables = {one.id: one for one in session.scalars(select(Payable))}
        for number, day in settled_by_hand(session, ON).items():
            owed = payables[number]
            if owed.start_on is None or not span.first_on <= day <= ON:
                continue
            days = max(0, (day - owed.start_on).days)
            key = (answers[owed.body_id], f"{day:%Y-%m}")
            counts[*key, "paid"] += 1
            counts[*key, "paid_days"] += days
            band = "short" if days <= short else "middle" if days <= long else "long"
            counts[*key, f"paid_{band}"] += 1
        flags: dict[int, list[Flag]] = {}
        for flag in session.scalars(select(Flag).where(Flag.rule.in_(ARREARS))):
            if flag.case_state != DISMISSED:
                flags.setdefault(flag.root_id, []).append(flag)
        for owed in session.scalars(select(Payable).where(certain(ON))):
            if owed.due_on is None or not span.first_on <= owed.due_on < ON:
                continue
            key = (answers[owed.body_id], f"{owed.due_on:%Y-%m}")
            counts[*key, "due"] += 1
            said = flags.get(owed.id, [])
            if any(one.public_from and one.public_from <= ON for one in said):
                counts[*key, "due_late"] += 1
            elif said:
                counts[*key, "due_held"] += 1
        for case in session.scalars(select(Case)):
            if span.first_on <= case.reply_by < ON and case.public_from <= ON:
                key = (answers[case.body_id], f"{case.reply_by:%Y-%m}")
                counts[*key, "answers"] += 1
                counts[*key, "answers_in_time"] += bool(case.replied_on and case.replied_on <= case.reply_by)
        kept: Counter[tuple[Any, ...]] = Counter()
        names = ("paid", "paid_days", "paid_short", "paid_middle", "paid_long", "due", "due_late", "due_held",
                 "answers", "answers_in_time")  # fmt: skip
        for row in session.scalars(select(Scorecard).where(Scorecard.day == ON)):
            kept |= Counter({(row.body_id, row.month, name): getattr(row, name) for name in names})
    # The city of demo bodies has no heirs, so a record's own body answers for it.
    assert +counts == +kept
    said = {name: sum(number for key, number in kept.items() if key[2] == name) for name in names}
    assert said["paid_short"] and said["paid_long"] and said["due_late"] and said["due_held"], said


def test_the_short_way_to_what_is_settled_gives_what_the_general_way_gives(database: Database) -> None:
    random_city(database, 24)
    first = ON - timedelta(days=500)
    with database.reading() as session:
        ways = [
            sorted((row[0], row[1]) for row in session.execute(select(rows)))
            for rows in (cleared(first, ON), cleared(first, ON, general_only=True))
        ]
    assert ways[0] and ways[0] == ways[1]


@pytest.mark.parametrize(("day", "days"), [
    (date(2021, 1, 31), 0), (date(2021, 2, 15), 1), (date(2021, 12, 31), 1), (date(2022, 12, 30), 2),
])  # fmt: skip
def test_the_first_years_of_the_regulation_are_counted_as_far_as_it_reaches(
    sqlite_database: Database, day: date, days: int
) -> None:
    with sqlite_database.unit_of_work() as session:
        sweep(session, RULES, day, at=AT)
        assert keep_scorecards(session, at=AT) == days
