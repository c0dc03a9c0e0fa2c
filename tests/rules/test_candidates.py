"""What leads a sweep to a record: every kind of fact, every day, at the cost of an index."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import ForeignKeyConstraint

from tracker.core.changes import Fact
from tracker.core.db import Base
from tracker.models import metadata
from tracker.payables.models import Assignment
from tracker.rules.candidates import FACTS, IDLE, passing_days
from tracker.subjects.models import Body


def fact_models() -> list[Any]:
    return [one.class_ for one in Base.registry.mappers if issubclass(one.class_, Fact)]


def test_every_kind_of_fact_is_looked_at() -> None:
    # A body reaches every record (rules/reach.py); no rule reads to whom a claim was made over.
    assert {one.__name__ for one in fact_models()} - {one.__name__ for one in FACTS} == {
        Body.__name__,
        Assignment.__name__,
    }


@pytest.mark.parametrize("model", FACTS, ids=lambda model: model.__tablename__)
def test_every_day_that_matters_is_found_by_an_index(model: Any) -> None:
    indexed = {next(iter(index.columns)).name for index in model.__table__.indexes}
    missing = {column.name for column in passing_days(model)} - indexed
    assert not missing, f"{model.__tablename__}: an index on {missing}, or a reason in IDLE"
    if hasattr(model, "changed_in"):
        assert "changed_in" in indexed


def test_idle_days_are_columns_that_exist() -> None:
    for table, names in IDLE.items():
        assert names <= set(metadata.tables[table].columns.keys())


@pytest.mark.parametrize("model", FACTS, ids=lambda model: model.__tablename__)
def test_a_pointer_from_a_fact_is_found_by_an_index(model: Any) -> None:
    """Records are reached over the pointers of facts (a payable's payments, a contract's payables)."""
    roots = {"payables", "contracts", "commitments", "projects", "funding"}
    indexed = {next(iter(index.columns)).name for index in model.__table__.indexes}
    pointers = {
        column.name
        for key in model.__table__.constraints
        if isinstance(key, ForeignKeyConstraint) and key.referred_table.name in roots
        for column in key.columns
    }
    assert pointers <= indexed
