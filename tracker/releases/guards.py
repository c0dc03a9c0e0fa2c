"""What a step of a formal report asks for besides its state, in words; for what takes and what offers it."""

from __future__ import annotations

from collections.abc import Set
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.core.messages import day_said
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor
from tracker.releases.models import Release, ReleaseAsked, ReleaseReply
from tracker.releases.workflow import ReleaseMove, ReleaseState


def why_not(session: Session, release: Release, name: ReleaseMove, actor: Actor, on: date) -> str | None:
    """Why a step that begins where a report stands may not be taken by somebody on a day; None: it may."""
    match name, release.state:
        case ReleaseMove.ASK, ReleaseState.FROZEN:
            if not _asked(session, release):
                return _("No body has a finding in this report: it can be checked at once.")
        case ReleaseMove.CHECK, ReleaseState.FROZEN:
            if _asked(session, release):
                return _("Put the findings to their bodies first: their words are printed beside them.")
        case ReleaseMove.CHECK, ReleaseState.REPLIES:
            last_on, silent = release.due_on, _asked(session, release) - _replied(session, release)
            if last_on is not None and on <= last_on and silent:
                return _("Bodies may reply until {day}, and not all have.", day=day_said(last_on))
        case ReleaseMove.RELEASE, _state:
            if actor.account_id in (release.checked_by, release.frozen_by):
                return _("Another person than who froze or checked it releases a report.")
    return None


def _asked(session: Session, release: Release) -> Set[int]:
    return set(session.scalars(select(ReleaseAsked.body_id).where(ReleaseAsked.release_id == release.id)))


def _replied(session: Session, release: Release) -> Set[int]:
    return set(session.scalars(select(ReleaseReply.body_id).where(ReleaseReply.release_id == release.id)))
