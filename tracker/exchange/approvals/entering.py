"""A request entered with the sums it bears on, and told to who may decide on it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from tracker.core.permissions import Actor
from tracker.exchange.approvals.models import ApprovalRequest, ApprovalSum
from tracker.exchange.approvals.telling import tell_asked
from tracker.exchange.approvals.trying import Lowered
from tracker.exchange.lookups import portions
from tracker.payables.models import Payable


def enter_request(
    session: Session, request: ApprovalRequest, lowered: Sequence[Lowered], actor: Actor
) -> ApprovalRequest:
    """Enter a request by ``actor`` that would lower what is owed on some payables, in their order (one at
    least); its own payable and body are those of the first. Gives it back with its number.
    """
    assert actor.account_id is not None
    bodies: dict[int, int] = {}
    for part in portions(one.payable_id for one in lowered):
        asked = select(Payable.id, Payable.body_id).where(Payable.id.in_(part))
        bodies |= {row.id: row.body_id for row in session.execute(asked)}
    first = session.get_one(Payable, lowered[0].payable_id)
    request.payable_id, request.body_id, request.due_on = first.id, first.body_id, first.due_on
    request.before_fen = sum(one.before_fen for one in lowered)
    request.after_fen = sum(one.after_fen for one in lowered)
    request.actor_id, request.actor_name = actor.account_id, actor.name or actor.login
    session.add(request)
    session.flush()
    session.execute(insert(ApprovalSum), [
        {"request_id": request.id, "payable_id": one.payable_id, "body_id": bodies[one.payable_id],
         "before_fen": one.before_fen, "after_fen": one.after_fen}
        for one in lowered
    ])  # fmt: skip
    tell_asked(session, request)
    return request
