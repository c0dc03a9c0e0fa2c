"""补偿、赔偿款逾期未付

政府或者部门应付的补偿、赔偿款，到了最后一日仍未付清的，从次日起提出一条线索，请该单位说明。

依据：《哈尔滨市社会信用体系建设促进条例》第十一条。

怎么算：最后合法日是应付日。当天结束时仍有逾期金额（未付 − 已交付的约定票据 − 有分歧）的，即为未付清。
线索自次日产生，至付清之日终止。

例子：补偿款十万元应于2026年3月10日付清，3月20日付清：线索3月11日产生，3月20日终止。

为什么要问：损失已经发生，协议已经签订，补偿应当按期付到企业手里。

不计入：补偿、赔偿以外的款项；应付日当天已经付清的；有分歧的部分；期限暂定的；乡镇、事业单位等其他单位；本条例施行前已经付清的。

前提：应付日以登记的协议为准。线索是向单位提出的问题，不是认定。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.sql import FromClause, Select

from tracker.core.within import Within
from tracker.flags.models import Nature
from tracker.payables.balance import of_kinds, unpaid_runs
from tracker.payables.models import Payable, PayableKind
from tracker.payables.on_a_day import due_ahead
from tracker.rules.base import English, Part, Root, Rule
from tracker.rules.duties import articles, kept
from tracker.rules.explaining_payables import overdue_explained
from tracker.rules.whom import REGULATION
from tracker.subjects.models import Body

LOSSES = (PayableKind.COMPENSATION, PayableKind.INDEMNITY)


def _losses(found: FromClause, *columns: Any) -> Select[Any]:
    """The compensation and indemnity among found payables, as subjects with ``columns`` besides."""
    return (
        select(
            Payable.id.label("subject_id"), Payable.id.label("root_id"), Payable.ref,
            Payable.body_id.label("owner_id"), Payable.enterprise_id, *columns,
            found.c.amount_fen, articles("REG 11").label("cites"),
        )
        .join(found, found.c.payable_id == Payable.id)
        .join(Body, Body.id == Payable.body_id)
        .where(Payable.kind.in_(LOSSES), Body.kind.in_(REGULATION))
    )  # fmt: skip


def runs(on: date, within: Within) -> Select[Any]:
    """Unpaid runs of compensation and indemnity, as of ``on``."""
    found = unpaid_runs(on, of_kinds(within, *LOSSES))
    return _losses(found, found.c.arose_on, found.c.ceased_on).where(kept(found.c.ceased_on))


def deadlines(on: date, within: Within) -> Select[Any]:
    """Compensation and indemnity that falls due on ``on`` or later and is not paid."""
    found = due_ahead(on, of_kinds(within, *LOSSES))
    return _losses(found, found.c.last_on)


RULE = Rule(
    code="A11-COMPENSATION-OVERDUE",
    english=English(
        title="Compensation overdue",
        asks=(
            "Compensation or indemnity owed was not paid in full by its last day; from the next day "
            "on the body is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    laddered=True,
    page=__doc__ or "",
    parts=(
        Part(
            subject_kind="payable", root=Root.PAYABLE,
            runs=runs, deadlines=deadlines, explain=overdue_explained,
        ),
    ),
)
