"""What is done about plans: a body proposes one, its creditor agrees or refuses, or signed a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.accounts.reaching import within
from tracker.core.changes import take_turn
from tracker.core.evidence import Kept
from tracker.core.machine import NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.money import yuan_grouped
from tracker.core.permissions import Actor, Perm, reach
from tracker.payables.models import Payable
from tracker.payables.standing import standing
from tracker.payables.whose import creditor_of
from tracker.plans.models import Answer, Instalment, MoneySource, Plan, PlanAnswer
from tracker.plans.telling import creditor, debtor_and_office, tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a body proposes: ``parts`` are days with sums in fen, in the order of the days."""

    source: MoneySource
    source_words: str
    responsible: str
    post: str
    document: str
    parts: Sequence[tuple[date, int]]


def propose(
    session: Session, payable_id: int, proposal: Proposal, *, actor: Actor, on: date, at: datetime
) -> Plan:
    """Propose a plan for what is unpaid on a payable. Raises NotAllowed.

    An agreed plan stays in force until the creditor agrees to the new one: nobody plans a missed day away.
    """
    # What is outstanding must not change between the look and the plan.
    take_turn(session)
    payable = session.get(Payable, payable_id)
    assert actor.account_id is not None
    if payable is None or payable.voided_in is not None:
        raise NotAllowed(_("This payable is not recorded any more."))
    if not within(session, reach(actor, Perm.PLANS_PROPOSE), payable.body_id):
        raise NotAllowed(_("A plan is proposed by the body that owes the sum."))
    _check(session, payable_id, proposal, on)
    plan = Plan(
        payable_id=payable_id, outstanding_fen=sum(fen for _day, fen in proposal.parts),
        source=proposal.source, source_words=proposal.source_words.strip(),
        responsible=proposal.responsible.strip(), post=proposal.post.strip(),
        document=proposal.document.strip(), proposed_on=on, at=at, actor_id=actor.account_id,
        actor_name=actor.name,
    )  # fmt: skip
    session.add(plan)
    session.flush()
    session.add_all(Instalment(plan_id=plan.id, day=day, amount_fen=fen) for day, fen in proposal.parts)
    session.flush()
    whom = [*creditor(session, payable), *debtor_and_office(session, payable)]
    tell(session, plan, "proposed", whom, by=actor.account_id, at=at)
    return plan


def _check(session: Session, payable_id: int, proposal: Proposal, on: date) -> None:
    days = [day for day, _fen in proposal.parts]
    if not days or any(fen <= 0 for _day, fen in proposal.parts):
        raise NotAllowed(_("A plan has at least one instalment, each with a day and a sum above zero."))
    if days != sorted(set(days)) or days[0] < on:
        raise NotAllowed(_("Give the instalments in the order of their days, one a day, none before today."))
    if not all(word.strip() for word in (proposal.responsible, proposal.post, proposal.document)):
        raise NotAllowed(_("Name who is responsible, that one's post, and the document the plan rests on."))
    if (proposal.source is MoneySource.OTHER) != bool(proposal.source_words.strip()):
        raise NotAllowed(_("Say in words where the money comes from if it is another source, and only then."))
    now = session.execute(standing(on, lambda column: column == payable_id)).one_or_none()
    if now is not None and now.judged:
        raise NotAllowed(_("A judgment stands for this sum, with a day of its own; no plan replaces it."))
    planned, owed = sum(fen for _day, fen in proposal.parts), now.owed_fen if now else 0
    if planned != owed:
        raise NotAllowed(
            _(
                "The instalments add up to {planned} yuan, but {owed} yuan are outstanding today. They must "
                "be the same.",
                planned=yuan_grouped(planned), owed=yuan_grouped(owed),
            )
        )  # fmt: skip


def answer(
    session: Session, plan_id: int, agrees: bool, *, note: str, actor: Actor, on: date, at: datetime
) -> PlanAnswer:
    """The creditor agrees to the newest plan of a payable, or refuses it with words. Raises NotAllowed."""
    plan, payable = _open(session, plan_id)
    if creditor_of(session, payable.id, on) not in reach(actor, Perm.PLANS_ANSWER).enterprises:
        raise NotAllowed(_("A plan is agreed to by the enterprise that is owed the sum."))
    if not agrees and not note.strip():
        raise NotAllowed(_("Say why you refuse; the body reads it."))
    kind = Answer.AGREED if agrees else Answer.REFUSED
    return _say(session, plan, payable, kind, note, None, "", actor=actor, on=on, at=at)


def enter_signed(
    session: Session, plan_id: int, kept: Kept, name: str, *, note: str, actor: Actor, on: date, at: datetime
) -> PlanAnswer:
    """The body enters the document its creditor signed, where that has no account. Raises NotAllowed.

    It is the body's word: the plan stands as not confirmed, and the creditor may still answer.
    """
    plan, payable = _open(session, plan_id)
    if not within(session, reach(actor, Perm.PLANS_PROPOSE), payable.body_id):
        raise NotAllowed(_("A plan is proposed by the body that owes the sum."))
    if creditor(session, payable):
        raise NotAllowed(_("The enterprise has an account here and answers itself."))
    if session.scalar(select(exists().where(PlanAnswer.plan_id == plan.id))):
        raise NotAllowed(_("This plan was answered already; its answer stays."))
    return _say(session, plan, payable, Answer.SIGNED, note, kept, name, actor=actor, on=on, at=at)


def creditor_accounts(session: Session, payable_id: int) -> bool:
    """Whether the enterprise that is owed has an account here, and so answers itself."""
    return bool(creditor(session, session.get_one(Payable, payable_id)))


def _open(session: Session, plan_id: int) -> tuple[Plan, Payable]:
    plan = session.get(Plan, plan_id)
    if plan is None:
        raise NotAllowed(_("There is no such plan."))
    newer = exists().where(Plan.payable_id == plan.payable_id, Plan.id > plan_id)
    if session.scalar(select(newer)):
        raise NotAllowed(_("A newer plan was proposed meanwhile; look at that one."))
    payable = session.get_one(Payable, plan.payable_id)
    if payable.voided_in is not None:
        raise NotAllowed(_("This payable is not recorded any more."))
    return plan, payable


def _say(
    session: Session, plan: Plan, payable: Payable, kind: Answer, note: str, kept: Kept | None, name: str,
    *, actor: Actor, on: date, at: datetime,
) -> PlanAnswer:  # fmt: skip
    assert actor.account_id is not None
    said = PlanAnswer(
        plan_id=plan.id, answer=kind, answered_on=on, at=at, actor_id=actor.account_id,
        actor_name=actor.name, note=note.strip(), file_name=name or None if kept else None,
        file_type=kept.type if kept else None, file_sha256=kept.sha256 if kept else None,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(said)
            session.flush()
    except IntegrityError as twice:
        raise NotAllowed(_("This plan was answered already; its answer stays.")) from twice
    tell(session, plan, kind.value, debtor_and_office(session, payable), by=actor.account_id, at=at)
    return said
