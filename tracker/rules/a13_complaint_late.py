"""投诉逾期未书面答复

处理投诉的部门到了答复期限的最后一日，仍未书面答复企业反映的，从次日起提出一条线索，请处理部门说明。

依据：上级转交的，据《保障中小企业款项支付条例》第二十五条（国务院令第802号）：自收到投诉材料之日起30日内形成处理结果，以书面形式反馈；
经部门负责人批准可以延长，最长不得超过90日。直接向本市反映的，按地方参数的天数，没有法律依据，线索不引条文。

怎么算：上级转交的，自收到材料之日起算；直接反映的，自受理之日起算；期限最后一日（遇休息日顺延）为最后合法日。
期限内批准延长的，以批准的日期为最后合法日；期限过后才批准的，此前的线索在批准之日终止。书面答复、告知不予受理或者企业撤回之日终止。没有金额。

例子：2026年3月2日收到转交材料，第30日为4月1日，至当日未答复，线索4月2日产生；4月20日书面答复，线索4月20日终止。

为什么要问：企业反映了问题却没有下文，这条渠道就没有用。

不计入：期限最后一日或者之前已经书面答复的；期限内经负责人批准延长、尚未到批准的日期的；已告知不予受理的；企业已撤回的；直接反映尚未受理的；本市没有处理部门的；期限暂定的。

前提：线索是向处理部门提出的问题，不是认定，也不说明被反映的单位有没有问题。为保护反映人，线索只写编号，不写谁反映、反映谁、反映什么。
处理部门按属地管理、分级负责确定：被反映单位上一级的人民政府，由其指定的部门处理，从不是被反映的单位自己。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CTE, and_, case, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import ColumnElement, Select

from tracker.complaints.models import Complaint, ComplaintStep
from tracker.complaints.workflow import CLOCKS, ComplaintMove, ComplaintState, Route
from tracker.core.calendars import certain
from tracker.core.counting import counting_of
from tracker.core.messages import gettext as _
from tracker.core.messages import statements
from tracker.core.within import Within
from tracker.core.workdays import Calendar
from tracker.flags.models import Nature
from tracker.law import loader as law
from tracker.rules.base import English, Explained, Input, Part, Root, Rule
from tracker.rules.duties import ahead, articles, late
from tracker.rules.explaining import in_words, with_kind
from tracker.subjects.models import Body, BodyKind

# The move from which the days of the written answer run, by the way a report came.
BEGINS = {Route.TRANSFERRED: ComplaintMove.SUBMIT, Route.DIRECT: ComplaintMove.ACCEPT}
ENDS = (ComplaintState.ANSWERED, ComplaintState.NOT_ACCEPTED, ComplaintState.WITHDRAWN)


def _handling_body() -> ColumnElement[Any]:
    """The government above the reported body, whose designated office handles; never the body itself."""
    own, parent = aliased(Body), aliased(Body)
    above = case((own.kind == BodyKind.GOVERNMENT, parent.government_id), else_=own.government_id)
    found = select(above).select_from(own).outerjoin(parent, parent.id == own.parent_id)
    return found.where(own.id == Complaint.body_id).correlate(Complaint).scalar_subquery()


def _duties(on: date, within: Within) -> CTE:
    """Written answers owed: by the first day, and by the day a head approved; as their steps tell."""
    begun, put_off = aliased(ComplaintStep), aliased(ComplaintStep)
    ended = (
        select(ComplaintStep.complaint_id, func.min(ComplaintStep.taken_on).label("on_day"))
        .where(ComplaintStep.to_state.in_(ENDS))
        .group_by(ComplaintStep.complaint_id)
        .cte()
    )
    begins = or_(*(and_(Complaint.route == route, begun.move == move) for route, move in BEGINS.items()))
    # What is put off to a day that has passed already heals nothing.
    puts_off = and_(
        put_off.complaint_id == Complaint.id, put_off.move == ComplaintMove.EXTEND,
        put_off.taken_on <= on, put_off.taken_on < put_off.due_on,
    )  # fmt: skip
    owner = _handling_body()
    cites = case(
        (Complaint.route == Route.TRANSFERRED, articles("802 art 25")), else_=literal("")
    ).label("cites")

    def owed(last_on: Any, done_on: Any) -> Select[Any]:
        return (
            select(
                Complaint.id.label("subject_id"), Complaint.id.label("root_id"),
                Complaint.number.label("ref"), owner.label("owner_id"), null().label("enterprise_id"),
                last_on.label("last_on"), done_on.label("done_on"), null().label("amount_fen"), cites,
            )
            .select_from(Complaint)
            .join(begun, and_(begun.complaint_id == Complaint.id, begins))
            .outerjoin(ended, ended.c.complaint_id == Complaint.id)
            .where(within(Complaint.id), owner.is_not(None))
        )  # fmt: skip

    first = owed(begun.due_on, func.coalesce(put_off.taken_on, ended.c.on_day))
    second = owed(put_off.due_on, ended.c.on_day)
    return union_all(
        first.outerjoin(put_off, puts_off).where(certain(begun.due_on)), second.join(put_off, puts_off)
    ).cte()


def runs(on: date, within: Within) -> Select[Any]:
    """Reports left without a written answer past their day."""
    return late(_duties(on, within), on)


def deadlines(on: date, within: Within) -> Select[Any]:
    """Reports to be answered whose last day has not passed."""
    return ahead(_duties(on, within), on)


def explain(session: Session, subject_id: int, on: date, calendar: Calendar) -> Explained:
    """The days of a report; not who reported, whom, or what."""
    complaint = session.get_one(Complaint, subject_id)
    number, begins = complaint.number or "", BEGINS[complaint.route]
    inputs = [Input(_("number of the report"), number, "complaint", number)]
    asked = select(_handling_body()).select_from(Complaint).where(Complaint.id == subject_id)
    handling = session.scalar(asked)
    if handling is not None:
        body = session.get_one(Body, handling)
        inputs.append(Input(_("handling department"), with_kind(body), "body", body.code))
    inputs.append(Input(_("how the report came"), in_words(complaint.route), "complaint", number))
    steps = session.scalars(
        select(ComplaintStep)
        .where(ComplaintStep.complaint_id == subject_id, ComplaintStep.taken_on <= on)
        .order_by(ComplaintStep.id)
    )
    start = complaint.material_on or complaint.accepted_on or complaint.opened_on
    days = law.at(CLOCKS[complaint.route][begins] or "", complaint.opened_on).whole
    transferred = complaint.route is Route.TRANSFERRED
    label = _("material received on") if transferred else _("accepted on")
    inputs.append(Input(label, in_words(start), "complaint", number))
    said = [
        _("{days} days from {day}", days=days, day=in_words(start))
        if transferred
        else _("{days} days from {day}, a local number: no statute sets it", days=days, day=in_words(start))
    ]
    for step in steps:
        if step.move is ComplaintMove.EXTEND:
            inputs.append(Input(_("extension approved on"), in_words(step.taken_on), "complaint", number))
            taken, last = in_words(step.taken_on), in_words(step.due_on)
            said.append(_("put off on {day} to {last}", day=taken, last=last))
        elif step.to_state in ENDS and step.from_state is not step.to_state:
            inputs.append(Input(in_words(step.to_state), in_words(step.taken_on), "complaint", number))
    return Explained(tuple(inputs), counting_of(calendar, start, days), statements(said))


RULE = Rule(
    code="A13-COMPLAINT-LATE",
    english=English(
        title="Report not answered in writing in time",
        asks=(
            "An enterprise's report was not answered in writing by the last day its handling department "
            "had; from the next day on that department is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(
        Part(
            subject_kind="complaint", root=Root.COMPLAINT, runs=runs, deadlines=deadlines, explain=explain
        ),
    ),
)
