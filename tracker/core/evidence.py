"""The store of uploaded files: each under the SHA-256 of what it holds, checked for what it is."""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tracker.core.messages import gettext as _

FOLDER = "evidence"
# Beside it wait the files that were tried and not yet taken in, in a folder for each account.
UPLOADS = "uploads"
BLOCK = 1 << 20
# What a file begins with, by the type it is served as.
MAGIC = {"application/pdf": b"%PDF-", "image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
ENDINGS = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}


class BadEvidence(ValueError):
    """A file that is not taken; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of the store: its type and the SHA-256 it lies under."""

    type: str
    sha256: str


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a step: the name it had, and what lies in the store."""

    name: str
    kept: Kept


def file_columns(file: File | None) -> dict[str, str | None]:
    """The columns of a step that name its file: all empty where it has none."""
    return {
        "file_name": file.name if file else None, "file_type": file.kept.type if file else None,
        "file_sha256": file.kept.sha256 if file else None,
    }  # fmt: skip


def keep(data_dir: Path, stream: IO[bytes], *, most: int) -> Kept:
    """Put a PDF, PNG or JPEG of at most ``most`` bytes into the store. Raises BadEvidence.

    The type is what the file is, whatever its name says. It is written beside and moved: whole or not there.
    """
    folder = data_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{secrets.token_hex(8)}.part"
    found, size, kind = hashlib.sha256(), 0, None
    try:
        with beside.open("wb") as written:
            while block := stream.read(BLOCK):
                if kind is None:
                    kind = _type_of(block)
                size += len(block)
                if size > most:
                    said = _("The file is larger than {most} MB; save it smaller.", most=most >> 20)
                    raise BadEvidence(said)
                found.update(block)
                written.write(block)
            written.flush()
            os.fsync(written.fileno())
        if kind is None:
            raise BadEvidence(_("The file is empty; choose another."))
        place = path_of(data_dir, found.hexdigest())
        place.parent.mkdir(exist_ok=True)
        beside.replace(place)
        return Kept(kind, found.hexdigest())
    finally:
        beside.unlink(missing_ok=True)


def path_of(data_dir: Path, sha256: str) -> Path:
    """Where the file with this digest lies."""
    return data_dir / FOLDER / sha256[:2] / sha256


def _type_of(head: bytes) -> str:
    for kind, beginning in MAGIC.items():
        if head.startswith(beginning):
            return kind
    raise BadEvidence(_("This is no PDF, PNG or JPEG file; take a photo or save it as PDF."))
