"""以禁止的理由拒绝履行或者改变承诺

政府或者部门以行政区划调整、政府换届、机构调整、职能调整或者责任人更替为由，拒绝履行对市场主体的承诺，
或者未经企业同意改变承诺的，提出一条线索，请该单位说明。

依据：《哈尔滨市社会信用体系建设促进条例》第十条、第四十一条。

怎么算：线索自拒绝或者改变之日产生，一直保留，由核查决定。金额是承诺的金额。

例子：演示局2026年3月2日以主要负责人更替为由，书面答复演示公司不再兑现入驻奖励：线索3月2日产生。

为什么要问：机构会调整，人会更替，政府的承诺不应当随之作废。

不计入：企业同意的改变；以其他理由作出的；对市场主体以外的承诺；乡镇、事业单位等其他单位；本条例施行前作出的。

前提：理由按单位自己的说法登记。线索是向单位提出的问题，不是认定。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import and_, or_
from sqlalchemy.sql import Select

from tracker.commitments.models import Commitment, CommitmentEvent, EventKind, Ground
from tracker.core.within import Within
from tracker.flags.models import Nature
from tracker.rules.base import English, Part, Root, Rule
from tracker.rules.duties import articles
from tracker.rules.explaining_promises import act_explained
from tracker.rules.promises import acts, not_agreed

FORBIDDEN = (
    Ground.REDISTRICTING,
    Ground.GOVERNMENT_CHANGE,
    Ground.REORGANISATION,
    Ground.FUNCTION_CHANGE,
    Ground.OFFICER_CHANGE,
)


def runs(on: date, within: Within) -> Select[Any]:
    """Refusals, and changes without agreement, on one of the grounds REG 10 forbids."""
    refused_or_changed = or_(
        CommitmentEvent.kind == EventKind.REFUSED,
        and_(CommitmentEvent.kind == EventKind.CHANGED, not_agreed()),
    )
    return acts(
        on, within, and_(refused_or_changed, CommitmentEvent.ground.in_(FORBIDDEN)),
        amount=Commitment.value_fen, cites=articles("REG 10", "REG 41"),
    )  # fmt: skip


RULE = Rule(
    code="A10-FORBIDDEN-GROUND",
    english=English(
        title="Promise refused or changed on a forbidden ground",
        asks=(
            "A government or department refused a promise to a market subject, or changed it without "
            "consent, because of redistricting, a change of government, of the body, of functions or "
            "of officers; it is asked to explain."
        ),
    ),
    nature=Nature.STANDING,
    page=__doc__ or "",
    parts=(
        Part(subject_kind="commitment_event", root=Root.COMMITMENT, runs=runs, explain=act_explained),
    ),
)
