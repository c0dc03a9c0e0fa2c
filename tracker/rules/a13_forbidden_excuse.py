"""以禁止的理由拒绝或者迟延付款

以法律不允许的理由拒绝或者迟延付款的，自提出理由之日起提出一条线索，请该单位说明。

依据：《保障中小企业款项支付条例》第十四条（国务院令第802号）、2025年6月1日前的行为据第728号令第十三条：不得以法定代表人或者主要负责人变更，
履行内部付款流程，或者在合同未作约定的情况下以等待竣工验收备案、决算审计等为由，拒绝或者迟延支付；
《民营经济促进法》第六十七条（2025年5月20日起，对任何规模的民营企业）。

怎么算：理由为内部付款流程、负责人变更，或者合同在当日没有约定而以等待竣工验收备案、决算审计为由的，自当日产生，存续至有处理结果。

例子：2026年3月10日书面答复“正在走内部付款流程”，线索3月10日产生。

为什么要问：这些理由都在付款方自己一边，不该由企业承担。

不计入：合同约定等待竣工验收备案的；合同约定等待决算审计的；理由登记为“其他”的；2025年5月20日前对不是中小企业的民营企业提出的。

前提：线索是向单位提出的问题，不是认定。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import and_, case, literal, not_, null, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, Select

from tracker.contracts.models import Contract, ContractTerms
from tracker.contracts.terms import STATE_ORGANS
from tracker.core.db import later_of
from tracker.core.messages import gettext as _
from tracker.core.within import Within
from tracker.core.workdays import Calendar
from tracker.flags.models import Nature
from tracker.law import loader as law
from tracker.payables.models import Excuse, ExcuseGround, Payable
from tracker.rules.base import English, Explained, Part, Root, Rule
from tracker.rules.duties import standing
from tracker.rules.explaining import facts, in_words, terms_facts
from tracker.rules.explaining_payables import payable_facts
from tracker.rules.hanging import hanging, seen
from tracker.rules.versions import decree, joined
from tracker.rules.whom import sme_statute
from tracker.subjects.models import Body, BodyKind, Enterprise

# 民促 67 names state organs, institutions and state enterprises.
PRIVATE_LAW = (*STATE_ORGANS, BodyKind.INSTITUTION, BodyKind.PLATFORM)
ALWAYS = (ExcuseGround.INTERNAL_FLOW, ExcuseGround.OFFICER_CHANGE)


def _agreed(clause: Any) -> ColumnElement[bool]:
    """Whether the contract says so, on the day of the excuse; before signing, as it was signed."""
    day = later_of(Excuse.happened_on, Contract.signed_on)
    return (
        select(literal(1))
        .where(
            ContractTerms.contract_id == Payable.contract_id,
            clause.is_(True),
            ContractTerms.from_on <= day,
            or_(ContractTerms.to_on.is_(None), ContractTerms.to_on > day),
        )
        .exists()
    )


def _private() -> ColumnElement[bool]:
    """Whether 民促 67 binds: a private creditor, and the excuse not before the law."""
    return and_(
        Excuse.happened_on >= law.fixed_day("private_creditor_start"),
        Payable.enterprise_id.in_(select(Enterprise.id).where(Enterprise.private.is_(True))),
        Payable.body_id.in_(select(Body.id).where(Body.kind.in_(PRIVATE_LAW))),
    )


def runs(on: date, within: Within) -> Select[Any]:
    """Excuses the law forbids, from their day on."""
    forbidden = or_(
        Excuse.ground.in_(ALWAYS),
        and_(Excuse.ground == ExcuseGround.COMPLETION_FILING, not_(_agreed(ContractTerms.waits_filing))),
        and_(Excuse.ground == ExcuseGround.FINAL_AUDIT, not_(_agreed(ContractTerms.waits_audit))),
    )
    cites = joined(
        # A refusal is judged by the decree of its own day.
        case((sme_statute(), decree(Excuse.happened_on, 14)), else_=literal("")),
        case((_private(), literal("民促 67")), else_=literal("")),
    )
    acts = hanging(
        Excuse, Excuse.happened_on.label("act_on"), null().label("amount_fen"), cites.label("cites")
    ).where(seen(on, within), forbidden, or_(sme_statute(), _private()))
    return standing(acts.cte(), on)


def explain(session: Session, subject_id: int, on: date, _calendar: Calendar) -> Explained:
    """The payable, the excuse, and what the contract said about waiting."""
    excuse = session.get_one(Excuse, subject_id)
    payable = session.get_one(Payable, excuse.payable_id)
    inputs = payable_facts(session, payable.id, on)
    if payable.contract_id is not None:
        inputs += terms_facts(session, payable.contract_id, on, "waits_filing", "waits_audit")
    inputs += facts(excuse, "excuse", excuse.ref, "happened_on", "ground", "document")
    ground = in_words(excuse.ground)
    return Explained(inputs, None, _("“{ground}” given on {day}", ground=ground, day=excuse.happened_on))


RULE = Rule(
    code="A13-FORBIDDEN-EXCUSE",
    english=English(
        title="Payment refused or delayed on a forbidden ground",
        asks=(
            "Payment is refused or delayed on a ground the law does not allow; from the day it was "
            "given the body is asked to explain."
        ),
    ),
    nature=Nature.STANDING,
    page=__doc__ or "",
    parts=(Part(subject_kind="excuse", root=Root.PAYABLE, runs=runs, explain=explain),),
)
