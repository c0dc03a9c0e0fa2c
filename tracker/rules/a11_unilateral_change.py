"""单方面改变承诺

政府或者部门没有说明理由，或者以其他理由，未经企业同意改变对市场主体的承诺的，提出一条线索，请该单位说明。

依据：《哈尔滨市社会信用体系建设促进条例》第十条；《民法典》第五百三十二条、第五百四十三条。

怎么算：线索自改变之日产生，一直保留，由核查决定。金额是承诺的金额。

例子：演示局2026年3月2日通知演示公司奖励减半，没有说明理由，也没有企业的同意：线索3月2日产生。

为什么要问：约定由双方作出，改变也要双方协商一致。

不计入：企业同意的改变；以国家利益、社会公共利益为由的（另有规则）；以条例禁止的理由作出的（另有规则）；拒绝履行；对市场主体以外的承诺；乡镇、事业单位等其他单位；本条例施行前作出的。

前提：企业的同意以登记为准。线索是向单位提出的问题，不是认定。
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


def runs(on: date, within: Within) -> Select[Any]:
    """Changes without agreement for which no ground, or an unnamed one, was given."""
    condition = and_(
        CommitmentEvent.kind == EventKind.CHANGED,
        not_agreed(),
        or_(CommitmentEvent.ground.is_(None), CommitmentEvent.ground == Ground.OTHER),
    )
    return acts(
        on, within, condition,
        amount=Commitment.value_fen, cites=articles("REG 10", "CC 532", "CC 543"),
    )  # fmt: skip


RULE = Rule(
    code="A11-UNILATERAL-CHANGE",
    english=English(
        title="Promise changed by one side",
        asks=(
            "A promise to a market subject was changed without consent, for no reason or another one; "
            "the body is asked to explain."
        ),
    ),
    nature=Nature.STANDING,
    page=__doc__ or "",
    parts=(
        Part(subject_kind="commitment_event", root=Root.COMMITMENT, runs=runs, explain=act_explained),
    ),
)
