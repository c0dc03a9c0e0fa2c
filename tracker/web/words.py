"""How templates print days, sums, counts and codes; Chinese in place, as the pages are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from flask import Flask

from tracker.core.clock import ZONE
from tracker.core.messages import gettext
from tracker.core.money import yuan_grouped
from tracker.law import loader as law
from tracker.law.records import Value
from tracker.lists.titles import missing_word
from tracker.reports import figures
from tracker.reports.data.scope import DEMO_PREFIX, HIDDEN
from tracker.rules.base import Rule
from tracker.rules.titles import article_number, titles
from tracker.subjects.regions import region_name
from tracker.web.signed_in import person
from tracker.wording.closed_lists import word
from tracker.wording.kinds import kind_word
from tracker.wording.ladder import age_word, grade_word

DIGITS = "〇一二三四五六七八九"
UNITS = {
    "days": "日", "percent": "%", "percent_per_day": "% 每日", "percent_per_year": "% 每年", "year": "年",
}  # fmt: skip


def yuan(fen: int | None) -> str:
    """Fen as yuan with separators and two decimals; a missing sum is —, never 0."""
    return figures.MISSING if fen is None else yuan_grouped(fen)


def instant(at: datetime) -> str:
    """An instant as the clock in Harbin showed it, to the minute."""
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def share(part: int, whole: int) -> str:
    """A part of a whole in hundredths with one decimal, for the width of a bar; nothing of nothing is 0."""
    if not whole:
        return "0"
    return str((Decimal(100 * part) / Decimal(whole)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def fictional(code: str) -> bool:
    """Whether a body's code says that it belongs to the fictional city."""
    return code.startswith(DEMO_PREFIX)


def rule_title(code: str) -> str:
    """A rule's title; one that is no longer in the catalogue goes by its code."""
    return titles().get(code, code)


def article_word(number: int) -> str:
    """The number of an article as statutes write it: 13 is 十三; up to 99."""
    tens, ones = divmod(number, 10)
    head = ("" if tens < 2 else DIGITS[tens]) + ("十" if tens else "")
    return head + (DIGITS[ones] if ones or not tens else "")


def anchor(key: str) -> str:
    """The name of an article's place on the page of wordings: ``REG-13``."""
    return key.replace(" ", "-")


def groupby_article(rules: Iterable[Rule]) -> list[tuple[int, list[Rule]]]:
    """Rules under the articles of the regulation they are filed by, in the catalogue's order."""
    groups = groupby(rules, key=lambda rule: article_number(rule.code))
    return [(number, list(group)) for number, group in groups]


def article_title(key: str) -> str:
    """An article's title by its key; a key nobody knows is shown as it is."""
    return law.articles()[key].title if key in law.articles() else key


def cited(keys: str) -> str:
    """Article keys joined by ``; `` as a sentence names them."""
    return "、".join(article_title(key) for key in keys.split("; ") if key)


def decimal(value: Decimal) -> str:
    """A rate as it is written, without blank noughts at its end."""
    return f"{value.normalize():f}"


def law_value(value: Value, unit: str) -> str:
    """A value of the law with its unit; None is 废止."""
    if value is None:
        return "废止"
    if isinstance(value, bool):
        return ("启用" if value else "停用") if unit == "bool" else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if unit in ("month_day", "month_days"):
        return month_days(value)
    if isinstance(value, tuple):
        return "、".join(map(str, value)) + " 日"
    number = decimal(value) if isinstance(value, Decimal) else str(value)
    return f"{number} {UNITS.get(unit, '')}".strip()


def month_days(value: Value) -> str:
    """A day of the year, or several: 3月31日."""
    pairs = value if isinstance(value, tuple) and value and isinstance(value[0], tuple) else (value,)
    return "、".join(f"{one[0]}月{one[1]}日" for one in pairs if isinstance(one, tuple))


def register(app: Flask) -> None:
    """Give templates these words."""
    app.jinja_env.filters |= {
        "wan": figures.wan, "count": figures.count, "percent": figures.percent, "day": figures.day,
        "short_day": figures.short_day, "yuan": yuan, "share": share, "grade_word": grade_word,
        "fictional": fictional, "rule_title": rule_title, "kind_word": kind_word,
        "article_word": article_word, "anchor": anchor, "groupby_article": groupby_article,
        "article_title": article_title, "cited": cited, "decimal": decimal, "law_value": law_value,
        "region": region_name, "instant": instant, "word": word,
    }  # fmt: skip
    app.jinja_env.globals |= {
        "UNDISCLOSED": HIDDEN, "missing_word": missing_word, "age_word": age_word, "_": gettext,
        "person": person,
    }  # fmt: skip
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
