"""Runs the rules' YAML cases on both databases, and refuses a rule whose cases or page are not whole."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.rules.cases import HERE, SECTIONS, Case, path_of, read, sections, uncovered
from tests.rules.ordering import order
from tests.rules.referring import refer_case
from tests.rules.reporting import report
from tracker.core.calendars import load_calendar
from tracker.core.changes import ChangeKind, open_change
from tracker.core.db import Database
from tracker.core.money import yuan
from tracker.core.within import everything
from tracker.exchange.entry import enter
from tracker.flags.filters import UNCOUNTED
from tracker.rules.base import Rule
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import flags_on
from tracker.subjects.models import Body, Enterprise

AT = datetime(2026, 11, 23, tzinfo=UTC)
# Kinds that are not imported: made by the actions of the application.
DONE: dict[str, Any] = {"complaints": report, "referrals": refer_case}
by_code = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


@by_code
def test_a_rule_has_all_its_cases(rule: Rule) -> None:
    missing = uncovered(rule)
    assert not missing, f"{rule.code} ({path_of(rule).name}, see tests/rules/README.md):\n  " + "\n  ".join(
        missing
    )


def test_every_file_of_cases_is_of_a_rule() -> None:
    assert {path.name for path in HERE.glob("*.yaml")} <= {path_of(rule).name for rule in RULES}


@by_code
def test_a_page_has_its_title_its_sentence_and_all_its_sections(rule: Rule) -> None:
    parts = sections(rule.page)
    title, blank, *sentence = parts[""].splitlines()
    assert title and not blank and "".join(sentence).endswith("。")
    assert tuple(parts)[1:] == SECTIONS, f"{rule.code}: the sections are {tuple(parts)[1:]}"
    assert all(parts.values())
    assert "不是认定" in parts["前提"] and "失信" not in rule.page


@by_code
def test_the_cases_come_out_as_written(
    rule: Rule, database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if rule.code in UNCOUNTED:
        order(monkeypatch, tmp_path, rule.code)
    file = read(path_of(rule))
    wrong: list[str] = []
    with database.unit_of_work() as session:
        add(session, file.facts)
        for case in file.cases:
            with session.begin_nested() as point:
                add(session, case.facts)
                wrong += [f"{case.name}: {one}" for one in differences(session, rule, case)]
                point.rollback()
            session.expunge_all()
    assert not wrong, f"{rule.code}:\n  " + "\n  ".join(wrong)


def add(session: Session, facts: dict[str, list[dict[str, Any]]]) -> None:
    """Enter facts as an import would, each kind in the order written; what people did, as they do it."""
    for kind, rows in facts.items():
        if kind in DONE:
            for row in rows:
                DONE[kind](session, row)
            continue
        change = open_change(session, kind=ChangeKind.IMPORT, at=AT, actor="test", record_kind=kind)
        enter(session, change, kind, [{key: text(value) for key, value in row.items()} for row in rows])


def text(value: Any) -> str:
    """A YAML value as the cell of an import file."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def differences(session: Session, rule: Rule, case: Case) -> list[str]:
    """What the rule gives on the case's day against what is written, in words."""
    codes = {row.id: row.code for row in session.execute(select(Body.id, Body.code))}
    credit = {row.id: row.uscc for row in session.execute(select(Enterprise.id, Enterprise.uscc))}
    found = [
        {
            "subject": row["ref"], "subject_kind": row["subject_kind"], "qualifier": row["qualifier"],
            "body": codes[row["body_id"]], "enterprise": credit.get(row["enterprise_id"]),
            "arose_on": row["arose_on"], "ceased_on": row["ceased_on"],
            "amount": None if row["amount_fen"] is None else yuan(row["amount_fen"]),
            "cites": sorted(row["cites"].split("; ")), "id": row["subject_id"],
        }
        for row in flags_on(session, [rule], case.on)
    ]  # fmt: skip
    wrong = compared("flags", case.flags, found)
    if case.ahead is not None:
        ahead = [
            {"subject": row["ref"], "subject_kind": part.subject_kind, "last_on": row["last_on"],
             "qualifier": row.get("qualifier", ""),
             "amount": None if row["amount_fen"] is None else yuan(row["amount_fen"]),
             "cites": sorted(row["cites"].split("; "))}
            for part in rule.parts if part.deadlines
            for row in session.execute(part.deadlines(case.on, everything)).mappings()
        ]  # fmt: skip
        wrong += compared("ahead", case.ahead, ahead)
    calendar = load_calendar(session)
    explains = {part.subject_kind: part.explain for part in rule.parts}
    for flag in found:
        explain = explains[flag["subject_kind"]]
        if explain is None:
            wrong.append("no explanation")
            continue
        told = explain(session, flag["id"], case.on, calendar)
        if not told.inputs or not told.formula or any(not one.label or not one.value for one in told.inputs):
            wrong.append(f"the explanation of {flag['subject']} is not whole: {told}")
    return wrong


def compared(what: str, written: list[dict[str, Any]], found: list[dict[str, Any]]) -> list[str]:
    """The rows written and found that have no partner; only the keys written are compared."""
    left = list(found)
    wrong = []
    for row in written:
        wanted = {key: sorted(value) if key == "cites" else value for key, value in row.items()}
        match = next((one for one in left if all(one[key] == value for key, value in wanted.items())), None)
        if match is None:
            wrong.append(f"{what}: written and not found: {shown(wanted)}")
        else:
            left.remove(match)
    return wrong + [f"{what}: found and not written: {shown(row)}" for row in left]


def shown(row: dict[str, Any]) -> str:
    """A row on one line, its days in ISO form."""
    return ", ".join(
        f"{key}={value.isoformat() if isinstance(value, date) else value}" for key, value in row.items()
    )
