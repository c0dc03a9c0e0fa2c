"""Who may do what to a formal report: a permission must reach all that the report is about."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tracker.accounts.reaching import covers_all, within
from tracker.core.machine import Move
from tracker.core.permissions import Actor, Perm, Reach, reach
from tracker.releases.models import Release
from tracker.subjects.regions import digits_of


def covers(session: Session, of: Reach, region: str | None, body_id: int | None) -> bool:
    """Whether a reach holds every body of a report's scope: a region, a body, or the whole city."""
    if body_id is not None:
        return within(session, of, body_id)
    if region is not None:
        return any(digits_of(region).startswith(digits) for digits in of.regions)
    return covers_all(session, of)


def may(session: Session, actor: Actor, perm: Perm, release: Release) -> bool:
    """Whether somebody's permission reaches all of a report."""
    return covers(session, reach(actor, perm), release.region, release.body_id)


def reaches(session: Session, actor: Actor, move: Move, release: Release) -> bool:
    """Whether a move of a report is the actor's to make; a reply is made for a body and looked at there."""
    return move.perm is Perm.RELEASES_REPLY or may(session, actor, move.perm, release)
