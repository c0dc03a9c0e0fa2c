"""The fictional city's assessment: last year's from its scheme to the published result, this year's running.

All goes through the same actions as any other, by the fictional city's people, on days of the past; what is
written says that it is invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.accounts.grants import actor_of, held
from tracker.accounts.models import Account
from tracker.assessment import entered, schemes, sheets
from tracker.assessment.entered import Held, activities_of
from tracker.assessment.indicators import Indicator
from tracker.assessment.models import Scheme
from tracker.assessment.schemes import Planned, Weighed
from tracker.assessment.sheet_models import Sheet
from tracker.core.evidence import keep
from tracker.core.permissions import Actor
from tracker.law import loader as law
from tracker.reports.assessing.freezing import decide_sheet, review_sheet
from tracker.reports.assessing.whom import assessed
from tracker.reports.pdf.letter import Letter, render_letter
from tracker.subjects.models import Body

MAKES, SECOND = "demo-supervisor", "demo-chief"
ANSWERS, SPEAKS = "demo-government-officer", "demo-city-officer"
GOVERNMENT, ENTERS = "DEMO", "DEMO-0-0"
WEIGHTS = {
    Indicator.PAID_IN_TIME: Weighed(25),
    Indicator.ARREARS_CLEARED: Weighed(15),
    Indicator.PROMISES_KEPT: Weighed(15),
    Indicator.RETURNS_IN_TIME: Weighed(10),
    Indicator.REPLIES_IN_TIME: Weighed(10),
    Indicator.MENDED_IN_TIME: Weighed(5),
    Indicator.ANSWERS_IN_TIME: Weighed(5),
    Indicator.TRAINING: Weighed(5, 2),
    Indicator.GUIDANCE: Weighed(5, 1),
    Indicator.PUBLICITY: Weighed(5, 2),
}
# When the schemes were told: of last year on the 12th of January, of this year on the first of September.
LAST_YEAR, THIS_YEAR = (1, 12), (9, 1)
# Days from a step to the next: review after the bodies' days, check, objection, decision, publication.
REVIEWED, PROPOSED, OBJECTED, DECIDED, PUBLISHED = 3, 6, 4, 2, 3
HELD = (
    (Indicator.TRAINING, 100, "（演示）公职人员守法诚信专题教育", 86),
    (Indicator.GUIDANCE, 160, "（演示）社会组织信用建设座谈", 24),
    (Indicator.PUBLICITY, 165, "（演示）信用记录关爱日宣传", None),
    (Indicator.TRAINING, 220, "（演示）新任公职人员诚信培训", 31),
    (Indicator.PUBLICITY, 300, "（演示）转发宣传资料", None),
)  # fmt: skip
UPHELD_NOT = "（演示）异议不成立，所附文件不能证明开展情况。"
SILENT = 3
BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays, by login, and where files lie."""

    people: Mapping[str, Actor]
    data_dir: Path


def assess(session: Session, data_dir: Path, *, on: date) -> int:
    """Play the assessments as of ``on``; how many schemes. Nothing where there is one, or nobody to play."""
    people = {
        one.login: actor_of(one, held(session, one.id))
        for one in session.scalars(select(Account).where(Account.demo.is_(True)))
    }
    there = session.scalar(select(func.count()).select_from(Scheme))
    number = session.scalar(select(Body.id).where(Body.code == GOVERNMENT, Body.voided_in.is_(None)))
    if there or number is None or not {MAKES, SECOND, ANSWERS, SPEAKS} <= set(people):
        return 0
    cast, played = Cast(people, data_dir), 0
    for year, (month, day) in ((on.year - 1, LAST_YEAR), (on.year, THIS_YEAR)):
        told = date(on.year, month, day)
        if told > on or date(year, 12, 31) < law.fixed_day("flags_start"):
            continue
        scheme = _begin(session, cast, number, year, told)
        played += 1
        if year < on.year:
            _play(session, cast, scheme, on)
    return played


