"""Proof that a legal notice reached its body: by whom its case was opened, or which server took the mail.

The body's days run from the question's being put, as they did before: nothing is counted from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.accounts.models import Account
from tracker.accounts.reaching import within
from tracker.cases.models import CaseService, CaseStep, ServiceWay
from tracker.cases.telling import SUBJECT, TOLD, Told
from tracker.cases.workflow import CaseMove as M
from tracker.core.outbox import Channel, Message
from tracker.core.permissions import Actor, Perm, reach

# What puts a body under a day, or says what was found: such a notice has to be shown to have reached it.
NOTICES = frozenset({
    M.OPEN, M.CONFIRM, M.DISMISS, M.ORDER, M.EXTEND, M.NOT_DONE, M.REMIND, M.SUPERVISE, M.INTERVIEW,
    M.CIRCULATE,
})  # fmt: skip
assert all(Told.BODY in TOLD[move] for move in NOTICES)


def to_note(session: Session, case_id: int, body_id: int, actor: Actor) -> list[int]:
    """The notices of a case that reach their body by this reader's opening it; empty for who is not of it.

    Those of before anybody was told by message are not among them: who read them when was not kept.
    """
    if Perm.CASES_REPLY not in actor.perms or not within(session, reach(actor, Perm.CASES_REPLY), body_id):
        return []
    told = exists().where(
        Message.subject_kind == SUBJECT, Message.subject_id == case_id, Message.cause_id == CaseStep.id,
        Message.channel == Channel.IN_APP, Message.kind != "undelivered",
    )  # fmt: skip
    served = exists().where(CaseService.step_id == CaseStep.id, CaseService.way == ServiceWay.OPENED)
    found = select(CaseStep.id).where(CaseStep.case_id == case_id, CaseStep.move.in_(NOTICES), told, ~served)
    return list(session.scalars(found.order_by(CaseStep.id)))


def note_opened(session: Session, step_ids: Sequence[int], actor: Actor, *, at: datetime) -> None:
    """Note that somebody of the body opened the case, and so these notices."""
    account = session.get_one(Account, actor.account_id)
    for number in step_ids:
        _note(session, number, ServiceWay.OPENED, account, at, "")


def note_accepted(session: Session, message: Message, at: datetime) -> None:
    """Note that a mail server took the mail about a notice; where it answered nothing, nothing is proved."""
    if message.subject_kind != SUBJECT or message.cause_id is None or not message.answer:
        return
    if message.channel is not Channel.EMAIL or message.kind not in {f"case:{move.value}" for move in NOTICES}:
        return
    if message.account_id is None:
        return
    account = session.get_one(Account, message.account_id)
    _note(session, message.cause_id, ServiceWay.MAIL, account, at, message.answer)


def _note(
    session: Session, step_id: int, way: ServiceWay, account: Account, at: datetime, answer: str
) -> None:
    """The first stands: two at the same instant are one."""
    try:
        with session.begin_nested():
            session.add(
                CaseService(
                    step_id=step_id, way=way, account_id=account.id, account_name=account.name, at=at,
                    answer=answer,
                )
            )
            session.flush()
    except IntegrityError:
        return


def services_of(session: Session, case_id: int) -> dict[int, list[CaseService]]:
    """By the number of its step how each notice of a case reached the body, the earliest first."""
    found: dict[int, list[CaseService]] = {}
    rows = select(CaseService).join(CaseStep, CaseStep.id == CaseService.step_id)
    rows = rows.where(CaseStep.case_id == case_id).order_by(CaseService.at, CaseService.id)
    for one in session.scalars(rows):
        found.setdefault(one.step_id, []).append(one)
    return found
