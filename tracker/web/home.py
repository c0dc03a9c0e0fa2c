"""``/``: the day's figures, what needs the one who is signed in, and a first page for who is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.accounts.registrations import registrations
from tracker.cases.queries import CaseRow
from tracker.cases.queue import Part, queue
from tracker.closings.queries import Total, closing_list, totals
from tracker.closings.workflow import ClosingState
from tracker.complaints import queries as complaints
from tracker.complaints.queries import ComplaintRow
from tracker.congress.points import queries as points
from tracker.congress.points.queries import Waiting
from tracker.congress.points.workflow import Kind
from tracker.core.permissions import Perm, Reach
from tracker.flags.tallies import ARREARS
from tracker.limitation.queries import near_list
from tracker.plans.queries import tally as plan_tally
from tracker.releases import queries as releases
from tracker.releases.queries import Listed
from tracker.reports.creditor_account import creditor_account
from tracker.reports.overview import overview
from tracker.reports.today import MOST, today
from tracker.rules.titles import article_number
from tracker.web import approvals, unsent, waiting
from tracker.web import doubles as pairs
from tracker.web.access import actor, opens, public, reached
from tracker.web.frame import Frame, reading
from tracker.web.remembered import remembered
from tracker.web.signed_in import person

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@public
def index() -> str | Response:
    """The overview of the day the stored flags stand at, after what needs the reader today."""
    someone = person()
    if someone is not None and someone.owes_second_factor:
        return redirect(url_for("second_factor.show"))
    reach, records = reached(Perm.FLAGS_READ), reached(Perm.RECORDS_READ)
    if not reach and records.enterprises:
        return _enterprise(records)
    if not reach:
        return render_template("home/public.html", frame=None, unsent=unsent.waiting())
    with reading() as (session, frame):
        figures = remembered(
            ("overview", reach), frame.version, lambda: overview(session, frame.on, reach)
        )
        needed = _needed(session, frame, reach) if _works() else None
        cases = _cases(session, frame) if needed else ()
        reports = _reports(session) if needed else ()
        plans = plan_tally(session, frame.today, reached(Perm.PLANS_READ))
        closed = _closed(session, frame)
        asked = len(registrations(session, reached(Perm.REGISTRATIONS_DECIDE), waiting=True)) if needed else 0
        doubles = pairs.waiting(session, frame) if needed else None
        steps = _steps(session, frame, works=bool(needed))
    writes = bool(needed) and Perm.RECORDS_WRITE in actor().perms
    return render_template(
        "home/index.html", frame=frame, figures=figures, arrears=ARREARS, article_number=article_number,
        needed=needed, asked=asked, cases=cases, reports=reports, doubles=doubles,
        failed=waiting.failed() if writes else (), unsent=unsent.waiting(), plans=plans, totals=closed,
        changes=steps.changes, formal=steps.formal, points=steps.points,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Steps:
    """What waits for the reader beside cases and reports: changes to decide on, formal reports, points."""

    changes: int
    formal: Sequence[Listed]
    points: Mapping[Kind, Waiting]


def _steps(session: Session, frame: Frame, *, works: bool) -> _Steps:
    who = actor()

    def found() -> _Steps:
        return _Steps(
            approvals.waiting(session) if works else 0,
            releases.waiting(session, who, frame.today) if works else (),
            points.waiting(session, who, frame.today) if opens("congress_points.index") else {},
        )

    return remembered(("steps", who, works), (*frame.version, frame.moved), found)


def _closed(session: Session, frame: Frame) -> tuple[Total, ...]:
    """What closings come to within the reader's reach, by how they count."""
    near = reached(Perm.CLOSINGS_READ)
    if not near:
        return ()
    state = (*frame.version, frame.moved)
    return remembered(
        ("closings", near), state, lambda: totals(closing_list(session, frame.today, near))
    )


def _cases(session: Session, frame: Frame) -> tuple[CaseRow, ...]:
    """The cases whose next step is the reader's, by their day."""
    return queue(session, actor(), reached(Perm.CASES_READ), frame.today, Part.MINE, size=MOST)


def _reports(session: Session) -> tuple[ComplaintRow, ...]:
    """The reports of enterprises whose next step is the reader's, by their day."""
    if Perm.COMPLAINTS_HANDLE not in actor().perms:
        return ()
    return complaints.waiting(session, actor(), size=MOST)


def _works() -> bool:
    """Whether the reader works on records or decides; who only reads begins with the figures."""
    someone = person()
    return someone is not None and bool(someone.actor.perms & {Perm.RECORDS_WRITE, Perm.REGISTRATIONS_DECIDE})


def _needed(session: Session, frame: Frame, reach: Reach) -> object:
    return remembered(("today", reach), frame.version, lambda: today(session, frame.on, reach))


def _enterprise(reach: Reach) -> str:
    """What bodies have recorded that they owe the reader's enterprises."""
    with reading() as (session, frame):
        accounts = [creditor_account(session, one, frame.on, reach) for one in reach.enterprises]
        cases = _cases(session, frame)
        plans = plan_tally(session, frame.today, reached(Perm.PLANS_READ))
        claims = near_list(session, frame.today, actor(), size=MOST)
        every = closing_list(session, frame.today, reached(Perm.CLOSINGS_READ))
    closings = [one for one in every if one.closing.state is ClosingState.WAITING and not one.fallen]
    return render_template(
        "home/enterprise.html", frame=frame, accounts=accounts, cases=cases, unsent=unsent.waiting(),
        plans=plans, claims=claims, closings=closings,
    )  # fmt: skip
