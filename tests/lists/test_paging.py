"""The lists page by page: every row once, in the order of the whole list, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tracker import demo
from tracker.core.db import Database
from tracker.lists.queries import LISTS, ListRow, rows_of, rows_page

ON = date(2026, 11, 23)


@pytest.mark.slow
def test_pages_of_a_list_hold_its_rows_once_and_in_order(database: Database) -> None:
    with database.unit_of_work() as session:
        demo.load(session, at=datetime(2026, 11, 23, tzinfo=UTC), on=ON)
        many = 0
        for name in LISTS:
            whole = list(rows_of(session, name, ON))
            many += len(whole) > 3
            paged: list[ListRow] = []
            after = None
            while len(paged) <= len(whole):
                page = rows_page(session, name, ON, after=after, size=3)
                assert len(page.rows) <= 3
                paged += page.rows
                after = page.next
                if after is None:
                    break
            assert paged == whole, name
        assert many >= 2
