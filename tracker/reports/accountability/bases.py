"""Articles as reports cite them: short beside a row, grouped in text, in full once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from tracker.law import loader as law
from tracker.reports.pdf.content import Note, Paragraph, Section

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def sign(number: int) -> str:
    """The sign of the n-th set of articles of a table, from 0: ①."""
    return _CIRCLED[number] if number < len(_CIRCLED) else f"（{number + 1}）"


def keys_of(cites: str) -> list[str]:
    """The article keys of a row."""
    return [key for key in cites.split("; ") if key]


def spelled(cites: str) -> str:
    """A set of articles in words, each instrument named once: 《…》第十三条、第四十一条."""
    found = [law.article(key) for key in keys_of(cites)]
    groups = groupby(found, key=lambda article: article.instrument.key)
    said = []
    for _, members in groups:
        articles = list(members)
        said.append(f"《{articles[0].instrument.short}》{'、'.join(one.article for one in articles)}")
    return "；".join(said)


def legend(cites: Sequence[str]) -> Note:
    """What the signs in a table's last column stand for."""
    return Note("依据：" + "　".join(f"{sign(number)}{spelled(one)}。" for number, one in enumerate(cites)))


def legal_basis(cites: Iterable[str], always: Iterable[str]) -> Section:
    """Every article the report rests on, those of its flags and ``always``, in its own words.

    Each is printed once, in the order of the law data.
    """
    wanted = {key for one in cites for key in keys_of(one)} | set(always)
    every = [article for key, article in law.articles().items() if key in wanted]
    blocks: list[Paragraph | Note] = [
        Paragraph("以下是本报告各表所引条文的原文。《哈尔滨市社会信用体系建设促进条例》简称“条例”。")
    ]
    for article in every:
        words = " ".join(article.wording.split("\n")) or "（本系统未收录原文，待核对。）"
        cut = "（节录）" if article.excerpt else ""
        blocks.append(Paragraph(f"{article.title}{cut}：{words}"))
    unchecked = [article.title for article in every if article.checked_on is None]
    if unchecked:
        blocks.append(Note(f"原文待核对的：{'、'.join(unchecked)}。"))
    return Section("法律依据", tuple(blocks), new_page=True)
