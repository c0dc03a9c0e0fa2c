"""Every kind, column and word has one name in both languages, and files keep the headings they had."""

from __future__ import annotations

import ast
import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from tracker.core.messages import Language, speak
from tracker.exchange.kinds import KINDS as EXCHANGED
from tracker.models import Base
from tracker.wording.closed_lists import LISTS, chinese_word, word, words
from tracker.wording.columns import column_word, named
from tracker.wording.kinds import KINDS, chinese_kind, kind_word
from tracker.wording.ladder import age, grade_word
from tracker.wording.said import Said

ROOT = Path(__file__).resolve().parents[2]
HAN = re.compile(r"[\u4e00-\u9fff]")


def speaking(language: Language, ask: Any) -> str:
    """What ``ask`` says in a language; Chinese is spoken again afterwards."""
    speak(language)
    try:
        return str(ask())
    finally:
        speak(Language.CHINESE)


def lists_of_facts() -> set[type[StrEnum]]:
    """The closed lists that some column of the database is held to."""
    found = set()
    for kind in EXCHANGED.values():
        for column in kind.model.__table__.columns:
            members = getattr(column.type, "enum_class", None)
            if members is not None:
                found.add(members)
    return found


@pytest.mark.parametrize("members", LISTS, ids=lambda members: members.__name__)
def test_every_member_of_a_list_has_a_name_of_its_own_in_each_language(members: type[StrEnum]) -> None:
    assert list(LISTS[members]) == list(members)
    for place in (0, 1):
        assert len({said[place] for said in LISTS[members].values()}) == len(members)


def test_no_list_that_facts_use_is_without_names() -> None:
    assert len(lists_of_facts()) > 15
    assert lists_of_facts() <= LISTS.keys()


def test_every_kind_and_column_has_a_name_and_no_two_of_a_kind_share_a_heading() -> None:
    for kind in EXCHANGED.values():
        assert kind.heading == chinese_kind(kind.singular)
        english = {named(kind.singular, column.attribute).english for column in kind.columns}
        assert len(english) == len(kind.columns), kind.name
        assert len(kind.by_heading) == len(kind.columns), kind.name


def test_english_names_hold_no_chinese_and_chinese_names_do() -> None:
    said = [*KINDS.values(), *(one for members in LISTS.values() for one in members.values())]
    said += [named(kind.singular, column.attribute) for kind in EXCHANGED.values() for column in kind.columns]
    assert len(said) > 250
    for one in said:
        assert isinstance(one, Said)
        assert one.english and not HAN.search(one.english), one
        assert HAN.search(one.chinese), one


@pytest.mark.parametrize(
    ("kind", "key", "heading"),
    [
        ("payables", "due_on", "约定到期日"), ("contracts", "payment_days", "付款期限（日）"),
        ("bodies", "code", "单位代码"), ("funding", "document", "安排文件"),
        ("arrivals", "document", "文件"), ("bars", "from", "起始日期"),
    ],
)  # fmt: skip
def test_files_written_long_ago_keep_their_headings(kind: str, key: str, heading: str) -> None:
    assert EXCHANGED[kind].by_heading[heading].key == key


def test_a_name_is_said_in_the_language_in_use_and_files_are_always_chinese() -> None:
    method = next(one for one in LISTS if one.__name__ == "Method")
    cash = method("cash")
    assert speaking(Language.ENGLISH, lambda: word(cash)) == "cash"
    assert speaking(Language.CHINESE, lambda: word(cash)) == "现金"
    assert speaking(Language.ENGLISH, lambda: chinese_word(cash)) == "现金"
    assert speaking(Language.ENGLISH, lambda: words(method)[cash]) == "cash"
    assert speaking(Language.ENGLISH, lambda: kind_word("payable")) == "payable"
    assert speaking(Language.ENGLISH, lambda: column_word("payable", "due_on")) == "last lawful day to pay"
    assert speaking(Language.CHINESE, lambda: column_word("payable", "own_due_on")) == "约定到期日"
    assert speaking(Language.ENGLISH, lambda: grade_word(5)) == "grade 5"
    assert age(1, 30).chinese == "1—30 日" and age(366, None).chinese == "366 日以上"


def test_every_column_that_a_rule_explains_with_has_a_name() -> None:
    """Whatever a rule passes to ``facts`` by name is an attribute that the vocabulary knows."""
    attributes = {
        column.name for table in Base.metadata.tables.values() for column in table.columns
    }
    asked = set()
    for path in sorted((ROOT / "tracker/rules").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "facts":
                kind = node.args[1]
                assert isinstance(kind, ast.Constant), path.name
                asked |= {
                    (kind.value, one.value)
                    for one in node.args[3:]
                    if isinstance(one, ast.Constant) and one.value in attributes
                }
    assert len(asked) > 20
    for kind, attribute in asked:
        assert column_word(str(kind), str(attribute))
