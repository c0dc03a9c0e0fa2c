"""How far two passages speak of the same thing."""

from __future__ import annotations

import re

SAME = (
    (re.compile(r"国内生产总值|地区生产总值|GDP|生产总值|经济增速|经济总量"), "生产总值"),
    (re.compile(r"涨幅|上涨"), "涨"),
    (re.compile(r"增幅|增速|增长|提高|增加|扩大|提升"), "增"),
    (re.compile(r"降低|下降|减少|压减|压缩|下调"), "降"),
    (re.compile(r"为(企业|市场主体)(新增)?减负"), "减负"),
    (re.compile(r"(研究|加快)?(制定实施|制定|出台|印发|编制|发布)"), "定"),
    (re.compile(r"规模以上|规上"), "规上"),
    (re.compile(r"普惠型"), "普惠"),
    (re.compile(r"新建|建成|建设|新开工|开工|实施"), "建"),
)
IDLE = re.compile(
    r"[的等均再为和与及、，（）()“”\s]|20\d\d年前|全国|全市|全省|全区|我市|我省|平均|实际|累计|继续|持续|进一步|稳步|基本|"
    r"明显|努力|确保|将|对|今年|全年|年末|超额|如期|全面"
)


def plain(text: str) -> str:
    """The text in common words, without idle ones."""
    for pattern, word in SAME:
        text = pattern.sub(word, text)
    return IDLE.sub("", text)


def pairs(text: str) -> set[str]:
    """Every two neighbouring signs of a text, and the text itself where it is one sign."""
    return {text[at : at + 2] for at in range(len(text) - 1)} or ({text} if text else set())


def held(part: str, whole: str) -> float:
    """How much of ``part`` is found in ``whole``, from 0 to 1; both in plain words."""
    sought = pairs(part)
    return len(sought & pairs(whole)) / len(sought) if sought else 0.0


def in_order(part: str, whole: str) -> float:
    """How much of ``part`` stands in ``whole`` in the same order, from 0 to 1."""
    row = [0] * (len(whole) + 1)
    for sign in part:
        above = 0
        for at, other in enumerate(whole, start=1):
            above, row[at] = row[at], above + 1 if sign == other else max(row[at], row[at - 1])
    return row[-1] / len(part) if part else 0.0


def alike(one: str, other: str) -> float:
    """Likeness of two short names of things, from 0 to 1; both in plain words."""
    first, second = pairs(one), pairs(other)
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0
