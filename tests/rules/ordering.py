"""The law as it would be if a local document ordered what no statute does. The document is invented."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tracker.law import loader as law

INSTRUMENT = """
  演示月报文件:
    title: 演示月报文件
    short: 演示月报文件
    number: 演〔2026〕1号
    in_force_from: 2026-01-01"""
ARTICLE = """  演示月报文件 1:
    instrument: 演示月报文件
    article: 第一条
    wording: 每月报送。
    in_force_from: 2026-01-01
    checked_on: null
"""
SWITCH = """    - start: 2026-01-01
      value: true
      cites: [演示月报文件 1]
      checked_on: null
"""


def order(monkeypatch: pytest.MonkeyPatch, folder: Path, code: str) -> None:
    """Switch a rule on by that document, from 2026-01-01, for the rest of a test."""
    shipped = Path(law.__file__).parent
    shutil.copytree(shipped, folder / "law", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    articles, switches = folder / "law/articles.yaml", folder / "law/parameters/rule_switches.yaml"
    found = articles.read_text("utf-8").replace("\narticles:\n", f"{INSTRUMENT}\narticles:\n{ARTICLE}")
    articles.write_text(found, "utf-8")
    head = f"  {code}:\n    ordered: true\n    values:\n"
    before, after = switches.read_text("utf-8").split(head)
    rest = after[after.index("\n  A") + 1 :]
    switches.write_text(f"{before}{head}{SWITCH}{rest}", "utf-8")
    ordered = law.Law(folder / "law")
    monkeypatch.setattr(law, "shipped", lambda: ordered)
