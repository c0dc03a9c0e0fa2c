"""What fictional enterprises report: one left without its answer, one answered late, two in time.

The last of them reports what it was made to suffer for reporting, and agrees to be named to the body.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.grants import actor_of, held
from tracker.accounts.models import Account
from tracker.complaints import drafting
from tracker.complaints.actions import Said, bearer, move
from tracker.complaints.codes import code_digest, new_code
from tracker.complaints.workflow import ComplaintMove, Matter, Outcome
from tracker.core.permissions import Actor
from tracker.subjects.models import Body

HANDLES = "demo-supervisor"
ACCEPTED_AFTER = 3
# The body, how many days before the city's day, after how many the answer came (None: not yet), of what.
REPORTS = (
    ("DEMO-1-1", 70, 55, Matter.ARREARS), ("DEMO-1-0", 60, None, Matter.ARREARS),
    ("DEMO-1-2", 50, 20, Matter.ARREARS), ("DEMO-1-1", 45, 20, Matter.RETALIATION),
)  # fmt: skip
STORIES = {
    Matter.ARREARS: "（演示）货已验收，款项逾期未付。",
    Matter.RETALIATION: "（演示）反映欠款之后，被停止验收后续批次。",
}
FOUND = {
    Matter.ARREARS: "（演示）所反映的款项情况属实，已督促支付。",
    Matter.RETALIATION: "（演示）停止验收与反映欠款有关，情况属实，已要求恢复验收。",
}


def fill(session: Session, *, on: date) -> None:
    """Make the reports by the same actions as any other; the city's bodies and people must be there."""
    account = session.scalars(select(Account).where(Account.login == HANDLES)).one()
    actor = actor_of(account, held(session, account.id))
    for number, (code, ago, answered_after, matter) in enumerate(REPORTS, start=1):
        body = session.scalars(select(Body).where(Body.code == code)).one()
        _report(session, number, body, actor, on - timedelta(days=ago), answered_after, matter)


def _report(
    session: Session, number: int, body: Body, actor: Actor, sent_on: date, answered_after: int | None,
    matter: Matter,
) -> None:  # fmt: skip
    code = new_code()
    digest, bears = code_digest(code), bearer("")
    complaint = drafting.begin(session, code, actor=bears, on=sent_on, at=_at(sent_on))
    told: dict[drafting.Step, dict[str, object]] = {
        drafting.Step.WHO: {
            "enterprise_name": f"演示反映企业{number}", "contact_name": "演示联系人",
            "contact": "0451-00000000", "confidential": matter is not Matter.RETALIATION,
        },
        drafting.Step.WHAT: {
            "body_id": body.id, "matter": matter, "in_court": False, "story": STORIES[matter],
        },
        drafting.Step.HOW_MUCH: {
            "claimed_fen": 8_600_000 * number, "since_on": sent_on - timedelta(days=120),
        },
    }  # fmt: skip
    for step, values in told.items():
        drafting.save(session, complaint, step, values)

    def take(name: ComplaintMove, days: int, who: Actor, note: str = "（演示）已核对材料。") -> None:
        day = sent_on + timedelta(days=days)
        said = Said(note=note, outcome=Outcome.UPHELD if name is ComplaintMove.HANDLE else None)
        move(session, complaint, name, actor=who, on=day, at=_at(day), said=said, digest=digest)

    take(ComplaintMove.SUBMIT, 0, bears)
    take(ComplaintMove.ACCEPT, ACCEPTED_AFTER, actor)
    if answered_after is not None:
        take(ComplaintMove.HANDLE, answered_after, actor)
        take(ComplaintMove.ANSWER, answered_after, actor, FOUND[matter])


def _at(day: date) -> datetime:
    """An hour of a day at which offices work, in UTC."""
    return datetime.combine(day, time(2), UTC)
