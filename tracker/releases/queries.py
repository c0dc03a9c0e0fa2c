"""Formal reports to be read: who sees which, what is asked of bodies, and what waits for whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.accounts.reaching import within
from tracker.core.permissions import Actor, Perm, reach
from tracker.releases.guards import why_not
from tracker.releases.models import (
    Part,
    Release,
    ReleaseAsked,
    ReleaseFigures,
    ReleaseFile,
    ReleaseReply,
    ReleaseStep,
)
from tracker.releases.reaching import may
from tracker.releases.workflow import ISSUED, WORKFLOW, Audience, ReleaseMove, ReleaseState
from tracker.subjects.models import Body

# Steps with forms of their own, or that another step takes.
_APART = (ReleaseMove.REPLY, ReleaseMove.SUPERSEDE, ReleaseMove.SESSION)

# What was frozen is for the office alone; what was released for whoever the report is for.
FOR_READERS = (Part.RELEASED, Part.ARCHIVE, Part.ANNEX)


class Sight(StrEnum):
    """How far somebody sees into a report: all of it, what their own body is asked, what was made public."""

    OFFICE = "office"
    BODY = "body"
    READER = "reader"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a body, and its reply (None: it has said nothing)."""

    body_id: int
    code: str
    name: str
    found: str
    reply: ReleaseReply | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A report in a list; ``asked`` bodies have a finding in it and ``replied`` of them have replied."""

    release: Release
    body_name: str | None
    asked: int
    replied: int
    sight: Sight


def is_public(release: Release, on: date) -> bool:
    """Whether everybody may know of a report: handed out, for all, and the day of its session has come."""
    opened = release.open_from
    out = release.state in ISSUED and release.audience is Audience.PUBLIC
    return out and opened is not None and opened <= on


def sight_of(session: Session, release: Release, actor: Actor, on: date) -> Sight | None:
    """How far somebody sees into a report on a day; None: not that it is there."""
    if may(session, actor, Perm.RELEASES_PREPARE, release):
        return Sight.OFFICE
    if release.state not in (ReleaseState.DRAFT, ReleaseState.FROZEN, ReleaseState.DROPPED):
        whose = reach(actor, Perm.RELEASES_REPLY)
        asked = select(ReleaseAsked.body_id).where(ReleaseAsked.release_id == release.id)
        if whose and any(within(session, whose, one) for one in session.scalars(asked)):
            return Sight.BODY
    return Sight.READER if is_public(release, on) else None


def may_open(sight: Sight, part: Part) -> bool:
    """Whether somebody who sees so far into a report may open a file of it."""
    return sight is Sight.OFFICE or (sight is Sight.READER and part in FOR_READERS)


def release_of(session: Session, number: int, actor: Actor, on: date) -> tuple[Release, Sight] | None:
    """One report, with how far somebody sees into it; None where they do not."""
    found = session.get(Release, number)
    sight = sight_of(session, found, actor, on) if found else None
    return (found, sight) if found and sight else None


def by_serial(session: Session, serial: str, on: date) -> Release | None:
    """The report with a serial, as far as everybody may know of it."""
    found = session.scalar(select(Release).where(Release.serial == serial.strip().upper()))
    return found if found is not None and is_public(found, on) else None


def by_digest(session: Session, sha256: str, on: date) -> Release | None:
    """The report of which a released file has this SHA-256, as far as everybody may know of it."""
    files = select(ReleaseFile.release_id).where(
        ReleaseFile.sha256 == sha256, ReleaseFile.part.in_(FOR_READERS)
    )
    every = session.scalars(select(Release).where(Release.id.in_(files)))
    return next((one for one in every if is_public(one, on)), None)


def listed(session: Session, actor: Actor, on: date) -> list[Listed]:
    """The reports somebody sees, the newest first: few statements for those of an office."""
    asked, replied = (
        {
            row[0]: int(row[1])
            for row in session.execute(select(of.release_id, func.count()).group_by(of.release_id))
        }
        for of in (ReleaseAsked, ReleaseReply)
    )
    rows = session.execute(
        select(Release, Body.name)
        .outerjoin(Body, Body.id == Release.body_id)
        .order_by(Release.figures_on.desc(), Release.id.desc())
    )
    found = ((one, name, sight_of(session, one, actor, on)) for one, name in rows)
    return [
        Listed(one, name, asked.get(one.id, 0), replied.get(one.id, 0), sight)
        for one, name, sight in found if sight is not None
    ]  # fmt: skip


def public_list(session: Session, on: date) -> list[Release]:
    """What everybody may know of, the newest first."""
    issued = select(Release).where(Release.state.in_(ISSUED), Release.audience == Audience.PUBLIC)
    every = session.scalars(issued.order_by(Release.figures_on.desc(), Release.id.desc()))
    return [one for one in every if is_public(one, on)]


def corrections(found: Iterable[Release]) -> list[Release]:
    """Of some reports those that were handed out and correct others."""
    return [one for one in found if one.corrects_id is not None and one.state in ISSUED]


def correction_of(session: Session, release: Release) -> Release | None:
    """The version that corrects a report, begun or done; None: there is none."""
    return session.scalar(
        select(Release).where(Release.corrects_id == release.id, Release.state != ReleaseState.DROPPED)
    )


def steps_of(session: Session, release: Release) -> Sequence[ReleaseStep]:
    """The steps of a report in their order."""
    rows = select(ReleaseStep).where(ReleaseStep.release_id == release.id).order_by(ReleaseStep.id)
    return session.scalars(rows).all()


def asked_of(session: Session, release: Release) -> list[Asked]:
    """The bodies with a finding in a report, in the order of their codes."""
    rows = session.execute(
        select(ReleaseAsked, Body.code, Body.name, ReleaseReply)
        .join(Body, Body.id == ReleaseAsked.body_id)
        .outerjoin(
            ReleaseReply,
            (ReleaseReply.release_id == ReleaseAsked.release_id)
            & (ReleaseReply.body_id == ReleaseAsked.body_id),
        )
        .where(ReleaseAsked.release_id == release.id)
        .order_by(Body.code)
    )
    return [Asked(one.body_id, code, name, one.found, reply) for one, code, name, reply in rows]


def files_of(session: Session, release: Release) -> dict[Part, ReleaseFile]:
    """The files of a report by what they are."""
    rows = session.scalars(select(ReleaseFile).where(ReleaseFile.release_id == release.id))
    return {one.part: one for one in rows}


def figures_of(session: Session, release: Release) -> ReleaseFigures | None:
    """The frozen figures of a report; None of a draft."""
    return session.get(ReleaseFigures, release.id)


def next_steps(session: Session, release: Release, actor: Actor, on: date) -> tuple[ReleaseMove, ...]:
    """What somebody may do about a report on a day, in the table's order; replies are not among them."""
    moves = [(ReleaseMove(move.name), move.perm) for move in WORKFLOW.from_state(release.state)]
    return tuple(
        name for name, perm in moves
        if name not in _APART and may(session, actor, perm, release)
        and why_not(session, release, name, actor, on) is None
    )  # fmt: skip


def waiting(session: Session, actor: Actor, on: date) -> list[Listed]:
    """The reports that wait for somebody: for the next step of the office, or for the words of a body."""
    going = (ReleaseState.DRAFT, ReleaseState.FROZEN, ReleaseState.REPLIES, ReleaseState.CHECKED)
    found = []
    for one in listed(session, actor, on):
        release = one.release
        if release.state not in going:
            continue
        if one.sight is Sight.BODY:
            whose = reach(actor, Perm.RELEASES_REPLY)
            if release.state is ReleaseState.REPLIES and any(
                asked.reply is None and within(session, whose, asked.body_id)
                for asked in asked_of(session, release)
            ):
                found.append(one)
        elif one.sight is Sight.OFFICE and _turn(session, one, actor, on):
            found.append(one)
    return found


def _turn(session: Session, one: Listed, actor: Actor, on: date) -> bool:
    """Whether the office can take the next step: not while bodies still have their days."""
    release = one.release
    if release.state is ReleaseState.REPLIES:
        return one.replied == one.asked or (release.due_on is not None and release.due_on < on)
    if release.state is ReleaseState.CHECKED:
        return ReleaseMove.RELEASE in next_steps(session, release, actor, on)
    return True
