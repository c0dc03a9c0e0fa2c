"""Gathering what a formal report says, once, and keeping it; and the file it is released as."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import rules
from tracker.core.changes import take_turn
from tracker.core.heads import root_now
from tracker.core.messages import day_said
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor
from tracker.law import loader as law
from tracker.releases import actions
from tracker.releases.actions import Gathered
from tracker.releases.models import Part, Release, ReleaseFigures, ReleaseStep
from tracker.releases.queries import asked_of, figures_of
from tracker.releases.store import Stored, put
from tracker.releases.workflow import Audience
from tracker.reports.accountability.annex import write_annex
from tracker.reports.accountability.document import document_of, serial
from tracker.reports.accountability.editions import EDITIONS, Edition
from tracker.reports.data.account import Account, gather
from tracker.reports.data.laid import laid
from tracker.reports.data.scope import Scope, load_scope
from tracker.reports.formal.canonical import digest, read, written
from tracker.reports.formal.differing import Difference, differences
from tracker.reports.formal.findings import findings
from tracker.reports.formal.pages import Stamp, Words, issued
from tracker.reports.formal.reconciling import reconcile
from tracker.reports.pdf.archive import archived
from tracker.reports.pdf.content import Document
from tracker.reports.pdf.document import render
from tracker.reports.period import Window, parse_period, window
from tracker.subjects.models import Body


class DoesNotReconcile(Exception):
    """A report whose figures do not add up, or still move; ``failures`` says which lines."""

    def __init__(self, failures: tuple[str, ...]) -> None:
        super().__init__("\n".join(failures))
        self.failures = failures


@dataclass(frozen=True, slots=True)
class House:
    """Where files are kept, and where people reach the application (None: that is not set)."""

    data_dir: Path
    address: str | None

    def verify(self, number: str) -> str:
        """Where a report with a serial is verified: the whole address, or its path as text."""
        return f"{self.address or ''}/verify/{number}"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is frozen: the report's description and what is said of it, what each body is asked, the annex."""

    document: Document
    notes: tuple[str, ...]
    asked: Mapping[int, str]
    annex: bytes
    serial: str

    @property
    def content(self) -> str:
        """The figures as canonical JSON."""
        asked = {str(number): found for number, found in self.asked.items()}
        return written({"document": self.document, "notes": self.notes, "asked": asked})


def facts_of(session: Session, release: Release, today: date) -> Facts:
    """What a report says. Raises DoesNotReconcile with the lines that do not add up, or still move.

    The audit ledger's head of the report's day, which may be signed later, is no part of it: the same facts
    give the same.
    """
    days = window(parse_period(release.period), release.figures_on, today)
    if days.on >= today:
        raise DoesNotReconcile((
            _("The day of the figures, {day}, is not over: what is recorded on it still moves them.",
              day=day_said(days.on)),
        ))  # fmt: skip
    edition = EDITIONS[release.kind.value]
    scope = _scope(session, release, days)
    public_on = days.on if release.audience is Audience.PUBLIC else None
    # A refusal waits until the temporary table is gone: the same unit of work may go on.
    with laid(session, days, public_on) as held, TemporaryDirectory() as folder:
        account = gather(session, days, scope, held, stated=edition.stated)
        found = reconcile(session, account)
        failures = found.failures
        if not failures:
            try:
                return _described(session, account, edition, found.notes, Path(folder) / "annex.xlsx")
            except (ArithmeticError, ValueError) as wrong:
                failures = (str(wrong),)
    raise DoesNotReconcile(failures)


def _described(
    session: Session, account: Account, edition: Edition, notes: tuple[str, ...], annex: Path
) -> Facts:
    """The report in words and rows. Raises ValueError, ArithmeticError where they do not agree."""
    number = actions.next_serial(session, serial(account, edition))
    document = replace(document_of(account, edition), colophon=(), serial="")
    write_annex(session, account, edition, replace(document, serial=number), annex)
    return Facts(document, notes, findings(session, account, edition), annex.read_bytes(), number)


def _scope(session: Session, release: Release, days: Window) -> Scope:
    body = session.get_one(Body, release.body_id).code if release.body_id else None
    return load_scope(session, days.on, body=body, region=release.region)


