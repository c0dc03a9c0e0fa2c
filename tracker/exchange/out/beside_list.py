"""A list beside the flags as a file: which record, of which body, from which day, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tracker.exchange.cells import Day, Money, Text
from tracker.exchange.out.writers import OutColumn
from tracker.lists.queries import ListRow
from tracker.lists.titles import missing_word
from tracker.wording.kinds import kind_word

COLUMNS = [
    OutColumn("kind", "记录种类", Text()), OutColumn("ref", "编号", Text()),
    OutColumn("body", "单位代码", Text()), OutColumn("body_name", "单位", Text()),
    OutColumn("day", "日期", Day()), OutColumn("amount", "金额", Money()),
    OutColumn("missing", "缺少内容", Text()), OutColumn("payable", "所涉应付账款", Text()),
]  # fmt: skip


def list_rows(found: Iterable[ListRow]) -> Iterator[list[Any]]:
    """The values of COLUMNS for every row; the words in the language in use."""
    for one in found:
        missing = missing_word(one.kind, one.missing)
        yield [
            kind_word(one.kind), one.ref, one.body, one.body_name, one.day, one.amount_fen, missing or None,
            one.of or None,
        ]  # fmt: skip
