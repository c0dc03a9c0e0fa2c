"""拖延检验或者验收

约定以检验、验收合格为付款条件，货物、工程、服务按时交付后，到了约定的期限仍未验收的，从次日起提出一条线索，请该单位说明。

依据：《保障中小企业款项支付条例》第十条第二款、第三十一条（国务院令第802号）：应当在约定的期限内完成检验或者验收；
2025年6月1日前订立的合同据第728号令第九条、第二十五条。

怎么算：约定的检验或者验收期限届满日（遇休息日顺延）为最后合法日，次日产生，验收合格之日终止。

例子：约定2026年3月10日前验收，3月2日已交付，至3月10日未验收，线索3月11日产生；3月20日验收，线索3月20日终止。

为什么要问：不验收，付款期限就迟迟不开始。

不计入：期限届满后才交付的；登记有检验不合格记录的；不以验收为付款条件的；对方不是中小企业的；期限暂定的。

前提：线索是向单位提出的问题，不是认定。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CTE, null
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from tracker.contracts.models import Contract
from tracker.core.counting import counting_of
from tracker.core.messages import gettext as _
from tracker.core.within import Within
from tracker.core.workdays import Calendar
from tracker.flags.models import Nature
from tracker.payables.models import Payable
from tracker.rules.base import English, Explained, Part, Root, Rule
from tracker.rules.duties import ahead, late
from tracker.rules.explaining_payables import payable_facts
from tracker.rules.hanging import of_payable, seen
from tracker.rules.versions import decree


def _duties(on: date, within: Within) -> CTE:
    """Inspections asked for by what is delivered; ``payables/due.py`` says which have a last lawful day."""
    return (
        of_payable(
            Payable.inspection_last_on.label("last_on"),
            Payable.accepted_on.label("done_on"),
            null().label("amount_fen"),
            decree(Contract.signed_on, 10, 31).label("cites"),
        )
        .where(
            seen(on, within),
            Payable.inspection_last_on.is_not(None),
            Payable.inspection_provisional.is_(False),
            Payable.delivered_on <= on,
        )
        .cte()
    )


def runs(on: date, within: Within) -> Select[Any]:
    """Inspections that are late."""
    return late(_duties(on, within), on)


def deadlines(on: date, within: Within) -> Select[Any]:
    """Inspections of what is delivered whose day has not passed."""
    return ahead(_duties(on, within), on)


def explain(session: Session, subject_id: int, on: date, calendar: Calendar) -> Explained:
    """Delivery, the agreed day and the acceptance."""
    payable = session.get_one(Payable, subject_id)
    columns = ("delivered_on", "inspection_due_on", "accepted_on")
    inputs = payable_facts(session, subject_id, on, *columns)
    agreed = payable.inspection_due_on
    if agreed is None:
        return Explained(inputs, None, _("no inspection day agreed"))
    said = _("delivered on {day}, to be inspected by {last}", day=payable.delivered_on, last=agreed)
    return Explained(inputs, counting_of(calendar, agreed, 0), said)


RULE = Rule(
    code="A13-INSPECTION-DELAYED",
    english=English(
        title="Inspection or acceptance delayed",
        asks=(
            "Payment depends on inspection or acceptance, delivery was on time, and there is no "
            "acceptance by the agreed day; from the next day on the body is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(
        Part(
            subject_kind="payable", root=Root.PAYABLE, runs=runs, deadlines=deadlines, explain=explain
        ),
    ),
)
