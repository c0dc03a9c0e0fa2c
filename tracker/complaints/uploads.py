"""Files on their way in: received piece by piece, gone on with after a break, taken in once they are whole.

What has come of a file lies beside the store, in the folder of its report; its size says where to go on. The
job that clears uploads removes what nobody went on with.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tracker.complaints.filetypes import kind_of
from tracker.complaints.models import Scan
from tracker.complaints.scanning import scanned
from tracker.complaints.stripping import copied
from tracker.core.evidence import UPLOADS as FOLDER
from tracker.core.evidence import BadEvidence, Kept, path_of
from tracker.core.messages import gettext as _

# A limit of our own: a scanned contract with its annexes, and no more than fits into one request.
MOST_BYTES = 50 << 20
# So many of one report may be on their way at a time: no sender fills a disk with beginnings.
MOST_AT_ONCE = 5
BLOCK = 1 << 20


class NotHere(Exception):
    """The piece does not begin where the last one ended; ``at`` is where to go on."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


@dataclass(frozen=True, slots=True)
class Taken:
    """A file in the store, with what the scanner said and its copy without hidden data."""

    kept: Kept
    size: int
    scan: Scan
    copy: Kept | None


def place(data_dir: Path, report: str, name: str, size: int) -> Path:
    """Where a file of a report comes in: the same file sent again goes on where it stopped.

    ``report`` names it among all that ever were: the number of a draft that was dropped is given to another,
    whose sender must not go on with what the first had begun. Raises BadEvidence for one that is empty or
    too large, or where too many are on their way.
    """
    if not 0 < size <= MOST_BYTES:
        raise too_large() if size else BadEvidence(_("The file is empty; choose another."))
    folder = data_dir / FOLDER / "reports" / report
    folder.mkdir(parents=True, exist_ok=True)
    found = folder / f"{hashlib.sha256(f'{size} {name}'.encode()).hexdigest()[:32]}.part"
    if not found.exists() and len(list(folder.iterdir())) >= MOST_AT_ONCE:
        raise BadEvidence(_("Too many files are on their way at once; wait until one has come."))
    return found


def too_large() -> BadEvidence:
    """What is said of a file over the limit."""
    return BadEvidence(_("The file is larger than {most} MB; save it smaller.", most=MOST_BYTES >> 20))


def arrived(part: Path) -> int:
    """How much of a file has come."""
    return part.stat().st_size if part.exists() else 0


def receive(part: Path, at: int, stream: IO[bytes], size: int) -> int:
    """Add a piece that begins at ``at``; gives how much has come now.

    Raises NotHere where it begins elsewhere, also when another sends the same file just now, and BadEvidence
    where the disk takes no more; what has come is kept either way.
    """
    with part.open("ab", buffering=0) as written:
        try:
            fcntl.flock(written, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotHere(arrived(part)) from None
        come = os.fstat(written.fileno()).st_size
        if come != at:
            raise NotHere(come)
        try:
            while come < size and (block := stream.read(min(BLOCK, size - come))):
                while block:
                    done = written.write(block)
                    block, come = block[done:], come + done
            os.fsync(written.fileno())
        except OSError:
            raise disk_full() from None
        return come


def disk_full() -> BadEvidence:
    """What is said where the disk takes no more."""
    return BadEvidence(
        _("The disk of this system is full just now. What was typed and sent before is kept; tell the "
          "supervision office, and send this file again later.")
    )  # fmt: skip


def take_in(data_dir: Path, part: Path, name: str, scanner: str | None) -> Taken:
    """Check a file that is whole, and put it and its copy into the store. Raises BadEvidence.

    A file that is refused is gone; one that the disk has no room for stays where it came in.
    """
    try:
        kind = kind_of(part, name)
    except BadEvidence:
        part.unlink(missing_ok=True)
        raise
    size = arrived(part)
    bare = part.with_suffix(".copy")
    try:
        scan = scanned(part, scanner)
        copy = None
        if scan is not Scan.INFECTED and copied(part, kind, bare):
            copy = _stored(data_dir, bare, kind.type)
        return Taken(_stored(data_dir, part, kind.type), size, scan, copy)
    except OSError:
        raise disk_full() from None
    finally:
        bare.unlink(missing_ok=True)


def _stored(data_dir: Path, path: Path, kind: str) -> Kept:
    with path.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    place = path_of(data_dir, found)
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(path, place)
    # What is stored anew is new to the job that clears the store, however long it took to come.
    os.utime(place)
    return Kept(kind, found)
