"""What a rule's public page says, taken apart: title, what it asks, and its headed sections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from tracker.rules.base import Rule
from tracker.rules.catalogue import RULES
from tracker.wording.said import Said

# The headings a page may have; a paragraph that begins with one and a colon is that section.
HEADINGS = ("依据", "怎么算", "例子", "为什么要问", "不计入", "前提")


@dataclass(frozen=True, slots=True)
class RulePage:
    """A rule's page: its title and what it asks in both languages, its sections in Chinese."""

    title: Said
    asks: Said
    sections: Mapping[str, str]

    @property
    def basis(self) -> str:
        """The articles it rests on."""
        return self.sections.get("依据", "")

    @property
    def reckoned(self) -> str:
        """How it is worked out."""
        return self.sections.get("怎么算", "")

    @property
    def example(self) -> str:
        """The example."""
        return self.sections.get("例子", "")

    @property
    def reason(self) -> str:
        """Why it is asked."""
        return self.sections.get("为什么要问", "")

    @property
    def provided(self) -> str:
        """What it takes for granted."""
        return self.sections.get("前提", "")

    @property
    def exclusions(self) -> tuple[str, ...]:
        """What is not counted, one by one."""
        said = self.sections.get("不计入", "").rstrip("。")
        return tuple(one.strip() for one in said.split("；") if one.strip())


def page_of(rule: Rule) -> RulePage:
    """The page of a rule, its line breaks taken out: Chinese needs no blank between lines."""
    paragraphs = ["".join(one.split("\n")) for one in rule.page.strip().split("\n\n")]
    title, rest = paragraphs[0], paragraphs[1:]
    sections = {}
    plain = []
    for paragraph in rest:
        head, colon, said = paragraph.partition("：")
        if colon and head in HEADINGS:
            sections[head] = said
        else:
            plain.append(paragraph)
    return RulePage(Said(rule.english.title, title), Said(rule.english.asks, "".join(plain)), sections)


@cache
def titles() -> Mapping[str, Said]:
    """The title of each rule by its code."""
    return {rule.code: page_of(rule).title for rule in RULES}


def article_number(code: str) -> int:
    """The article of the regulation a rule is filed under: 13 for ``A13-PAYMENT-OVERDUE``."""
    return int(code[1:3])
