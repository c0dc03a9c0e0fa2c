"""A consistent copy of database and files while the program runs, and its return.

The archive is a gzipped tar: the database (a SQLite file, or PostgreSQL's own dump), every file in a folder
of the data directory (evidence, reports), and last a manifest with the SHA-256 of each. The database is
copied first: a file that a row names was there before the row.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from sqlalchemy import inspect, text

from tracker.core import migrate
from tracker.core.beside import under_work, workplace
from tracker.core.db import Database
from tracker.core.dump import ClientFailed, InUse, Unreadable, dump, load, try_out
from tracker.core.leader import Leadership

DATABASE = "database"
FILES = "files"
MANIFEST = "manifest.json"
BLOCK = 1 << 20
# Far more than the sums of a million pieces of evidence.
LARGEST_MANIFEST = 1 << 28


class BadBackup(ValueError):
    """An archive that cannot be taken back; ``reason`` is one of unreadable, damaged, other_kind, newer,
    older, too_large."""

    def __init__(self, reason: str, about: str = "") -> None:
        super().__init__(f"{reason}: {about}")
        self.reason = reason
        self.about = about


class NotSetUp(Exception):
    """There is no database to copy: nothing was ever set up where the settings point."""


class HoldsItself(Exception):
    """The archive would lie among the files it copies, and each would hold the ones before."""


class NotEmpty(Exception):
    """The database holds records; a restore over them must be asked for."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself; ``sums`` is the SHA-256 of each member by name."""

    backend: str
    revision: str
    taken_at: datetime
    sums: dict[str, str]


def take(database: Database, data_dir: Path, out: Path, *, at: datetime) -> Manifest:
    """Write the archive ``out``; ``at`` is the instant (UTC). Raises NotSetUp, HoldsItself,
    dump.ToolMissing, dump.ClientFailed.

    Written beside and then moved: an archive that stands is whole.
    """
    revision = migrate.current_revision(database)
    if revision is None:
        raise NotSetUp
    if data_dir.resolve() in out.resolve().parent.parents:
        raise HoldsItself
    sums: dict[str, str] = {}
    with workplace(out.resolve().parent) as folder:
        copied, half = folder / DATABASE, folder / "archive"
        dump(database, copied)
        with tarfile.open(half, "w:gz", compresslevel=6) as archive:
            for name, path in [(DATABASE, copied), *_files(data_dir)]:
                # A file that only waited to be taken in may be gone by now; no record names it.
                with suppress(FileNotFoundError):
                    sums[name] = _add(archive, path, name)
            manifest = Manifest(database.url.get_backend_name(), revision, at, sums)
            listed = folder / MANIFEST
            listed.write_text(_written(manifest), encoding="utf-8")
            _add(archive, listed, MANIFEST)
        half.replace(out)
    return manifest


def restore(database: Database, data_dir: Path, archive: Path, *, over_records: bool) -> Manifest:
    """Bring database and files back to what an archive holds, and the schema to the newest.

    A SQLite file that is replaced is kept beside as ``….before-restore``. Raises BadBackup, NotEmpty (unless
    ``over_records``), InUse, dump.ToolMissing; nothing is changed then.
    """
    leadership = Leadership(database)
    if not leadership.held():
        raise InUse
    try:
        manifest = check(archive)
        if size_of(archive) > shutil.disk_usage(data_dir).free:
            raise BadBackup("too_large", archive.name)
        if manifest.backend != database.url.get_backend_name():
            raise BadBackup("other_kind", manifest.backend)
        if manifest.revision and not migrate.knows(manifest.revision):
            raise BadBackup("newer", manifest.revision)
        if not over_records and _holds_records(database):
            raise NotEmpty
        if not database.is_sqlite and migrate.current_revision(database) not in (None, manifest.revision):
            # What a later version added is not in the archive, would stay, and be in the way of coming again.
            raise BadBackup("older", manifest.revision)
        with workplace(data_dir) as folder, tarfile.open(archive, "r:gz") as opened:
            opened.extractall(folder, filter="data")
            copied = folder / DATABASE
            if database.is_sqlite:
                try_out(copied, manifest.revision)
            load(database, copied)
            _bring_files(folder / FILES, data_dir)
        migrate.upgrade(database)
        return manifest
    except tarfile.TarError as problem:
        raise BadBackup("unreadable", archive.name) from problem
    except (ClientFailed, Unreadable) as failed:
        raise BadBackup("unreadable", str(failed)) from failed
    finally:
        leadership.release()


