"""Backups: whole while others write, refused when damaged, back to the byte."""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text

from tests.tools import need
from tracker.core import backup, migrate
from tracker.core.adopting import establish
from tracker.core.changes import Change, ChangeKind, open_change
from tracker.core.db import Database
from tracker.core.dump import InUse
from tracker.core.heads import as_file, keys, sign_head
from tracker.core.leader import Leadership
from tracker.core.ledger_check import Check, KeptHead
from tracker.core.signing import read_key

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> Iterator[tuple[Database, Path]]:
    """A database with one change, and a data directory with one piece of evidence."""
    if not database.is_sqlite:
        need("pg_dump", "PostgreSQL's client programs (Debian package postgresql-client)")
    data_dir = tmp_path / "data"
    (data_dir / "evidence").mkdir(parents=True)
    (data_dir / "evidence" / "合同.txt").write_text("演示", encoding="utf-8")
    (data_dir / "secret_key").write_text("stays here", encoding="ascii")
    record(database, "first")
    yield database, data_dir
    database.dispose()


def record(database: Database, reason: str) -> None:
    with database.unit_of_work() as session:
        open_change(session, kind=ChangeKind.IMPORT, at=AT, actor="test", reason=reason)


def reasons(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Change.reason).order_by(Change.id)))


def test_a_restore_brings_records_and_evidence_back(kept: tuple[Database, Path], tmp_path: Path) -> None:
    database, data_dir = kept
    out = tmp_path / "copy.tar.gz"
    taken = backup.take(database, data_dir, out, at=AT)
    assert sorted(taken.sums) == ["database", "files/evidence/合同.txt"]
    record(database, "second")
    (data_dir / "evidence" / "合同.txt").write_text("changed", encoding="utf-8")
    with pytest.raises(backup.NotEmpty):
        backup.restore(database, data_dir, out, over_records=False)
    assert reasons(database) == ["first", "second"]
    backup.restore(database, data_dir, out, over_records=True)
    assert reasons(database) == ["first"]
    assert (data_dir / "evidence" / "合同.txt").read_text("utf-8") == "演示"
    record(database, "third")
    assert reasons(database) == ["first", "third"]


def test_the_ledger_comes_back_with_its_heads_and_a_head_kept_outside_shows_it(
    kept: tuple[Database, Path], tmp_path: Path
) -> None:
    database, data_dir = kept

    def signed(day: int) -> KeptHead:
        with database.unit_of_work() as session:
            head = sign_head(session, AT.date() + timedelta(days=day), read_key(data_dir), at=AT)
            said = as_file(head, keys(session)[head.key])
        return KeptHead(name=str(day), content=said["head"], signature=said["signature"], key=said["key"])

    def faults(*outside: KeptHead) -> list[tuple[str, str]]:
        with database.reading() as session:
            return [(fault.what, fault.about) for fault in Check(session, outside).faults()]

    with database.unit_of_work() as session:
        establish(session, data_dir, at=AT, actor="setup")
    before, out = signed(0), tmp_path / "copy.tar.gz"
    assert "files/audit_key.pem" not in backup.take(database, data_dir, out, at=AT).sums
    record(database, "second")
    after = signed(1)
    assert faults(before, after) == []
    backup.restore(database, data_dir, out, over_records=True)
    assert faults(before) == []
    assert faults(before, after) == [("outside_cut", "1")]


def test_history_is_still_kept_after_a_restore(kept: tuple[Database, Path], tmp_path: Path) -> None:
    database, data_dir = kept
    out = tmp_path / "copy.tar.gz"
    backup.take(database, data_dir, out, at=AT)
    backup.restore(database, data_dir, out, over_records=True)
    with pytest.raises(Exception, match="(?i)history|kept|never|deleted"), database.unit_of_work() as session:
        session.execute(text("DELETE FROM changes"))
    assert reasons(database) == ["first"]


def test_a_backup_sees_only_what_is_committed_when_it_is_taken(
    kept: tuple[Database, Path], tmp_path: Path
) -> None:
    database, data_dir = kept
    out = tmp_path / "copy.tar.gz"
    with database.unit_of_work() as session:
        open_change(session, kind=ChangeKind.IMPORT, at=AT, actor="test", reason="half done")
        backup.take(database, data_dir, out, at=AT)
    assert reasons(database) == ["first", "half done"]
    backup.restore(database, data_dir, out, over_records=True)
    assert reasons(database) == ["first"]


