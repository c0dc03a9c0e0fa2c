"""What people say of a pair: two debts, or one entered twice; the second word on a debt is another's.

To void a debt as a double lowers what a body owes. An officer of the body only proposes it; who supervises
the body, and never an officer, agrees or says that they are two. The creditor is told of both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.handling import handles
from tracker.accounts.models import Account
from tracker.accounts.reaching import within
from tracker.accounts.telling import firm_of, handlers_of, officers_of, tell_each
from tracker.core.changes import newest_change, take_turn
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.outbox import About
from tracker.core.permissions import EVERYWHERE, Actor, Perm, Reach, reach
from tracker.exchange.doubles.merging import merge
from tracker.exchange.doubles.models import SUBJECT, DoubleReview, Verdict
from tracker.exchange.doubles.pairs import Pair, Standing, latest, of_record
from tracker.exchange.kinds import KINDS
from tracker.exchange.reaching import within as records_within
from tracker.payables.models import Payable, Payment
from tracker.subjects.models import Body

# What a body owes falls where one of these is voided: two people decide.
BY_TWO = ("payables",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Who says what of a pair, when and why. ``kept_id``: the one that stays; None says they are two.

    ``seen`` is the pair as its page showed it (``mark``).
    """

    actor: Actor
    on: date
    at: datetime
    reason: str
    kept_id: int | None
    seen: str


def mark(session: Session, pair: Pair) -> str:
    """What a page shows a pair at: the last word on it, and the last change of either record."""
    table = KINDS[pair.kind].model.__table__
    changed = select(table.c.changed_in).where(table.c.id.in_((pair.first_id, pair.second_id)))
    word = latest(session, pair.kind, pair.first_id, pair.second_id)
    return ".".join(map(str, [word.id if word else 0, *session.scalars(changed.order_by(table.c.id))]))


def may_say(session: Session, actor: Actor, pair: Pair) -> bool:
    """Whether somebody may say what a pair is, as an officer who may void the body's records."""
    mine = reach(actor, Perm.RECORDS_TAKE_BACK)
    return bool(mine) and within(session, mine, pair.body_id)


def may_decide(session: Session, actor: Actor, pair: Pair) -> bool:
    """Whether somebody may decide on what an officer proposed: who supervises the body, and did not."""
    word = latest(session, pair.kind, pair.first_id, pair.second_id)
    own = word is not None and word.verdict is Verdict.PROPOSED and word.actor_id == actor.account_id
    return not own and handles(session, actor, Perm.CASES_DECIDE, session.get_one(Body, pair.body_id))


def say(session: Session, pair: Pair, word: Word) -> DoubleReview:
    """An officer's word: two facts, or one; one debt is proposed only. Gives what was entered.

    Raises NotAllowed, IllegalTransition where the pair has changed since, StandsInTheWay (``merge``).
    """
    pair = _as_it_stands(session, pair, word)
    if not may_say(session, word.actor, pair):
        raise NotAllowed(_("The records are not yours to void."))
    if word.kept_id is None:
        return _enter(session, pair, word, Verdict.DIFFERENT)
    if pair.kind in BY_TWO:
        if pair.standing is Standing.PROPOSED:
            said = _("It is proposed already; somebody who supervises the body decides.")
            raise IllegalTransition(said, pair.standing)
        return _enter(session, pair, word, Verdict.PROPOSED)
    return _one(session, pair, word)


def decide(session: Session, pair: Pair, word: Word) -> DoubleReview:
    """The second person's word: the proposal is right, or they are two after all. Raises as ``say``."""
    pair = _as_it_stands(session, pair, word)
    if not may_decide(session, word.actor, pair):
        raise NotAllowed(_("Who supervises the body decides, and never who proposed it."))
    if word.kept_id is None:
        return _enter(session, pair, word, Verdict.DIFFERENT)
    proposed = latest(session, pair.kind, pair.first_id, pair.second_id)
    if pair.standing is not Standing.PROPOSED or proposed is None or proposed.kept_id != word.kept_id:
        said = _("Nobody has proposed this; an officer of the body does that first.")
        raise IllegalTransition(said, pair.standing)
    return _one(session, pair, word)


