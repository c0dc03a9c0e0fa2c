"""Everybody can read the pages: contrast worked out from the colours of the style sheet (WCAG 2.2)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SHEETS = Path(__file__).resolve().parents[2] / "tracker/static"
TEXT, PART = 4.5, 3.0


def tokens(theme: str) -> dict[str, str]:
    """The colours of the light theme, or those with the dark theme's over them."""
    light, dark = (SHEETS / "tokens.css").read_text("utf-8").split("prefers-color-scheme: dark")
    found = dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6})", light))
    return found | (dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6})", dark)) if theme == "dark" else {})


def contrast(one: str, other: str) -> float:
    """The ratio of two colours' relative luminances, 1 to 21 (WCAG 2.2, 1.4.3)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_that_of_the_standard() -> None:
    assert round(contrast("#000000", "#FFFFFF"), 2) == 21
    assert round(contrast("#767676", "#FFFFFF"), 2) == 4.54


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["ground", "tint"])
@pytest.mark.parametrize("ink", ["ink", "ink-2", "ink-3", "blue", "late"])
def test_text_stands_out(theme: str, ground: str, ink: str) -> None:
    colours = tokens(theme)
    assert contrast(colours[ink], colours[ground]) >= TEXT


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_is_not_text_stands_out(theme: str) -> None:
    colours = tokens(theme)
    assert contrast(colours["on-blue"], colours["blue"]) >= TEXT
    for part in ("field", "blue", "late"):
        assert contrast(colours[part], colours["ground"]) >= PART, part


def test_every_colour_is_a_token() -> None:
    """A colour written elsewhere would be forgotten in one of the themes; paper has its own few."""
    for path in sorted(SHEETS.glob("*.css")):
        if path.stem not in ("tokens", "print"):
            assert not re.findall(r"#[0-9A-Fa-f]{3,8}\b|rgb\(|hsl\(", path.read_text("utf-8")), path.name


def test_late_is_kept_for_what_is_late() -> None:
    rules = re.findall(r"([^{}]+)\{[^}]*var\(--late\)", "".join(
        path.read_text("utf-8") for path in sorted(SHEETS.glob("*.css")) if path.stem != "tokens"
    ))  # fmt: skip
    assert rules
    assert all(re.search(r"late|past|over", rule) for rule in rules)
