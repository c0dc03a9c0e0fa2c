"""What the province hands on: entered by who will handle it, with the thirty days of 802 art 25."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.accounts.handling import handles
from tracker.complaints.actions import Said, bearer, move
from tracker.complaints.codes import code_digest, new_code
from tracker.complaints.models import Complaint
from tracker.complaints.workflow import ComplaintMove, ComplaintState, Route
from tracker.core.machine import NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor, Perm
from tracker.subjects.models import Body


def enter(
    session: Session, told: Mapping[str, Any], *, actor: Actor, on: date, at: datetime
) -> Complaint:
    """Enter a report that the province handed on; ``told`` are the columns it tells, ``material_on`` first.

    Who enters it has it in hand. It has no code that anybody knows: its enterprise is answered by the
    province's way, too. Raises NotAllowed, NoLawInForce.
    """
    body = session.get(Body, told["body_id"])
    if body is None or not handles(session, actor, Perm.COMPLAINTS_HANDLE, body):
        raise NotAllowed(
            _("This report is not yours to handle: never the body itself handles it, nor one below it.")
        )
    if told["material_on"] > on:
        raise NotAllowed(_("The material cannot have come on a day that is still to come."))
    digest = code_digest(new_code())
    complaint = Complaint(
        route=Route.TRANSFERRED, state=ComplaintState.DRAFT, code_digest=digest, begun_at=at,
        opened_on=told["material_on"], handler_id=actor.account_id, **told,
    )  # fmt: skip
    session.add(complaint)
    session.flush()
    entering = replace(actor, held=bearer("").held)
    move(session, complaint, ComplaintMove.SUBMIT, actor=entering, on=on, at=at, said=Said(), digest=digest)
    return complaint
