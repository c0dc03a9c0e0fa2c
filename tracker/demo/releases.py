"""The fictional city's formal report on the last quarter: asked, answered, checked, handed out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.accounts.grants import actor_of, held
from tracker.accounts.models import Account
from tracker.core.permissions import Actor
from tracker.law import loader as law
from tracker.releases.actions import Planned, ask, check, draft, reply
from tracker.releases.models import Release
from tracker.releases.queries import asked_of
from tracker.releases.workflow import Audience, ReportKind
from tracker.reports.formal.freezing import House, freeze, release_it
from tracker.reports.period import quarter_of

PREPARES, RELEASES = "demo-supervisor", "demo-chief"
ANSWERS = "demo-government-officer"
# Days from the quarter's end to the freezing of its figures, and from asking to the words of who answers.
FROZEN_AFTER, ANSWERED_AFTER = 5, 4
WORDS = "（演示）所列款项已逐笔核对，资金安排已报市财政，余款按还款计划支付。"
CHECKED = "（演示）与台账逐项核对一致。"


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody who takes a step on a day, at ten in the morning of Harbin."""

    actor: Actor
    on: date

    @property
    def at(self) -> datetime:
        """The instant of the step."""
        return datetime.combine(self.on, time(2), UTC)


def release_report(session: Session, house: House, *, on: date) -> bool:
    """Play the report on the quarter before ``on`` as far as its days have come; whether it was begun.

    Nothing where there is a report that somebody froze, where the people are not there, or where the quarter
    ended before anything was flagged (REG 45).
    """
    people = {
        one.login: actor_of(one, held(session, one.id))
        for one in session.scalars(select(Account).where(Account.demo.is_(True)))
    }
    period = quarter_of(on).before()
    frozen_on = period.last_on + timedelta(days=FROZEN_AFTER)
    frozen = session.scalar(select(func.count()).where(Release.serial.is_not(None)))
    early = period.last_on < law.fixed_day("flags_start") or frozen_on > on
    if frozen or early or not {PREPARES, RELEASES, ANSWERS} <= set(people):
        return False
    office = Hand(people[PREPARES], frozen_on)
    planned = Planned(
        kind=ReportKind.ACCOUNTABILITY, period=period.text, figures_on=period.last_on,
        audience=Audience.PUBLIC,
    )  # fmt: skip
    release = draft(session, planned, actor=office.actor, on=office.on, at=office.at)
    freeze(session, release, house, actor=office.actor, on=office.on, at=office.at)
    _hear(session, release, people, office, on)
    last = release.due_on or frozen_on
    if last + timedelta(days=2) <= on:
        checks = Hand(people[PREPARES], last + timedelta(days=1))
        check(session, release, CHECKED, actor=checks.actor, on=checks.on, at=checks.at)
        hands = Hand(people[RELEASES], last + timedelta(days=2))
        release_it(session, release, house, actor=hands.actor, on=hands.on, at=hands.at)
    return True


def _hear(session: Session, release: Release, people: dict[str, Actor], office: Hand, on: date) -> None:
    """Put the findings to their bodies; every second one says a word, the others stay silent."""
    if not asked_of(session, release):
        return
    ask(session, release, actor=office.actor, on=office.on, at=office.at)
    said_on = office.on + timedelta(days=ANSWERED_AFTER)
    if said_on > on:
        return
    hand = Hand(people[ANSWERS], said_on)
    for one in asked_of(session, release)[::2]:
        reply(session, release, one.body_id, WORDS, actor=hand.actor, on=hand.on, at=hand.at)
