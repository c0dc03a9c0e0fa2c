"""Sessions are entered by the supervision office of the region, and corrected until their day has passed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.congress.sessions.models import CongressSession, SessionEntry
from tracker.core.changes import take_turn
from tracker.core.machine import NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor, Perm, reach


def enter(
    session: Session, region: str, name: str, session_on: date, *, actor: Actor, on: date, at: datetime
) -> CongressSession:
    """Enter a session of a region's standing committee; also one that was held. Raises NotAllowed."""
    if not enters(actor, region):
        raise NotAllowed(_("Sessions of this region are entered by its supervision office."))
    if not name.strip():
        raise NotAllowed(_("Give the session its name."))
    one = CongressSession(
        region=region, name=name.strip(), session_on=session_on, called_off=False, entered_on=on
    )
    _kept_apart(session, one)
    _note(session, one, "", False, actor, on, at)
    return one


def correct(
    session: Session, number: int, name: str, session_on: date, called_off: bool, note: str, *, seen: int,
    actor: Actor, on: date, at: datetime,
) -> CongressSession:  # fmt: skip
    """Correct a session, or call it off, with the reason. ``seen`` is the entry the page was made from.

    Raises NotAllowed where it has passed, or where somebody corrected it meanwhile.
    """
    take_turn(session)
    one = session.get_one(CongressSession, number)
    session.refresh(one)
    if not enters(actor, one.region):
        raise NotAllowed(_("Sessions of this region are entered by its supervision office."))
    if not correctable(one, on):
        raise NotAllowed(_("This session has passed: it stays as it was entered."))
    if not note.strip():
        raise NotAllowed(_("Say why it is corrected."))
    if not name.strip():
        raise NotAllowed(_("Give the session its name."))
    if newest_entry(session, number) != seen:
        raise NotAllowed(_("Somebody corrected this session meanwhile. What you typed is below; look again."))
    one.name, one.session_on, one.called_off = name.strip(), session_on, called_off
    _kept_apart(session, one)
    _note(session, one, note, True, actor, on, at)
    return one


def enters(actor: Actor, region: str) -> bool:
    """Whether somebody may enter and correct sessions of a region."""
    return any(region.startswith(digits) for digits in reach(actor, Perm.CONGRESS_SESSIONS).regions)


def correctable(one: CongressSession, on: date) -> bool:
    """Whether a session may still be corrected: until its day has passed, or on the day it was entered."""
    return on <= one.session_on or on == one.entered_on


def newest_entry(session: Session, number: int) -> int:
    """The number of the newest entry of a session; 0 where there is none."""
    newest = select(SessionEntry.id).where(SessionEntry.session_id == number)
    return session.scalar(newest.order_by(SessionEntry.id.desc()).limit(1)) or 0


def _kept_apart(session: Session, one: CongressSession) -> None:
    try:
        with session.begin_nested():
            session.add(one)
            session.flush()
    except IntegrityError as twice:
        raise NotAllowed(_("A session of this region on this day is entered already.")) from twice


def _note(
    session: Session, one: CongressSession, note: str, corrects: bool, actor: Actor, on: date, at: datetime
) -> None:
    assert actor.account_id is not None
    session.add(
        SessionEntry(
            session_id=one.id, corrects=corrects, name=one.name, session_on=one.session_on,
            called_off=one.called_off, note=note.strip(), entered_on=on, at=at, actor_id=actor.account_id,
            actor_name=actor.name or actor.login,
        )
    )  # fmt: skip
    session.flush()
