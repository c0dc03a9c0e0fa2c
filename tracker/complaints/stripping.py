"""A copy of a file without what it tells besides: place and device of a photo, authors, programs, times."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from threading import Lock

from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, StreamObject

from tracker.complaints.embedded import bare_part, bare_picture
from tracker.complaints.filetypes import MOST_PIXELS, PICTURES, FileKind
from tracker.core.full import disk_is_full

QUALITY, PREVIEW = 90, 240
_OF_JPEG = ("L", "RGB", "CMYK")
_UNPACKING = Lock()
_PROPERTIES = {
    "docProps/core.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties '
    b'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
}  # fmt: skip
_NO_TIME = (1980, 1, 1, 0, 0, 0)
# What of a PDF's objects tells where they come from.
_TELLING = ("/Metadata", "/PieceInfo", "/LastModified", "/EmbeddedFiles", "/AF")
# Notes that somebody put on a page: what they say stays, who wrote them when goes, and what is attached.
_NOTES = frozenset({
    "/Text", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight", "/Underline",
    "/Squiggly", "/StrikeOut", "/Stamp", "/Caret", "/Ink", "/Popup", "/FileAttachment",
})  # fmt: skip
_OF_NOTES = ("/T", "/M", "/CreationDate", "/FS")
# Where a file is attached, and the file.
_OF_ATTACHED, _ATTACHED = ("/EF", "/F", "/UF", "/Desc", "/RF"), "/EmbeddedFile"


# What comes of reading a file that is damaged, locked with a password (RuntimeError), or packed in a way that
# nobody unpacks here (NotImplementedError, which is one of those).
UNREADABLE = (
    PyPdfError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, SyntaxError, ValueError,
    LookupError, TypeError, AttributeError, RuntimeError, ArithmeticError, AssertionError,
    Image.DecompressionBombError,
)  # fmt: skip


def copied(path: Path, kind: FileKind, out: Path) -> bool:
    """Write the copy to ``out``; False where none can be made: then the original is not shown around.

    Raises OSError where the disk has no room for it.
    """
    way: Callable[[Path, FileKind, Path], bool] | None = None
    if kind.type in PICTURES:
        way = _picture
    elif kind.type == "application/pdf":
        way = _pdf
    elif kind.part:
        way = _office
    try:
        return way is not None and way(path, kind, out)
    except UNREADABLE as problem:
        # A file that cannot be read through is kept as it came; what was written of the copy goes.
        out.unlink(missing_ok=True)
        if isinstance(problem, OSError) and disk_is_full(problem):
            raise
        return False


def _picture(path: Path, kind: FileKind, out: Path) -> bool:
    with Image.open(path) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            return False
        # Four bytes a point, and twice that while it is turned: one picture at a time.
        with _UNPACKING:
            ImageOps.exif_transpose(picture, in_place=True)
            bare = picture if kind.type == "image/png" or picture.mode in _OF_JPEG else picture.convert("RGB")
            # What is written is the points and the palette; what was told besides stands here alone.
            bare.info = {}
            if kind.type == "image/jpeg":
                bare.save(out, "JPEG", quality=QUALITY)
            else:
                bare.save(out, "PNG")
    return True


def preview(path: Path) -> bytes | None:
    """A copy as a small picture (JPEG), to know it by; None where it is none that can be shown."""
    out = BytesIO()
    try:
        with Image.open(path) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            with _UNPACKING:
                # A JPEG is unpacked at an eighth of its size where that is enough.
                picture.draft("RGB", (PREVIEW, PREVIEW))
                picture.thumbnail((PREVIEW, PREVIEW))
                bare = picture.convert("RGB")
        bare.info = {}
        bare.save(out, "JPEG", quality=QUALITY)
    except UNREADABLE:
        return None
    return out.getvalue()


def _pdf(path: Path, _kind: FileKind, out: Path) -> bool:
    reader = PdfReader(path)
    if reader.is_encrypted:
        return False
    writer = PdfWriter(clone_from=reader)
    writer.metadata = None
    for number in range(len(writer._objects)):
        found = writer._objects[number]
        if isinstance(found, DictionaryObject):
            of_note = _OF_NOTES if found.get("/Subtype") in _NOTES else ()
            for name in (*_TELLING, *of_note, *(_OF_ATTACHED if "/EF" in found else ())):
                found.pop(name, None)
        if isinstance(found, StreamObject) and found.get("/Type") == _ATTACHED:
            found._data = b""
        elif isinstance(found, StreamObject) and found.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
            found._data = bare_picture(found._data)
    # What nothing refers to any more would be written all the same.
    writer.compress_identical_objects(remove_duplicates=False)
    writer.write(out)
    return True


def _office(path: Path, _kind: FileKind, out: Path) -> bool:
    with zipfile.ZipFile(path) as packed, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for part in packed.infolist():
            bare = zipfile.ZipInfo(part.filename, _NO_TIME)
            bare.compress_type = zipfile.ZIP_DEFLATED
            known = _PROPERTIES.get(part.filename)
            written.writestr(
                bare, known if known is not None else bare_part(part.filename, packed.read(part))
            )
    return True
