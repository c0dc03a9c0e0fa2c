"""Files on their way in: what they are, what they tell, what the scanner says, and what happens half-way."""

from __future__ import annotations

import io
import socket
import struct
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

import pytest
from PIL import Image
from pypdf import PdfReader

from tests.complaints.made import AUTHOR, WORD, bomb, office, pdf, pdf_with, picture
from tracker.complaints import uploads
from tracker.complaints.filetypes import kind_of
from tracker.complaints.models import Scan
from tracker.complaints.stripping import copied
from tracker.complaints.uploads import MOST_AT_ONCE, MOST_BYTES, NotHere
from tracker.core.evidence import BadEvidence, path_of

HEIC = b"\x00\x00\x00\x18ftypheic" + b"\x00" * 60
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 60


def laid(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def came(folder: Path, name: str, content: bytes, report: str = "1") -> Path:
    part = uploads.place(folder, report, name, len(content))
    uploads.receive(part, 0, io.BytesIO(content), len(content))
    return part


def test_a_file_is_what_it_holds_and_its_name_says_so(tmp_path: Path) -> None:
    good = {
        "a.pdf": pdf(), "a.PNG": picture(), "a.jpg": picture("JPEG"), "a.jpeg": picture("JPEG"),
        "a.heic": HEIC, "a.docx": office(), "a.xlsx": office("xl/workbook.xml"),
        "a.pptx": office("ppt/presentation.xml"), "a.doc": OLE, "a.xls": OLE,
    }  # fmt: skip
    for name, content in good.items():
        assert name.lower().endswith(kind_of(laid(tmp_path, name, content), name).endings)
    wrong = {
        "a.exe": b"MZ", "a": pdf(), "a.svg": b"<svg/>", "a.html": b"<p>", "a.docm": office(),
        "a.pdf": picture(), "a.png": picture("JPEG"), "b.jpg": b"MZ\x90", "b.docx": OLE, "b.xls": office(),
        "b.xlsx": office(), "c.docx": b"PK\x03\x04" + b"x" * 50, "b.heic": HEIC.replace(b"heic", b"isom"),
        "d.docx": office(**{"word/vbaProject.bin": b"x"}), "e.docx": bomb(),
        "c.pdf": pdf()[:-40], "c.png": picture()[:-30], "f.docx": office()[:-30],
    }  # fmt: skip
    for name, content in wrong.items():
        with pytest.raises(BadEvidence) as said:
            kind_of(laid(tmp_path, name, content), name)
        assert str(said.value)


def test_the_copy_tells_nothing_besides_and_shows_the_same(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for name, content in (("a.jpg", picture("JPEG")), ("a.png", picture())):
        path = laid(tmp_path, name, content)
        assert b"SecretPhone" in content and copied(path, kind_of(path, name), out)
        assert b"SecretPhone" not in out.read_bytes()
        with Image.open(out) as bare:
            assert not bare.getexif() and bare.size == (30, 40), "turned as the telephone meant it"
    path = laid(tmp_path, "a.pdf", pdf())
    assert b"SecretXmp" in path.read_bytes() and copied(path, kind_of(path, "a.pdf"), out)
    assert b"Secret" not in out.read_bytes() and len(PdfReader(out).pages) == 1
    path = laid(tmp_path, "a.docx", office(**{"docProps/custom.xml": AUTHOR.encode()}))
    assert copied(path, kind_of(path, "a.docx"), out)
    with zipfile.ZipFile(out) as packed:
        inside = b"".join(packed.read(one) for one in packed.namelist())
        assert packed.read("word/document.xml") == WORD
    assert AUTHOR.encode() not in inside and b"SecretProgram" not in inside
    for name, content in (("a.heic", HEIC), ("a.doc", OLE)):
        path = laid(tmp_path, name, content)
        assert not copied(path, kind_of(path, name), out)
    broken = laid(tmp_path, "b.pdf", b"%PDF-1.7\nnothing\n%%EOF")
    assert not copied(broken, kind_of(broken, "b.pdf"), out), "kept as it came, without a copy"


def test_what_a_document_carries_tells_nothing_besides_either(tmp_path: Path) -> None:
    """Its pictures' telephone, who commented, in which folder it lay; the pictures stay byte by byte."""
    out, shown = tmp_path / "out", {"media.jpeg": picture("JPEG"), "media.png": picture()}
    people = {
        "word/comments.xml": b'<w:comment w:author="SecretMan" w:initials=\'SecretM\' w:id="1">text',
        "xl/comments1.xml": b"<authors><author>SecretMan</author></authors><t>text</t>",
        "xl/workbook.xml": b'<x15ac:absPath url="C:\\SecretMan\\" xmlns:x15ac="x"/>text',
        "xl/persons/person.xml": b'<person displayName="SecretMan" id="1" userId="SecretId"/>text',
        "ppt/commentAuthors.xml": b'<p:cmAuthor id="1" name="SecretMan" initials="SecretM"/>text',
    }
    more = people | {f"word/media/{name}": content for name, content in shown.items()}
    path = laid(tmp_path, "a.docx", office(**more))
    assert copied(path, kind_of(path, "a.docx"), out)
    with zipfile.ZipFile(out) as packed:
        for name in more:
            said = packed.read(name)
            assert b"Secret" not in said and b"Secret" in more[name]
            assert name not in people or b"text" in said
        for name in shown:
            with Image.open(io.BytesIO(packed.read(f"word/media/{name}"))) as bare:
                before = Image.open(io.BytesIO(shown[name]))
                assert bare.tobytes() == before.tobytes() and not bare.getexif()
    path = laid(tmp_path, "a.pdf", pdf_with(picture("JPEG")))
    assert b"SecretPhone" in path.read_bytes() and copied(path, kind_of(path, "a.pdf"), out)
    assert b"Secret" not in out.read_bytes() and b"said aloud" in out.read_bytes()
    assert len(PdfReader(out).pages[0].images) == 1
    cut = laid(tmp_path, "b.docx", office(**{"word/media/a.jpg": picture("JPEG")[:40]}))
    assert not copied(cut, kind_of(cut, "b.docx"), out), "what cannot be looked through is shown to nobody"


def test_an_office_file_that_nobody_unpacks_here_is_kept_without_a_copy(tmp_path: Path) -> None:
    """Locked with a password, packed in an unknown way, or damaged in the middle: nothing of it fails."""
    whole = office()
    first, listed = whole.index(b"PK\x03\x04"), whole.index(b"PK\x01\x02")

    def with_byte(place: int, before: int, value: int) -> bytes:
        changed = bytearray(whole)
        changed[first + before], changed[listed + place] = value, value
        return bytes(changed)

    damaged = bytearray(whole)
    inside = whole.index(b"word/document.xml") + len("word/document.xml")
    damaged[inside : inside + 4] = b"\xff" * 4
    for number, content in enumerate((with_byte(8, 6, 1), with_byte(10, 8, 1), bytes(damaged))):
        part = came(tmp_path, f"{number}.docx", content)
        taken = uploads.take_in(tmp_path, part, f"{number}.docx", None)
        assert taken.copy is None and path_of(tmp_path, taken.kept.sha256).read_bytes() == content
    newer = bytearray(whole)
    newer[listed + 6] = 99
    with pytest.raises(BadEvidence, match="损坏"):
        kind_of(laid(tmp_path, "n.docx", bytes(newer)), "n.docx")


def test_a_copy_that_the_disk_has_no_room_for_is_not_left_out(tmp_path: Path) -> None:
    part = came(tmp_path, "a.png", picture())
    part.with_suffix(".copy").symlink_to("/dev/full")
    with pytest.raises(BadEvidence, match="磁盘"):
        uploads.take_in(tmp_path, part, "a.png", None)
    taken = uploads.take_in(tmp_path, part, "a.png", None)
    assert taken.copy, "sent again when there is room, it has its copy"


def test_a_file_comes_piece_by_piece_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    content = picture(size=(300, 300))
    half = len(content) // 2
    part = uploads.place(tmp_path, "1", "照片.png", len(content))
    assert uploads.receive(part, 0, io.BytesIO(content[:half]), len(content)) == half
    # The line broke; asked anew, the same file goes on, and a piece out of its place is sent to it.
    again = uploads.place(tmp_path, "1", "照片.png", len(content))
    assert again == part and uploads.arrived(again) == half
    for at in (0, half + 1):
        with pytest.raises(NotHere) as elsewhere:
            uploads.receive(again, at, io.BytesIO(content), len(content))
        assert elsewhere.value.at == half
    assert uploads.receive(again, half, io.BytesIO(content[half:] + b"more"), len(content)) == len(content)
    taken = uploads.take_in(tmp_path, again, "照片.png", None)
    assert path_of(tmp_path, taken.kept.sha256).read_bytes() == content and not again.exists()
    assert taken.copy and path_of(tmp_path, taken.copy.sha256).exists() and taken.size == len(content)
    assert uploads.place(tmp_path, "2", "照片.png", len(content)) != part, "another report's is another's"


@pytest.mark.parametrize("side", [8_100, 12_000, 60_000])
def test_a_picture_of_too_many_points_is_told_by_its_head_alone(tmp_path: Path, side: int) -> None:
    """Sixty-six million points, a hundred and forty-four, three and a half thousand: none is unpacked."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    said = picture()[:8] + _chunk(b"IHDR", head) + _chunk(b"IDAT", b"") + _chunk(b"IEND", b"")
    with pytest.raises(BadEvidence, match=r"超过 65 百万像素.*普通拍照设置"):
        kind_of(laid(tmp_path, "a.png", said), "a.png")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", crc32(kind + content))


def test_the_copy_of_a_large_photo_takes_bounded_memory(tmp_path: Path) -> None:
    """The largest that is taken: four bytes a point as it lies, and once more while it is turned."""
    tags = Image.Exif()
    tags[0x0112], tags[0x010F] = 6, "SecretPhone"
    path = tmp_path / "a.jpg"
    Image.new("RGB", (9_000, 7_200)).save(path, exif=tags, comment=b"SecretWord")
    program = (
        "import resource, sys; from pathlib import Path; "
        "from tracker.complaints import filetypes, stripping; "
        "path = Path(sys.argv[1]); kind = filetypes.kind_of(path, path.name); "
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; "
        "assert stripping.copied(path, kind, path.with_suffix('.copy')); "
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    assert int(ran.stdout) < 750, "megabytes"
    bare = (tmp_path / "a.copy").read_bytes()
    assert b"Secret" not in bare and Image.open(io.BytesIO(bare)).size == (7_200, 9_000)


def test_two_that_send_the_same_file_at_once_do_not_mix(tmp_path: Path) -> None:
    content = picture()
    part = uploads.place(tmp_path, "1", "a.png", len(content))
    told: list[int] = []

    class Slow(io.BytesIO):
        """A line that is in the middle of its piece when another comes."""

        def read(self, size: int | None = -1) -> bytes:
            if not told:
                with pytest.raises(NotHere) as elsewhere:
                    uploads.receive(part, 0, io.BytesIO(content), len(content))
                told.append(elsewhere.value.at)
            return super().read(size)

    assert uploads.receive(part, 0, Slow(content), len(content)) == len(content)
    assert told == [0] and part.read_bytes() == content


def test_what_is_too_large_empty_too_much_or_finds_no_room_is_told(tmp_path: Path) -> None:
    for size in (0, MOST_BYTES + 1):
        with pytest.raises(BadEvidence):
            uploads.place(tmp_path, "1", "a.pdf", size)
    begun = picture()[:-9]
    for number in range(MOST_AT_ONCE):
        came(tmp_path, f"{number}.png", begun)
    with pytest.raises(BadEvidence):
        uploads.place(tmp_path, "1", "more.png", 9)
    assert uploads.place(tmp_path, "1", "0.png", len(begun)), "one that began may go on"
    # A disk that is full: the device that always is.
    full = uploads.place(tmp_path, "2", "a.png", 9)
    full.symlink_to("/dev/full")
    with pytest.raises(BadEvidence, match="磁盘"):
        uploads.receive(full, 0, io.BytesIO(b"123456789"), 9)
    # Room for the file, none in the store: the file stays where it came in, and is taken in later.
    part = came(tmp_path, "b.png", picture(), report="3")
    (tmp_path / "evidence").write_bytes(b"")
    with pytest.raises(BadEvidence, match="磁盘"):
        uploads.take_in(tmp_path, part, "b.png", None)
    assert uploads.arrived(part)
    (tmp_path / "evidence").unlink()
    assert uploads.take_in(tmp_path, part, "b.png", None).kept.type == "image/png"
    lying = came(tmp_path, "c.pdf", picture(), report="3")
    with pytest.raises(BadEvidence):
        uploads.take_in(tmp_path, lying, "c.pdf", None)
    assert not lying.exists()


@contextmanager
def clamd(place: str | None) -> Iterator[str]:
    """A daemon that speaks as ClamAV's does: it finds what the test virus of the trade stands in."""
    family = socket.AF_UNIX if place else socket.AF_INET
    server = socket.socket(family, socket.SOCK_STREAM)
    server.bind(place or ("127.0.0.1", 0))
    server.listen()

    def answer() -> None:
        while True:
            try:
                line, _address = server.accept()
            except OSError:
                return
            with line, line.makefile("rb") as asked:
                assert asked.read(10) == b"zINSTREAM\0"
                found = b""
                while size := struct.unpack("!L", asked.read(4))[0]:
                    found += asked.read(size)
                told = b"stream: Eicar-Signature FOUND" if b"EICAR" in found else b"stream: OK"
                line.sendall((b"INSTREAM size limit exceeded. ERROR" if len(found) > 9999 else told) + b"\0")

    thread = threading.Thread(target=answer)
    thread.start()
    yield place or f"127.0.0.1:{server.getsockname()[1]}"
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


@pytest.mark.parametrize("unix", [True, False])
def test_the_scanner_is_asked_and_an_infected_file_is_kept_apart(tmp_path: Path, unix: bool) -> None:
    with clamd(str(tmp_path / "clamd.ctl") if unix else None) as where:
        clean = uploads.take_in(tmp_path, came(tmp_path, "a.png", picture()), "a.png", where)
        assert clean.scan is Scan.CLEAN and clean.copy
        content = pdf() + b"\n%EICAR\n%%EOF"
        bad = uploads.take_in(tmp_path, came(tmp_path, "b.pdf", content), "b.pdf", where)
        assert bad.scan is Scan.INFECTED and bad.copy is None
        long = uploads.take_in(tmp_path, came(tmp_path, "c.png", picture(size=(200, 200))), "c.png", where)
        assert long.scan is Scan.NOT_SCANNED, "never taken for clean without a word"
    silent = uploads.take_in(tmp_path, came(tmp_path, "d.png", picture()), "d.png", where)
    assert silent.scan is Scan.NOT_SCANNED