def refs_within(session: Session, review: DoubleReview, given: Reach) -> list[str]:
    """The references of a pair's records within a reach, the one that does not stay last."""
    kind = KINDS[review.kind]
    table = kind.model.__table__
    asked = select(table.c.ref).where(
        table.c.id.in_((review.first_id, review.second_id)), records_within(kind, given)
    )
    return list(session.scalars(asked.order_by(table.c.id != review.kept_id, table.c.id)))


def _as_it_stands(session: Session, pair: Pair, word: Word) -> Pair:
    """The pair now, in the writers' turn: nobody decides on what has changed meanwhile."""
    take_turn(session)
    if not word.reason.strip():
        raise NotAllowed(_("Say why."))
    if word.kept_id not in (None, pair.first_id, pair.second_id):
        raise NotAllowed(_("Choose which of the two stays."))
    found = of_record(session, pair.kind, pair.first_id, EVERYWHERE)
    now = next((one for one in found if one.second_id == pair.second_id), None)
    if now is None or mark(session, now) != word.seen:
        said = _("One of the two was changed meanwhile, or decided on. Look at it again.")
        raise IllegalTransition(said, now.standing if now else "")
    return now


def _one(session: Session, pair: Pair, word: Word) -> DoubleReview:
    assert word.kept_id is not None
    dropped = pair.second_id if word.kept_id == pair.first_id else pair.first_id
    change = merge(
        session, KINDS[pair.kind], word.kept_id, dropped, reason=word.reason, at=word.at,
        actor=word.actor.login,
    )  # fmt: skip
    return _enter(session, pair, word, Verdict.SAME, change.id)


def _enter(
    session: Session, pair: Pair, word: Word, verdict: Verdict, change_id: int | None = None
) -> DoubleReview:
    assert word.actor.account_id is not None
    review = DoubleReview(
        kind=pair.kind, first_id=pair.first_id, second_id=pair.second_id, body_id=pair.body_id,
        verdict=verdict, kept_id=word.kept_id, reason=word.reason.strip(), stands_at=newest_change(session),
        change_id=change_id, taken_on=word.on, at=word.at, actor_id=word.actor.account_id,
        actor_name=word.actor.name,
    )  # fmt: skip
    session.add(review)
    session.flush()
    _tell(session, pair, review)
    return review


def _tell(session: Session, pair: Pair, review: DoubleReview) -> None:
    """Tell those concerned: of a proposal who decides and the creditor, of what follows the officers, too."""
    accounts: list[Account] = []
    creditor = _creditor(session, pair)
    if review.verdict is not Verdict.DIFFERENT and creditor is not None:
        accounts += firm_of(session, creditor)
    if review.verdict is Verdict.PROPOSED:
        accounts += handlers_of(session, session.get_one(Body, pair.body_id), Perm.CASES_DECIDE)
    else:
        accounts += officers_of(session, [pair.body_id]).get(pair.body_id, [])
    kept_first = review.kept_id == pair.first_id
    about = About(
        kind=f"{SUBJECT}:{review.verdict.value}", subject_kind=SUBJECT,
        subject=pair.second_ref if kept_first else pair.first_ref, subject_id=review.id, cause_id=review.id,
    )  # fmt: skip
    told = {one.id: one for one in accounts if one.id != review.actor_id}
    tell_each(session, tuple(told.values()), dict.fromkeys(told, _alone(about)), at=review.at)


def _alone(about: About) -> Sequence[About]:
    return (about,)


def _creditor(session: Session, pair: Pair) -> int | None:
    table = KINDS[pair.kind].model.__table__
    if pair.kind == "payments":
        asked = select(Payable.enterprise_id).join(Payment, Payment.payable_id == Payable.id)
        return session.scalar(asked.where(Payment.id == pair.first_id))
    return session.scalar(select(table.c.enterprise_id).where(table.c.id == pair.first_id))
