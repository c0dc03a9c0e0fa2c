"""Every message of the program has its Chinese, with the same names to fill in."""

from __future__ import annotations

import ast
from pathlib import Path
from string import Formatter

import pytest
from jinja2 import Environment, nodes

from tracker.core.messages import Language, chinese, gettext, speak

PROGRAM = Path(__file__).resolve().parents[2] / "tracker"


def messages_in_code() -> dict[str, str]:
    """Every text given to ``gettext`` or ``_``, with the place of its first use."""
    found: dict[str, str] = {}
    for path in sorted(PROGRAM.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id not in ("gettext", "_") or path.name == "messages.py":
                continue
            place = f"{path.relative_to(PROGRAM)}:{node.lineno}"
            first = node.args[0]
            assert isinstance(first, ast.Constant) and isinstance(first.value, str), (
                f"{place}: the message must be written out where it is said"
            )
            found.setdefault(first.value, place)
    return found | messages_in_templates()


def messages_in_templates() -> dict[str, str]:
    """Every text given to ``_`` in a template."""
    found: dict[str, str] = {}
    for path in sorted((PROGRAM.parent / "templates").rglob("*.html")):
        for call in Environment().parse(path.read_text("utf-8")).find_all(nodes.Call):
            if not isinstance(call.node, nodes.Name) or call.node.name != "_":
                continue
            first = call.args[0]
            assert isinstance(first, nodes.Const), f"{path}:{call.lineno}: the message must be written out"
            found.setdefault(first.value, f"{path.name}:{call.lineno}")
    return found


def names(message: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(message) if name}


def test_every_message_has_its_chinese_with_the_same_names() -> None:
    translated = chinese()
    in_code = messages_in_code()
    missing = [f"{place}: {said}" for said, place in in_code.items() if said not in translated]
    assert not missing, "without Chinese:\n" + "\n".join(missing)
    other = [f"{place}: {said}" for said, place in in_code.items() if names(said) != names(translated[said])]
    assert not other, "other names in the Chinese:\n" + "\n".join(other)


def test_the_catalogue_holds_nothing_that_is_no_longer_said() -> None:
    assert not set(chinese()) - set(messages_in_code())


@pytest.mark.parametrize(
    ("language", "said"), [(Language.CHINESE, "数据库已就绪。"), (Language.ENGLISH, "The database is ready.")]
)
def test_a_message_is_said_in_the_language_in_use(language: Language, said: str) -> None:
    speak(language)
    try:
        assert gettext("The database is ready.") == said
    finally:
        speak(Language.CHINESE)
