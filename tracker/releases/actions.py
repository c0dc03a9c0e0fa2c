"""What people do about formal reports: draft, freeze, ask the bodies, reply, check, release, correct.

What a report says is gathered above (``reports/formal``); here it is taken in and never changed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.accounts.reaching import within
from tracker.core.changes import take_turn
from tracker.core.machine import NotAllowed, fire
from tracker.core.messages import day_said
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor, Perm, reach
from tracker.releases.guards import why_not
from tracker.releases.models import (
    MOST_WORDS,
    Part,
    Release,
    ReleaseAsked,
    ReleaseFigures,
    ReleaseFile,
    ReleaseReply,
    ReleaseStep,
)
from tracker.releases.reaching import covers, reaches
from tracker.releases.store import Stored
from tracker.releases.telling import tell
from tracker.releases.workflow import WORKFLOW, Audience, ReleaseMove, ReleaseState, ReportKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What a draft is to be about; ``figures_on`` is the day its figures stand at."""

    kind: ReportKind
    period: str
    figures_on: date
    audience: Audience
    region: str | None = None
    body_id: int | None = None
    session_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What a report says: its title and serial, the figures as canonical JSON, its files.

    ``asked`` gives for each body with a finding, by its number, what was found, in Chinese.
    """

    title: str
    serial: str
    content: str
    sha256: str
    ledger_size: int
    ledger_root: str
    law: str
    rules: str
    asked: Mapping[int, str]
    files: Mapping[Part, Stored]


def draft(
    session: Session, planned: Planned, *, actor: Actor, on: date, at: datetime
) -> Release:  # fmt: skip
    """Begin a report. Raises NotAllowed where the actor's permission does not reach all it is about."""
    if not covers(session, reach(actor, Perm.RELEASES_PREPARE), planned.region, planned.body_id):
        raise NotAllowed(_("A report is drafted by the office that supervises every body in it."))
    return _begun(session, planned, actor=actor, on=on, at=at)


def draft_by_schedule(
    session: Session, planned: Planned, *, on: date, at: datetime, name: str
) -> Release | None:  # fmt: skip
    """Begin the report of a period that is over, unless somebody has begun it: None then."""
    same = select(Release.id).where(
        Release.kind == planned.kind, Release.period == planned.period, Release.region.is_(None),
        Release.body_id.is_(None), Release.audience == planned.audience,
        Release.figures_on == planned.figures_on,
    )  # fmt: skip
    if session.scalar(same.limit(1)) is not None:
        return None
    return _begun(session, planned, actor=Actor(login=name, name=name), on=on, at=at)


