"""How many records stand on each list beside the flags, and what they come to, by the body to ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.lists.queries import LISTS
from tracker.reports.data.scope import Scope

TITLES = {
    "clock_not_started": "付款期限尚未起算",
    "no_term_agreed": "未约定付款期限",
    "no_due_date": "未登记到期日",
    "basis_to_be_checked": "补贴奖补的依据或者条件待核",
    "size_unknown": "签约时企业规模不明",
    "report_not_recorded": "政府工作报告或者预算未登记",
    "target_missed": "目标未完成且未说明理由",
    "livelihood_late": "民生项目逾期",
    "upper_money_late": "中央和省级资金逾期未到",
    "no_disclosure": "没有公布逾期未付信息",
    "deadline_provisional": "期限暂定",
}


@dataclass(frozen=True, slots=True)
class ListCount:
    """One list: its title, its records on the two days of a report, and the bodies to ask.

    ``rows_before`` is 0 where there is no day to compare with.
    """

    title: str
    rows: int
    rows_before: int
    bodies: int


def list_counts(session: Session, scope: Scope, on: date, before_on: date | None) -> tuple[ListCount, ...]:
    """The lists in the order of the catalogue."""
    found = []
    for name, one in LISTS.items():
        counts: list[dict[int, int]] = []
        for day in (on, before_on):
            if day is None:
                counts.append({})
                continue
            rows = one.query(day).subquery()
            found_on = session.execute(
                select(rows.c.body_id, func.count()).where(scope.holds(rows.c.body_id))
                .group_by(rows.c.body_id)
            )  # fmt: skip
            counts.append({row[0]: int(row[1]) for row in found_on})
        now, before = counts
        found.append(ListCount(
            TITLES.get(name, name), sum(now.values()), sum(before.values()),
            len({scope.answers[number] for number in now}),
        ))  # fmt: skip
    return tuple(found)
