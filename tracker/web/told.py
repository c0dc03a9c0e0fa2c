"""Messages about something are read once its page is opened."""

from __future__ import annotations

from flask import current_app

from tracker.core import clock
from tracker.core.outbox import has_unread, mark_read
from tracker.web.access import actor
from tracker.web.frame import Frame


def opened(frame: Frame, subject_kind: str, subject_id: int) -> None:
    """Note that the reader has what messages about a subject tell; writes only where some were unread."""
    me, database = actor().account_id, current_app.extensions["tracker"].database
    if me is None or not frame.unread:
        return
    with database.reading() as session:
        waits = has_unread(session, me, subject_kind, subject_id)
    if waits:
        with database.unit_of_work() as session:
            mark_read(session, me, at=clock.now(), subject=(subject_kind, subject_id))
