"""The archive copy: the same pages and text, the same bytes, and PDF/A-1b by a validator of others."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.reports.pdf.sample import RARE_NAME, sample_document
from tests.tools import need
from tracker.reports.pdf.archive import archived
from tracker.reports.pdf.document import render

ON = date(2026, 10, 1)
# PDFBox's preflight as Debian has it: libpdfbox2-java and what it asks for.
JARS = ("preflight", "pdfbox", "xmpbox", "fontbox", "commons-logging", "javax.activation", "jaxb-api")
FOLDER = Path("/usr/share/java")
PACKAGES = "a Java runtime with libpdfbox2-java libcommons-logging-java libactivation-java libjaxb-api-java"


@pytest.fixture(scope="module")
def pages() -> bytes:
    """Everything a report may hold, the mark of a demonstration and the code of the cover among it."""
    issued = (("发　　布", "第1版"),)
    return render(replace(sample_document(), demo=True, verify="/verify/LY-1", issued=issued))


def jars() -> str:
    """The validator's class path."""
    found = [min(FOLDER.glob(f"{name}*.jar"), default=None) for name in JARS]
    if None in found:
        need("preflight", PACKAGES)
    return ":".join(map(str, found))


def validated(content: bytes, folder: Path) -> str:
    """What the validator says of a file."""
    path = folder / "archive.pdf"
    path.write_bytes(content)
    asked = ["java", "-cp", jars(), "org.apache.pdfbox.preflight.Validator_A1b", str(path)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_the_archive_copy_is_pdf_a_and_the_file_it_is_made_from_is_not(pages: bytes, tmp_path: Path) -> None:
    assert "is a valid PDF/A-1b file" in validated(archived(pages, ON), tmp_path)
    assert "is not a valid PDF/A-1b file" in validated(pages, tmp_path)


def test_the_same_pages_and_day_give_the_same_bytes(pages: bytes) -> None:
    assert archived(pages, ON) == archived(pages, ON) != archived(pages, date(2026, 10, 2))


def test_its_text_is_the_same_rare_characters_included(pages: bytes) -> None:
    before, after = (
        "".join(page.extract_text() for page in PdfReader(BytesIO(one)).pages)
        for one in (pages, archived(pages, ON))
    )
    assert after == before and RARE_NAME in after.replace("\n", "")