@cache
def rules_digest() -> str:
    """SHA-256 over the rules' own text: which rules a figure was worked out by."""
    found = hashlib.sha256()
    for path in sorted(Path(rules.__file__).parent.rglob("*.py")):
        found.update(path.name.encode() + b"\n" + path.read_bytes())
    return found.hexdigest()


def freeze(
    session: Session, release: Release, house: House, *, actor: Actor, on: date, at: datetime
) -> ReleaseStep:
    """Gather a draft's figures and keep them with their files. Raises DoesNotReconcile, NotAllowed."""
    # Nothing is recorded between the first figure and the last, and no other report takes the serial.
    take_turn(session)
    facts = facts_of(session, release, on)
    content = facts.content
    size, root = root_now(session)
    stamp = Stamp(
        serial=facts.serial, version=release.version, frozen_on=on, figures=digest(content),
        ledger_size=size, ledger_root=root, law=law.fingerprint(), rules=rules_digest(),
        verify=house.verify(facts.serial), notes=facts.notes, session_on=release.session_on,
    )  # fmt: skip
    names = {
        row.id: row.name
        for row in session.execute(select(Body.id, Body.name).where(Body.id.in_(facts.asked)))
    }
    words = [Words(names[number], found, None, None) for number, found in facts.asked.items()]
    pages = render(issued(facts.document, stamp, words))
    files = {Part.FROZEN: put(house.data_dir, pages), Part.ANNEX: put(house.data_dir, facts.annex)}
    gathered = Gathered(
        title=facts.document.title + facts.document.subtitle, serial=stamp.serial, content=content,
        sha256=stamp.figures, ledger_size=size, ledger_root=root, law=stamp.law, rules=stamp.rules,
        asked=facts.asked, files=files,
    )  # fmt: skip
    return actions.freeze(session, release, gathered, actor=actor, on=on, at=at)


def release_it(
    session: Session, release: Release, house: House, *, actor: Actor, on: date, at: datetime
) -> ReleaseStep:
    """Print a checked report with the bodies' words and hand it out. Raises NotAllowed, IllegalTransition."""
    files = released_files(session, release, house, on)
    return actions.release_it(session, release, files, actor=actor, on=on, at=at)


def released_files(session: Session, release: Release, house: House, on: date) -> dict[Part, Stored]:
    """The report of a release on a day, with its archive copy: from what was frozen and replied alone."""
    pages = render(_pages(session, release, house, on))
    return {
        Part.RELEASED: put(house.data_dir, pages), Part.ARCHIVE: put(house.data_dir, archived(pages, on))
    }  # fmt: skip


def _pages(session: Session, release: Release, house: House, on: date) -> Document:
    kept = figures_of(session, release)
    if kept is None or release.serial is None:
        raise LookupError(release.id)
    content = read(kept.content)
    words = [
        Words(one.name, one.found, one.reply.words if one.reply else None,
              one.reply.given_on if one.reply else None)
        for one in asked_of(session, release)
    ]  # fmt: skip
    stamp = _stamp(session, release, kept, house, on)
    return issued(content["document"], replace(stamp, notes=content["notes"]), words)


def _stamp(
    session: Session, release: Release, kept: ReleaseFigures, house: House, on: date
) -> Stamp:
    before = session.get(Release, release.corrects_id) if release.corrects_id else None
    return Stamp(
        serial=release.serial or "", version=release.version, frozen_on=kept.frozen_on, figures=kept.sha256,
        ledger_size=kept.ledger_size, ledger_root=kept.ledger_root, law=kept.law, rules=kept.rules,
        verify=house.verify(release.serial or ""), released_on=on, session_on=release.session_on,
        due_on=release.due_on, corrects=before.serial if before else None, changed=release.changed,
        differs=differs(session, release),
    )  # fmt: skip


def differs(session: Session, release: Release) -> tuple[Difference, ...]:
    """The figures in which a version differs from the one it corrects; none where it corrects none."""
    before = session.get(Release, release.corrects_id) if release.corrects_id else None
    old, new = (figures_of(session, one) if one else None for one in (before, release))
    if old is None or new is None:
        return ()
    return differences(read(old.content)["document"], read(new.content)["document"])
