"""Enter the fictional city through the door that files come in by."""

from __future__ import annotations

import random
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.core.changes import Change, ChangeKind, open_change, take_turn
from tracker.demo import account, debts, labour, people, projects, promises, settlements, subjects, upward
from tracker.demo.names import demo_uscc
from tracker.demo.stage import Rows, Stage
from tracker.exchange.entry import enter
from tracker.exchange.kinds import KINDS


class OtherData(Exception):
    """The database holds records already; the fictional city is not mixed with them."""


class AlreadyThere(OtherData):
    """What the database holds is an earlier fictional city: a second one would have the same codes."""


def rows(on: date, *, seed: int = 1, scale: int = 1) -> Rows:
    """The records of the fictional city as of ``on``, by import kind: mappings of column to cell text.

    The same seed, scale and day give the same rows; ``scale`` multiplies contracts and promises.
    """
    stage = Stage(random.Random(seed), on)
    subjects.fill(stage)
    for _ in range(scale):
        projects.fill(stage)
        promises.fill(stage)
        debts.fill(stage)
    debts.assign(stage, people.PEOPLE[0].over)
    debts.enter_twice(stage, people.PEOPLE[0].over)
    debts.pay_up(stage, [one.over for one in people.PEOPLE[:2]], demo_uscc(1))
    account.fill(stage)
    labour.fill(stage)
    settlements.fill(stage)
    upward.fill(stage)
    return {kind: stage.rows[kind] for kind in KINDS if kind in stage.rows}


def load(
    session: Session, *, at: datetime, on: date, seed: int = 1, scale: int = 1, force: bool = False
) -> Change:
    """Write the fictional city as of ``on``; ``at`` is the instant (UTC). Raises OtherData.

    ``force`` writes it beside other data; over an earlier fictional city AlreadyThere is raised even then.
    """
    # The turn comes before the look: of two that load at once the second sees what the first has written.
    take_turn(session)
    if session.scalar(select(func.count()).where(Change.kind == ChangeKind.DEMO)):
        raise AlreadyThere
    if not force and session.scalar(select(func.count()).select_from(Change)):
        raise OtherData
    change = open_change(session, kind=ChangeKind.DEMO, at=at, actor="demo", reason="虚构演示数据")
    for kind, table in rows(on, seed=seed, scale=scale).items():
        enter(session, change, kind, table, on=on)
    people.settle(session, at=at)
    return change
