"""付款逾期

政府、部门和其他国家机关、事业单位等，到了法定或约定的最后一日仍未付清市场主体的款项，
从次日起提出一条线索，请该单位说明。

依据：《哈尔滨市社会信用体系建设促进条例》第十三条、第四十一条；《优化营商环境条例》第三十二条；
中小企业款项另据国务院令第802号（2025年6月1日前订立的合同据第728号）。

怎么算：最后合法日当天结束时仍有逾期金额（未付 − 已交付的约定票据 − 有分歧），即为未履行。
线索自最后合法日的次日产生，至付清之日终止。

例子：货款十万元应于10日付清，20日付清：线索11日产生，20日终止，逾期十日。

为什么要问：拖欠使企业替政府垫付资金。

不计入：补贴、赔偿、补偿款（另有规则）；有分歧的部分；法院裁定不得支付或供方违约的期间；已有生效判决的；期限暂定的；没有法律依据约束的付款人。

前提：线索是向单位提出的问题，不是认定。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Date, and_, case, literal, not_, null, or_, select, type_coerce
from sqlalchemy.sql import ColumnElement, Select

from tracker.contracts.models import Contract
from tracker.core.db import later_of
from tracker.core.within import Within
from tracker.flags.models import Nature
from tracker.law import loader as law
from tracker.payables.balance import unpaid_runs
from tracker.payables.models import Payable, PayableKind
from tracker.payables.on_a_day import due_ahead
from tracker.rules.base import English, Part, Root, Rule
from tracker.rules.explaining_payables import overdue_explained
from tracker.rules.versions import decree, joined
from tracker.rules.whom import REGULATION, sme_statute
from tracker.subjects.models import Body, BodyKind, Enterprise

ELSEWHERE = (PayableKind.SUBSIDY, PayableKind.COMPENSATION, PayableKind.INDEMNITY)
OTHER_STATE = (BodyKind.TOWNSHIP, BodyKind.OTHER_STATE_ORGAN, BodyKind.INSTITUTION)


def _private_only() -> ColumnElement[bool]:
    """A platform bound by 民促 67 alone: its creditor is private and the SME decrees do not hold."""
    return and_(
        Body.kind == BodyKind.PLATFORM,
        not_(sme_statute()),
        Enterprise.private.is_(True),
    )


def _basis() -> ColumnElement[Any]:
    """The articles that bind this debtor, NULL where none does (rules.md, "Basis of arrears")."""
    sme = sme_statute()
    return case(
        (Body.kind.in_(REGULATION), literal("REG 13; REG 41; 营商 32")),
        (Body.kind.in_(OTHER_STATE), literal("营商 32")),
        (and_(Body.kind == BodyKind.GROUP, sme), decree(Contract.signed_on, 36)),
        (and_(Body.kind == BodyKind.PLATFORM, sme), literal("")),
        (_private_only(), literal("民促 67; 民促 73")),
        else_=null(),
    )


def _decree() -> ColumnElement[Any]:
    """The SME decree's own articles, by the day the contract was signed."""
    return case((not_(sme_statute()), literal("")), else_=decree(Contract.signed_on, 9, 17))


def runs(on: date, within: Within) -> Select[Any]:
    """Unpaid runs of payables that have a basis, as of ``on``."""
    found = unpaid_runs(on, within)
    private_from = law.fixed_day("private_creditor_start")
    since_law = type_coerce(later_of(found.c.arose_on, literal(private_from)), Date)
    arose = case((_private_only(), since_law), else_=found.c.arose_on)
    # What was paid by the law's first day was never unpaid at the end of a day it governs.
    governed = or_(_private_only().is_not(True), found.c.ceased_on > private_from)
    return (
        select(
            Payable.id.label("subject_id"), Payable.id.label("root_id"), Payable.ref,
            Payable.body_id.label("owner_id"), Payable.enterprise_id, arose.label("arose_on"),
            found.c.ceased_on, found.c.amount_fen,
            joined(_basis(), _decree()).label("cites"),
        )
        .join(found, found.c.payable_id == Payable.id)
        .join(Body, Body.id == Payable.body_id)
        .join(Enterprise, Enterprise.id == Payable.enterprise_id)
        .outerjoin(Contract, Contract.id == Payable.contract_id)
        .where(
            Payable.kind.not_in(ELSEWHERE),
            _basis().is_not(None),
            arose <= on,
            or_(found.c.ceased_on.is_(None), governed),
            or_(found.c.ceased_on.is_(None), found.c.ceased_on >= law.fixed_day("flags_start")),
        )
    )  # fmt: skip


def deadlines(on: date, within: Within) -> Select[Any]:
    """Payables with a basis that fall due on ``on`` or later and are not paid."""
    found = due_ahead(on, within)
    return (
        select(
            Payable.id.label("subject_id"), Payable.id.label("root_id"), Payable.ref,
            Payable.body_id.label("owner_id"), Payable.enterprise_id, found.c.last_on, found.c.amount_fen,
            joined(_basis(), _decree()).label("cites"),
        )
        .join(found, found.c.payable_id == Payable.id)
        .join(Body, Body.id == Payable.body_id)
        .join(Enterprise, Enterprise.id == Payable.enterprise_id)
        .outerjoin(Contract, Contract.id == Payable.contract_id)
        .where(Payable.kind.not_in(ELSEWHERE), _basis().is_not(None))
    )  # fmt: skip


RULE = Rule(
    code="A13-PAYMENT-OVERDUE",
    english=English(
        title="Payment overdue",
        asks=(
            "A government, department or other public body has not paid a market subject in full by "
            "the last day that the law or the contract gives; from the next day on it is asked to "
            "explain."
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
