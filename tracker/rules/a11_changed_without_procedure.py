"""以公共利益为由改变承诺，未见权限和程序

政府或者部门以国家利益或者社会公共利益为由改变对市场主体的承诺，企业没有同意，又没有登记批准机关或者文件的，
提出一条线索，请该单位说明。

依据：《哈尔滨市社会信用体系建设促进条例》第十一条。

怎么算：批准机关和文件缺少任何一项，即为未见法定权限和程序。线索自改变之日产生，一直保留，由核查决定。

例子：演示局2026年3月2日以公共利益需要为由改变供地承诺，登记了文件，没有登记由哪个机关批准：线索3月2日产生。

为什么要问：公共利益可以改变承诺，但要由有权的机关按程序决定，并依法补偿。

不计入：企业同意的改变；批准机关和文件都已登记的；以其他理由作出的；对市场主体以外的承诺；乡镇、事业单位等其他单位；本条例施行前作出的。

前提：没有登记不等于没有，单位补充登记后线索随之更正。线索是向单位提出的问题，不是认定。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, and_, cast, null, or_
from sqlalchemy.sql import Select

from tracker.commitments.models import CommitmentEvent, EventKind
from tracker.core.within import Within
from tracker.flags.models import Nature
from tracker.rules.base import English, Part, Root, Rule
from tracker.rules.duties import articles
from tracker.rules.explaining_promises import act_explained
from tracker.rules.promises import INTERESTS, acts, not_agreed


def runs(on: date, within: Within) -> Select[Any]:
    """Changes in the public interest that show no authority or no document."""
    condition = and_(
        CommitmentEvent.kind == EventKind.CHANGED,
        CommitmentEvent.ground.in_(INTERESTS),
        not_agreed(),
        or_(CommitmentEvent.authority.is_(None), CommitmentEvent.document.is_(None)),
    )
    return acts(on, within, condition, amount=cast(null(), BigInteger), cites=articles("REG 11"))


RULE = Rule(
    code="A11-CHANGED-WITHOUT-PROCEDURE",
    english=English(
        title="Promise changed in the public interest without authority or procedure on record",
        asks=(
            "A promise was changed for the national or public interest without consent, and neither "
            "an authority nor a document is recorded; the body is asked to explain."
        ),
    ),
    nature=Nature.STANDING,
    page=__doc__ or "",
    parts=(
        Part(subject_kind="commitment_event", root=Root.COMMITMENT, runs=runs, explain=act_explained),
    ),
)
