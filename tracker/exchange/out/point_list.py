"""A list of points put to bodies as a file: what was asked, by when to answer, what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tracker.congress.points.queries import PointRow
from tracker.exchange.cells import Day, Text, Whole
from tracker.exchange.out.writers import OutColumn
from tracker.wording.closed_lists import chinese_word

COLUMNS = [
    OutColumn("kind", "类别", Text()), OutColumn("number", "编号", Text()), OutColumn("item", "项", Whole()),
    OutColumn("round", "轮次", Whole()), OutColumn("session", "会议", Text()),
    OutColumn("body", "单位代码", Text()), OutColumn("body_name", "承办单位", Text()),
    OutColumn("asked_by", "提出人", Text()), OutColumn("text", "原文", Text()),
    OutColumn("opened_on", "交办日期", Day()), OutColumn("reply_by", "答复期限", Day()),
    OutColumn("answered_on", "答复日期", Day()), OutColumn("days_late", "逾期天数", Whole()),
    OutColumn("answer", "答复原文", Text()), OutColumn("state", "状态", Text()),
    OutColumn("view", "代表评价", Text()), OutColumn("result", "落实结果", Text()),
    OutColumn("present", "实到人数", Whole()), OutColumn("satisfied", "满意票", Whole()),
    OutColumn("mostly", "基本满意票", Whole()), OutColumn("dissatisfied", "不满意票", Whole()),
    OutColumn("void", "废票", Whole()), OutColumn("published_on", "公开日期", Day()),
]  # fmt: skip


def point_rows(found: Iterable[PointRow]) -> Iterator[list[Any]]:
    """The values of COLUMNS for every point."""
    for one in found:
        point = one.point
        yield [
            chinese_word(point.kind), point.number, point.item, point.round, one.session_name or "",
            one.body_code, one.body_name, point.asked_by, point.text, point.opened_on, point.reply_by,
            point.answered_on, one.days_late, one.answer.note if one.answer else "",
            chinese_word(point.state), chinese_word(point.view) if point.view else "",
            chinese_word(point.result) if point.result else "", point.present, point.satisfied, point.mostly,
            point.dissatisfied, point.void, point.published_on,
        ]  # fmt: skip