def test_a_damaged_backup_is_refused_and_nothing_is_touched(
    kept: tuple[Database, Path], tmp_path: Path
) -> None:
    database, data_dir = kept
    out = tmp_path / "copy.tar.gz"
    backup.take(database, data_dir, out, at=AT)
    unpacked = tmp_path / "unpacked"
    with tarfile.open(out) as archive:
        archive.extractall(unpacked, filter="data")
    (unpacked / "files" / "evidence" / "合同.txt").write_text("forged", encoding="utf-8")
    with tarfile.open(out, "w:gz") as archive:
        for path in sorted(unpacked.rglob("*")):
            if path.is_file():
                archive.add(path, arcname=path.relative_to(unpacked).as_posix())
    with pytest.raises(backup.BadBackup) as damaged:
        backup.restore(database, data_dir, out, over_records=True)
    assert (damaged.value.reason, damaged.value.about) == ("damaged", "files/evidence/合同.txt")
    assert (data_dir / "evidence" / "合同.txt").read_text("utf-8") == "演示"


@pytest.mark.parametrize("cut", [0, 10, 400])
def test_a_cut_off_backup_is_refused(kept: tuple[Database, Path], tmp_path: Path, cut: int) -> None:
    database, data_dir = kept
    out = tmp_path / "copy.tar.gz"
    backup.take(database, data_dir, out, at=AT)
    out.write_bytes(out.read_bytes()[:cut])
    with pytest.raises(backup.BadBackup) as bad:
        backup.restore(database, data_dir, out, over_records=True)
    assert bad.value.reason == "unreadable"
    assert reasons(database) == ["first"]


def test_a_running_worker_forbids_a_restore(kept: tuple[Database, Path], tmp_path: Path) -> None:
    database, data_dir = kept
    out = tmp_path / "copy.tar.gz"
    backup.take(database, data_dir, out, at=AT)
    leader = Leadership(database)
    assert leader.held()
    with pytest.raises(InUse):
        backup.restore(database, data_dir, out, over_records=True)
    leader.release()
    backup.restore(database, data_dir, out, over_records=True)


def test_a_backup_of_the_other_kind_of_database_is_refused(
    sqlite_database: Database, postgres_database: Database, tmp_path: Path
) -> None:
    out = tmp_path / "copy.tar.gz"
    backup.take(sqlite_database, tmp_path, out, at=AT)
    with pytest.raises(backup.BadBackup) as bad:
        backup.restore(postgres_database, tmp_path, out, over_records=True)
    assert bad.value.reason == "other_kind"
    with postgres_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Change)) == 0


def forge(out: Path, *members: tarfile.TarInfo | tuple[str, bytes], database: bytes | None = None) -> None:
    """Write an archive again with further members, all of them in its list with their right sums."""
    held: list[tuple[str, bytes]] = []
    with tarfile.open(out) as archive:
        for member in archive:
            stream = archive.extractfile(member)
            assert stream is not None
            held.append((member.name, stream.read()))
    listed = json.loads(held.pop()[1])
    if database is not None:
        held[0] = ("database", database)
    with tarfile.open(out, "w:gz") as archive:
        for one in [*held, *members]:
            if isinstance(one, tarfile.TarInfo):
                archive.addfile(one)
                listed["sums"][one.name] = hashlib.sha256(b"").hexdigest()
            else:
                add(archive, *one)
                listed["sums"][one[0]] = hashlib.sha256(one[1]).hexdigest()
        add(archive, "manifest.json", json.dumps(listed).encode())


def add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    archive.addfile(info, io.BytesIO(content))


