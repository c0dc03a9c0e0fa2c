"""Random fictional cities with their questions put to bodies, so that some are public and others are not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import demo
from tracker.accounts.grants import actor_of, held
from tracker.accounts.models import Account
from tracker.cases.on_flags import public_by
from tracker.cases.opening import open_cases
from tracker.core.db import Database
from tracker.flags.filters import still_open
from tracker.flags.models import Flag
from tracker.reports.standings.keeping import keep
from tracker.rules.arrears import ARREARS
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import sweep

AT = datetime(2026, 9, 30, 1, tzinfo=UTC)
ON = date(2026, 9, 30)
# Long enough before that the days of reply are over.
ASKED = date(2026, 8, 3)


def random_city(database: Database, seed: int, *, share: int = 70) -> None:
    """Fill a database: a city of its own for each seed, ``share`` per cent of its arrears asked about."""
    dice = Random(seed)
    with database.unit_of_work() as session:
        demo.load(session, at=AT, on=ON, seed=seed)
        sweep(session, RULES, ON, at=AT)
        ask_about(session, dice, share)
        demo.file_returns(session, on=ON)
        sweep(session, RULES, ON, at=AT)
        keep(session, at=AT)


def ask_about(session: Session, dice: Random, share: int, on: date = ASKED) -> None:
    """Put some of the open questions about arrears to their bodies, unless said otherwise weeks before."""
    asks = next(
        actor_of(one, held(session, one.id)) for one in session.scalars(select(Account))
        if one.login == "demo-supervisor"
    )  # fmt: skip
    flags = session.scalars(
        select(Flag)
        .where(Flag.rule.in_(ARREARS), still_open(), Flag.arose_on < ASKED, Flag.case_state.is_(None))
        .order_by(Flag.id)
    ).all()
    chosen = [flag.id for flag in flags if dice.randrange(100) < share]
    # Some stay with nobody: the office that asks must not stand below the body it asks.
    open_cases(session, chosen, actor=asks, on=on, at=AT, note="（演示）请说明。")
    session.flush()
    assert public_by(session, "A13-PAYMENT-OVERDUE", ON) is not None, "some are public"
