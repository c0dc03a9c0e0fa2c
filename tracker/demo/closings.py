"""The fictional city's closings: one in each way a closing goes, and some sums left without one.

They go through the same actions as any other; every voucher is a page that says it is invented.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from tracker.accounts.grants import actor_of, held
from tracker.accounts.handling import handled_by
from tracker.accounts.models import Account
from tracker.accounts.reaching import bodies_within
from tracker.closings.actions import Said, ask, move
from tracker.closings.facts import facts_of
from tracker.closings.models import Closing
from tracker.closings.workflow import ClosingMove, Ground, Stands
from tracker.core.evidence import File, keep
from tracker.core.permissions import Actor, Perm, reach
from tracker.exchange.decided import decide
from tracker.payables.models import Payable
from tracker.payables.standing import standing
from tracker.reports.pdf.letter import Letter, render_letter
from tracker.subjects.models import Body

BODY, FIRM, OFFICE = "demo-government-officer", "demo-enterprise", "demo-chief"
VOUCHER_BYTES = 1 << 20
LATER = 6


@dataclass(frozen=True, slots=True)
class Step:
    """A move by somebody, so many days before the city's day; ``later``: days the money came after."""

    name: ClosingMove
    by: str
    ago: int
    note: str = ""
    later: int = 0
    stands: Stands | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """A closing asked for so many days before the city's day; ``here``: its creditor has an account."""

    ago: int
    here: bool
    steps: tuple[Step, ...] = field(default=())


M = ClosingMove
_LATE = "（演示）银行到账短信显示款项晚于记录日期到账。"
COURSES = (
    Course(90, True, (
        Step(M.DISPUTE, FIRM, 85, _LATE, LATER), Step(M.ANSWER, BODY, 80, "（演示）以国库支付日期为准。"),
        Step(M.DECIDE, OFFICE, 70, "（演示）银行流水与企业的说法一致。", stands=Stands.CREDITOR),
    )),
    Course(60, True, (Step(M.AGREE, FIRM, 55),)),
    Course(30, True, (
        Step(M.DISPUTE, FIRM, 26, _LATE, LATER), Step(M.ANSWER, BODY, 20, "（演示）以凭证日期为准。"),
    )),
    Course(12, True, (Step(M.DISPUTE, FIRM, 8, _LATE, LATER),)),
    Course(4, True),
    Course(80, False, (Step(M.CONFIRM_ON_PAPER, OFFICE, 74, "（演示）企业书面确认已收到全部款项。"),)),
    Course(75, False, (Step(M.CLOSE_ALONE, BODY, 50, "（演示）企业逾期未答复。"),)),
    # Nobody has said a word since: it counts as closed alone all the same.
    Course(40, False),
    Course(9, False),
)  # fmt: skip


def close_sums(session: Session, data_dir: Path, *, on: date) -> int:
    """Play the closings as of ``on``; gives how many. None where any is there, or the people are not."""
    people = {
        one.login: actor_of(one, held(session, one.id))
        for one in session.scalars(select(Account).where(Account.demo.is_(True)))
    }
    if session.scalar(select(func.count()).select_from(Closing)) or not {BODY, FIRM, OFFICE} <= set(people):
        return 0
    own = reach(people[FIRM], Perm.CLOSINGS_ANSWER).enterprises
    sums = _paid_up(session, people, on)
    left = {True: [one for one in sums if one.enterprise_id in own],
            False: [one for one in sums if one.enterprise_id not in own]}  # fmt: skip
    played = 0
    for course in COURSES:
        day = on - timedelta(days=course.ago)
        fits = next((one for one in left[course.here] if _ready(session, one.id, day)), None)
        if fits is not None:
            left[course.here].remove(fits)
            _play(session, course, fits, people, data_dir, on)
            played += 1
    return played


def _paid_up(session: Session, people: dict[str, Actor], on: date) -> list[Row[Any]]:
    stand = standing(on).subquery()
    return list(session.execute(
        select(Payable.id, Payable.ref, Payable.enterprise_id, Body.name)
        .join(stand, stand.c.payable_id == Payable.id)
        .join(Body, Body.id == Payable.body_id)
        .where(stand.c.owed_fen == 0, Payable.amount_fen > 0, stand.c.judged.is_(False))
        .where(Payable.body_id.in_(bodies_within(reach(people[BODY], Perm.CLOSINGS_ASK))))
        .where(handled_by(people[OFFICE], Perm.CLOSINGS_DECIDE, Body.id))
        .order_by(Payable.id)
    ))  # fmt: skip


def _ready(session: Session, payable_id: int, day: date) -> bool:
    """Whether everything was there by a day for asking, with room for money to come some days later."""
    facts = facts_of(session, session.get_one(Payable, payable_id), day)
    return not facts.missing and facts.paid_on is not None and facts.paid_on < day - timedelta(days=LATER)


def _play(
    session: Session, course: Course, one: Row[Any], people: dict[str, Actor], data_dir: Path, on: date
) -> None:
    day = on - timedelta(days=course.ago)
    said = Said(note="（演示）付款回单。", file=_paper(data_dir, "付款回单（演示）", one, day))
    closing = ask(session, one.id, said, actor=people[BODY], on=day, at=_at(day))
    for step in course.steps:
        day = on - timedelta(days=step.ago)
        told = Said(
            note=step.note, stands=step.stands, ground=Ground.OTHER_DAY if step.later else None,
            day=closing.paid_on + timedelta(days=step.later) if step.later else None,
            file=_paper(data_dir, "书面确认（演示）", one, day) if step.name is M.CONFIRM_ON_PAPER else None,
        )  # fmt: skip
        if step.name is M.DECIDE:
            decide(session, closing, told, actor=people[step.by], on=day, at=_at(day))
        else:
            move(session, closing, step.name, told, actor=people[step.by], on=day, at=_at(day))


def _paper(data_dir: Path, title: str, one: Row[Any], day: date) -> File:
    letter = Letter(
        title=title, number=f"演示{one.ref}", day=day, to=one.name, sender="演示银行", demo=True,
        paragraphs=("本页为虚构演示材料，不代表任何真实的付款。",), facts=(("应付款", one.ref),),
    )  # fmt: skip
    kept = keep(data_dir, BytesIO(render_letter(letter)), most=VOUCHER_BYTES)
    return File(f"{title}.pdf", kept)


def _at(day: date) -> datetime:
    """An hour of a day at which offices work, in UTC."""
    return datetime.combine(day, time(2), UTC)
