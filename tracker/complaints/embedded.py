"""What a document carries besides its text: pictures with their own notes, and the names of who wrote in it.

Pictures lose their notes without being packed anew: the picture itself stays byte by byte.
"""

from __future__ import annotations

import re

JPEG, PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
# Of a JPEG's segments those go that say which camera, where and by whom (EXIF, XMP, IPTC, makers' own), and
# comments. JFIF, the colour profile and Adobe's stay, which say how the picture is to be shown.
_SHOWN = (0xE0, 0xE2, 0xEE)
_NOTES = frozenset({*range(0xE0, 0xF0), 0xFE} - set(_SHOWN))
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_SCAN = 0xDA
_PNG_NOTES = (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME")
# The parts of an office file, and what in them names people and their folders.
_NAMES = tuple((re.compile(part), re.compile(said)) for part, said in (
    (r"word/.*\.xml", rb"""(\s(?:w|w15):(?:author|initials|userId)\s*=\s*)("[^"]*"|'[^']*')"""),
    (r"xl/persons/.*\.xml", rb"""(\s(?:displayName|userId)\s*=\s*)("[^"]*"|'[^']*')"""),
    (r"xl/.*\.xml", rb"""(\suserName\s*=\s*|absPath\s[^>]*?url\s*=\s*)("[^"]*"|'[^']*')"""),
    (r"ppt/(?:commentAuthors|authors)\.xml", rb"""(\s(?:name|initials|userId)\s*=\s*)("[^"]*"|'[^']*')"""),
))  # fmt: skip
_CELL_AUTHOR = re.compile(rb"(<(?:\w+:)?author>)[^<]*(</)")
_PICTURE = re.compile(r".*\.(?:jpe?g|jfif|png)", re.IGNORECASE)


def bare_part(name: str, content: bytes) -> bytes:
    """A part of an office file without who wrote it and what its pictures tell. Raises ValueError."""
    if _PICTURE.fullmatch(name):
        return bare_picture(content)
    for part, said in _NAMES:
        if part.fullmatch(name):
            content = said.sub(rb'\1""', content)
    return _CELL_AUTHOR.sub(rb"\1\2", content) if re.fullmatch(r"xl/comments.*\.xml", name) else content


def bare_picture(content: bytes) -> bytes:
    """A JPEG or PNG without its notes; anything else as it is. Raises ValueError for one that is cut off."""
    if content.startswith(JPEG):
        return _bare_jpeg(content)
    return _bare_png(content) if content.startswith(PNG) else content


def _bare_jpeg(content: bytes) -> bytes:
    kept, at = bytearray(JPEG), len(JPEG)
    while at + 2 <= len(content):
        if content[at] != 0xFF:
            raise ValueError(at)
        kind = content[at + 1]
        if kind == 0xFF:
            at += 1
            continue
        if kind == _SCAN:
            return bytes(kept) + content[at:]
        end = at + 2
        if kind not in _WITHOUT_LENGTH:
            length = int.from_bytes(content[end : end + 2])
            if length < 2:
                raise ValueError(at)
            end += length
        if kind not in _NOTES:
            kept += content[at:end]
        at = end
    raise ValueError(at)


def _bare_png(content: bytes) -> bytes:
    kept, at = bytearray(PNG), len(PNG)
    while at + 8 <= len(content):
        kind = content[at + 4 : at + 8]
        end = at + 12 + int.from_bytes(content[at : at + 4])
        if kind not in _PNG_NOTES:
            kept += content[at:end]
        if kind == b"IEND":
            return bytes(kept)
        at = end
    raise ValueError(at)
