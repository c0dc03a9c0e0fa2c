"""One month of a body as somebody may see it: which version is shown, and what they may do with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tracker.core.months import is_month
from tracker.core.permissions import Actor, Perm
from tracker.returns.actions import asked_of, may, now
from tracker.returns.lines import Amounts, Side, Worked
from tracker.returns.models import MonthlyReturn, ReturnState
from tracker.returns.queries import kept, versions
from tracker.subjects.models import Body
from tracker.subjects.queries import ReturnView, returns_of

# Asked for as a version: the ledger as it is now.
NOW = "now"


@dataclass(frozen=True, slots=True)
class Page:
    """A month of a body: the version that is shown (None: the ledger as it is now), and all versions.

    ``by_file``: a return that was not filed here. ``worked`` is None where the reader is shown no figures:
    nothing is frozen, and the return is not theirs to file or to check. ``files`` and ``checks`` say whether
    they may do so now.
    """

    month: str
    one: MonthlyReturn | None
    worked: Worked | None
    all: list[MonthlyReturn]
    files: bool
    checks: bool
    opened: MonthlyReturn | None
    by_file: ReturnView | None

    @property
    def newest_frozen(self) -> bool:
        """Whether the version shown is the frozen one that stands."""
        frozen = [one.id for one in self.all if one.state is ReturnState.FROZEN]
        return self.one is not None and frozen[:1] == [self.one.id]


def page(
    session: Session, body_id: int, month: str, version: str | None, *, actor: Actor, on: date
) -> Page | None:
    """A month of a body as somebody sees it; None where no such return is asked for, or no such version.

    ``version`` is a number as text, ``NOW``, or None for the one that waits, else the frozen one.
    """
    if not is_month(month) or not asked_of(session.get_one(Body, body_id), month, on):
        return None
    files = may(session, actor, Perm.RETURNS_FILE, body_id)
    checks = may(session, actor, Perm.RETURNS_CHECK, body_id)
    every = versions(session, body_id, month)
    if not (files or checks):
        every = [one for one in every if one.state is ReturnState.FROZEN]
    waiting = next((one for one in every if one.state is ReturnState.SIGNED), None)
    frozen = next((one for one in every if one.state is ReturnState.FROZEN), None)
    named = next((one for one in every if str(one.version) == version), None)
    if version and version != NOW and named is None:
        return None
    shown = named if version else waiting or frozen
    live = shown is None and (files or checks)
    worked = kept(session, shown) if shown else now(session, body_id, month) if live else None
    return Page(
        month=month, one=shown, worked=worked, all=every, files=files and waiting is None,
        checks=checks and waiting is not None and waiting.signed_by != actor.account_id,
        opened=session.get(MonthlyReturn, worked.opened_by) if worked and worked.opened_by else None,
        by_file=next((one for one in returns_of(session, body_id, on) if one.month == month), None),
    )  # fmt: skip


def later(session: Session, one: MonthlyReturn) -> Amounts | None:
    """What facts recorded since would give beyond a frozen closing; None: nothing. Raises DoesNotAddUp."""
    ledger = now(session, one.body_id, one.month).figures[Side.CLOSING]
    return (ledger - one.figure(Side.CLOSING)) or None
