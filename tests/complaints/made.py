"""Files as enterprises send them, made on the spot, with what they tell besides."""

from __future__ import annotations

import io
import zipfile

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

AUTHOR = "演示作者张三"
WORD = (
    b'<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    b"<w:body/></w:document>"
)


def picture(kind: str = "PNG", *, told: bool = True, size: tuple[int, int] = (40, 30)) -> bytes:
    """A small photo that tells which telephone took it."""
    image = Image.effect_noise(size, 50).convert("RGB")
    tags = Image.Exif()
    if told:
        tags[0x010F] = "SecretPhone"
        tags[0x0112] = 6
    out = io.BytesIO()
    image.save(out, kind, exif=tags)
    return out.getvalue()


def pdf() -> bytes:
    """A page whose author is named, in two places."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": "SecretAuthor"})
    told = DecodedStreamObject()
    told.set_data(b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>SecretXmp</x:xmpmeta>")
    told[NameObject("/Type")] = NameObject("/Metadata")
    writer.root_object[NameObject("/Metadata")] = writer._add_object(told)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pdf_with(photo: bytes) -> bytes:
    """A page that shows a photo as it was taken, with a note by somebody and an attached file."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    shown = StreamObject()
    shown.set_data(photo)
    for name, value in (("/Type", "/XObject"), ("/Subtype", "/Image"), ("/Filter", "/DCTDecode"),
                        ("/ColorSpace", "/DeviceRGB")):  # fmt: skip
        shown[NameObject(name)] = NameObject(value)
    for name, number in (("/Width", 40), ("/Height", 30), ("/BitsPerComponent", 8)):
        shown[NameObject(name)] = NumberObject(number)
    pictures = DictionaryObject({NameObject("/P"): writer._add_object(shown)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): pictures})
    note = DictionaryObject({
        NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Text"),
        NameObject("/T"): TextStringObject("SecretMan"),
        NameObject("/Contents"): TextStringObject("said aloud"),
        NameObject("/Rect"): ArrayObject([NumberObject(one) for one in (0, 0, 9, 9)]),
    })  # fmt: skip
    page[NameObject("/Annots")] = ArrayObject([writer._add_object(note)])
    writer.add_attachment("SecretFile.txt", b"SecretContent")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def office(part: str = "word/document.xml", **more: bytes) -> bytes:
    """A document of an office program, its author in its properties; ``more`` are further parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr(part, WORD)
        packed.writestr("docProps/core.xml", f"<x>{AUTHOR}</x>")
        packed.writestr("docProps/app.xml", "<x>SecretProgram</x>")
        for name, content in more.items():
            packed.writestr(name, content)
    return out.getvalue()


def bomb() -> bytes:
    """A document of a few kilobytes whose list of parts has one of half a gigabyte."""
    out = io.BytesIO(office())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/media/image1.bin", bytes(1 << 20))
        packed.filelist[-1].file_size = 500 << 20
    return out.getvalue()
