"""Backups: whole while others write, refused when damaged, back to the byte."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from tests.tools import need
from tracker.core import backup
from tracker.core.changes import Change, ChangeKind, open_change
from tracker.core.db import Database
from tracker.core.dump import InUse
from tracker.core.leader import Leadership

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
