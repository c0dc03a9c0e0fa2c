"""The fictional city's monthly returns: an office that files here, one month after the other.

One is frozen, though it differs from the ledger with a reason, and the last one waits for its check. They go
through the same actions as any other; what is written in them says that it is invented.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.accounts.grants import actor_of, held
from tracker.accounts.models import Account
from tracker.core.months import days_of_month, months_over
from tracker.returns.actions import answer, now, sign
from tracker.returns.lines import Side, Worked
from tracker.returns.models import MonthlyReturn
from tracker.returns.stating import Statement
from tracker.subjects.models import Body

FILES, CHECKS, CODE = "demo-officer", "demo-supervisor", "DEMO-1-0"
# Days into the next month on which it is signed.
SIGNED_AFTER = timedelta(days=1)
# What the office knows and the ledger does not, in fen.
UNRECORDED_FEN = 1_000_00


def file_returns(session: Session, *, on: date) -> int:
    """File the last two months as of ``on``; how many. Nothing where any was filed, or nobody is there."""
    people = {
        one.login: actor_of(one, held(session, one.id))
        for one in session.scalars(select(Account).where(Account.login.in_((FILES, CHECKS)), Account.demo))
    }
    body_id = session.scalar(select(Body.id).where(Body.code == CODE, Body.voided_in.is_(None)))
    filed = session.scalar(select(func.count()).select_from(MonthlyReturn))
    if filed or len(people) < 2 or body_id is None:
        return 0
    last, before = months_over(on, 2)
    for month in (before, last):
        day = min(days_of_month(month)[1] + SIGNED_AFTER, on)
        found = now(session, body_id, month)
        said = _stated(found, people[FILES].name, more=UNRECORDED_FEN if month == before else 0)
        at = datetime.combine(day, time(2), UTC)
        one = sign(session, body_id, month, said, actor=people[FILES], on=day, at=at)
        if month == before:
            answer(session, one.id, freeze=True, note="", actor=people[CHECKS], on=day, at=at)
    return 2


def _stated(found: Worked, name: str, *, more: int) -> Statement:
    """What the ledger gives, and ``more`` that is new and not in it."""
    fen = {side: found.figures[side].fen for side in Side}
    closing = found.figures[Side.CLOSING]
    return Statement(
        opening_fen=fen[Side.OPENING], new_fen=fen[Side.NEW] + more, cleared_fen=fen[Side.CLEARED],
        adjusted_fen=fen[Side.ADJUSTED], closing_fen=closing.fen + more,
        payables=closing.payables + (more > 0), disputed_fen=closing.disputed_fen,
        zero=closing.fen + more == 0, name=name,
        difference="（演示）一张上月发票尚未登记入账，已按发票计入新增。" if more else "",
        adjustment="（演示）以台账期末为本月期初，上月未登记的发票待补录。" if found.opened_by else "",
    )  # fmt: skip
