"""The files of formal reports: each under the SHA-256 of what it holds, written through to the disk."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from tracker.core.beside import workplace

FOLDER = "releases"


@dataclass(frozen=True, slots=True)
class Stored:
    """A file of the store: its SHA-256, and how many bytes it has."""

    sha256: str
    size: int


class Spoilt(Exception):
    """A file of the store that is not there, or not what its name says; the text is its SHA-256."""


def put(data_dir: Path, content: bytes) -> Stored:
    """Put bytes into the store; what is there already stays. Whole and on the disk when this returns."""
    found = hashlib.sha256(content).hexdigest()
    place = path_of(data_dir, found)
    place.parent.mkdir(parents=True, exist_ok=True)
    with workplace(place.parent) as folder:
        half = folder / found
        with half.open("wb") as written:
            written.write(content)
            written.flush()
            os.fsync(written.fileno())
        half.replace(place)
    # The name too: a file whose folder was not written is gone after a power cut.
    opened = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
    return Stored(found, len(content))


def take(data_dir: Path, sha256: str) -> bytes:
    """The bytes of a file. Raises Spoilt where they are not what they were."""
    try:
        content = path_of(data_dir, sha256).read_bytes()
    except OSError as gone:
        raise Spoilt(sha256) from gone
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Spoilt(sha256)
    return content


def path_of(data_dir: Path, sha256: str) -> Path:
    """Where the file with this digest lies."""
    return data_dir / FOLDER / sha256[:2] / sha256
