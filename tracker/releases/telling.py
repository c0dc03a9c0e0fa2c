"""Who is told of a step of a formal report: the office's supervisors, and the bodies it asks."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.grants import actor_of
from tracker.accounts.models import Account
from tracker.accounts.telling import officers_of, supervisors, tell_all
from tracker.core.outbox import About
from tracker.core.permissions import Perm
from tracker.releases.models import SUBJECT, Release, ReleaseAsked, ReleaseStep
from tracker.releases.reaching import may
from tracker.releases.workflow import ReleaseMove as M

TO_BODIES = frozenset({M.ASK, M.RELEASE, M.WITHDRAW, M.SUPERSEDE})
TO_OFFICE = frozenset({M.DRAFT, M.REPLY, M.CHECK, M.RELEASE, M.WITHDRAW})


def named(release: Release) -> str:
    """How messages call a report: its serial, before it has one its period."""
    return release.serial or release.period


def office_of(session: Session, release: Release, perm: Perm) -> list[Account]:
    """The supervisors whose permission reaches all that a report is about."""
    found = {
        one.id: one
        for one, grant in supervisors(session)
        if may(session, actor_of(one, [grant]), perm, release)
    }
    return list(found.values())


def asked_officers(session: Session, release: Release, bodies: Iterable[int] | None = None) -> list[Account]:
    """The officers of the bodies that a report asks, or of some of them."""
    asked = select(ReleaseAsked.body_id).where(ReleaseAsked.release_id == release.id)
    numbers = list(session.scalars(asked)) if bodies is None else list(bodies)
    found = {one.id: one for every in officers_of(session, numbers).values() for one in every}
    return list(found.values())


def tell(session: Session, release: Release, step: ReleaseStep) -> None:
    """Write the messages of a step, as part of what takes it; never to who took it."""
    found: list[Account] = []
    if step.move in TO_OFFICE:
        perm = Perm.RELEASES_RELEASE if step.move is M.CHECK else Perm.RELEASES_PREPARE
        found += office_of(session, release, perm)
    if step.move in TO_BODIES:
        found += asked_officers(session, release)
    told = [one for one in found if one.id != step.actor_id]
    about = About(
        kind=f"{SUBJECT}:{step.move.value}", subject_kind=SUBJECT, subject=named(release),
        subject_id=release.id, cause_id=step.id, due_on=release.due_on if step.move is M.ASK else None,
    )  # fmt: skip
    tell_all(session, told, about, at=step.at)
