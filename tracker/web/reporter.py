"""Who reports: by an account of the enterprise, or by the code of a receipt, which the browser holds sealed.

The code stands in no address: what is asked for gets into logs, and into what a browser remembers.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from flask import abort, current_app, session
from sqlalchemy.orm import Session

from tracker.complaints import queries
from tracker.complaints.actions import bearer, is_reporter
from tracker.complaints.codes import code_digest
from tracker.complaints.models import Complaint
from tracker.complaints.own_figures import estimate
from tracker.core.permissions import Actor
from tracker.core.sealing import BrokenSeal, Seal
from tracker.payables.interest import interest_of
from tracker.web.access import actor

HELD = "report"
PURPOSE = "code of a receipt"
# Digests no code has: who holds none is compared like who does.
NONE = "0" * 64


@dataclass(frozen=True, slots=True)
class Reporter:
    """A report with who acts for its enterprise; ``digest`` is of the code that was shown."""

    complaint: Complaint
    actor: Actor
    digest: str

    @property
    def by_code(self) -> bool:
        """Whether the code alone lets them in."""
        return self.actor.account_id is None


def _seal() -> Seal:
    return Seal(current_app.extensions["tracker"].settings.secret_key, PURPOSE)


def hold(code: str) -> None:
    """Let this browser hold a code until it is closed, or told to forget it."""
    session[HELD] = _seal().close(code)


def let_go() -> None:
    """Forget the code that this browser holds."""
    session.pop(HELD, None)


def held_code() -> str | None:
    """The code that this browser holds."""
    try:
        return _seal().open(session[HELD]) if HELD in session else None
    except BrokenSeal:
        return None


def held_report(database: Session) -> Complaint | None:
    """The report that the code of this browser opens."""
    code = held_code()
    return queries.by_code(database, code_digest(code)) if code else None


def code_of(complaint: Complaint) -> str | None:
    """The code of a report, where this browser holds it."""
    code = held_code()
    return code if code and is_reporter(complaint, bearer(""), code_digest(code)) else None


def reporter(database: Session, number: int) -> Reporter:
    """The report with this number and who acts; 404 where who asks did not report it."""
    someone = actor()
    found = queries.reported_by(database, number, someone, NONE)
    if found is not None:
        return Reporter(found, someone, NONE)
    code = held_code()
    digest = code_digest(code) if code else NONE
    found = queries.reported_by(database, number, bearer(""), digest)
    return Reporter(found, bearer(""), digest) if found is not None else abort(404)


def late_interest(database: Session, mine: Reporter, on: date) -> dict[str, object]:
    """What late interest comes to: by the records, where an account shows them, and by one's own figures."""
    payable, recorded = mine.complaint.payable_id, None
    if payable is not None and not mine.by_code:
        with suppress(LookupError):
            recorded = interest_of(database, payable, on)
    return {"interest": recorded, "estimate": estimate(mine.complaint, on)}
