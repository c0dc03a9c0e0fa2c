"""The fictional city's clearing plans: one with a missed instalment, one refused, one that waits for a word.

They go through the same actions as any other; what is written in them says that it is invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.reaching import bodies_within
from tracker.core.permissions import Actor, Perm, reach
from tracker.payables.models import Payable
from tracker.payables.standing import standing
from tracker.plans.actions import Proposal, answer, propose
from tracker.plans.models import MoneySource

BODY, FIRM = "demo-government-officer", "demo-enterprise"


@dataclass(frozen=True, slots=True)
class Agreement:
    """A plan proposed ``ago`` days before the city's day; ``parts`` are days from then, evenly shared.

    ``agrees``: what the enterprise says three days later, None: nothing yet.
    """

    ago: int
    parts: tuple[int, ...]
    source: MoneySource
    agrees: bool | None
    note: str = ""


AGREEMENTS = (
    Agreement(60, (30, 90, 180), MoneySource.BUDGET_THIS_YEAR, True, "（演示）同意，请按期支付。"),
    Agreement(40, (300, 500), MoneySource.BUDGET_NEXT_YEAR, False, "（演示）期限太长，不同意。"),
    Agreement(5, (20, 50), MoneySource.ASSET_DISPOSAL, None),
)


def agree(session: Session, people: Mapping[str, Actor], *, on: date) -> int:
    """Play the plans as of ``on``; gives how many. None where the city's people are not there."""
    if not {BODY, FIRM} <= set(people):
        return 0
    body, firm = people[BODY], people[FIRM]
    stand = standing(on).subquery()
    owed = session.execute(
        select(stand.c.payable_id, stand.c.due_on)
        .join(Payable, Payable.id == stand.c.payable_id)
        .where(stand.c.owed_fen > 0, stand.c.judged.is_(False), stand.c.due_on < on)
        .where(Payable.enterprise_id.in_(reach(firm, Perm.PLANS_ANSWER).enterprises))
        .where(Payable.body_id.in_(bodies_within(reach(body, Perm.PLANS_PROPOSE))))
        .order_by(stand.c.due_on, stand.c.payable_id)
    ).all()
    played = 0
    # The oldest sum has the oldest plan.
    for one, (payable_id, due_on) in zip(AGREEMENTS, owed, strict=False):
        day = on - timedelta(days=one.ago)
        played += due_on < day and _play(session, one, payable_id, body, firm, day)
    return played


def _play(
    session: Session, one: Agreement, payable_id: int, body: Actor, firm: Actor, day: date
) -> bool:
    left = session.execute(standing(day, lambda column: column == payable_id)).one()
    if not left.owed_fen or left.judged:
        return False
    each, over = divmod(left.owed_fen, len(one.parts))
    parts = [
        (day + timedelta(days=later), each + (over if place == 0 else 0))
        for place, later in enumerate(one.parts)
    ]
    plan = propose(
        session, payable_id,
        Proposal(
            source=one.source, source_words="", responsible="演示张某", post="演示副局长",
            document=f"演示清欠方案〔{day.year}〕1号", parts=parts,
        ),
        actor=body, on=day, at=_at(day),
    )  # fmt: skip
    if one.agrees is not None:
        said = day + timedelta(days=3)
        answer(session, plan.id, one.agrees, note=one.note, actor=firm, on=said, at=_at(said))
    return True


def _at(day: date) -> datetime:
    """An hour of a day at which offices work, in UTC."""
    return datetime.combine(day, time(2), UTC)
