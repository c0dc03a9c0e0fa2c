"""A report before it is sent: begun, filled in step by step, each step kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.complaints.codes import code_digest
from tracker.complaints.models import Complaint, ComplaintFile, FileCustody
from tracker.complaints.workflow import ComplaintState, Matter, Route
from tracker.core.db import touched
from tracker.core.machine import IllegalTransition
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor, Perm, reach
from tracker.subjects.models import Enterprise


class Step(StrEnum):
    """A step of the form."""

    WHO = "who"
    WHAT = "what"
    HOW_MUCH = "how_much"
    PROOF = "proof"


# What of a report is told in which step; the files of the last are records of their own.
FIELDS: dict[Step, tuple[str, ...]] = {
    Step.WHO: ("enterprise_name", "uscc", "contact_name", "contact", "confidential"),
    Step.WHAT: ("body_id", "matter", "story", "in_court", "earlier"),
    Step.HOW_MUCH: ("agreement", "claimed_fen", "since_on", "payable_id", "contract_id"),
    Step.PROOF: (),
}
# How long a report waits that was begun and never sent: longer than any holiday, and no longer than needed.
DRAFTS_KEPT = timedelta(days=30)
# A sum and a day belong to these; of a promise or of a retaliation there may be none.
OF_MONEY = frozenset({Matter.ARREARS, Matter.ADVANCE, Matter.ASSET_OFFSET})


def begin(
    session: Session, code: str, *, actor: Actor, on: date, at: datetime, matter: Matter | None = None,
    earlier: str = "",
) -> Complaint:  # fmt: skip
    """Begin a report. ``code`` opens it without an account; who is signed in for an enterprise reports for
    it. ``matter`` and ``earlier`` (the number of an earlier report) are filled in where they are known."""
    firms = reach(actor, Perm.COMPLAINTS_FILE).enterprises if actor.account_id is not None else ()
    complaint = Complaint(
        route=Route.DIRECT, state=ComplaintState.DRAFT, code_digest=code_digest(code), begun_at=at,
        opened_on=on, matter=matter, earlier=earlier,
    )  # fmt: skip
    if firms:
        firm = session.get_one(Enterprise, firms[0])
        complaint.account_id, complaint.enterprise_id = actor.account_id, firm.id
        complaint.enterprise_name, complaint.uscc = firm.name, firm.uscc
        complaint.contact_name = actor.name
    session.add(complaint)
    session.flush()
    return complaint


def save(session: Session, complaint: Complaint, step: Step, told: Mapping[str, Any]) -> None:
    """Keep what a step tells. Raises IllegalTransition where the report was sent meanwhile."""
    values = {name: told[name] for name in FIELDS[step] if name in told}
    if complaint.enterprise_id is not None and step is Step.WHO:
        # Of an enterprise with an account the name and the code are those of its record.
        values = {name: value for name, value in values.items() if name not in ("enterprise_name", "uscc")}
    if not values:
        return
    if values.get("body_id", complaint.body_id) != complaint.body_id:
        # What is recorded of another body is not what is reported of this one.
        values |= {"payable_id": None, "contract_id": None}
    statement = (
        update(Complaint)
        .where(Complaint.id == complaint.id, Complaint.state == ComplaintState.DRAFT)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if touched(session, statement) != 1:
        raise IllegalTransition(_("This report was sent already; what it says stays as it was."), "")
    session.refresh(complaint)


def missing(complaint: Complaint) -> tuple[Step, ...]:
    """The steps that still lack what a report must have before it is sent.

    What the province hands on is taken as its material has it: that was accepted there.
    """
    lacks: list[Step] = []
    direct = complaint.route is Route.DIRECT
    if not complaint.enterprise_name.strip() or (direct and not complaint.contact.strip()):
        lacks.append(Step.WHO)
    told = complaint.body_id is not None and complaint.matter is not None and complaint.story.strip()
    if not told or complaint.in_court is None:
        lacks.append(Step.WHAT)
    dated = complaint.claimed_fen is not None and complaint.since_on is not None
    if direct and complaint.matter in OF_MONEY and not dated:
        lacks.append(Step.HOW_MUCH)
    return tuple(lacks)


def drop(session: Session, complaint: Complaint) -> None:
    """Forget a report that was never sent. Raises IllegalTransition where it was."""
    if _forget(session, Complaint.id == complaint.id) != 1:
        raise IllegalTransition(_("This report was sent already; what it says stays as it was."), "")


def drop_older(session: Session, before: datetime) -> int:
    """Forget the reports that were begun before an instant and never sent; gives how many."""
    return _forget(session, Complaint.begun_at < before)


def _forget(session: Session, which: ColumnElement[bool]) -> int:
    drafts = select(Complaint.id).where(which, Complaint.state == ComplaintState.DRAFT)
    files = select(ComplaintFile.id).where(ComplaintFile.complaint_id.in_(drafts))
    session.execute(delete(FileCustody).where(FileCustody.file_id.in_(files)))
    session.execute(delete(ComplaintFile).where(ComplaintFile.complaint_id.in_(drafts)))
    return touched(session, delete(Complaint).where(which, Complaint.state == ComplaintState.DRAFT))
