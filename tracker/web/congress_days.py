"""Which two kept days a page of the account shows, and what it must say about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, request, url_for
from sqlalchemy.orm import Session

from tracker.congress.sessions.models import CongressSession
from tracker.congress.sessions.queries import last_session
from tracker.core.permissions import Perm, Reach
from tracker.reports.period import ONE_DAY, quarter_of
from tracker.reports.standings.board import Board, KeptDay, board, kept_days
from tracker.reports.tiles import CITY
from tracker.web.access import reached
from tracker.web.frame import Frame
from tracker.web.remembered import remembered


class NoFigures(Exception):
    """No figures are kept of the day asked for, or of any; ``days`` are those that have some."""

    def __init__(self, frame: Frame, days: tuple[KeptDay, ...], missing: date | None) -> None:
        super().__init__(missing)
        self.frame, self.days, self.missing = frame, days, missing


@dataclass(frozen=True, slots=True)
class Comparison:
    """The two kept days a page compares, side by side in ``board``; ``days``: all kept days, newest first.

    ``given`` is what the address itself says, ``missing`` a day to compare with of which nothing is kept.
    ``behind``: records or cases have changed since the figures were worked out. ``last`` is the last session
    before the day shown.
    """

    reach: Reach
    days: tuple[KeptDay, ...]
    board: Board
    given: Mapping[str, str]
    missing: date | None
    behind: bool
    last: CongressSession | None = None

    @property
    def session_on(self) -> date | None:
        """The day of the last session before the day shown."""
        return self.last.session_on if self.last else None

    @property
    def month(self) -> str:
        """The month whose returns are counted on the day shown."""
        return next(one.month for one in self.days if one.day == self.board.on)

    def to(self, endpoint: str, **values: Any) -> str:
        """The address of another page about the same days."""
        query: dict[str, Any] = {**values, **self.given}
        return url_for(f"congress.{endpoint}", **query)

    def rows(self, what: str, scope: Mapping[str, str], age: int | None = None) -> str:
        """The address of the rows under a figure: of one body its sums, else the bodies."""
        return self.to("sums" if "body" in scope else "bodies", what=what, age=age, **scope)

    def rows_on(self, day: date, what: str, scope: Mapping[str, str]) -> str:
        """The same of another kept day."""
        endpoint = "sums" if "body" in scope else "bodies"
        query: dict[str, Any] = {"what": what, "on": day.isoformat(), **scope}
        return url_for(f"congress.{endpoint}", **query)


def comparison(session: Session, frame: Frame) -> Comparison:
    """The kept days that the address asks for (``on``, ``against``), else the newest and the quarter before.

    Aborts with 400 where a day cannot be read; raises NoFigures where none are kept of the day to be shown.
    """
    reach = reached(Perm.CONGRESS_READ)
    days = kept_days(session)
    asked = {name: _day(name) for name in ("on", "against")}
    given = {name: day.isoformat() for name, day in asked.items() if day}
    known = {one.day: one for one in days}
    on = asked["on"] or (days[0].day if days else None)
    missing = next((day for day in asked.values() if day and day not in known), None)
    if on is None or on not in known:
        raise NoFigures(frame, days, missing or on)
    last = _last_session(session, reach, on)
    session_on = last.session_on if last else None
    before = asked["against"] or (session_on if session_on in known else _before(on, known))
    against = before if before in known and before != on else None
    newest = days[0]
    found = remembered(
        ("congress", on, against, reach), (frame.version, newest.made_at),
        lambda: board(session, on, against, reach),
    )  # fmt: skip
    behind = (newest.change_id, newest.step_id, newest.day) != (frame.change, frame.step, frame.on)
    return Comparison(reach, days, found, given, missing, behind, last)


def _day(name: str) -> date | None:
    text = request.args.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        abort(400)


def _last_session(session: Session, reach: Reach, on: date) -> CongressSession | None:
    """The last session before a day, of the congress of the reader's own region."""
    codes = {(digits or CITY).ljust(6, "0") for digits in reach.regions} or {CITY}
    held = [last_session(session, code, on) for code in sorted(codes)]
    return max((one for one in held if one), key=lambda one: one.session_on, default=None)


def _before(on: date, known: Mapping[date, KeptDay]) -> date | None:
    """The end of the quarter before; where nothing is kept of it, the kept day before."""
    last = quarter_of(on).first_on - ONE_DAY
    return last if last in known else max((day for day in known if day < on), default=None)
