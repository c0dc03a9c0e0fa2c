"""The audit ledger on both databases: what enters it, what it refuses, and what the check finds."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from tracker.core.adopting import change_key, establish
from tracker.core.changes import Change, ChangeKind, open_change
from tracker.core.db import Database
from tracker.core.heads import as_file, keys, last_head, sign_head, write_file
from tracker.core.ledger import HASHING, AuditEntry, AuditNode, Entry, append, tree
from tracker.core.ledger_check import Check, Fault, KeptHead
from tracker.core.merkle import consistent, included, inclusion
from tracker.core.signing import BadKey, NoKey, keep_key, read_key
from tracker.exchange.entry import enter

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)
DAY = date(2026, 11, 24)
BODIES = [
    {"code": f"B{number}", "name": f"演示单位“{number}”\\ 甲", "kind": "department", "region": "230102",
     "fiscal": ("", "yes", "no")[number], "x_来源": "演示 \"引号\""}
    for number in range(3)
]  # fmt: skip


def take(database: Database, kind: str, rows: list[dict[str, str]], *, update: bool = False) -> int:
    with database.unit_of_work() as session:
        change = open_change(session, kind=ChangeKind.IMPORT, at=AT, actor="zhao", record_kind=kind)
        enter(session, change, kind, rows, update=update)
    return change.id


def look_at(database: Database, subject: str, times: int = 1) -> None:
    with database.unit_of_work() as session:
        for number in range(times):
            append(session, Entry(kind="test", at=AT, actor="qian", subject=f"{subject}{number}"))


def entries(database: Database) -> list[AuditEntry]:
    with database.reading() as session:
        return list(session.scalars(select(AuditEntry).order_by(AuditEntry.number)))


def faults(database: Database, *outside: KeptHead) -> list[Fault]:
    with database.reading() as session:
        return list(Check(session, outside).faults())


def by_hand(database: Database, *statements: str) -> None:
    """What somebody does who has the database's own shell, and takes the triggers away first."""
    with database.engine.begin() as connection:
        if database.is_sqlite:
            for (name,) in connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            ).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET session_replication_role = replica"))
        for statement in statements:
            connection.exec_driver_sql(statement)
    if not database.is_sqlite:
        database.dispose()


def sign(database: Database, data_dir: Path, day: date) -> KeptHead:
    """Sign a day's head, and keep it outside."""
    with database.unit_of_work() as session:
        head = sign_head(session, day, read_key(data_dir), at=AT)
        said = as_file(head, keys(session)[head.key])
    return KeptHead(name="kept", content=said["head"], signature=said["signature"], key=said["key"])


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> Database:
    """A database with its signing key, a change and its correction."""
    with database.unit_of_work() as session:
        establish(session, tmp_path, at=AT, actor="setup")
    take(database, "bodies", BODIES)
    take(database, "bodies", [BODIES[1] | {"name": "改名", "x_来源": ""}], update=True)
    return database


def test_a_change_is_one_entry_over_all_its_rows(kept: Database) -> None:
    found = entries(kept)
    assert [(entry.number, entry.kind, entry.actor) for entry in found] == [
        (1, "key:made", "setup"), (2, "change:import", "zhao"), (3, "change:import", "zhao"),
    ]  # fmt: skip
    covers = json.loads(found[1].content)["detail"]["rows"]["bodies"]
    assert covers["count"] == len(BODIES)
    # The first change's rows are found again, although the second wrote over one of them.
    assert faults(kept) == []


def test_two_changes_of_one_work_are_each_found_again(database: Database, tmp_path: Path) -> None:
    """The second writes over a row of the first before either is entered, as the first run does."""
    with database.unit_of_work() as session:
        establish(session, tmp_path, at=AT, actor="setup")
    with database.unit_of_work() as session:
        for rows, update in ((BODIES, False), ([BODIES[1] | {"name": "改名"}], True)):
            change = open_change(session, kind=ChangeKind.IMPORT, at=AT, actor="zhao", record_kind="bodies")
            enter(session, change, "bodies", rows, update=update)
    first, second = (json.loads(one.content)["detail"]["rows"]["bodies"] for one in entries(database)[1:])
    assert (first["count"], second["count"]) == (len(BODIES), 1)
    assert faults(database) == []
    by_hand(database, "UPDATE bodies SET name = '别名' WHERE code = 'B1'")
    assert [fault.what for fault in faults(database)] == ["rows"]


