"""The archive copy of a PDF: the same pages as PDF/A-1b (ISO 19005-1), for whoever opens it in decades."""

from __future__ import annotations

import hashlib
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from tracker.reports.pdf.colours import srgb_profile

# An annotation that is printed, and not hidden.
_PRINTED = NumberObject(4)
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:format>application/pdf</dc:format><dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator><dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description></rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:CreatorTool>{creator}</xmp:CreatorTool><xmp:CreateDate>{at}</xmp:CreateDate><xmp:ModifyDate>{at}</xmp:ModifyDate></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><pdf:Producer>{producer}</pdf:Producer></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""  # noqa: E501  (XMP is written as it is)


def archived(content: bytes, on: date) -> bytes:
    """The same pages as PDF/A-1b, dated ``on``; the same content and day give the same bytes."""
    reader = PdfReader(BytesIO(content))
    told = reader.metadata
    said = {
        name: str(getattr(told, name) or "")
        for name in ("title", "author", "subject", "creator", "producer")
    }
    writer = PdfWriter(clone_from=reader)
    writer.pdf_header = "%PDF-1.4"
    for page in writer.pages:
        for annotation in page.get("/Annots", ()):
            annotation.get_object()[NameObject("/F")] = _PRINTED
    day = TextStringObject(f"D:{on:%Y%m%d}000000+08'00'")
    info = DictionaryObject({
        NameObject(f"/{name.capitalize()}"): TextStringObject(text) for name, text in said.items()
    })  # fmt: skip
    info[NameObject("/CreationDate")] = info[NameObject("/ModDate")] = day
    writer._info = _added(writer, info)
    filled = {name: escape(text) for name, text in said.items()}
    packet = DecodedStreamObject()
    packet.set_data(_XMP.format(**filled, at=f"{on.isoformat()}T00:00:00+08:00").encode())
    packet |= {NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")}
    root = writer.root_object
    root[NameObject("/Metadata")] = _added(writer, packet)
    root[NameObject("/OutputIntents")] = ArrayObject([_added(writer, _intent(writer))])
    number = ByteStringObject(hashlib.sha256(content).digest()[:16])
    writer._ID = ArrayObject([number, number])
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _intent(writer: PdfWriter) -> DictionaryObject:
    """What the colours of the pages mean: sRGB."""
    profile = DecodedStreamObject()
    profile.set_data(srgb_profile())
    profile[NameObject("/N")] = NumberObject(3)
    return DictionaryObject({
        NameObject("/Type"): NameObject("/OutputIntent"), NameObject("/S"): NameObject("/GTS_PDFA1"),
        NameObject("/OutputConditionIdentifier"): TextStringObject("sRGB IEC61966-2.1"),
        NameObject("/Info"): TextStringObject("sRGB IEC61966-2.1"),
        NameObject("/RegistryName"): TextStringObject("http://www.color.org"),
        NameObject("/DestOutputProfile"): _added(writer, profile),
    })  # fmt: skip


def _added(writer: PdfWriter, thing: DictionaryObject) -> IndirectObject:
    return writer._add_object(thing)