def special(name: str, kind: bytes, to: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, to
    return info


FORGED: dict[str, tarfile.TarInfo | tuple[str, bytes]] = {
    "above": ("files/evidence/../../../evil.txt", b"evil"),
    "above at once": ("../evil.txt", b"evil"),
    "from the root": ("/tmp/tracker-evil.txt", b"evil"),
    "the secret": ("files/secret_key", b"evil"),
    "the database's file": ("files/./tracker.sqlite3", b"evil"),
    "twice": ("files/evidence/合同.txt", b"evil"),
    "link": special("files/evidence/link", tarfile.SYMTYPE, "/etc/passwd"),
    "link to nothing": special("files/evidence/link", tarfile.SYMTYPE, "nothing"),
    "hard link": special("files/evidence/hard", tarfile.LNKTYPE, "database"),
    "device": special("files/evidence/device", tarfile.CHRTYPE),
    "pipe": special("files/evidence/pipe", tarfile.FIFOTYPE),
    "folder": special("files/evidence/folder", tarfile.DIRTYPE),
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_forged_backup_is_refused_and_nothing_is_touched(
    sqlite_database: Database, tmp_path: Path, forged: tarfile.TarInfo | tuple[str, bytes]
) -> None:
    data_dir = tmp_path / "data"
    (data_dir / "evidence").mkdir(parents=True)
    (data_dir / "evidence" / "合同.txt").write_text("演示", encoding="utf-8")
    record(sqlite_database, "first")
    out = tmp_path / "copy.tar.gz"
    backup.take(sqlite_database, data_dir, out, at=AT)
    forge(out, forged)
    record(sqlite_database, "second")
    with pytest.raises(backup.BadBackup) as bad:
        backup.restore(sqlite_database, data_dir, out, over_records=True)
    assert bad.value.reason == "unreadable"
    assert reasons(sqlite_database) == ["first", "second"]
    assert [path.name for path in data_dir.rglob("*")] == ["evidence", "合同.txt"]
    assert not (tmp_path / "evil.txt").exists() and not Path("/tmp/tracker-evil.txt").exists()


def a_database_of_somebody(path: Path) -> bytes:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (x)")
    return path.read_bytes()


@pytest.mark.parametrize("kind", ["no database", "another's", "cut"])
def test_what_is_no_database_of_ours_is_refused(sqlite_database: Database, tmp_path: Path, kind: str) -> None:
    out = tmp_path / "copy.tar.gz"
    record(sqlite_database, "first")
    backup.take(sqlite_database, tmp_path, out, at=AT)
    with tarfile.open(out) as archive:
        stream = archive.extractfile("database")
        assert stream is not None
        whole = stream.read()
    other = a_database_of_somebody(tmp_path / "other.sqlite3")
    put = {"no database": b"x" * 9000, "another's": other, "cut": whole[: len(whole) // 2]}
    forge(out, database=put[kind])
    with pytest.raises(backup.BadBackup, match="unreadable"):
        backup.restore(sqlite_database, tmp_path, out, over_records=True)
    assert reasons(sqlite_database) == ["first"]


def test_a_backup_of_an_older_version(kept: tuple[Database, Path], tmp_path: Path) -> None:
    database, data_dir = kept
    out = tmp_path / "copy.tar.gz"
    newest = ScriptDirectory(str(migrate.MIGRATIONS)).get_revision("head")
    older = newest and newest.down_revision
    migrate.downgrade(database, str(older))
    backup.take(database, data_dir, out, at=AT)
    migrate.upgrade(database)
    record(database, "second")
    if database.is_sqlite:
        backup.restore(database, data_dir, out, over_records=True)
        assert reasons(database) == ["first"]
        assert migrate.current_revision(database) == migrate.newest_revision()
    else:
        with pytest.raises(backup.BadBackup, match="older"):
            backup.restore(database, data_dir, out, over_records=True)
        assert reasons(database) == ["first", "second"]


def test_a_ruined_database_is_replaced_and_kept(sqlite_database: Database, tmp_path: Path) -> None:
    out = tmp_path / "copy.tar.gz"
    record(sqlite_database, "first")
    backup.take(sqlite_database, tmp_path, out, at=AT)
    sqlite_database.dispose()
    path = Path(sqlite_database.url.database or "")
    path.write_bytes(b"ruined" * 2000)
    backup.restore(sqlite_database, tmp_path, out, over_records=True)
    assert reasons(sqlite_database) == ["first"]
    assert path.with_name(f"{path.name}.before-restore").read_bytes().startswith(b"ruined")


def test_a_restore_waits_for_no_writer(sqlite_database: Database, tmp_path: Path) -> None:
    out = tmp_path / "copy.tar.gz"
    backup.take(sqlite_database, tmp_path, out, at=AT)
    record(sqlite_database, "first")
    writer = Database(str(sqlite_database.url))
    with writer.unit_of_work() as session:
        open_change(session, kind=ChangeKind.IMPORT, at=AT, actor="test", reason="second")
        with pytest.raises(InUse):
            backup.restore(sqlite_database, tmp_path, out, over_records=True)
    writer.dispose()
    assert reasons(sqlite_database) == ["first", "second"]


def test_nothing_set_up_gives_no_backup(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/new.sqlite3")
    with pytest.raises(backup.NotSetUp):
        backup.take(database, tmp_path, tmp_path / "copy.tar.gz", at=AT)
    database.dispose()
    assert not (tmp_path / "copy.tar.gz").exists()


def test_a_backup_holds_neither_itself_nor_what_is_being_written(
    sqlite_database: Database, tmp_path: Path
) -> None:
    data_dir = tmp_path / "data"
    (data_dir / "copies").mkdir(parents=True)
    with pytest.raises(backup.HoldsItself):
        backup.take(sqlite_database, data_dir, data_dir / "copies" / "copy.tar.gz", at=AT)
    taken = backup.take(sqlite_database, data_dir, data_dir / "copy.tar.gz", at=AT)
    assert list(taken.sums) == ["database"]
