"""The fictional city's sessions of the standing committee: the last ones and the next, entered as any."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.accounts.grants import actor_of, held
from tracker.accounts.models import Account
from tracker.congress.sessions.actions import enter
from tracker.congress.sessions.models import CongressSession
from tracker.demo.names import CITY_REGION

ENTERS = "demo-supervisor"
# Days from the city's day to the first day of each session, and its name.
SESSIONS = (
    (-152, "（演示）市人大常委会第三十次会议"), (-95, "（演示）市人大常委会第三十一次会议"),
    (26, "（演示）市人大常委会第三十二次会议"),
)  # fmt: skip


def enter_sessions(session: Session, *, on: date) -> int:
    """Enter the sessions around ``on``; how many. Nothing where there is one, or nobody to enter them."""
    account = session.scalars(select(Account).where(Account.login == ENTERS, Account.demo)).one_or_none()
    if account is None or session.scalar(select(func.count()).select_from(CongressSession)):
        return 0
    actor = actor_of(account, held(session, account.id))
    for days, name in SESSIONS:
        day = on + timedelta(days=days)
        entered = min(day - timedelta(days=40), on)
        at = datetime.combine(entered, time(2), UTC)
        enter(session, CITY_REGION, name, day, actor=actor, on=entered, at=at)
    return len(SESSIONS)
