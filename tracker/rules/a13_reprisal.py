"""恐吓、打击报复企业

企业因要求付款或者反映问题遭到恐吓、打击报复，处理部门认定属实并书面答复的，自答复之日起提出一条线索，请该单位说明。

依据：《保障中小企业款项支付条例》第二十条、第三十五条（国务院令第802号）：不得以任何形式对提出付款请求或者投诉的中小企业及其工作人员进行恐吓、打击报复；
有此行为的，对负有责任的领导人员和直接责任人员依法给予处分或者处罚。

怎么算：处理结果为属实或者部分属实的，书面答复之日产生，存续至有处理结果。没有金额。

例子：企业2026年3月2日反映因投诉被停止验收，4月1日书面答复属实，企业同意对单位公开，线索4月1日产生。

为什么要问：说真话的企业吃亏，以后就没有人说了。

不计入：处理结果不属实的；尚未书面答复的；企业没有同意对单位公开的；2025年6月1日前收到的反映；大型企业反映的。

前提：线索是向单位提出的问题，不是认定。企业撤回同意的，线索随即撤回；线索只写编号，不写哪家企业。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import null, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from tracker.complaints.models import Complaint, ComplaintStep
from tracker.complaints.workflow import ComplaintMove, Matter, Outcome
from tracker.core.messages import gettext as _
from tracker.core.within import Within
from tracker.core.workdays import Calendar
from tracker.flags.models import Nature
from tracker.law import loader as law
from tracker.rules.base import English, Explained, Input, Part, Root, Rule
from tracker.rules.duties import articles, standing
from tracker.rules.explaining import in_words, with_kind
from tracker.subjects.models import Body, Enterprise, EnterpriseSize

FOUND_TRUE = (Outcome.UPHELD, Outcome.PARTLY_UPHELD)


def runs(on: date, within: Within) -> Select[Any]:
    """Reports of retaliation that were found true, from the day of the written answer on.

    What the enterprise agrees to counts as it stands now, for every day that is asked: a consent that was
    taken back must be seen nowhere any more.
    """
    large = select(Enterprise.id).where(Enterprise.size == EnterpriseSize.LARGE)
    acts = (
        select(
            Complaint.id.label("subject_id"), Complaint.id.label("root_id"), Complaint.number.label("ref"),
            Complaint.body_id.label("owner_id"), null().label("enterprise_id"),
            ComplaintStep.taken_on.label("act_on"), null().label("amount_fen"),
            articles("802 art 20", "802 art 35").label("cites"),
        )
        .join(ComplaintStep, ComplaintStep.complaint_id == Complaint.id)
        .where(
            within(Complaint.id), ComplaintStep.move == ComplaintMove.ANSWER,
            Complaint.matter == Matter.RETALIATION, Complaint.outcome.in_(FOUND_TRUE),
            Complaint.confidential.is_(False), Complaint.received_on >= law.fixed_day("decree_802_start"),
            Complaint.enterprise_id.is_(None) | Complaint.enterprise_id.not_in(large),
        )
    )  # fmt: skip
    return standing(acts.cte(), on)


def explain(session: Session, subject_id: int, _on: date, _calendar: Calendar) -> Explained:
    """The days of the report and what it came to; not who reported."""
    complaint = session.get_one(Complaint, subject_id)
    number, body = complaint.number or "", session.get_one(Body, complaint.body_id)
    said = [
        (_("number of the report"), number), (_("received on"), in_words(complaint.received_on)),
        (_("outcome"), in_words(complaint.outcome)), (_("answered on"), in_words(complaint.answered_on)),
    ]  # fmt: skip
    inputs = [Input(label, value, "complaint", number) for label, value in said]
    inputs.append(Input(_("body reported"), with_kind(body), "body", body.code))
    formula = _("found true and answered on {day}", day=in_words(complaint.answered_on))
    return Explained(tuple(inputs), None, formula)


RULE = Rule(
    code="A13-REPRISAL",
    english=English(
        title="Threats or retaliation against an enterprise",
        asks=(
            "An enterprise that asked for its money or reported a body was threatened or paid back for it, "
            "the handling department found, and answered so; from that day on the body is asked to explain."
        ),
    ),
    nature=Nature.STANDING,
    page=__doc__ or "",
    parts=(Part(subject_kind="complaint", root=Root.COMPLAINT, runs=runs, explain=explain),),
)
