"""The tile map of a report: what is overdue in each district, where it roughly lies."""

from __future__ import annotations

from tracker.reports import figures
from tracker.reports.data.account import Account
from tracker.reports.data.arrears import EMPTY
from tracker.reports.pdf.content import Tile, TileMap
from tracker.reports.tiles import Placed, tiles
from tracker.subjects.regions import region_name


def district_map(account: Account, numbers_in: str) -> tuple[TileMap, ...]:
    """The map with its numbers in a table of the report; none where all lies in one region."""
    found = account.regions(account.now)
    members = {account.scope.places[number].region for number in account.scope.asked()}
    if len(members) < 2:
        return ()
    sums = {region: found.get(region, EMPTY) for region in members}
    placed = tiles({region: (one.overdue_fen, one.owed_fen) for region, one in sums.items()})
    marks = tuple(_tile(account, one) for one in placed.every)
    lies = "；位置大致按地理方位" if placed.mapped else ""
    since = f"；▲▼为比{figures.day(account.window.before_on)}增减" if account.window.compared else ""
    legend = f"横条为逾期占应付未付的比例，满格为{placed.scale}%{since}{lies}"
    return (TileMap("各区、县（市）逾期款项", "万元", marks, placed.scale, legend, numbers_in=numbers_in),)


def _tile(account: Account, placed: Placed) -> Tile:
    name = region_name(placed.region)
    if not placed.known:
        return Tile(name, placed.row, placed.column, None, wide=placed.wide)
    now, before = (
        account.regions(side).get(placed.region, EMPTY) for side in (account.now, account.before)
    )
    change = now.overdue_fen - before.overdue_fen if account.window.compared else None
    silent = sum(one.region == placed.region for one in account.now.returns.silent)
    remark = f"未报 {silent:,}" if silent else "全部已报"
    return Tile(
        name, placed.row, placed.column, now.overdue_fen, now.owed_fen, change, remark, placed.wide
    )
