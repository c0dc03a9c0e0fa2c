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

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import BigInteger, case, cast, func, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, FromClause, Select

from tracker.contracts.actions import valuation_days
from tracker.contracts.models import Contract, Valuation
from tracker.contracts.queries import contract_views
from tracker.core.counting import counting_of
from tracker.core.messages import gettext as _
from tracker.core.money import round_fen, yuan_grouped
from tracker.core.runs import unperformed
from tracker.core.within import Within
from tracker.core.workdays import Calendar
from tracker.flags.models import Nature
from tracker.payables.models import Payable, PayableKind
from tracker.payables.on_a_day import composition
from tracker.rules.base import English, Explained, Input, Part, Root, Rule
from tracker.rules.duties import articles
from tracker.rules.explaining import contract_facts, facts, in_words, terms_facts
from tracker.rules.progress import PAID_ON, due_work, in_fen, moves, paid_work, settled, share_of
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


def explain(session: Session, contract_id: int, on: date, calendar: Calendar) -> Explained:
    """Each valuation and payment that counts by ``on``, the counting of the last payment day, the sum."""
    view = contract_views(session, [contract_id])[contract_id]
    inputs = contract_facts(session, contract_id, on)
    inputs += terms_facts(session, contract_id, on, "payment_days")
    done, counting = 0, None
    for one in _valuations(session, contract_id, on):
        columns = ("certified_on", "amount_fen", "payment_due_on")
        inputs += facts(one, "valuation", one.ref, *columns)
        done += one.amount_fen
        days = valuation_days(view, one.certified_on)
        counting = counting_of(calendar, one.certified_on, days) if days is not None else counting
    lines, paid = _payments(session, contract_id, on)
    share = share_of(view.signed_on) or Fraction(0)
    said = _("{share} % of {done} − paid {paid} = {left}", share=f"{share * 100}", done=yuan_grouped(done),
             paid=yuan_grouped(paid), left=_exact(share * done - paid))  # fmt: skip
    return Explained(inputs + lines, counting, said)


def _valuations(session: Session, contract_id: int, on: date) -> Sequence[Valuation]:
    """The valuations whose payment day had come and is certain, in the order of their payment days."""
    return session.scalars(
        select(Valuation)
        .where(
            Valuation.contract_id == contract_id,
            Valuation.voided_in.is_(None),
            Valuation.payment_due_on <= on,
            Valuation.payment_due_provisional.is_(False),
        )
        .order_by(Valuation.payment_due_on, Valuation.ref)
    ).all()


def _payments(session: Session, contract_id: int, on: date) -> tuple[tuple[Input, ...], int]:
    """What was paid on each payable that counts towards progress by ``on``, and all of it (fen)."""
    lines, paid = [], 0
    for payable in session.scalars(
        select(Payable)
        .where(Payable.contract_id == contract_id, Payable.voided_in.is_(None), Payable.kind.in_(PAID_ON))
        .order_by(Payable.ref)
    ):
        counted = -composition(session, payable.id, on).get("paid", 0)
        paid += counted
        label = _("paid on {payable} ({kind})", payable=payable.ref, kind=in_words(payable.kind))
        lines.append(Input(label, yuan_grouped(counted), "payable", payable.ref))
        if payable.kind == PayableKind.SETTLEMENT:
            lines += facts(payable, "payable", payable.ref, "settled_on", on=on)
    return tuple(lines), paid


def _exact(fen: Fraction) -> str:
    """A sum that may hold parts of a fen, to the fen, half up, marked where it is rounded."""
    said = yuan_grouped(round_fen(fen))
    return said if fen.denominator == 1 else f"≈ {said}"


RULE = Rule(
    code="A12-PROGRESS-UNDERPAID",
    english=English(
        title="Progress payments below the least share",
        asks=(
            "The payment day of certified works has come and less than the least share is paid in "
            "all; from the next day on the body is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(
        Part(subject_kind="contract", root=Root.CONTRACT, runs=runs, deadlines=deadlines, explain=explain),
    ),
)
