"""Reads the rules' YAML cases, and says what each rule's cases must cover (see README.md here)."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tracker.law import loader as law
from tracker.rules.base import Rule
from tracker.rules.catalogue import RULES

HERE = Path(__file__).parent
SECTIONS = ("依据", "怎么算", "例子", "为什么要问", "不计入", "前提")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Case:
    """One case of a file, as written."""

    name: str
    covers: tuple[str, ...]
    facts: dict[str, list[dict[str, Any]]]
    on: date
    flags: list[dict[str, Any]]
    ahead: list[dict[str, Any]] | None

    def days(self) -> set[str]:
        """Every date that stands in the case, ISO."""
        return {self.on.isoformat(), *DAY.findall(str(self.facts).replace("datetime.date", ""))} | {
            value.isoformat()
            for rows in self.facts.values()
            for row in rows
            for value in row.values()
            if isinstance(value, date)
        }


@dataclass(frozen=True)
class CaseFile:
    """The cases of one rule."""

    rule: str
    facts: dict[str, list[dict[str, Any]]]
    cases: tuple[Case, ...]


class PlainWords(yaml.SafeLoader):
    """YAML in which ``on``, ``yes`` and ``no`` are words, as in an import file; true and false stay."""

    yaml_implicit_resolvers = {
        first: [(tag, found) for tag, found in resolvers if tag != "tag:yaml.org,2002:bool"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


PlainWords.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


def module_of(rule: Rule) -> Any:
    """The module a rule is defined in."""
    return inspect.getmodule(rule.parts[0].runs)


def path_of(rule: Rule) -> Path:
    """Where the rule's cases stand: the name of the rule's file, from its code."""
    return HERE / f"{rule.code.lower().replace('-', '_')}.yaml"


@cache
def read(path: Path) -> CaseFile:
    """A file of cases; an unknown key is an error."""
    content = yaml.load(path.read_text("utf-8"), PlainWords)
    assert set(content) <= {"rule", "facts", "cases"}, f"{path.name}: {sorted(content)}"
    cases = []
    for one in content["cases"]:
        unknown = set(one) - {"name", "covers", "facts", "on", "flags", "ahead"}
        assert not unknown, f"{path.name}, {one.get('name')}: unknown keys {sorted(unknown)}"
        assert isinstance(one["on"], date), f"{path.name}, {one['name']}: on is no day"
        covers = one.get("covers") or []
        for_all = covers if isinstance(covers, list) else [covers]
        said = tuple(
            item if isinstance(item, str) else ": ".join(map(str, *item.items())) for item in for_all
        )
        cases.append(
            Case(one["name"], said, one.get("facts") or {}, one["on"], one["flags"] or [], one.get("ahead"))
        )
    names = [case.name for case in cases]
    assert len(set(names)) == len(names), f"{path.name}: two cases of one name"
    return CaseFile(content["rule"], content.get("facts") or {}, tuple(cases))


def sections(page: str) -> dict[str, str]:
    """The labelled parts of a rule's page, in their order; '' holds the title and the sentence."""
    found: dict[str, str] = {"": ""}
    label = ""
    for line in page.strip().splitlines():
        name, colon, rest = line.partition("：")
        if colon and name in SECTIONS:
            label, line = name, rest
        found[label] = f"{found.get(label, '')}{line}\n"
    return {name: text.strip() for name, text in found.items()}


def exclusions(rule: Rule) -> list[str]:
    """The items of the page's 不计入 list."""
    text = sections(rule.page)["不计入"].replace("\n", "").rstrip("。")
    return [item.strip() for item in text.split("；") if item.strip()]


def version_starts(rule: Rule) -> Iterator[tuple[str, date]]:
    """(name, first day) of every version of the law that the rule's own file names."""
    found = set()
    for node in ast.walk(ast.parse(inspect.getsource(module_of(rule)))):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        first = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else ""
        if called == "decree":
            found.add(("728→802", law.fixed_day("decree_802_start")))
        elif called == "sme_statute":
            found.add(("sme_statute_start", law.fixed_day("sme_statute_start")))
        elif called == "fixed_day":
            found.add((first, law.fixed_day(first)))
        elif called == "number":
            before: Any = None
            for version in law.versions(first):
                if version.value != before:
                    found.add((first, version.start))
                before = version.value
    yield from sorted(found)


def uncovered(rule: Rule) -> list[str]:
    """What the rule's cases do not prove, in words; empty for a rule that is whole."""
    path = path_of(rule)
    if not path.exists():
        return [f"{rule.code} has no {path.name}"]
    file = read(path)
    missing = [] if file.rule == rule.code else [f"{path.name} is of {file.rule}"]
    lawful = {case.on: case for case in file.cases if "last_lawful_day" in case.covers}
    pairs = [
        case
        for case in file.cases
        if "first_unlawful_day" in case.covers
        and any(flag.get("arose_on") == case.on for flag in case.flags)
        and case.on - timedelta(days=1) in lawful
        and all(flag.get("arose_on") != case.on for flag in lawful[case.on - timedelta(days=1)].flags)
    ]
    if not pairs:
        missing.append("no last_lawful_day with a first_unlawful_day the day after")
    for name, start in version_starts(rule):
        days = [case.days() for case in file.cases if f"version: {name}" in case.covers]
        for day in (start, start - timedelta(days=1)):
            if not any(day.isoformat() in found for found in days):
                missing.append(f"no case covers version: {name} with the day {day}")
    covered = {said for case in file.cases for said in case.covers}
    missing += [f"no case covers exclusion: {item}" for item in exclusions(rule)
                if f"exclusion: {item}" not in covered]  # fmt: skip
    known = {"last_lawful_day", "first_unlawful_day"}
    known |= {f"exclusion: {item}" for item in exclusions(rule)}
    known |= {said for said in covered if said.startswith("version: ")}
    missing += [f"covers what the page does not name: {said}" for said in sorted(covered - known)]
    return missing


def rule_of(code: str) -> Rule:
    """The rule with this code."""
    return next(rule for rule in RULES if rule.code == code)
