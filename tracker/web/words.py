"""How templates print days, sums, counts and codes, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from flask import Flask

from tracker.cases.workflow import CaseState
from tracker.core.clock import ZONE
from tracker.core.messages import Language, listed, spoken
from tracker.core.messages import gettext as _
from tracker.core.money import yuan_grouped
from tracker.law import loader as law
from tracker.law.records import Value
from tracker.lists.titles import missing_word
from tracker.reports import figures
from tracker.reports.data.scope import DEMO_PREFIX
from tracker.rules.base import Rule
from tracker.rules.titles import article_number, titles
from tracker.subjects.regions import CITY, region_name
from tracker.web.signed_in import person
from tracker.wording.closed_lists import word
from tracker.wording.days import chinese_number, day_word, month_day_word, weekdays
from tracker.wording.kinds import kind_word
from tracker.wording.ladder import age_word, grade_word
from tracker.wording.numbers import number_word
from tracker.wording.undisclosed import UNDISCLOSED


def yuan(fen: int | None) -> str:
    """Fen as yuan with separators and two decimals; a missing sum is —, never 0."""
    return figures.MISSING if fen is None else yuan_grouped(fen)


def instant(at: datetime) -> str:
    """An instant as the clock in Harbin showed it, to the minute."""
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def clock_time(at: datetime) -> str:
    """The time of day as the clock in Harbin showed it."""
    return at.astimezone(ZONE).strftime("%H:%M")


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
    return titles()[code].now() if code in titles() else code


def region_word(code: str) -> str:
    """A region's name; Chinese names stay, the city's own level is said in the language in use."""
    name = region_name(code)
    return _("the city itself") if name == CITY else name


def article_word(number: int) -> str:
    """The number of an article as a heading has it: in Chinese as statutes write it, in English in digits."""
    return chinese_number(number) if spoken() is Language.CHINESE else str(number)


def case_state_word(state: str) -> str:
    """How a case stands, by the word that is stored on its flag."""
    return word(CaseState(state))


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
    return listed(article_title(key) for key in keys.split("; ") if key)


def decimal(value: Decimal) -> str:
    """A rate as it is written, without blank noughts at its end."""
    return f"{value.normalize():f}"


def law_value(value: Value, unit: str) -> str:
    """A value of the law with its unit; None says that it was repealed."""
    if value is None:
        return _("repealed")
    if isinstance(value, bool):
        return (_("switched on") if value else _("switched off")) if unit == "bool" else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if unit in ("month_day", "month_days"):
        return month_days(value)
    if isinstance(value, tuple):
        return _("{days} days", days=listed(map(str, value)))
    number = decimal(value) if isinstance(value, Decimal) else str(value)
    return units().get(unit, "{number}").format(number=number)


def units() -> dict[str, str]:
    """A number of the law with its unit, by unit."""
    return {
        "days": _("{number} days"), "working_days": _("{number} working days"), "percent": "{number}%",
        "percent_per_day": _("{number}% a day"), "percent_per_year": _("{number}% a year"),
        "year": _("year {number}"), "number": "{number}", "months": _("months: {number}"),
    }  # fmt: skip


def month_days(value: Value) -> str:
    """A day of the year, or several."""
    pairs = value if isinstance(value, tuple) and value and isinstance(value[0], tuple) else (value,)
    return listed(month_day_word(*one) for one in pairs if isinstance(one, tuple))


def register(app: Flask) -> None:
    """Give templates these words."""
    app.jinja_env.filters |= {
        "wan": figures.wan, "count": figures.count, "percent": figures.percent, "day": day_word,
        "short_day": figures.short_day, "yuan": yuan, "share": share, "grade_word": grade_word,
        "fictional": fictional, "rule_title": rule_title,
        "article_word": article_word, "anchor": anchor, "groupby_article": groupby_article,
        "number_word": number_word, "article_title": article_title, "cited": cited,
        "decimal": decimal, "law_value": law_value, "region": region_word, "instant": instant,
        "clock_time": clock_time, "word": word,
        "kind_word": kind_word, "case_state_word": case_state_word,
    }  # fmt: skip
    app.jinja_env.globals |= {
        "UNDISCLOSED": UNDISCLOSED, "weekdays": weekdays, "missing_word": missing_word, "age_word": age_word,
        "person": person, "zip": zip,
    }  # fmt: skip
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
