"""Whether a figure is a floor or a ceiling."""

from __future__ import annotations

import re

from tracker.commitments.models import Direction
from tracker.commitments.reading.clauses import Measure, Reading
from tracker.commitments.reading.figures import CEILING_BEFORE, FLOOR_BEFORE
from tracker.commitments.reading.words import words

# Of these less is better, so a bare figure is the most there may be.
LESS_IS_BETTER = re.compile(
    r"失业率|涨幅|赤字|负债率|债务率|杠杆率|不良(贷款)?率|贫困发生率|死亡|事故|辍学率|流失率|浓度|"
    r"(能耗|能源消耗|排放|物耗|用水)强度|单耗|能耗|时限|用时|"
    r"办理时间|审批时间|发病率|逾期|漏损率|渗漏率|平均等待"
)
# With these verbs it is more that is wanted, whatever it measures.
RAISING = words("raising")
# These should rise by no more than is said.
RISES_AT_MOST = re.compile(r"价格|物价|CPI|涨幅|债务|赤字|能耗|能源消费|用水|排放")


def direction_of(one: Reading) -> Direction:
    """Floor or ceiling of a reading: by the word after the figure, the word before, else by what it measures.

    A fall (降低3%) is a floor: at least so much less. 左右 says nothing of its own.
    """
    if one.figure.bound == "以上":
        return Direction.AT_LEAST
    if one.figure.bound in ("以内", "以下", "之内"):
        # 降低5%以内 would still be the most.
        return Direction.AT_MOST
    before = one.clause.text[one.since : one.figure.start].rstrip("约近 ")
    ceiling = max((len(word) for word in CEILING_BEFORE if before.endswith(word)), default=0)
    floor = max((len(word) for word in FLOOR_BEFORE if before.endswith(word)), default=0)
    if ceiling or floor:
        return Direction.AT_MOST if ceiling > floor else Direction.AT_LEAST
    if one.measure is Measure.FALL or before.endswith(RAISING):
        return Direction.AT_LEAST
    if one.measure is Measure.RISE:
        return Direction.AT_MOST if RISES_AT_MOST.search(one.metric) else Direction.AT_LEAST
    return Direction.AT_MOST if LESS_IS_BETTER.search(one.metric) else Direction.AT_LEAST
