"""The files of a report: taken in, listed with who had each in hand, taken out again before it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.complaints.models import Complaint, ComplaintFile, Custody, FileCustody, Scan
from tracker.complaints.workflow import FINAL, ComplaintState
from tracker.core.evidence import BadEvidence, Kept
from tracker.core.ledger import AuditEntry, enter_rows
from tracker.core.machine import IllegalTransition
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor

# Of one report; a limit of our own: more than any report has needed, and no disk is filled by one sender.
MOST_FILES = 20


@dataclass(frozen=True, slots=True)
class Held:
    """A file with its custody, in the order of time."""

    file: ComplaintFile
    custody: tuple[FileCustody, ...]


def files_of(session: Session, complaint: Complaint) -> tuple[Held, ...]:
    """The files of a report, each with who had it in hand."""
    files = session.scalars(
        select(ComplaintFile).where(ComplaintFile.complaint_id == complaint.id).order_by(ComplaintFile.id)
    ).all()
    numbers = [one.id for one in files]
    entries = session.scalars(
        select(FileCustody).where(FileCustody.file_id.in_(numbers)).order_by(FileCustody.id)
    ).all()
    return tuple(Held(one, tuple(entry for entry in entries if entry.file_id == one.id)) for one in files)


def file_of(session: Session, complaint: Complaint, number: int) -> ComplaintFile | None:
    """The file with this number, if it is of this report."""
    found = session.get(ComplaintFile, number)
    return found if found is not None and found.complaint_id == complaint.id else None


def room_for(session: Session, complaint: Complaint) -> None:
    """Refuse where no further file is taken: the report is at its end, or has as many as it may.

    Raises IllegalTransition, BadEvidence.
    """
    if complaint.state in FINAL:
        raise IllegalTransition(_("This report is at its end; report anew what is new."), complaint.state)
    numbers = select(ComplaintFile.id).where(ComplaintFile.complaint_id == complaint.id).limit(MOST_FILES)
    if len(session.scalars(numbers).all()) == MOST_FILES:
        raise BadEvidence(_("A report holds at most {most} files; join some into one PDF.", most=MOST_FILES))


def add(
    session: Session, complaint: Complaint, name: str, kept: Kept, size: int, *, scan: Scan, actor: Actor,
    at: datetime, copy: Kept | None = None,
) -> ComplaintFile:  # fmt: skip
    """Enter a file that lies in the store; the same file twice is one. Raises as ``room_for``."""
    # The report may be sent at this instant: its files are entered in the ledger then.
    session.refresh(complaint, with_for_update=True, attribute_names=["state"])
    room_for(session, complaint)
    file = ComplaintFile(
        complaint_id=complaint.id, name=name, type=kept.type, size=size, sha256=kept.sha256, scan=scan,
        copy_type=copy.type if copy else None, copy_sha256=copy.sha256 if copy else None, stored_at=at,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(file)
            session.flush()
    except IntegrityError:
        return session.scalars(select(ComplaintFile).where(
            ComplaintFile.complaint_id == complaint.id, ComplaintFile.sha256 == kept.sha256
        )).one()  # fmt: skip
    note(session, file, Custody.STORED, actor=actor, at=at)
    note(session, file, Custody.SCANNED, actor=None, at=at, detail=scan.value)
    if copy:
        note(session, file, Custody.COPIED, actor=None, at=at, detail=copy.sha256)
    return file


def note(
    session: Session, file: ComplaintFile, kind: Custody, *, actor: Actor | None, at: datetime,
    detail: str = "",
) -> None:  # fmt: skip
    """Write down who had a file in hand; ``actor`` None is the machine itself."""
    session.add(FileCustody(
        file_id=file.id, kind=kind, at=at, actor_id=actor.account_id if actor else None,
        actor_name=(actor.name or actor.login) if actor else "", detail=detail,
    ))  # fmt: skip


def enter_files(session: Session, complaint: Complaint) -> None:
    """Enter in the ledger who had the files of a report in hand before it was sent."""
    told = select(AuditEntry.source_id).where(AuditEntry.source == FileCustody.__tablename__)
    files = select(ComplaintFile.id).where(ComplaintFile.complaint_id == complaint.id)
    rows = select(FileCustody).where(FileCustody.file_id.in_(files), FileCustody.id.not_in(told))
    enter_rows(session, session.scalars(rows.order_by(FileCustody.id)))


def take_out(session: Session, complaint: Complaint, file: ComplaintFile) -> None:
    """Take a file out of a report that was not sent. Raises IllegalTransition."""
    if complaint.state is not ComplaintState.DRAFT:
        raise IllegalTransition(_("This report was sent already; what it says stays as it was."), "")
    session.execute(delete(FileCustody).where(FileCustody.file_id == file.id))
    session.execute(delete(ComplaintFile).where(ComplaintFile.id == file.id))
