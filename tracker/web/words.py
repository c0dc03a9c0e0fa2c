"""How templates print days, sums, counts and codes; Chinese in place, as the pages are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from flask import Flask

from tracker.core.money import yuan_grouped
from tracker.law import loader as law
from tracker.law.records import Value
from tracker.reports import figures
from tracker.reports.data.interest import MARKS
from tracker.reports.data.scope import DEMO_PREFIX, HIDDEN
from tracker.rules.base import Rule
from tracker.rules.titles import article_number, titles
from tracker.subjects.regions import region_name

GRADES = ("一级", "二级", "三级", "四级", "五级")
SUBJECTS = {
    "body": "单位", "commitment": "承诺", "commitment_event": "承诺事项", "project": "项目",
    "funding": "资金安排",
    "contract": "合同", "advance": "垫资要求", "payable": "应付账款", "payment": "付款", "excuse": "不付理由",
    "judgment": "判决裁决", "compensation": "补偿赔偿", "amendment": "补充协议", "enterprise": "企业",
    "arrival": "资金到位", "discharge": "抵销免除", "dispute": "分歧", "bar": "停付情形",
    "valuation": "进度确认",
    "work_report": "政府工作报告", "budget": "预算", "disclosure": "公示", "return": "月报",
}  # fmt: skip
BODY_KINDS = {
    "government": "人民政府", "department": "政府部门", "township": "乡镇、街道",
    "other_state_organ": "其他国家机关",
    "institution": "事业单位", "group": "团体", "platform": "国有企业、融资平台",
}  # fmt: skip
NATURES = {"continuing": "持续", "standing": "既成"}
DIGITS = "〇一二三四五六七八九"
UNITS = {
    "days": "日", "percent": "%", "percent_per_day": "% 每日", "percent_per_year": "% 每年", "year": "年",
}  # fmt: skip


def yuan(fen: int | None) -> str:
    """Fen as yuan with separators and two decimals; a missing sum is —, never 0."""
    return figures.MISSING if fen is None else yuan_grouped(fen)


def share(part: int, whole: int) -> str:
    """A part of a whole in hundredths with one decimal, for the width of a bar; nothing of nothing is 0."""
    if not whole:
        return "0"
    return str((Decimal(100 * part) / Decimal(whole)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def grade_word(number: int) -> str:
    """A grade in words, 一级 to 五级."""
    return GRADES[number - 1]


def fictional(code: str) -> bool:
    """Whether a body's code says that it belongs to the fictional city."""
    return code.startswith(DEMO_PREFIX)


def rule_title(code: str) -> str:
    """A rule's title; one that is no longer in the catalogue goes by its code."""
    return titles().get(code, code)


def subject_word(kind: str) -> str:
    """What a kind of record is called."""
    return SUBJECTS.get(kind, kind)


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
        "fictional": fictional, "rule_title": rule_title, "subject_word": subject_word,
        "article_word": article_word, "anchor": anchor, "groupby_article": groupby_article,
        "article_title": article_title, "cited": cited, "decimal": decimal, "law_value": law_value,
        "region": region_name, "interest_mark": MARKS.__getitem__,
        "body_kind": BODY_KINDS.__getitem__, "nature_word": NATURES.__getitem__,
    }  # fmt: skip
    app.jinja_env.globals["UNDISCLOSED"] = HIDDEN
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
