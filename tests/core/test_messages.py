"""Every message of the program has its Chinese, with the same names to fill in."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from tracker.core.messages import CATALOGUES, Language, chinese, gettext, listed, speak, spoken, unspeak

ROOT = Path(__file__).resolve().parents[2]
PROGRAM, TEMPLATES = ROOT / "tracker", ROOT / "templates"
# Chinese letters, and the marks and wide blanks of Chinese text.
CHINESE_TEXT = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def messages_in_code() -> dict[str, str]:
    """Every text given to ``gettext`` or ``_``, with the place of its first use."""
    found: dict[str, str] = {}
    for path in sorted(PROGRAM.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id not in ("gettext", "_", "in_both") or path.name == "messages.py":
                continue
            place = f"{path.relative_to(PROGRAM)}:{node.lineno}"
            first = node.args[0]
            assert isinstance(first, ast.Constant) and isinstance(first.value, str), (
                f"{place}: the message must be written out where it is said"
            )
            found.setdefault(first.value, place)
    return found


def messages_in_templates() -> dict[str, str]:
    """Every text given to ``_`` in a template, with the place of its first use."""
    found: dict[str, str] = {}
    for path in sorted(TEMPLATES.rglob("*.html")):
        for call in Environment().parse(path.read_text("utf-8")).find_all(nodes.Call):
            if not isinstance(call.node, nodes.Name) or call.node.name != "_":
                continue
            place = f"{path.relative_to(ROOT)}:{call.lineno}"
            first = call.args[0]
            assert isinstance(first, nodes.Const) and isinstance(first.value, str), (
                f"{place}: the message must be written out where it is said"
            )
            given = {one.key for one in call.kwargs}
            assert given == names(first.value), f"{place}: the names in braces and the values given differ"
            found.setdefault(first.value, place)
    return found


def messages() -> dict[str, str]:
    """Every message of the program, with a place where it is said."""
    return messages_in_code() | messages_in_templates()


def names(message: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(message) if name}


def test_every_message_has_its_chinese_with_the_same_names() -> None:
    translated = chinese()
    in_code = messages()
    missing = [f"{place}: {said}" for said, place in in_code.items() if said not in translated]
    assert not missing, "without Chinese:\n" + "\n".join(missing)
    other = [f"{place}: {said}" for said, place in in_code.items() if names(said) != names(translated[said])]
    assert not other, "other names in the Chinese:\n" + "\n".join(other)


def test_the_catalogue_holds_nothing_that_is_no_longer_said() -> None:
    assert not set(chinese()) - set(messages())


def test_no_message_has_two_chinese_texts() -> None:
    """One English for two things, in two files, would be said in whichever Chinese comes last."""
    seen: dict[str, str] = {}
    twice = []
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as lines:
            for one in read_po(lines):
                if one.id and str(one.id) in seen:
                    twice.append(f"{one.id}: {seen[str(one.id)]}, {path.name}")
                seen[str(one.id)] = path.name
    assert not twice, "\n".join(twice)


def test_tags_are_the_same_in_both_languages() -> None:
    """A page's message holds tags: Chinese must open and close the same ones as English."""
    tags = re.compile(r"</?\w+[^>]*>")
    for said in messages_in_templates():
        assert sorted(tags.findall(said)) == sorted(tags.findall(chinese()[said])), said


def test_no_template_holds_chinese_of_its_own() -> None:
    """What a page says goes through ``_``; Chinese stands in the catalogue."""
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1)
        if CHINESE_TEXT.search(line)
    ]
    assert not found, "\n".join(found)


def test_no_page_in_python_holds_chinese_of_its_own() -> None:
    """Comments and docstrings may; the names languages call themselves by are the one exception."""
    found = []
    for path in sorted((PROGRAM / "web").rglob("*.py")):
        source = path.read_text("utf-8")
        documented = {
            node.body[0].value.lineno
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node)
            and isinstance(node.body[0], ast.Expr)
        }  # fmt: skip
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            text = token.type not in (tokenize.COMMENT, tokenize.NEWLINE, tokenize.NL)
            if text and CHINESE_TEXT.search(token.string) and token.start[0] not in documented:
                found.append(f"{path.relative_to(ROOT)}:{token.start[0]}: {token.string[:80]}")
    assert len(found) == 1 and '"中文"' in found[0], "\n".join(found)


def test_a_language_is_left_as_it_was_found() -> None:
    before = speak(Language.ENGLISH)
    assert spoken() is Language.ENGLISH and listed(["a", "b"]) == "a, b"
    unspeak(before)
    assert spoken() is Language.CHINESE and listed(["a", "b"]) == "a、b"


@pytest.mark.parametrize(
    ("language", "said"), [(Language.CHINESE, "数据库已就绪。"), (Language.ENGLISH, "The database is ready.")]
)
def test_a_message_is_said_in_the_language_in_use(language: Language, said: str) -> None:
    speak(language)
    try:
        assert gettext("The database is ready.") == said
    finally:
        speak(Language.CHINESE)
