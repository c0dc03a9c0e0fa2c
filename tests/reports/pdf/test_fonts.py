"""The vendored faces: as they were published, and honest about what they cannot print."""

from __future__ import annotations

import hashlib

import yaml

from tracker.reports.pdf import fonts
from tracker.reports.pdf.styles import BOLD, REGULAR


def test_the_fonts_are_the_published_files() -> None:
    vendor = yaml.safe_load((fonts.FOLDER / "vendor.yaml").read_text("utf-8"))
    assert set(vendor["files"]) == set(fonts.FILES.values())
    for name, checksum in vendor["files"].items():
        assert hashlib.sha256((fonts.FOLDER / name).read_bytes()).hexdigest() == checksum, name
    assert "SIL OPEN FONT LICENSE" in (fonts.FOLDER / vendor["licence_file"]).read_text("utf-8")


def test_rare_characters_of_names_can_be_printed() -> None:
    # From the table of standard characters, above U+FFFF among them, and an old place name.
    rare = "𬭎䶮㛃𫖯𬀪𬣙𠅤喆堃淼龘〇·①№¥"
    assert fonts.printable(rare) == rare


def test_every_character_of_gb2312_can_be_printed() -> None:
    rows = (bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    characters = {row.decode("gb2312", "ignore") for row in rows} - {""}
    assert len(characters) == 6763
    assert characters <= fonts.covered()


def test_a_character_without_a_glyph_is_named_and_not_boxed() -> None:
    assert fonts.printable("甲😀乙") == "甲[U+1F600]乙"


def test_breaks_become_spaces_and_invisible_signs_go() -> None:
    assert fonts.printable("甲\r\n乙\t丙") == "甲 乙 丙"
    assert fonts.printable("葛\U000e0100城\u200b") == "葛城"


def test_a_character_above_the_basic_plane_is_copied_as_itself() -> None:
    assert "<21> <D872DF4E>" in fonts.to_unicode_map("F", [0] * 33 + [0x2CB4E])
    assert chr(0x2CB4E) == "𬭎"


def test_widths_are_those_of_the_face() -> None:
    assert fonts.width("中", REGULAR, 10) == 10
    assert fonts.width("1", BOLD, 10) == fonts.width("8", BOLD, 10) < 7
