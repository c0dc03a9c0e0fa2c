"""The shipped law is whole, and the loader refuses what is not."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from tracker.law import loader
from tracker.law.loader import Law
from tracker.law.records import LawError, NoLawInForce

SHIPPED = Path(loader.__file__).parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped law to be broken."""
    for name in ("parameters", "calendar"):
        shutil.copytree(SHIPPED / name, tmp_path / name)
    shutil.copyfile(SHIPPED / "articles.yaml", tmp_path / "articles.yaml")
    return tmp_path


def test_all_articles_of_the_regulation_have_their_wording() -> None:
    found = [loader.article(f"REG {number}") for number in range(1, 46)]
    assert all(article.wording for article in found)
    assert "不得违约拖欠市场主体的货物、工程、服务等款项" in loader.article("REG 13").wording


def test_every_number_is_cited_or_says_local() -> None:
    versions = [version for one in loader.parameters().values() for version in one.versions]
    assert versions
    assert all(version.cites or version.local for version in versions)


def test_a_day_before_the_first_version_has_no_law() -> None:
    with pytest.raises(NoLawInForce):
        loader.at("sme_payment_days_max", date(2020, 8, 31))
    assert loader.at("sme_payment_days_max", date(2020, 9, 1)).whole == 60


@pytest.mark.parametrize(("old", "new"), [
    ("802 art 9", "802 art 99"), ("cites", "sites"), ("2025-06-01", "2020-09-01"),
    ("value: 60", "value: sixty"),
])  # fmt: skip
def test_a_broken_number_is_refused(folder: Path, old: str, new: str) -> None:
    path = folder / "parameters" / "sme_payment_days_max.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(LawError):
        Law(folder)


def test_a_rule_that_a_local_document_orders_is_switched_on_only_by_its_number(folder: Path) -> None:
    path = folder / "parameters" / "rule_switches.yaml"
    off = "    ordered: true\n    values:\n    - start: 2021-02-01\n      value: false\n      local: true\n"
    text = path.read_text("utf-8")
    assert text.count(off) == 1
    for basis in ("local: true", "cites: [监督法 47]"):
        unnamed = off.replace("false", "true").replace("local: true", basis)
        path.write_text(text.replace(off, unnamed), "utf-8")
        with pytest.raises(LawError, match="A13-RETURN-MISSING"):
            Law(folder)
    named = off.replace("2021-02-01", "2025-06-01").replace("false", "true")
    path.write_text(text.replace(off, named.replace("local: true", "cites: [802 art 22]")), "utf-8")
    assert Law(folder).rule_enabled("A13-RETURN-MISSING", date(2025, 6, 1))


def test_the_copy_itself_is_sound(folder: Path) -> None:
    assert Law(folder).fingerprint == loader.fingerprint()
