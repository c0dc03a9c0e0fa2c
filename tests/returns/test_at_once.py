"""Two officers who file the same month at the same instant, and two who check it: it is done once."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from tests.returns.month import AGREED, AT, MONTH, ON, number, people, settle
from tests.web.test_at_once import at_once
from tracker.core.db import Database
from tracker.core.machine import IllegalTransition
from tracker.core.permissions import Actor
from tracker.returns.actions import answer, sign
from tracker.returns.models import MonthlyReturn, ReturnState


def test_a_month_is_signed_once_and_frozen_once(database: Database) -> None:
    with database.unit_of_work() as session:
        settle(session)
        first, second, supervisor, _stranger = people(session)
        body_id = number(session, "DEMO-B")
    told: list[str] = []

    def file(who: Actor) -> None:
        try:
            with database.unit_of_work() as session:
                sign(session, body_id, MONTH, replace(AGREED, name=who.name), actor=who, on=ON, at=AT)
            told.append("done")
        except IllegalTransition:
            told.append("refused")

    at_once(lambda: file(first), lambda: file(second))
    assert sorted(told) == ["done", "refused"]
    with database.reading() as session:
        one = session.scalars(select(MonthlyReturn)).one()
    told.clear()
    other = second if one.signed_by == first.account_id else first

    def freeze(who: Actor, good: bool) -> None:
        try:
            with database.unit_of_work() as session:
                answer(session, one.id, freeze=good, note="演示", actor=who, on=ON, at=AT)
            told.append("done")
        except IllegalTransition:
            told.append("refused")

    at_once(lambda: freeze(other, True), lambda: freeze(supervisor, False))
    assert sorted(told) == ["done", "refused"]
    with database.reading() as session:
        assert session.scalars(select(MonthlyReturn)).one().state is not ReturnState.SIGNED
