"""Whether a report's figures add up: what must before it is frozen, and what is said of it besides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.core.messages import gettext as _
from tracker.core.money import yuan_grouped
from tracker.core.permissions import EVERYWHERE
from tracker.reports.data.account import Account
from tracker.reports.data.arrears import EMPTY, RESTS, added
from tracker.reports.data.ledger import ledger_rows
from tracker.reports.data.movement import STILL
from tracker.reports.data.returns import months_of
from tracker.returns.lines import Side
from tracker.returns.overview import Cell, cells

# What is compared row by row, by the column's name and its words.
PARTS = ("owed", "overdue", "disputed", "covered")


@dataclass(frozen=True, slots=True)
class Reconciled:
    """``failures`` are the lines that do not add up, each in words; ``notes`` what readers are to be told."""

    failures: tuple[str, ...]
    notes: tuple[str, ...]


def reconcile(session: Session, account: Account) -> Reconciled:
    """Add a report's figures up by every way there is; within ``laid``."""
    filed = cells(session, months_of(account.window), account.window.on, EVERYWHERE)
    failures = [*_rows(session, account), *_parts(account), *_moved(account), *_returns(account, filed)]
    return Reconciled(tuple(failures), tuple(_notes(account, filed)))


def part_words() -> dict[str, str]:
    """What the compared sums are called, in the language in use."""
    return {
        "owed": _("owed"), "overdue": _("overdue"), "disputed": _("in dispute"),
        "covered": _("covered by bills"),
    }  # fmt: skip


def _differ(what: str, one: str, left: int, other: str, right: int) -> Iterator[str]:
    if left != right:
        yield _(
            "{what}: {one} {left} yuan, {other} {right} yuan", what=what, one=one, left=yuan_grouped(left),
            other=other, right=yuan_grouped(right),
        )  # fmt: skip


def _rows(session: Session, account: Account) -> Iterator[str]:
    """Total = districts = bodies = rows."""
    sums = dict.fromkeys(PARTS, 0)
    for row in ledger_rows(session, account.scope, account.window.on):
        for name in PARTS:
            sums[name] += getattr(row, f"{name}_fen")
    regions = added(account.regions(account.now).values())
    bodies = added(account.now.bodies.values())
    for name, said in part_words().items():
        total = getattr(account.now.total, f"{name}_fen")
        yield from _differ(said, _("total"), total, _("districts"), getattr(regions, f"{name}_fen"))
        yield from _differ(said, _("total"), total, _("bodies"), getattr(bodies, f"{name}_fen"))
        yield from _differ(said, _("total"), total, _("rows"), sums[name])


def _parts(account: Account) -> Iterator[str]:
    """What is owed is the sum of its parts, what is overdue of its ages, body by body."""
    for number, stand in account.now.bodies.items():
        name = account.scope.places[number].name
        parts = sum(getattr(stand, f"{part}_fen") for part in (*PARTS[1:], *RESTS))
        yield from _differ(name, _("owed"), stand.owed_fen, _("its parts"), parts)
        yield from _differ(name, _("overdue"), stand.overdue_fen, _("its ages"), sum(stand.ages_fen))


def _moved(account: Account) -> Iterator[str]:
    """Opening + new − cleared ± adjusted = closing, of every body's overdue sum."""
    if not account.window.compared:
        return
    for number in sorted({*account.now.bodies, *account.before.bodies, *account.movements}):
        before, now = (side.bodies.get(number, EMPTY) for side in (account.before, account.now))
        moved = account.movements.get(number, STILL)
        came = before.overdue_fen + moved.grown_fen - moved.cleared_fen + moved.adjusted_fen
        what = _("Overdue of {body}", body=account.scope.places[number].name)
        yield from _differ(
            what, _("opening + new − cleared ± adjusted"), came, _("closing balance"), now.overdue_fen
        )


def _returns(account: Account, filed: Mapping[tuple[int, str], Cell]) -> Iterator[str]:
    """Opening + new − cleared ± adjusted = closing, in every return of the period that gives five figures."""
    for (body_id, month), cell in sorted(filed.items(), key=lambda pair: pair[0]):
        stated = cell.stated or {}
        if body_id not in account.scope.answers or any(stated.get(side) is None for side in Side):
            continue
        fen = {side: int(stated[side] or 0) for side in Side}
        came = fen[Side.OPENING] + fen[Side.NEW] - fen[Side.CLEARED] + fen[Side.ADJUSTED]
        what = _("Return of {body} for {month}", body=account.scope.places[body_id].name, month=month)
        yield from _differ(
            what, _("opening + new − cleared ± adjusted"), came, _("closing balance"), fen[Side.CLOSING]
        )


def _notes(account: Account, filed: Mapping[tuple[int, str], Cell]) -> Iterator[str]:
    """What stands open and is no fault of the figures; in Chinese, as the report prints it."""
    silent = account.targets.due - account.targets.told
    if silent:
        yield (
            f"上一年度政府工作报告确定的目标和民生项目中，{silent:,}项截至{account.window.on.isoformat()}没有作出说明"
            "（条例第九条）。"
        )
    waiting = sorted(
        f"{account.scope.places[body_id].name}{month}月报"
        for (body_id, month), cell in filed.items()
        if cell.waiting and body_id in account.scope.answers
    )
    if waiting:
        yield f"以下月报已签报、尚未经第二人审核，审核结果可能改变自报数：{'、'.join(waiting)}。"