def check(archive: Path) -> Manifest:
    """Read an archive through and compare every sum; nothing in it may reach outside. Raises BadBackup."""
    found: dict[str, str] = {}
    listed: Any = None
    try:
        with tarfile.open(archive, "r:gz") as opened:
            for member in opened:
                stream = opened.extractfile(member) if member.isreg() else None
                if stream is None or member.name in found or not _may_stand(member.name):
                    raise BadBackup("unreadable", member.name)
                if member.name == MANIFEST:
                    listed = json.loads(stream.read(LARGEST_MANIFEST))
                else:
                    found[member.name] = _sum(stream)
    except (OSError, EOFError, tarfile.TarError, ValueError, RecursionError, zlib.error) as problem:
        if isinstance(problem, BadBackup):
            raise
        raise BadBackup("unreadable", archive.name) from problem
    try:
        told = Manifest(
            str(listed["backend"]), str(listed["revision"]),
            datetime.fromisoformat(listed["taken_at"]), dict(listed["sums"]),
        )  # fmt: skip
    except (TypeError, KeyError, ValueError) as problem:
        raise BadBackup("unreadable", MANIFEST) from problem
    if told.sums != found:
        wrong = sorted(name for name in told.sums.keys() | found if told.sums.get(name) != found.get(name))
        raise BadBackup("damaged", wrong[0])
    if DATABASE not in found:
        raise BadBackup("unreadable", DATABASE)
    return told


def size_of(archive: Path) -> int:
    """How many bytes an archive, which was checked, takes on the disk once it is unpacked."""
    with tarfile.open(archive, "r:gz") as opened:
        return sum(member.size for member in opened)


def _may_stand(name: str) -> bool:
    """Whether a member has a place: the database, the manifest, a file in a folder of the data directory.

    What lies in the data directory itself (the database, the secret) no archive may replace.
    """
    parts = PurePosixPath(name).parts
    inside = len(parts) > 2 and parts[0] == FILES and ".." not in parts and "\0" not in name
    return name in (DATABASE, MANIFEST) or (inside and "/".join(parts) == name)


def _written(manifest: Manifest) -> str:
    return json.dumps(
        {
            "backend": manifest.backend,
            "revision": manifest.revision,
            "taken_at": manifest.taken_at.isoformat(),
            "sums": manifest.sums,
        },
        indent=1,
    )


def _files(data_dir: Path) -> Iterator[tuple[str, Path]]:
    """Every file in a folder of the data directory; what lies in the directory itself is not evidence."""
    for path in sorted(data_dir.rglob("*")):
        if path.is_file() and path.parent != data_dir and not under_work(path.relative_to(data_dir)):
            yield f"{FILES}/{path.relative_to(data_dir).as_posix()}", path


def _add(archive: tarfile.TarFile, path: Path, name: str) -> str:
    """Add a file as it is now, and give the sum of just those bytes."""
    with path.open("rb") as stream:
        info = archive.gettarinfo(name, arcname=name, fileobj=stream)
        info.uid = info.gid = 0
        info.uname = info.gname = ""
        hashed = _Hashed(stream)
        archive.addfile(info, hashed)
    return hashed.digest.hexdigest()


class _Hashed:
    """A stream that sums up what is read from it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(size)
        self.digest.update(block)
        return block


def _sum(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := stream.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _holds_records(database: Database) -> bool:
    with database.reading() as session:
        if not inspect(session.connection()).has_table("changes"):
            return False
        return bool(session.scalar(text("SELECT count(*) FROM changes")))


def _bring_files(source: Path, data_dir: Path) -> None:
    for path in sorted(source.rglob("*")):
        if path.is_file():
            target = data_dir / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