def test_what_is_taken_back_leaves_no_entry(database: Database) -> None:
    with pytest.raises(RuntimeError), database.unit_of_work() as session:
        open_change(session, kind=ChangeKind.IMPORT, at=AT, actor="zhao")
        raise RuntimeError
    with database.unit_of_work() as session:
        with pytest.raises(RuntimeError), session.begin_nested():
            open_change(session, kind=ChangeKind.IMPORT, at=AT, actor="zhao")
            append(session, Entry(kind="never", at=AT, actor="qian"))
            with session.begin_nested():
                append(session, Entry(kind="never", at=AT, actor="qian"))
            raise RuntimeError
        assert entries(database) == []
        append(session, Entry(kind="test", at=AT, actor="qian"))
        with session.begin_nested():
            append(session, Entry(kind="within", at=AT, actor="qian"))
        with pytest.raises(RuntimeError), session.begin_nested():
            raise RuntimeError
    assert [entry.kind for entry in entries(database)] == ["test", "within"]


def test_the_database_itself_refuses_to_change_an_entry(kept: Database, tmp_path: Path) -> None:
    sign(kept, tmp_path, DAY)
    values = "at, kind, actor, behalf, address, subject_kind, subject, content, leaf, link"
    refused = [
        "UPDATE audit_entries SET actor = 'sun' WHERE number = 2",
        "DELETE FROM audit_entries WHERE number = 3",
        "UPDATE audit_heads SET root = ''",
        "DELETE FROM audit_heads",
        f"INSERT INTO audit_entries (number, {values}) SELECT 9, {values} FROM audit_entries",
    ]
    if kept.is_sqlite:
        refused.append(
            f"INSERT OR REPLACE INTO audit_entries (number, {values}) SELECT 2, {values} "
            "FROM audit_entries WHERE number = 3"
        )
    else:
        refused += ["TRUNCATE audit_entries", "TRUNCATE audit_heads", "TRUNCATE audit_nodes"]
    for statement in refused:
        refusal = pytest.raises(DatabaseError, match="history_is_kept|without_a_gap")
        with refusal, kept.engine.begin() as shell:
            shell.exec_driver_sql(statement)
    assert faults(kept) == []


@pytest.mark.parametrize(("column", "value"), [
    ("actor", "'zhap'"), ("subject", "'3'"), ("kind", "'change:imporu'"), ("address", "'x'"),
    ("content", "replace(content, 'zhao', 'zhap')"), ("leaf", "replace(leaf, substr(leaf, 1, 1), 'e')"),
    ("at", "'2026-11-24 04:00:00.000001'"), ("behalf", "'x'"), ("source_id", "source_id + 7"),
])  # fmt: skip
def test_one_byte_of_a_past_entry_is_found_and_named(kept: Database, column: str, value: str) -> None:
    link = entries(kept)[1].leaf
    if column == "leaf" and link.startswith("e"):
        value = value.replace("'e'", "'f'")
    by_hand(kept, f"UPDATE audit_entries SET {column} = {value} WHERE number = 2")
    first = faults(kept)[0]
    assert (first.what, first.number, first.about) == ("column", 2, column)
    assert first.kind.startswith("change:impor")
    assert first.at.startswith("2026-11-24T04:00:00")


def test_what_is_no_instant_and_no_text_any_more_is_named_too(kept: Database) -> None:
    if not kept.is_sqlite:
        pytest.skip("PostgreSQL keeps none of these.")
    by_hand(kept, "UPDATE audit_entries SET at = 'x' WHERE number = 3",
            "UPDATE audit_entries SET content = CAST(X'7bff7d' AS TEXT) WHERE number = 2")  # fmt: skip
    assert [(fault.number, fault.about) for fault in faults(kept)[:2]] == [(2, "content"), (3, "at")]


def test_an_entry_that_is_gone_and_a_record_that_was_changed_are_named(kept: Database) -> None:
    by_hand(kept, "DELETE FROM audit_entries WHERE number = 2")
    first, *others = faults(kept)
    assert (first.what, first.number) == ("missing", 2)
    # The change of which that entry told has none now.
    assert ("no_entry", "changes") in [(fault.what, fault.about) for fault in others]


@pytest.mark.parametrize(("statement", "what", "number", "about"), [
    ("UPDATE bodies SET name = 'x' WHERE code = 'B0'", "rows", 2, "bodies"),
    ("UPDATE bodies SET fiscal = NULL WHERE code = 'B2'", "rows", 2, "bodies"),
    ("UPDATE bodies SET region = '230103' WHERE code = 'B1'", "rows", 3, "bodies"),
    ("UPDATE bodies SET changed_in = 2 WHERE code = 'B0'", "rows_count", 2, "bodies"),
    ("UPDATE record_versions SET before = replace(CAST(before AS TEXT), '230102', '230103'){json}",
     "rows", 2, "bodies"),
    ("DELETE FROM record_versions", "rows_count", 2, "bodies"),
    ("UPDATE changes SET reason = 'x' WHERE id = 1", "row", 2, "changes"),
    ("UPDATE changes SET actor = 'x' WHERE id = 2", "row", 3, "changes"),
])  # fmt: skip
def test_a_record_changed_behind_the_programs_back_is_found(
    kept: Database, statement: str, what: str, number: int, about: str
) -> None:
    by_hand(kept, statement.replace("{json}", "" if kept.is_sqlite else "::json"))
    first = faults(kept)[0]
    assert (first.what, first.number, first.about) == (what, number, about)


