"""A month's return is signed by one person of the body and frozen, or sent back, by another."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.accounts.reaching import within
from tracker.core.changes import take_turn
from tracker.core.db import touched
from tracker.core.ledger import Entry, append
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.months import days_of_month
from tracker.core.permissions import Actor, Perm, reach
from tracker.returns.lines import MEASURES, Side, Worked
from tracker.returns.models import MonthlyReturn, ReturnLine, ReturnState, digest
from tracker.returns.queries import last_frozen, versions
from tracker.returns.stating import Signer, Statement, refuse_bad
from tracker.returns.working_out import work_out
from tracker.subjects.life import in_being
from tracker.subjects.models import Body

# Rows of one INSERT: few enough for the databases' limits of parameters.
AT_ONCE = 500


def may(session: Session, actor: Actor, perm: Perm, body_id: int) -> bool:
    """Whether somebody may sign or check returns of a body."""
    return within(session, reach(actor, perm), body_id)


def asked_of(body: Body, month: str, on: date) -> bool:
    """Whether a body owes a return of a month: the month is over, and it was in being on a day of it."""
    first_on, last_on = days_of_month(month)
    return last_on < on and in_being(body, first_on, last_on)


def now(session: Session, body_id: int, month: str) -> Worked:
    """A month as the ledger gives it now, beginning with the last frozen closing. Raises DoesNotAddUp."""
    return work_out(session, body_id, month, last_frozen(session, body_id, month))


def sign(
    session: Session, body_id: int, month: str, said: Statement, *, actor: Actor, on: date, at: datetime,
    seen: str = "",
) -> MonthlyReturn:  # fmt: skip
    """Sign a month's return with what the body states; it waits for a second person.

    ``seen`` is the digest of the lines the signer was shown, "" for whatever they are. Raises NotAllowed,
    BadStatement, IllegalTransition where somebody else signed one or the ledger moved meanwhile.
    """
    take_turn(session)
    body = session.get_one(Body, body_id)
    if actor.account_id is None or not may(session, actor, Perm.RETURNS_FILE, body_id):
        raise NotAllowed(_("The return of this body is not yours to file."))
    if not asked_of(body, month, on):
        raise NotAllowed(_("A return is filed for a month that is over, by a body that was in being in it."))
    before = versions(session, body_id, month)
    if any(one.state is ReturnState.SIGNED for one in before):
        raise _signed_meanwhile()
    found = now(session, body_id, month)
    lines = digest(found.lines)
    if seen and seen != lines:
        raise IllegalTransition(
            _("The ledger changed since this page was opened. The figures below are worked out anew."), ""
        )
    frozen = any(one.state is ReturnState.FROZEN for one in before)
    opened = session.get(MonthlyReturn, found.opened_by) if found.opened_by else None
    refuse_bad(said, found, Signer(actor.name, frozen, opened.stated_closing_fen if opened else None))
    made = MonthlyReturn(
        body_id=body_id, month=month, version=max((one.version for one in before), default=0) + 1,
        state=ReturnState.SIGNED, opened_by=found.opened_by, digest=lines, zero=said.zero,
        stated_payables=said.payables, stated_disputed_fen=said.disputed_fen,
        difference=said.difference.strip(), adjustment=said.adjustment.strip(),
        correction=said.correction.strip() if frozen else "", signed_by=actor.account_id,
        signed_name=actor.name, signed_on=on, signed_at=at,
        **{f"stated_{side}_fen": said.fen(side) for side in Side},
        **_columns(found),
    )  # fmt: skip
    session.add(made)
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:
        raise _signed_meanwhile() from None
    rows = [{"return_id": made.id, **ReturnLine.of(line)} for line in found.lines]
    for first in range(0, len(rows), AT_ONCE):
        session.execute(insert(ReturnLine), rows[first : first + AT_ONCE])
    return made


def answer(
    session: Session, number: int, *, freeze: bool, note: str, actor: Actor, on: date, at: datetime
) -> MonthlyReturn:
    """Freeze a signed return, or send it back with a reason; by another person than who signed it.

    It is frozen only while the ledger still gives its lines. Raises NotAllowed, IllegalTransition.
    """
    take_turn(session)
    table = MonthlyReturn
    one = session.get_one(table, number)
    if actor.account_id is None or not may(session, actor, Perm.RETURNS_CHECK, one.body_id):
        raise NotAllowed(_("The return of this body is not yours to check."))
    if one.signed_by == actor.account_id:
        raise NotAllowed(_("Who signed a return does not check it; a second person does."))
    note = note.strip()
    if not freeze and not note:
        raise NotAllowed(_("Say why it goes back."))
    if freeze and one.state is ReturnState.SIGNED and _moved_on(session, one):
        raise NotAllowed(
            _("The ledger changed since this return was signed: send it back, so that it is signed again.")
        )
    state = ReturnState.FROZEN if freeze else ReturnState.SENT_BACK
    waiting = update(table).where(table.id == number, table.state == ReturnState.SIGNED)
    moved = waiting.values(
        state=state, checked_by=actor.account_id, checked_name=actor.name, checked_on=on, checked_at=at,
        check_note=note,
    )  # fmt: skip
    if touched(session, moved.execution_options(synchronize_session=False)) != 1:
        session.refresh(one)
        raise IllegalTransition(_("Somebody checked this return meanwhile. Look at it again."), one.state)
    session.refresh(one)
    body = session.get_one(Body, one.body_id)
    append(session, Entry(
        kind=f"return:{state.value}", at=at, actor=actor.login, subject_kind="return",
        subject=f"{body.code} {one.month}", detail={"version": one.version, "lines": one.digest},
    ))  # fmt: skip
    return one


def _columns(found: Worked) -> dict[str, int]:
    """The figures that were worked out, as columns of a version."""
    return {
        f"{side}_{measure}": getattr(found.figures[side], measure) for side in Side for measure in MEASURES
    }


def _moved_on(session: Session, one: MonthlyReturn) -> bool:
    """Whether the ledger gives other lines now than when a version was signed."""
    return digest(now(session, one.body_id, one.month).lines) != one.digest


def _signed_meanwhile() -> IllegalTransition:
    said = _("Somebody signed this month's return meanwhile; it waits for its check.")
    return IllegalTransition(said, ReturnState.SIGNED)