def _begun(
    session: Session, planned: Planned, *, actor: Actor, on: date, at: datetime,
    corrects: Release | None = None, changed: str = "",
) -> Release:  # fmt: skip
    release = Release(
        kind=planned.kind, period=planned.period, figures_on=planned.figures_on, region=planned.region,
        body_id=planned.body_id, audience=planned.audience, state=ReleaseState.DRAFT, opened_on=on,
        session_on=planned.session_on, version=corrects.version + 1 if corrects else 1,
        corrects_id=corrects.id if corrects else None, changed=changed,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(release)
            session.flush()
    except IntegrityError as twice:
        raise NotAllowed(_("A version that corrects this report is begun already.")) from twice
    name = ReleaseMove.CORRECT if corrects else ReleaseMove.DRAFT
    _note(session, release, name, changed, actor, on, at)
    return release


def correct(
    session: Session, release: Release, changed: str, *, actor: Actor, on: date, at: datetime
) -> Release:
    """Begin the version that corrects a report; ``changed`` says what is different. Raises NotAllowed."""
    if not covers(session, reach(actor, Perm.RELEASES_PREPARE), release.region, release.body_id):
        raise NotAllowed(_("A report is drafted by the office that supervises every body in it."))
    if release.state not in (ReleaseState.RELEASED, ReleaseState.WITHDRAWN):
        raise NotAllowed(_("Only a report that was released is corrected; drop this one and draft another."))
    if not changed.strip():
        raise NotAllowed(_("Say what is different and why: readers see it beside both versions."))
    planned = Planned(
        kind=release.kind, period=release.period, figures_on=release.figures_on, audience=release.audience,
        region=release.region, body_id=release.body_id, session_on=release.session_on,
    )  # fmt: skip
    return _begun(session, planned, actor=actor, on=on, at=at, corrects=release, changed=changed.strip())


def set_session(
    session: Session, release: Release, day: date | None, *, actor: Actor, on: date, at: datetime
) -> ReleaseStep:
    """Say on which day the session is that a report is for; None: for none. Raises IllegalTransition."""
    note = day.isoformat() if day else ""
    return _moved(session, release, ReleaseMove.SESSION, note, {"session_on": day}, actor, on, at)


def freeze(
    session: Session, release: Release, gathered: Gathered, *, actor: Actor, on: date, at: datetime
) -> ReleaseStep:
    """Keep a draft's figures and files for ever. Raises NotAllowed, IllegalTransition."""
    take_turn(session)
    session.refresh(release)
    # The database takes figures of a draft alone, so they come before the move.
    if release.state is ReleaseState.DRAFT:
        session.add(ReleaseFigures(
            release_id=release.id, content=gathered.content, sha256=gathered.sha256,
            ledger_size=gathered.ledger_size, ledger_root=gathered.ledger_root, law=gathered.law,
            rules=gathered.rules, frozen_on=on, frozen_at=at,
        ))  # fmt: skip
        for number, found in gathered.asked.items():
            session.add(ReleaseAsked(release_id=release.id, body_id=number, found=found))
        keep(session, release, gathered.files)
        session.flush()
    values = {"title": gathered.title, "serial": gathered.serial, "frozen_by": actor.account_id}
    return _moved(session, release, ReleaseMove.FREEZE, "", values, actor, on, at, gathered.sha256)


def keep(session: Session, release: Release, files: Mapping[Part, Stored]) -> None:
    """Note the files of a report."""
    session.add_all(
        ReleaseFile(release_id=release.id, part=part, sha256=one.sha256, size=one.size)
        for part, one in files.items()
    )
    session.flush()


def next_serial(session: Session, beginning: str) -> str:
    """The next serial that begins so: 01, 02, …; one that was dropped keeps its own."""
    taken = select(func.count()).where(Release.serial.startswith(f"{beginning}-", autoescape=True))
    return f"{beginning}-{(session.scalar(taken) or 0) + 1:02d}"


def ask(session: Session, release: Release, *, actor: Actor, on: date, at: datetime) -> ReleaseStep:
    """Put the findings to their bodies: their days begin. Raises NotAllowed, IllegalTransition."""
    _held(session, release, ReleaseMove.ASK, actor, on)
    return _moved(session, release, ReleaseMove.ASK, "", {}, actor, on, at)


def reply(
    session: Session, release: Release, body_id: int, words: str, *, actor: Actor, on: date, at: datetime
) -> ReleaseReply:
    """Keep what a body says to what is found of it. Raises NotAllowed, IllegalTransition."""
    if not within(session, reach(actor, Perm.RELEASES_REPLY), body_id):
        raise NotAllowed(_("A body's words are its own officers' to give."))
    if not words.strip() or len(words.strip()) > MOST_WORDS:
        raise NotAllowed(_("Write from 1 to {most} characters: they are printed whole.", most=MOST_WORDS))
    if release.state is ReleaseState.REPLIES and release.due_on is not None and on > release.due_on:
        raise NotAllowed(_("The days for replies ended on {day}.", day=day_said(release.due_on)))
    fire(
        session, WORKFLOW, release, ReleaseMove.REPLY, actor=actor, on=on, note=words,
        covers=lambda one, move: reaches(session, one, move, release), values={},
    )  # fmt: skip
    given = ReleaseReply(
        release_id=release.id, body_id=body_id, words=words.strip(), given_on=on, at=at,
        actor_id=actor.account_id, actor_name=actor.name,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(given)
            session.flush()
    except IntegrityError as twice:
        raise NotAllowed(_("This body has replied already; its words stand as they are.")) from twice
    _note(session, release, ReleaseMove.REPLY, "", actor, on, at)
    return given


def check(
    session: Session, release: Release, note: str, *, actor: Actor, on: date, at: datetime
) -> ReleaseStep:  # fmt: skip
    """Say that a report is right. Raises NotAllowed while bodies still have their days, IllegalTransition."""
    _held(session, release, ReleaseMove.CHECK, actor, on)
    values = {"checked_by": actor.account_id}
    return _moved(session, release, ReleaseMove.CHECK, note, values, actor, on, at)


def release_it(
    session: Session, release: Release, files: Mapping[Part, Stored], *, actor: Actor, on: date, at: datetime
) -> ReleaseStep:
    """Hand a checked report out; the version it corrects is superseded.

    Raises NotAllowed, IllegalTransition.
    """
    _held(session, release, ReleaseMove.RELEASE, actor, on)
    if release.state is ReleaseState.CHECKED:
        keep(session, release, files)
    values = {"released_by": actor.account_id, "released_on": on}
    digest = files[Part.RELEASED].sha256
    step = _moved(session, release, ReleaseMove.RELEASE, "", values, actor, on, at, digest)
    before = session.get(Release, release.corrects_id) if release.corrects_id else None
    if before is not None and before.state is ReleaseState.RELEASED:
        note = _("Superseded by {serial}: {changed}", serial=release.serial, changed=release.changed)
        _moved(session, before, ReleaseMove.SUPERSEDE, note, {}, actor, on, at)
    return step


def withdraw(
    session: Session, release: Release, note: str, *, actor: Actor, on: date, at: datetime
) -> ReleaseStep:  # fmt: skip
    """Take a released report back; it stays listed with the reason. Raises NotAllowed, IllegalTransition."""
    return _moved(session, release, ReleaseMove.WITHDRAW, note, {}, actor, on, at)


def drop(
    session: Session, release: Release, note: str, *, actor: Actor, on: date, at: datetime
) -> ReleaseStep:  # fmt: skip
    """Give a report up that was not released. Raises NotAllowed, IllegalTransition."""
    return _moved(session, release, ReleaseMove.DROP, note, {}, actor, on, at)


def _held(session: Session, release: Release, name: ReleaseMove, actor: Actor, on: date) -> None:
    if why := why_not(session, release, name, actor, on):
        raise NotAllowed(why)


def _moved(
    session: Session, release: Release, name: ReleaseMove, note: str, values: Mapping[str, Any],
    actor: Actor, on: date, at: datetime, digest: str | None = None,
) -> ReleaseStep:  # fmt: skip
    fire(
        session, WORKFLOW, release, name, actor=actor, on=on, note=note,
        covers=lambda one, move: reaches(session, one, move, release), values=values,
    )  # fmt: skip
    return _note(session, release, name, note, actor, on, at, digest)


def _note(
    session: Session, release: Release, name: ReleaseMove, note: str, actor: Actor, on: date, at: datetime,
    digest: str | None = None,
) -> ReleaseStep:  # fmt: skip
    step = ReleaseStep(
        release_id=release.id, move=name, to_state=release.state, taken_on=on, at=at,
        actor_id=actor.account_id, actor_name=actor.name, note=note.strip(), digest=digest,
    )  # fmt: skip
    session.add(step)
    session.flush()
    tell(session, release, step)
    return step
