"""What somebody wrote over the ledger who knows its form: the check names it and never stumbles over it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.core import test_ledger
from tests.core.test_ledger import AT, BODIES, DAY, by_hand, entries, faults, look_at, sign, take
from tracker.core.adopting import establish
from tracker.core.db import Database
from tracker.core.ledger import HASHING, linked

kept = test_ledger.kept
# What is no content of any entry, though it may be read.
CONTENTS: tuple[Any, ...] = (
    {"a": 1}, [], {"hash": "shake_128"}, {"hash": ["x"]}, {"source": "changes"}, {"detail": None},
    {"detail": {"rows": 5}}, {"detail": {"rows": {"nothing": {}}}}, {"detail": {"rows": {"bodies": {}}}},
    {"detail": {"row": 7}, "source": "changes", "source_id": 2},
    {"detail": {}, "source": "changes", "source_id": "x"}, {"detail": {}, "source": ["changes"]},
    {"detail": {}, "kind": "key:made", "at": "x"},
)  # fmt: skip


def test_a_content_that_is_none_is_named(kept: Database) -> None:
    whole = entries(kept)[1].content
    for content in CONTENTS:
        said = json.dumps(content)
        by_hand(kept, f"UPDATE audit_entries SET content = '{said}' WHERE number = 2")
        first = faults(kept)[0]
        assert (first.what, first.number, first.about) == ("column", 2, "content"), said
    missing = json.dumps(json.loads(whole) | {"detail": {"row": {"columns": ["gone"], "digest": "x"}}})
    by_hand(kept, f"UPDATE audit_entries SET content = '{missing.replace(chr(39), chr(39) * 2)}' "
                  "WHERE number = 2")  # fmt: skip
    assert ("row", 2) in [(fault.what, fault.number) for fault in faults(kept)]


def test_a_content_that_is_none_is_named_although_its_hashes_fit(kept: Database) -> None:
    before = entries(kept)[1].link
    content = '{"a":1}'
    leaf = HASHING.leaf(content.encode()).hex()
    by_hand(kept, f"UPDATE audit_entries SET content = '{content}', leaf = '{leaf}', "
                  f"link = '{linked(HASHING, before, leaf)}' WHERE number = 3")  # fmt: skip
    assert ("column", 3) in [(fault.what, fault.number) for fault in faults(kept)]


@pytest.mark.parametrize("written", ["day = '2020-01-01'", "content = '[]'", "size = 99", "signer = 'x'"])
def test_a_head_written_over_is_named(kept: Database, tmp_path: Path, written: str) -> None:
    sign(kept, tmp_path, DAY)
    look_at(kept, "a", 3)
    sign(kept, tmp_path, DAY + timedelta(days=1))
    by_hand(kept, f"UPDATE audit_heads SET {written} WHERE number = 1")
    first = faults(kept)[0]
    assert first.what.startswith("head_") and first.number == 1


@pytest.mark.parametrize(("table", "written"), [
    ("audit_entries", "leaf = X'00ff'"), ("audit_entries", "link = X'00ff'"), ("audit_entries", "at = 5"),
    ("audit_entries", "at = X'00'"), ("audit_entries", "content = X'00ff'"),
    ("audit_entries", "source_id = 'x'"), ("audit_heads", "day = 'x'"), ("audit_heads", "day = 5"),
    ("audit_heads", "size = 'x'"), ("audit_heads", "at = X'00'"), ("audit_heads", "content = X'00'"),
    ("audit_heads", "proof = 'x'"), ("changes", "reason = X'ff'"),
])  # fmt: skip
def test_what_no_column_of_its_kind_holds_is_named(
    sqlite_database: Database, tmp_path: Path, table: str, written: str
) -> None:
    """SQLite takes any value in any column."""
    with sqlite_database.unit_of_work() as session:
        establish(session, tmp_path, at=AT, actor="setup")
    take(sqlite_database, "bodies", BODIES)
    sign(sqlite_database, tmp_path, DAY)
    key = "id" if table == "changes" else "number"
    by_hand(sqlite_database, f"UPDATE {table} SET {written} WHERE {key} = 1")
    first = faults(sqlite_database)[0]
    # The first change is what the second entry tells of.
    assert first.number == (2 if table == "changes" else 1)