def _begin(session: Session, cast: Cast, government_id: int, year: int, told: date) -> Scheme:
    planned = Planned(
        government_id=government_id, year=year, weights=WEIGHTS, document=f"（演示）演信考〔{told.year}〕1号"
    )
    drafted = told - timedelta(days=4)
    scheme = schemes.draft(session, planned, actor=cast.people[MAKES], on=drafted, at=_at(drafted))
    bodies = [one.number for one in assessed(session, government_id, min(scheme.last_on, told))]
    schemes.start(session, scheme, bodies, actor=cast.people[SECOND], on=told, at=_at(told))
    return scheme


def _play(session: Session, cast: Cast, scheme: Scheme, on: date) -> None:
    """Take last year's sheets as far as their days have come."""
    every = list(session.scalars(select(Sheet).where(Sheet.scheme_id == scheme.id).order_by(Sheet.id)))
    last = scheme.due_on or scheme.opened_on
    if last > on:
        return
    _report(session, cast, scheme, every)
    day = last + timedelta(days=REVIEWED)
    if day + timedelta(days=PROPOSED) > on:
        return
    for sheet in every:
        _review(session, cast, sheet, day)
    ends = max((one.due_on for one in every if one.due_on), default=on) + timedelta(days=DECIDED)
    if ends + timedelta(days=PUBLISHED) > on:
        return
    for sheet in every:
        said = UPHELD_NOT if _objected(sheet) else "（演示）期内没有提出异议。"
        refused = {one.id: "（演示）没有开展情况的证明。" for one in activities_of(session, sheet)[-1:]}
        decide_sheet(session, sheet, said, refused, actor=cast.people[SECOND], on=ends, at=_at(ends))
    out = ends + timedelta(days=PUBLISHED)
    schemes.publish(session, scheme, actor=cast.people[SECOND], on=out, at=_at(out))


def _report(session: Session, cast: Cast, scheme: Scheme, every: list[Sheet]) -> None:
    """One body enters what it did; all report but every third one, which keeps silent."""
    day = (scheme.due_on or scheme.opened_on) - timedelta(days=5)
    own = session.scalar(select(Body.id).where(Body.code == ENTERS, Body.voided_in.is_(None)))
    for place, sheet in enumerate(every):
        who = cast.people[SPEAKS if sheet.body_id == own else ANSWERS]
        if sheet.body_id == own:
            for name, after, title, people in HELD:
                held_on = scheme.first_on + timedelta(days=after)
                file = keep(cast.data_dir, BytesIO(_paper(title, held_on)), most=BYTES)
                what = Held(
                    indicator=name, held_on=held_on, title=title, file_name=f"{title}.pdf", file=file,
                    people=people,
                )  # fmt: skip
                entered.enter(session, sheet, what, actor=who, on=day, at=_at(day))
        elif place % SILENT == SILENT - 1:
            continue
        words = "（演示）全年工作情况已自查，数字与台账一致。"
        sheets.report(session, sheet, words, actor=who, on=day, at=_at(day))


def _review(session: Session, cast: Cast, sheet: Sheet, day: date) -> None:
    held = activities_of(session, sheet)
    refused = {one.id: "（演示）没有开展情况的证明。" for one in held[-1:]}
    note = "（演示）已逐项核对。"
    review_sheet(session, sheet, note, refused, actor=cast.people[MAKES], on=day, at=_at(day))
    put = day + timedelta(days=PROPOSED)
    sheets.propose(session, sheet, actor=cast.people[SECOND], on=put, at=_at(put))
    if held:
        said = put + timedelta(days=OBJECTED)
        why = "（演示）宣传资料已转发各处室，请予计入。"
        sheets.object_to(session, sheet, why, actor=cast.people[SPEAKS], on=said, at=_at(said))


def _objected(sheet: Sheet) -> bool:
    return sheet.state.value == "objected"


def _paper(title: str, day: date) -> bytes:
    letter = Letter(
        title="开展情况证明（演示）", number=f"演示-{day:%Y%m%d}", day=day, to="考核部门",
        paragraphs=("本页为虚构演示材料，不代表任何真实的活动。",), facts=(("事项", title),),
        sender="演示单位", demo=True,
    )  # fmt: skip
    return render_letter(letter)


def _at(day: date) -> datetime:
    """An hour of a day at which offices work, in UTC."""
    return datetime.combine(day, time(2), UTC)
