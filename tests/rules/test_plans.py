"""A sweep of candidates reads no table of facts from end to end: what SQLite's planner makes of each rule."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from tracker.core.db import Database
from tracker.rules.base import Part
from tracker.rules.candidates import FACTS, candidates
from tracker.rules.catalogue import RULES
from tracker.rules.merging import part_rows
from tracker.rules.working import HEIRS, ROOTS, renew

# Beside them a list of enterprises or bodies may be read once: it does not grow with the facts.
FEW = {"work_reports", "budgets", "disclosures", "annual_reports", "returns", "enterprises"}
LARGE = {model.__tablename__ for model in FACTS} - FEW
PARTS = [
    pytest.param(part, id=f"{rule.code}-{part.subject_kind}") for rule in RULES for part in rule.parts
]


@pytest.mark.parametrize("part", PARTS)
def test_a_rule_finds_the_facts_of_candidates_by_indexes(sqlite_database: Database, part: Part) -> None:
    with sqlite_database.unit_of_work() as session:
        renew(session, HEIRS)
        renew(session, ROOTS)
        rows = part_rows(part, date(2026, 11, 23), candidates(part.root), postgresql=False)
        written = str(rows.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
        plan = session.execute(text("EXPLAIN QUERY PLAN " + written.replace(":", "\\:"))).all()
    steps = [str(row[3]) for row in plan]
    assert steps
    read_whole = [
        step for step in steps if (found := re.match(r"SCAN (\w+)", step)) and found[1] in LARGE
    ]
    assert not read_whole, "\n".join(steps)
