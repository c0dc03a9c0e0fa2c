"""承诺逾期未兑现

政府、部门或者乡镇向市场主体依法作出的承诺，到了应当兑现的最后一日仍未兑现，
从次日起提出一条线索，请该单位说明。

依据：《哈尔滨市社会信用体系建设促进条例》第十条、第四十一条；《优化营商环境条例》第三十一条
（乡镇只据《优化营商环境条例》第三十一条）。

怎么算：应当兑现之日，是当天以前最近一次合法变更所定的新日期，没有变更的是原定日期；遇休息日顺延到下一个工作日。
合法变更，是企业同意的变更，或者为国家利益、社会公共利益并有批准机关和文件的变更，自变更之日起算；
没有写明新日期的合法变更，自该日起免除承诺，直到以后的变更再定日期。
承诺附有条件的，最后合法日不早于条件成就之日；条件尚未成就的不算逾期。
同一天有几次变更的，按编号的字节顺序，以最后一次为准。线索自最后合法日的次日产生，至兑现、变更或者免除之日终止。

例子：演示局承诺2026年3月10日前兑付演示公司的入驻奖励，直到3月20日才兑现：线索3月11日产生，3月20日终止。

为什么要问：企业按承诺投入了资金，承诺不兑现，损失由企业承担，政府说话也不再有人相信。

不计入：不是向市场主体作出的承诺（年度目标、民生项目等）；没有写明日期的；条件尚未成就的；合法变更免除的；日期暂定的；本条例施行前已经终止的；事业单位、平台公司等其他单位的承诺。

前提：承诺和变更都已如实登记；部分兑现不算兑现。线索是向单位提出的问题，不是认定。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CTE, Date, and_, case, null, or_, select, type_coerce
from sqlalchemy.sql import ColumnElement, Select

from tracker.commitments.models import Commitment
from tracker.core.db import later_of
from tracker.core.within import Within
from tracker.flags.models import Nature
from tracker.rules.base import English, Part, Root, Rule
from tracker.rules.duties import ahead, articles, late
from tracker.rules.explaining_promises import promise_explained
from tracker.rules.promises import fulfilled_days, promised_days
from tracker.rules.whom import PROMISERS, REGULATION, market_promise
from tracker.subjects.models import Body


def _cites() -> ColumnElement[Any]:
    return case(
        (Body.kind.in_(REGULATION), articles("REG 10", "REG 41", "营商 31")), else_=articles("营商 31")
    )


def _duties(on: date, within: Within) -> CTE:
    """Each promise over each span of days on which one day held, with its last lawful day and its end."""
    days, kept = promised_days(on, within), fulfilled_days(on, within)
    met, made = Commitment.condition_met_on, Commitment.made_on
    last = case(
        (Commitment.condition.is_(None), later_of(days.c.last_on, made)),
        # A condition that is not met yet: nothing is due.
        (met <= on, later_of(days.c.last_on, met, made)),
        else_=null(),
    )
    done = case(
        (or_(days.c.to_on.is_(None), kept.c.fulfilled_on < days.c.to_on), kept.c.fulfilled_on),
        else_=days.c.to_on,
    )
    return (
        select(
            Commitment.id.label("subject_id"), Commitment.id.label("root_id"), Commitment.ref,
            Commitment.body_id.label("owner_id"), Commitment.enterprise_id,
            type_coerce(last, Date).label("last_on"), done.label("done_on"),
            Commitment.value_fen.label("amount_fen"), _cites().label("cites"),
        )
        .join(days, and_(days.c.commitment_id == Commitment.id, days.c.last_on.is_not(None)))
        .join(Body, Body.id == Commitment.body_id)
        .outerjoin(kept, kept.c.commitment_id == Commitment.id)
        .where(
            Commitment.voided_in.is_(None),
            Commitment.made_on <= on,
            Body.kind.in_(PROMISERS),
            market_promise(),
        )
        .cte()
    )  # fmt: skip


def runs(on: date, within: Within) -> Select[Any]:
    """Runs on which a promise was not kept by the day that held, as of ``on``."""
    return late(_duties(on, within), on)


def deadlines(on: date, within: Within) -> Select[Any]:
    """Promises not yet kept, with the day that holds on ``on``."""
    return ahead(_duties(on, within), on)


RULE = Rule(
    code="A10-PROMISE-OVERDUE",
    english=English(
        title="Promise overdue",
        asks=(
            "A lawful promise to a market subject was not kept by its last day; from the next day on "
            "the body is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    laddered=True,
    page=__doc__ or "",
    parts=(
        Part(
            subject_kind="commitment", root=Root.COMMITMENT,
            runs=runs, deadlines=deadlines, explain=promise_explained,
        ),
    ),
)
