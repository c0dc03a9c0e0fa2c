"""What stands around every page: its day, how far the stored flags reach, whether the data is fictional."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from flask import current_app, g
from sqlalchemy import func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from tracker.assessment.models import SchemeStep
from tracker.assessment.sheet_models import Activity, SheetStep
from tracker.cases.queries import newest_step
from tracker.closings.models import ClosingStep
from tracker.congress.points.models import PointStep
from tracker.core.demo_marks import any_fictional
from tracker.core.messages import gettext as _
from tracker.core.messages import listed
from tracker.core.outbox import unread
from tracker.core.permissions import Perm
from tracker.exchange.approvals.models import ApprovalRequest, ApprovalWord
from tracker.flags.coverage import Behind, Swept, behind, state_of_records
from tracker.flags.models import SweepState
from tracker.flags.tallies import left_out
from tracker.law import loader as law
from tracker.releases.models import ReleaseReply, ReleaseStep
from tracker.returns.queries import frozen_count
from tracker.rules.catalogue import RULES
from tracker.rules.titles import titles
from tracker.web.access import reached
from tracker.web.remembered import remembered
from tracker.web.signed_in import person
from tracker.wording.days import day_word
from tracker.wording.numbers import pace_word

# How many rules that did not run are named above every page.
MOST_NAMED = 3
# What waits for somebody beside the cases: each step of it is a row.
BESIDE = (
    ClosingStep.id, ApprovalRequest.id, ApprovalWord.id, ReleaseStep.id, ReleaseReply.id, PointStep.id,
    SchemeStep.id, SheetStep.id, Activity.id,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frame:
    """``on`` is the day a page's figures stand at: the last swept day, today before the first sweep.

    ``change`` is the number of the last change of the records, ``step`` that of the last step of a case,
    ``returns`` how many monthly returns are frozen, ``sweep`` the last run of the rules. ``left_out`` is how
    many open flags the reader is not given yet, ``unread`` how many messages to the reader are. ``moved`` are
    the last steps of what goes from hand to hand beside the cases, on which no figure of the records rests.
    """

    on: date
    today: date
    fixed: bool
    demo: bool
    change: int
    step: int
    returns: int
    sweep: Swept | None
    behind: tuple[Behind, ...]
    left_out: int = 0
    unread: int = 0
    moved: tuple[int, ...] = ()

    @property
    def version(self) -> tuple[Any, ...]:
        """What a page's figures depend on: equal versions show equal figures."""
        return (self.on, self.today, self.change, self.step, self.returns, self.sweep, self.behind)

    def notices(self) -> list[str]:
        """What a reader must know before believing a figure; empty on a good day."""
        today, said = day_word(self.today), drilled(self.today if self.fixed else None)
        if self.sweep is None:
            return [*said, _("No flags were worked out yet: there are figures once flask sweep has run.")]
        swept = day_word(self.sweep.on)
        if self.sweep.on < self.today:
            said.append(
                _(
                    "Flags are worked out up to {day}; today is {today}, the days after are still to come.",
                    day=swept, today=today,
                )
            )  # fmt: skip
        if self.sweep.on > self.today:
            said.append(
                _("Flags are worked out up to {day}, later than today; this page shows that day.", day=swept)
            )
        if self.change > self.sweep.change_id:
            said.append(
                _("Records were added or mended since the flags were worked out; the next run sees them.")
            )
        if self.sweep.state is not SweepState.DONE or self.behind:
            said.append(
                _(
                    "The last run was not finished: no flag does not mean no problem ({rules}).",
                    rules=_some(self.behind),
                )
            )  # fmt: skip
        return said


def _some(behind: Sequence[Behind]) -> str:
    """The titles of the rules that are behind; of many the first few, so that a telephone shows the page."""
    if not behind:
        return _("see the log of the run")
    first = [titles()[one.rule].now() if one.rule in titles() else one.rule for one in behind[:MOST_NAMED]]
    if len(behind) == len(first):
        return listed(first)
    return _("{rules} and {more} more rules", rules=listed(first), more=len(behind) - len(first))


def drilled(fixed: date | None) -> list[str]:
    """What a drill says on every page: the day it is ``fixed`` at, if any, and how short its periods are."""
    said = [_("Drill: the system's day is fixed at {day}.", day=day_word(fixed))] if fixed else []
    by = law.shortened_by()
    return said if by == 1 else [*said, pace_word(by)]


def _newest(number: InstrumentedAttribute[int]) -> Any:
    """The greatest number of a table whose rows only grow, 0 before the first."""
    return select(func.coalesce(func.max(number), 0)).scalar_subquery()


def _rarely(session: Session, swept: Swept | None) -> tuple[tuple[Behind, ...], bool]:
    """What changes with a sweep or with the records alone: rules that are behind, whether it is fiction."""
    missing = behind(session, tuple(rule.code for rule in RULES), swept.on) if swept else ()
    return missing, any_fictional(session)


@contextmanager
def reading() -> Iterator[tuple[Session, Frame]]:
    """A session for one page, and the frame around it."""
    tracker = current_app.extensions["tracker"]
    with tracker.database.reading() as session:
        someone = person()
        waiting = unread(someone.actor.account_id) if someone and someone.actor.account_id else literal(0)
        asked = (newest_step(), frozen_count(), waiting, *map(_newest, BESIDE))
        swept, change, (step, returns, new, *moved) = state_of_records(session, *asked)
        g.newest_change = change
        on = swept.on if swept else tracker.today()
        missing, demo = remembered(("frame",), (on, swept, change), partial(_rarely, session, swept))
        frame = Frame(
            on=on,
            today=tracker.today(),
            fixed=tracker.settings.today is not None,
            demo=demo,
            change=change,
            step=step,
            returns=returns,
            sweep=swept,
            behind=missing,
            unread=new,
            moved=tuple(moved),
        )
        reach = reached(Perm.FLAGS_READ)
        hidden = remembered(("left out", reach), frame.version, partial(left_out, session, reach))
        yield session, replace(frame, left_out=hidden)
