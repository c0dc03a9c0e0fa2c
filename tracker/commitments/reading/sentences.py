"""Paragraphs of a document and the sentences in them, each with its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

# Full-width signs become their narrow twins, one for one, so that places in the text stay what they are.
NARROW = str.maketrans("０１２３４５６７８９．％－–—―～〜\u3000\xa0", "0123456789.%----~~  ")

# Chinese characters, and the stops and quotes that stand among them.
HAN = "一-鿿〇、，。；：？！“”（）《》"
UNPRINTABLE = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\u200b-\\u200f\\u2028-\\u202e\\u2060\\ufeff\\ufffe\\uffff\\ud800-\\udfff]"
)
ENDS = "。！？!?"
# 一、 （一） 1. 1、 ① 第一， 一是: how a heading or a listed item begins.
CHAPTER = re.compile(r"\s*(第[一二三四五六七八九十]+(部分|章)|[一二三四五六七八九十]{1,3}、)")
SUBCHAPTER = re.compile(r"\s*（[一二三四五六七八九十]{1,3}）")
LISTED = re.compile(
    r"\s*(?:[（(]?\d{1,2}[）)]|\d{1,2}\s*[.．、](?!\d)|[①-⑳]|[一二三四五六七八九十]{1,3}是|第[一二三四五六七八九十]{1,3}[，,])\s*"
)
# A line this short without any stop is a title or a name, not the beginning of a sentence.
LONGEST_TITLE = 20
# Nearly three times the longest sentence of the reports looked at; what has no stops is read in such pieces.
LONGEST_SENTENCE = 1000


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or line of a document: its number from 1, its page where known, its text."""

    number: int
    page: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence up to its full stop. ``starts`` and ``places`` tell which paragraph each part came from.

    ``heading`` is true for chapter headings and titles, which end without a stop.
    """

    text: str
    starts: tuple[int, ...]
    places: tuple[tuple[int, int | None], ...] = field(repr=False)
    heading: bool = False

    @property
    def narrow(self) -> str:
        """The same text, sign for sign, with full-width digits and signs made narrow."""
        return self.text.translate(NARROW)

    def place(self, at: int) -> tuple[int, int | None]:
        """Number of the paragraph and page where the character at this offset stands."""
        return self.places[max(0, bisect_right(self.starts, at) - 1)]


def tidied(line: str) -> str:
    """A line without space at its ends or beside a Chinese character, where typesetting leaves it.

    Control signs and halves of characters, which some PDF and pasted texts bring, are dropped: no database
    keeps them.
    """
    plain = UNPRINTABLE.sub("", line.replace("\t", " "))
    # Only from its first sign on is a gap looked at: it may be as long as the line.
    return re.sub(rf"(?<=[{HAN}])\s+|(?<!\s)\s+(?=[{HAN}])", "", plain.strip()).strip()


def paragraphs_of(text: str) -> list[Paragraph]:
    """The lines of pasted or plain text that hold something; a form feed begins a page."""
    found: list[Paragraph] = []
    pages = text.split("\f")
    for page, part in enumerate(pages, start=1):
        for line in part.splitlines():
            if kept := tidied(line):
                found.append(Paragraph(len(found) + 1, page if len(pages) > 1 else None, kept))
    return found


def sentences_of(paragraphs: Iterable[Paragraph]) -> Iterator[Sentence]:
    """Sentences in order. A line that ends in the middle of a sentence is joined with the next."""
    waiting: list[Paragraph] = []
    for paragraph in paragraphs:
        if waiting and (_begins_anew(paragraph.text) or _stands_alone(waiting[-1].text, len(waiting))):
            yield from _split(waiting)
            waiting = []
        waiting.append(paragraph)
        if paragraph.text[-1] in ENDS or paragraph.text[-1] in "”）)" and paragraph.text[-2:-1] in ENDS:
            yield from _split(waiting)
            waiting = []
    if waiting:
        yield from _split(waiting)


def _begins_anew(line: str) -> bool:
    return bool(CHAPTER.match(line) or SUBCHAPTER.match(line) or line.startswith("——"))


def _stands_alone(line: str, lines: int) -> bool:
    if lines > 1:
        return False
    if CHAPTER.match(line):
        return line[-1] not in "，、；：,;:"
    # 2025年工作回顾 may lack its number: Word sets numbers by itself and keeps them out of the text.
    bare = re.sub(r"^\d{4}年|第?“?十.五”?", "", line)
    return len(line) <= LONGEST_TITLE and not re.search(r"[，。；：、,;:%\d]", bare)


def _split(parts: Sequence[Paragraph]) -> Iterator[Sentence]:
    text, starts = "", []
    for part in parts:
        starts.append(len(text))
        text += part.text
    places = [(part.number, part.page) for part in parts]
    heading = len(parts) == 1 and text[-1] not in ENDS + "；，：;,:" and (
        _begins_anew(text) or _stands_alone(text, 1)
    )
    for found in re.finditer(rf"[^{ENDS}]{{1,{LONGEST_SENTENCE}}}[{ENDS}]*[”）)]?", text):
        begin, end = found.span()
        begin += len(found[0]) - len(found[0].lstrip())
        if begin >= end:
            continue
        first = max(0, bisect_right(starts, begin) - 1)
        last = bisect_right(starts, end - 1)
        yield Sentence(
            text[begin:end],
            tuple(max(0, start - begin) for start in starts[first:last]),
            tuple(places[first:last]),
            heading,
        )
