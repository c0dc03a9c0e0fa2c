"""人工费用未按期拨付

工程合同已经确认的工程量中登记有人工费用，到最长拨付周期的最后一日仍没有足额拨付的，从次日起提出一条线索，请该单位说明。

依据：《保障农民工工资支付条例》第二十四条第二款、第二十九条、第三十五条（国务院令第724号）：人工费用拨付周期不得超过1个月；
应当及时足额拨付至农民工工资专用账户；不得因工程数量、质量、造价等争议不拨付人工费用。

怎么算：双方确认之日起一个月届满日（遇休息日顺延）为最后合法日，次日产生，足额拨付之日终止。金额为该期人工费用。

例子：2026年3月10日确认产值一百万元，其中人工费用二十万元，至4月10日未拨付，线索4月11日产生；4月20日拨付，线索4月20日终止。

为什么要问：人工费用压在建设单位，工人就拿不到工资。

不计入：没有登记人工费用的；2020年5月1日以前签订的合同；不是工程的合同；付款方为没有财政资金的团体的；期限暂定的。

前提：金额在拖欠款项之外另行列示，从不相加。线索是向单位提出的问题，不是认定。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CTE, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from tracker.contracts.models import Contract, Valuation
from tracker.core.counting import counting_of
from tracker.core.messages import gettext as _
from tracker.core.money import yuan_grouped
from tracker.core.within import Within
from tracker.core.workdays import Calendar, Period
from tracker.flags.models import Nature
from tracker.law import loader as law
from tracker.rules.base import English, Explained, Part, Root, Rule
from tracker.rules.duties import ahead, articles, late
from tracker.rules.explaining import contract_facts, facts
from tracker.rules.whom import debtor, public_debtor_or_platform


def _duties(on: date, within: Within) -> CTE:
    """Valuations with labour cost; ``contracts/actions.py`` says which have a last lawful day."""
    return (
        select(
            Valuation.id.label("subject_id"), Contract.id.label("root_id"), Valuation.ref,
            Contract.body_id.label("owner_id"), Contract.enterprise_id,
            Valuation.labour_due_on.label("last_on"), Valuation.labour_paid_on.label("done_on"),
            Valuation.labour_cost_fen.label("amount_fen"),
            articles("农民工工资条例 24", "农民工工资条例 29", "农民工工资条例 35").label("cites"),
        )
        .join(Contract, Contract.id == Valuation.contract_id)
        .where(
            Valuation.voided_in.is_(None), Contract.voided_in.is_(None), within(Contract.id),
            Contract.signed_on <= on, Valuation.certified_on <= on,
            Valuation.labour_due_on.is_not(None), Valuation.labour_due_provisional.is_(False),
            debtor(public_debtor_or_platform()),
        )
        .cte()
    )  # fmt: skip


def runs(on: date, within: Within) -> Select[Any]:
    """Labour costs that were not paid in time."""
    return late(_duties(on, within), on)


def deadlines(on: date, within: Within) -> Select[Any]:
    """Labour costs to be paid whose last day has not passed."""
    return ahead(_duties(on, within), on)


def explain(session: Session, subject_id: int, on: date, calendar: Calendar) -> Explained:
    """The valuation, its labour cost and the counting of the month."""
    valuation = session.get_one(Valuation, subject_id)
    contract = session.get_one(Contract, valuation.contract_id)
    columns = ("certified_on", "amount_fen", "labour_cost_fen", "labour_paid_on")
    inputs = contract_facts(session, contract.id, on)
    inputs += facts(valuation, "valuation", valuation.ref, *columns, on=on)
    months = law.at("labour_cost_months", contract.signed_on).whole
    said = _(
        "certified on {day}, labour cost {amount}, {months} month to pay it",
        day=valuation.certified_on, amount=yuan_grouped(valuation.labour_cost_fen or 0), months=months,
    )  # fmt: skip
    return Explained(inputs, counting_of(calendar, valuation.certified_on, months, Period.MONTHS), said)


RULE = Rule(
    code="A12-LABOUR-COST-WITHHELD",
    english=English(
        title="Labour cost of works not paid in time",
        asks=(
            "Certified works hold labour cost that was not paid in full by the last day of the longest "
            "period; from the next day on the body is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(
        Part(
            subject_kind="valuation", root=Root.CONTRACT, runs=runs, deadlines=deadlines, explain=explain
        ),
    ),
)
