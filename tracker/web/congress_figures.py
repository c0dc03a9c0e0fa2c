"""Figures of the account that are read besides the kept ones, each remembered until something changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from tracker.flags.filters import Filter
from tracker.flags.tallies import By, Tally, tallies
from tracker.reports.data.projects import SourceMoney, money_by_source
from tracker.reports.data.promises import PromisesDue, promises_due
from tracker.reports.data.scope import Scope, load_scope
from tracker.reports.period import ONE_DAY
from tracker.reports.standings.board import Board
from tracker.reports.standings.board import trend as kept_trend
from tracker.web.congress_days import Comparison
from tracker.web.frame import Frame
from tracker.web.remembered import remembered


def promises(session: Session, frame: Frame, seen: Comparison, part: Board) -> PromisesDue:
    """Promises of some bodies whose last lawful day is past on the day shown, unkept and largest first."""

    def found() -> PromisesDue:
        own = scope_of(session, seen, part)
        return promises_due(session, own, part.on.min, part.on - ONE_DAY, part.on, None)

    name = ("congress promises", part.on, frozenset(part.places))
    return remembered(name, frame.version, found)


def scope_of(session: Session, seen: Comparison, part: Board) -> Scope:
    """The bodies of a board as the functions of the report take them, with those they answer for."""
    scope = load_scope(session, seen.days[0].day)
    wanted = set(part.places)
    answers = {owner: to for owner, to in scope.answers.items() if to in wanted}
    return replace(scope, answers=answers, all=False)


def money(session: Session, frame: Frame, seen: Comparison, part: Board) -> tuple[SourceMoney, ...]:
    """Project money planned up to the day shown and arrived, by source."""
    name = ("congress money", part.on, frozenset(part.places))
    return remembered(
        name, frame.version, lambda: money_by_source(session, scope_of(session, seen, part), part.on)
    )


def trend(session: Session, frame: Frame, seen: Comparison, part: Board) -> tuple[tuple[date, int], ...]:
    """What was overdue at each month's end, in fen."""
    name = ("congress trend", part.on, frozenset(part.places), seen.reach)
    state = (frame.version, seen.days[0].made_at)
    return remembered(name, state, lambda: kept_trend(session, seen.reach, part.places, part.on))


def tallied(session: Session, frame: Frame, seen: Comparison, wanted: Filter, by: By) -> tuple[Tally, ...]:
    """Open questions of the reader's reach that are public today, whoever asks."""
    public = replace(wanted, reach=replace(seen.reach, public_on=frame.today, inner=None))
    return remembered(
        ("congress tallies", public, by), frame.version, lambda: tallies(session, public, frame.on, by)
    )
