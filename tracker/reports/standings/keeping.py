"""Work out and keep the figures of the newest swept day and of the days it is compared with.

Interest, promises and returns are those of ``reports.data``, and so are the stands of payables with more than
money on them, over the questions that are public, as the report's public edition has them; ``at_once`` gives
all days of the others.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, literal, select, update
from sqlalchemy.orm import Session

from tracker.cases.models import Case
from tracker.cases.queries import newest_step, public_on
from tracker.congress.sessions.queries import sessions as congress_sessions
from tracker.core.changes import Change
from tracker.flags.grades import bands
from tracker.flags.models import SweepDay
from tracker.law import loader as law
from tracker.reports.data.arrears import EMPTY, Stand, added, band_of, by_body, open_arrears
from tracker.reports.data.interest import interest_rows
from tracker.reports.data.laid import laid_open
from tracker.reports.data.promises import promises_by_body
from tracker.reports.data.returns import Returns, returns_on
from tracker.reports.data.scope import Scope, load_scope
from tracker.reports.period import ONE_DAY, month_ends
from tracker.reports.standings.at_once import RULE, AtOnce, apart, asked, at_once
from tracker.reports.standings.models import Filing, Standing, StandingDay, StandingRow
from tracker.rules.arrears import arrears_of
from tracker.rules.catalogue import RULES
from tracker.rules.reach import edition

# A year of month ends before the day itself: the trend, and what one may compare with.
MONTHS = 13
# Sessions before the day that one may compare with: a year of them.
MOST_SESSIONS = 6
NOT_STORED = ("ages_fen", "oldest_on", "replaced", "replaced_book_fen")
STAND_COLUMNS = tuple(field.name for field in fields(Stand) if field.name not in NOT_STORED)


def days_kept(on: date, sessions: Iterable[date] = ()) -> tuple[date, ...]:
    """The days whose figures are kept at ``on``: itself, a year of month ends, the days of ``sessions``.

    None before the regulation was in force: nothing was overdue by it.
    """
    first = law.fixed_day("flags_start")
    days = {*month_ends(on, MONTHS), *(day for day in sessions if day < on)}
    return tuple(sorted(day for day in days if first <= day))


def keep(session: Session, *, at: datetime) -> int:
    """Bring the kept figures to the day the stored flags stand at; how many days were worked out.

    ``at`` is the instant (UTC). A past day whose facts, law and public questions are what they were is left
    alone; a day that is not kept any more goes.
    """
    on = session.scalar(select(func.max(SweepDay.covered_on)))
    if on is None:
        return 0
    held_on = [one.session_on for one in congress_sessions(session) if not one.called_off]
    wanted = days_kept(on, sorted(day for day in held_on if day < on)[-MOST_SESSIONS:])
    digest = made_from(session, on)
    held = {row.day: row.made_from for row in session.execute(select(StandingDay.day, StandingDay.made_from))}
    stale = [day for day in wanted if day == on or held.get(day) != digest]
    _drop(session, [*(set(held) - set(wanted)), *stale])
    scope = load_scope(session, on)
    with at_once(session, stale) as plain:
        for day in stale:
            _keep_day(session, scope, plain, StandingDay(
                day=day, public_on=on, made_from=digest, month="", made_at=at,
                change_id=session.scalar(select(func.coalesce(func.max(Change.id), 0))) or 0,
                step_id=session.scalar(select(newest_step())) or 0,
            ))  # fmt: skip
    return len(stale)


def made_from(session: Session, on: date) -> str:
    """A digest of what the figures of any past day depend on: facts, cases, law, what is public on ``on``."""
    public = select(func.count(), func.coalesce(func.sum(Case.id), 0)).where(public_on(on))
    parts: list[Any] = [
        session.scalar(select(func.max(Change.id))), session.scalar(select(newest_step())),
        *session.execute(public).one(), edition(),
    ]  # fmt: skip
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _drop(session: Session, days: Collection[date]) -> None:
    for table in (StandingRow, Standing, StandingDay):
        session.execute(delete(table).where(table.day.in_(days)))


def _keep_day(session: Session, scope: Scope, plain: AtOnce, kept: StandingDay) -> None:
    day = kept.day
    returns = returns_on(session, scope, day)
    kept.month = returns.month
    session.add(kept)
    session.flush()
    with laid_open(session, arrears_of(RULES), day, kept.public_on, {RULE.code: asked}) as held:
        _keep_rows(session, scope, day)
        stands = _with_plain(scope, by_body(session, scope, day, apart), plain.stands[day])
        interest = _keep_interest(session, scope, day)
    left_out: Counter[int] = Counter()
    for owner, number in (*held.left_out.items(), *plain.flags[day].items()):
        left_out[scope.answers[owner]] += number
    _keep_bodies(session, scope, day, stands, interest, returns, left_out)


def _with_plain(scope: Scope, others: dict[int, Stand], plain: Mapping[int, Stand]) -> dict[int, Stand]:
    """What the bodies that answer owe, of both kinds of payables together."""
    found: dict[int, list[Stand]] = {number: [stand] for number, stand in others.items()}
    for owner, stand in plain.items():
        found.setdefault(scope.answers[owner], []).append(stand)
    return {number: added(parts) for number, parts in found.items()}


def _keep_rows(session: Session, scope: Scope, day: date) -> None:
    flags = open_arrears(day)
    columns = ("day", "payable_id", "rule", "ref", "body_id", "owner_id", "enterprise_id", "arose_on",
               "amount_fen", "cites")  # fmt: skip
    session.execute(insert(StandingRow).from_select(columns, select(
        literal(day, StandingRow.day.type), flags.c.payable_id, flags.c.rule, flags.c.ref, flags.c.owner_id,
        flags.c.owner_id, flags.c.enterprise_id, flags.c.arose_on, flags.c.amount_fen, flags.c.cites,
    )))  # fmt: skip
    for owner, answers in scope.answers.items():
        if owner != answers:
            own = update(StandingRow).where(StandingRow.day == day, StandingRow.owner_id == owner)
            session.execute(own.values(body_id=answers))


def _keep_interest(session: Session, scope: Scope, day: date) -> dict[int, tuple[int, int]]:
    """Put the interest onto the rows; gives by body its sum and how many sums bear none computed."""
    sums: dict[int, list[int]] = {}
    found: list[dict[str, Any]] = []
    for row in interest_rows(session, scope, day):
        held = sums.setdefault(scope.answers[row.owner_id], [0, 0])
        held[0] += row.amount_fen or 0
        held[1] += row.amount_fen is None
        if row.amount_fen is not None:
            found.append({"ref_": row.ref, "arose_": row.arose_on, "fen": row.amount_fen})
    if found:
        _write_interest(session, day, found)
    return {number: (fen, none) for number, (fen, none) in sums.items()}


def _write_interest(session: Session, day: date, found: list[dict[str, Any]]) -> None:
    numbers = {
        (ref, arose_on): (payable_id, rule)
        for payable_id, rule, ref, arose_on in session.execute(select(
            StandingRow.payable_id, StandingRow.rule, StandingRow.ref, StandingRow.arose_on
        ).where(StandingRow.day == day))
    }  # fmt: skip
    session.execute(update(StandingRow), [
        {"day": day, "payable_id": payable_id, "rule": rule, "interest_fen": one["fen"]}
        for one in found for payable_id, rule in [numbers[one["ref_"], one["arose_"]]]
    ])  # fmt: skip


def _keep_bodies(
    session: Session, scope: Scope, day: date, stands: dict[int, Stand],
    interest: dict[int, tuple[int, int]], returns: Returns, left_out: Mapping[int, int],
) -> None:  # fmt: skip
    # On its last lawful day a promise is not broken yet.
    promises = promises_by_body(session, scope, date.min, day - ONE_DAY, day)
    counts = _counts_by_age(session, day)
    none = [0] * len(bands(day))
    silent = {one.number for one in returns.silent}
    rows = []
    for number in scope.asked():
        stand = stands.get(number, EMPTY)
        fen, uncounted = interest.get(number, (0, 0))
        due, kept, late, unsaid = promises.get(number, (0, 0, 0, 0))
        rows.append({
            "day": day, "body_id": number, **{name: getattr(stand, name) for name in STAND_COLUMNS},
            "oldest_on": stand.oldest_on,
            "ages": list(map(list, zip(stand.ages_fen or none, counts.get(number, none), strict=True))),
            "interest_fen": fen, "interest_uncounted": uncounted, "promises_due": due, "promises_kept": kept,
            "promises_late": late, "promises_silent": unsaid, "left_out": left_out.get(number, 0),
            "filing": _filing(number, returns, silent),
        })  # fmt: skip
    if rows:
        session.execute(insert(Standing), rows)


def _filing(number: int, returns: Returns, silent: Collection[int]) -> Filing:
    if number not in returns.expected:
        return Filing.NONE
    if number in silent:
        return Filing.SILENT
    return Filing.NIL if number in returns.nil else Filing.OWING


def _counts_by_age(session: Session, day: date) -> dict[int, list[int]]:
    band = band_of(StandingRow.arose_on, day)
    found: dict[int, list[int]] = {}
    for number, age, count in session.execute(
        select(StandingRow.body_id, band, func.count()).where(StandingRow.day == day)
        .group_by(StandingRow.body_id, band)
    ):  # fmt: skip
        found.setdefault(number, [0] * len(bands(day)))[age] = count
    return found
