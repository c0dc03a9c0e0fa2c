"""损失已确认，补偿、赔偿协议逾期未签

政府或者部门确认企业的损失后，逾期没有签订补偿、赔偿协议，也没有说明理由予以拒绝的，
从次日起提出一条线索，请该单位说明。

依据：《哈尔滨市社会信用体系建设促进条例》第十一条（条例没有规定天数）。

怎么算：最后合法日是确认损失之日起满规定天数（地方参数）之日，遇休息日顺延到下一个工作日；企业在此以后才提出的，是提出之日。
线索自次日产生，至签订协议或者书面拒绝之日终止，以先到者为准。金额是登记的损失。

例子：演示局2026年1月5日确认演示公司损失，第60日为3月6日；3月20日签订协议：线索3月7日产生，3月20日终止。

为什么要问：承诺改变了，损失也认了，补偿不能一直悬着。

不计入：没有确认的损失；期限内签订协议的；期限内说明理由拒绝的；期限暂定的；乡镇、事业单位等其他单位；本条例施行前已经终止的。

前提：天数是地方自定的问询期限，不是法定期限。线索是向单位提出的问题，不是认定。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CTE, case, null, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from tracker.compensations.models import Compensation
from tracker.core.counting import counting_of
from tracker.core.messages import gettext as _
from tracker.core.messages import statements
from tracker.core.within import Within
from tracker.core.workdays import Calendar
from tracker.flags.models import Nature
from tracker.law import loader as law
from tracker.rules.base import English, Explained, Part, Root, Rule
from tracker.rules.duties import ahead, articles, late
from tracker.rules.explaining import facts, parties
from tracker.rules.whom import REGULATION
from tracker.subjects.models import Body


def _duties(on: date, within: Within) -> CTE:
    """Acknowledged losses, by the last day to agree or refuse."""
    last = case((Compensation.agree_by_provisional.is_(False), Compensation.agree_by_on), else_=null())
    done = case(
        (
            or_(Compensation.refused_on.is_(None), Compensation.agreed_on < Compensation.refused_on),
            Compensation.agreed_on,
        ),
        else_=Compensation.refused_on,
    )
    return (
        select(
            Compensation.id.label("subject_id"), Compensation.id.label("root_id"), Compensation.ref,
            Compensation.body_id.label("owner_id"), Compensation.enterprise_id,
            last.label("last_on"), done.label("done_on"),
            Compensation.loss_fen.label("amount_fen"),
            articles("REG 11").label("cites"),
        )
        .join(Body, Body.id == Compensation.body_id)
        .where(
            Compensation.voided_in.is_(None),
            Compensation.claimed_on <= on,
            Compensation.acknowledged_on <= on,
            Body.kind.in_(REGULATION),
            within(Compensation.id),
        )
        .cte()
    )  # fmt: skip


def runs(on: date, within: Within) -> Select[Any]:
    """Runs on which an acknowledged loss was neither agreed nor refused, as of ``on``."""
    return late(_duties(on, within), on)


def deadlines(on: date, within: Within) -> Select[Any]:
    """Acknowledged losses still to be agreed or refused."""
    return ahead(_duties(on, within), on)


def explain(session: Session, compensation_id: int, on: date, calendar: Calendar) -> Explained:
    """The loss, its acknowledgement, and the counting of the days to agree or refuse."""
    loss = session.get_one(Compensation, compensation_id)
    inputs = parties(session, loss.body_id, loss.enterprise_id)
    inputs += facts(
        loss, "compensation", loss.ref,
        "kind", "claimed_on", "loss_fen", "acknowledged_on", "refused_on", "agreed_on", on=on,
    )  # fmt: skip
    if loss.acknowledged_on is None:
        return Explained(inputs, None, _("no loss acknowledged"))
    days = law.at("compensation_agreement_days", loss.acknowledged_on).whole
    counting = counting_of(calendar, loss.acknowledged_on, days)
    said = _("acknowledged {day}, and {days} days: {last}", day=loss.acknowledged_on, days=days,
             last=counting.deadline.due_on)  # fmt: skip
    if loss.claimed_on > counting.deadline.due_on:
        said = statements((said, _("claimed later, on {day}", day=loss.claimed_on)))
    return Explained(inputs, counting, said)


RULE = Rule(
    code="A11-COMPENSATION-NOT-AGREED",
    english=English(
        title="Loss acknowledged, agreement on compensation overdue",
        asks=(
            "A loss was acknowledged, and by the last day there is neither an agreement nor a refusal "
            "with its reasons; from the next day on the body is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(
        Part(
            subject_kind="compensation", root=Root.COMPENSATION,
            runs=runs, deadlines=deadlines, explain=explain,
        ),
    ),
)