def test_heads_are_consistent_and_what_replaces_them_is_found(kept: Database, tmp_path: Path) -> None:
    first = sign(kept, tmp_path, DAY)
    look_at(kept, "a", 5)
    second = sign(kept, tmp_path, DAY + timedelta(days=1))
    assert sign(kept, tmp_path, DAY + timedelta(days=1)) == second
    with kept.reading() as session:
        head = last_head(session)
        assert head is not None
        told = json.loads(head.content)
        proof = [bytes.fromhex(step) for step in head.proof]
    previous = told["previous"]
    assert previous == {"day": "2026-11-24", "size": 3, "root": json.loads(first.content)["root"]}
    assert consistent(HASHING, 3, 8, bytes.fromhex(previous["root"]), bytes.fromhex(told["root"]), proof)
    assert faults(kept, first, second) == []
    by_hand(kept, "UPDATE audit_heads SET root = replace(root, substr(root, 1, 1), 'x') WHERE number = 1")
    assert [fault.what for fault in faults(kept)][0] == "head_column"
    by_hand(kept, "UPDATE audit_heads SET signature = (SELECT signature FROM audit_heads WHERE number = 2)")
    assert "head_signature" in [fault.what for fault in faults(kept)]


def test_entries_that_are_cut_off_are_found_by_a_head_kept_outside(kept: Database, tmp_path: Path) -> None:
    look_at(kept, "a", 4)
    outside = sign(kept, tmp_path, DAY)
    by_hand(kept, "DELETE FROM audit_entries WHERE number > 5", "DELETE FROM audit_heads")
    assert faults(kept) == []
    cut = faults(kept, outside)[0]
    assert (cut.what, cut.number, cut.row) == ("outside_cut", 6, 7)
    # Others written in their place have another root.
    look_at(kept, "b", 2)
    assert faults(kept, outside)[0].what == "outside_root"


def test_proofs_hold_in_a_tree_of_many_entries(database: Database, tmp_path: Path) -> None:
    with database.unit_of_work() as session:
        establish(session, tmp_path, at=AT, actor="setup")
    for part in range(3):
        look_at(database, f"{part}-", 200)
    size = 601
    with database.reading() as session:
        assert len(session.scalars(select(AuditNode)).all()) == size >> 8
    sign(database, tmp_path, DAY)
    assert faults(database) == []
    with database.reading() as session:
        head = last_head(session)
        assert head is not None
        for number in (1, 255, 256, 257, 512, 513, 600, 601):
            path = inclusion(HASHING, number - 1, size, tree(session, 0, size, index=number - 1))
            leaf = bytes.fromhex(session.get_one(AuditEntry, number).leaf)
            assert included(HASHING, leaf, number - 1, size, path, bytes.fromhex(head.root))


def test_a_key_is_kept_for_its_owner_and_changed_by_its_own_hand(kept: Database, tmp_path: Path) -> None:
    old = read_key(tmp_path)
    sign(kept, tmp_path, DAY)
    path = tmp_path / "audit_key.pem"
    assert path.stat().st_mode & 0o777 == 0o600
    with kept.unit_of_work() as session:
        new = change_key(session, tmp_path, at=AT, actor="li")
    keep_key(tmp_path, new)
    sign(kept, tmp_path, DAY + timedelta(days=1))
    with kept.reading() as session:
        told = keys(session)
    assert list(told) == [old.id, new.id]
    assert told[new.id].before == old.id
    assert faults(kept) == []
    path.chmod(0o640)
    with pytest.raises(BadKey):
        read_key(tmp_path)
    path.unlink()
    with pytest.raises(NoKey), kept.unit_of_work() as session:
        establish(session, tmp_path, at=AT, actor="setup")


def test_a_head_is_kept_as_a_file_that_nothing_writes_over(kept: Database, tmp_path: Path) -> None:
    sign(kept, tmp_path, DAY)
    with kept.reading() as session:
        head = last_head(session)
        assert head is not None
        key = keys(session)[head.key]
    first = write_file(head, key, tmp_path)
    assert write_file(head, key, tmp_path) == first
    head.signature = "another"
    assert write_file(head, key, tmp_path).name == "2026-11-24.2.json"
    assert json.loads(first.read_text("utf-8"))["signature"] != "another"


def test_what_was_there_before_the_ledger_is_entered(kept: Database, tmp_path: Path) -> None:
    by_hand(kept, "DELETE FROM audit_entries")
    with kept.unit_of_work() as session:
        assert establish(session, tmp_path, at=AT, actor="setup") == 2
    with kept.reading() as session:
        assert session.scalars(select(Change.id)).all() == [1, 2]
    assert [entry.kind for entry in entries(kept)] == ["key:made", "change:import", "change:import"]
    assert faults(kept) == []
