"""What each kind of report holds: the whole account, or some of its chapters with their part of the annex."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from tracker.reports.accountability.arrears import arrears
from tracker.reports.accountability.articles import article_chapter
from tracker.reports.accountability.lists import beside
from tracker.reports.accountability.overview import overview
from tracker.reports.accountability.projects import funding, losses
from tracker.reports.accountability.promises import promises, targets
from tracker.reports.accountability.register import compensation, held_to_account
from tracker.reports.accountability.silence import interest, silence
from tracker.reports.accountability.statements import disclosure
from tracker.reports.data.account import Account
from tracker.reports.data.flags import RuleStand
from tracker.reports.pdf.content import Block, Section

Chapter = Callable[[Account], Section]


@dataclass(frozen=True, slots=True)
class Edition:
    """A kind of report: the letters of its number, its title, its chapters in order, its sheets.

    ``articles`` are those of the regulation whose flags it shows, ``always`` the keys of the articles of law
    it prints whether or not a flag rests on them today, ``sheets`` the names of its parts of the annex.
    ``rules`` narrows the rules of its articles (empty: all of them). ``stated``: it holds the yearly public
    statements of what bodies owe.
    """

    letters: str
    title: str
    articles: tuple[str, ...]
    always: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    sheets: tuple[str, ...]
    rules: tuple[str, ...] = ()
    stated: bool = False

    def rules_of(self, account: Account) -> Iterator[RuleStand]:
        """The rules whose flags the report puts to bodies, in the order of the articles."""
        for article in self.articles:
            yield from (one for one in account.rules[article] if not self.rules or one.code in self.rules)


def _article(article: str, *opening: Callable[[Account], tuple[Block, ...]]) -> Chapter:
    return partial(_chapter, article, opening)


def _chapter(
    article: str, opening: tuple[Callable[[Account], tuple[Block, ...]], ...], account: Account
) -> Section:
    return article_chapter(account, article, *(block for part in opening for block in part(account)))


_A09, _A10 = _article("A09", targets), _article("A10", promises)
_A11, _A12, _A13 = _article("A11", losses), _article("A12", funding), _article("A13")
# The yearly statement to the public, and the yearly report upward.
UPWARD = ("A13-ARREARS-NOT-DISCLOSED", "A13-ANNUAL-REPORT-MISSING")
_PAYING = ("802 art 9", "802 art 11", "802 art 17")
_OWED = ("regions", "bodies", "movement", "sizes", "ledger")
_FUNDED, _REGISTERED = ("tranches", "advances"), ("claims", "held")

EDITIONS = {
    "accountability": Edition(
        "LY", "政务履约情况报告", ("A09", "A10", "A11", "A12", "A13"),
        ("REG 9", "REG 10", "REG 11", "REG 12", "REG 13", "REG 41", *_PAYING),
        (overview, arrears, _A09, _A10, _A11, _A12, _A13, interest, silence, beside),
        (*_OWED, "flags", "promises", "targets", *_FUNDED, *_REGISTERED, "interest", "silent"),
    ),
    "arrears": Edition(
        "QK", "应付未付与逾期款项报告", ("A13",), ("REG 10", "REG 11", "REG 13", *_PAYING),
        (overview, arrears, _A13, interest, silence),
        (*_OWED, "flags", "interest", "silent"),
    ),
    "funding": Edition(
        "ZJ", "政府投资项目资金与垫资报告", ("A12",), ("REG 12", "REG 40"), (_A12,), (*_FUNDED, "flags")
    ),
    "promises": Edition(
        "CN", "目标与承诺履行报告", ("A09", "A10"), ("REG 9", "REG 10"), (_A09, _A10),
        ("flags", "promises", "targets"),
    ),
    "register": Edition(
        "DJ", "赔偿补偿与责任追究登记", ("A11",), ("REG 11", "REG 40", "REG 41"),
        (compensation, held_to_account, _article("A11")), (*_REGISTERED, "flags"),
    ),
    "disclosure": Edition(
        "GS", "逾期未付款项年度公开情况", ("A13",), ("802 art 18", "802 art 31"), (disclosure,),
        ("statements", "owing"), rules=UPWARD, stated=True,
    ),
}  # fmt: skip
WHOLE = EDITIONS["accountability"]
