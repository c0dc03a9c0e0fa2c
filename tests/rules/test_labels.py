"""The words explanations use: every word a fact may hold has one, so that no reader meets a key."""

from __future__ import annotations

from enum import StrEnum

import pytest

from tracker.exchange.kinds.labels import LABELS
from tracker.rules.labels import words


@pytest.mark.parametrize("members", LABELS, ids=lambda members: members.__name__)
def test_every_word_of_a_closed_list_is_explained(members: type[StrEnum]) -> None:
    assert {member.value for member in members} <= words().keys()
