"""工程进度款支付低于最低比例

工程合同已经确认的工程量到了付款日，累计支付的进度款仍低于最低比例的，从次日起提出一条线索，请该单位说明。

依据：财建〔2022〕183号；政府、部门另据《哈尔滨市社会信用体系建设促进条例》第十三条。

怎么算：双方确认产值之日加约定的付款天数为付款日，没有约定的按地方参数的天数；
中小企业款项条例约束的机关、事业单位，不超过条例的最长期限；遇休息日顺延。到了付款日的产值乘以最低比例，减去当天以前在预付款、进度款、结算款项下已付的金额，
大于零的为差额；票据自兑付之日、经同意的资产抵款自履行之日计入；抵销、提存、免除不是付款。
比例按精确数比较，差额显示到分，四舍五入。线索自有差额的付款日的次日产生，至补足之日终止。

例子：演示工程2026年1月5日确认产值一百万元，付款日2月4日，到期只付五十万元，3月2日再付三十万元：
线索2月5日产生，3月2日终止，其间差额三十万元。

为什么要问：进度款付得太低，工人工资和材料款就要施工单位垫付。

不计入：通知施行前签订的合同；货物、服务等其他合同；不使用财政资金的团体；尚未到付款日的产值；付款日暂定的；付款日当天已经付足的；已经办理最终结算的（自结算确认之日起）。

前提：差额在拖欠款项之外另行列示，从不相加。线索是向单位提出的问题，不是认定。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, case, cast, func, select, union_all
from sqlalchemy.sql import ColumnElement, FromClause, Select

from tracker.contracts.models import Contract
from tracker.core.runs import unperformed
from tracker.core.within import Within
from tracker.flags.models import Nature
from tracker.rules.base import Part, Root, Rule
from tracker.rules.duties import articles
from tracker.rules.progress import due_work, in_fen, moves, paid_work, settled
from tracker.rules.whom import REGULATION
from tracker.subjects.models import Body


def _cites() -> ColumnElement[Any]:
    """REG 13 binds the government and its departments alone."""
    return case(
        (Body.kind.in_(REGULATION), articles("财建〔2022〕183号", "REG 13")),
        else_=articles("财建〔2022〕183号"),
    )


def _contracts(found: FromClause, *columns: Any) -> Select[Any]:
    """The contracts of rows with a key_id, as subjects with ``columns`` besides."""
    return (
        select(
            Contract.id.label("subject_id"), Contract.id.label("root_id"), Contract.ref,
            Contract.body_id.label("owner_id"), Contract.enterprise_id, *columns, _cites().label("cites"),
        )
        .join(found, found.c.key_id == Contract.id)
        .join(Body, Body.id == Contract.body_id)
    )  # fmt: skip


def runs(on: date, within: Within) -> Select[Any]:
    """Runs of days at whose end less than the least share was paid, as of ``on``."""
    short = unperformed(moves(on, within).cte(), on)
    return _contracts(
        short, short.c.arose_on, short.c.ceased_on, in_fen(short.c.amount_fen).label("amount_fen")
    )


def deadlines(on: date, within: Within) -> Select[Any]:
    """Payment days from ``on`` on that would leave a shortfall if nothing more were paid: one row a day."""
    due = due_work(on, within).cte()
    days = (
        select(due.c.key_id, due.c.on_day, func.sum(due.c.owed).label("owed"))
        .group_by(due.c.key_id, due.c.on_day)
        .cte()
    )
    by_then = func.sum(days.c.owed).over(partition_by=days.c.key_id, order_by=days.c.on_day)
    grown = select(days.c.key_id, days.c.on_day, by_then.label("owed")).cte()
    moved = union_all(*paid_work(on, within)).cte()
    paid = (
        select(moved.c.key_id, func.sum(moved.c.owed).label("owed"))
        .where(moved.c.on_day <= on)
        .group_by(moved.c.key_id)
        .cte()
    )
    left = cast(grown.c.owed + func.coalesce(paid.c.owed, 0), BigInteger)
    over = settled(on, within).cte()
    return (
        _contracts(grown, grown.c.on_day.label("last_on"), in_fen(left).label("amount_fen"))
        .outerjoin(paid, paid.c.key_id == grown.c.key_id)
        .where(grown.c.on_day >= on, left > 0, Contract.id.not_in(select(over.c.key_id)))
    )


RULE = Rule(
    code="A12-PROGRESS-UNDERPAID",
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(Part(subject_kind="contract", root=Root.CONTRACT, runs=runs, deadlines=deadlines),),
)
