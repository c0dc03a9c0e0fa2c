"""A unit of work on each database, and the people around a sum that is paid up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from tests.closings.laid import paid_up
from tests.plans.laid import People
from tracker.core.db import Database


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.unit_of_work() as made:
        yield made


@pytest.fixture
def people(session: Session) -> People:
    return paid_up(session)
