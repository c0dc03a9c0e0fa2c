"""What stands around every page: its day, how far the stored flags reach, whether the data is fictional."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from tracker.core.changes import newest_change
from tracker.core.demo_marks import any_fictional
from tracker.flags.coverage import Behind, Swept, behind, last_sweep
from tracker.flags.models import SweepState
from tracker.reports.figures import day
from tracker.rules.catalogue import RULES


@dataclass(frozen=True, slots=True)
class Frame:
    """``on`` is the day a page's figures stand at: the last swept day, today before the first sweep.

    ``change`` is the number of the last change of the records, ``sweep`` the last run of the rules.
    """

    on: date
    today: date
    fixed: bool
    demo: bool
    change: int
    sweep: Swept | None
    behind: tuple[Behind, ...]

    @property
    def version(self) -> tuple[Any, ...]:
        """What a page's figures depend on: equal versions show equal figures."""
        return (self.on, self.today, self.change, self.sweep, self.behind)

    def notices(self) -> list[str]:
        """What a reader must know before believing a figure; empty on a good day."""
        said = [f"演练：系统日期固定为 {self.today.isoformat()}"] if self.fixed else []
        if self.sweep is None:
            return [*said, "还没有核算过线索：运行 flask sweep 之后才有数字。"]
        if self.sweep.on < self.today:
            said.append(f"线索核算到 {day(self.sweep.on)}；今天是 {day(self.today)}，其后的日子还没有核算。")
        if self.sweep.on > self.today:
            said.append(f"线索已核算到 {day(self.sweep.on)}，晚于今天；本页按核算日显示。")
        if self.change > self.sweep.change_id:
            said.append("核算之后有新的记录登记或更正，线索将在下一次核算时更新。")
        if self.sweep.state is not SweepState.DONE or self.behind:
            codes = "、".join(one.rule for one in self.behind)
            said.append(f"上一次核算没有全部完成，没有线索不等于没有问题：{codes or '见运行日志'}")
        return said


@contextmanager
def reading() -> Iterator[tuple[Session, Frame]]:
    """A session for one page, and the frame around it."""
    tracker = current_app.extensions["tracker"]
    with tracker.database.reading() as session:
        swept = last_sweep(session)
        on = swept.on if swept else tracker.today()
        missing = behind(session, tuple(rule.code for rule in RULES), on) if swept else ()
        yield session, Frame(
            on=on,
            today=tracker.today(),
            fixed=tracker.settings.today is not None,
            demo=any_fictional(session),
            change=newest_change(session),
            sweep=swept,
            behind=missing,
        )
