"""What a file is, by what it holds: its beginning, its structure, and the ending of its name must agree."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePath

from PIL import Image

from tracker.core.evidence import BadEvidence
from tracker.core.messages import gettext as _

# Limits of our own. Telephones take photos of twelve to sixty-four million points; a larger one would ask for
# a gigabyte of memory once it is unpacked. The picture's head tells, before anything is.
MOST_PIXELS, MILLION = 65_000_000, 1_000_000
# An office file unpacks to several times its size; one that unpacks to more than this is made to hurt.
MOST_UNPACKED, MOST_PARTS = 400 << 20, 10_000
HEAD, TAIL = 16, 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = "application/vnd.openxmlformats-officedocument."
HEIC_BRANDS = (b"heic", b"heix", b"heif", b"mif1", b"msf1", b"hevc")


@dataclass(frozen=True, slots=True)
class FileKind:
    """A type of file that is taken: as what it is served, the endings its name may have, what it begins with.

    ``part`` is the part that an office file of this type holds.
    """

    type: str
    endings: tuple[str, ...]
    begins: bytes
    part: str = ""


KINDS = (
    FileKind("application/pdf", (".pdf",), b"%PDF-"),
    FileKind("image/jpeg", (".jpg", ".jpeg"), b"\xff\xd8\xff"),
    FileKind("image/png", (".png",), b"\x89PNG\r\n\x1a\n"),
    FileKind("image/heic", (".heic", ".heif"), b""),
    FileKind(f"{_OFFICE}wordprocessingml.document", (".docx",), b"PK\x03\x04", "word/document.xml"),
    FileKind(f"{_OFFICE}spreadsheetml.sheet", (".xlsx",), b"PK\x03\x04", "xl/workbook.xml"),
    FileKind(f"{_OFFICE}presentationml.presentation", (".pptx",), b"PK\x03\x04", "ppt/presentation.xml"),
    FileKind("application/msword", (".doc",), _OLE),
    FileKind("application/vnd.ms-excel", (".xls",), _OLE),
    FileKind("application/vnd.ms-powerpoint", (".ppt",), _OLE),
)
ENDINGS = tuple(ending for kind in KINDS for ending in kind.endings)
PICTURES = ("image/jpeg", "image/png")


def kind_of(path: Path, name: str) -> FileKind:
    """What the file at ``path`` is, if that is what its name says. Raises BadEvidence."""
    ending = PurePath(name).suffix.lower()
    named = next((kind for kind in KINDS if ending in kind.endings), None)
    if named is None:
        raise BadEvidence(
            _("Files named {ending} are not taken. Take a photo, or save it as PDF.", ending=ending or "—")
        )
    with path.open("rb") as opened:
        head = opened.read(HEAD)
        opened.seek(max(path.stat().st_size - TAIL, 0))
        tail = opened.read()
    begins = head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS if named.type == "image/heic" else (
        head.startswith(named.begins)
    )  # fmt: skip
    if not begins:
        raise BadEvidence(
            _("This file is not what its name {name} says it is. Save it anew in its program.", name=name)
        )
    if named.type == "application/pdf" and b"%%EOF" not in tail:
        raise _cut_off(name)
    if named.type in PICTURES:
        _look_at_picture(path, name)
    if named.part:
        _look_at_office(path, name, named)
    return named


def _cut_off(name: str) -> BadEvidence:
    return BadEvidence(_("The file {name} is damaged or cut off: open it, save it anew, send it again.",
                         name=name))  # fmt: skip


def _too_many_points(name: str) -> BadEvidence:
    return BadEvidence(
        _("The picture {name} has more than {most} million points, which are not taken. Take it again with "
          "the telephone's ordinary setting, or save it smaller.", name=name, most=MOST_PIXELS // MILLION)
    )  # fmt: skip


def _look_at_picture(path: Path, name: str) -> None:
    try:
        with Image.open(path) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise _too_many_points(name)
            picture.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_points(name) from None
    except BadEvidence:
        raise
    except (OSError, SyntaxError, ValueError):
        raise _cut_off(name) from None


def _look_at_office(path: Path, name: str, kind: FileKind) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise _cut_off(name) from None
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise BadEvidence(
            _("The file {name} unpacks to far more than it is; such a file is not taken.", name=name)
        )
    if kind.part not in names or "[Content_Types].xml" not in names:
        raise BadEvidence(
            _("This file is not what its name {name} says it is. Save it anew in its program.", name=name)
        )
    if any(one.lower().endswith("vbaproject.bin") for one in names):
        raise BadEvidence(_("The file {name} holds macros; save it without them, or as PDF.", name=name))
