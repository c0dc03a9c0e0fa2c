"""The table of an outcome: referred to an authority, its decision recorded, confirmed by a second person.

The system decides nothing: it records the document of the authority that did. Only a finding that went this
way may say of a body what the regulation's articles 40 and 41 and 发改财金〔2023〕1103号 speak of.
"""

from __future__ import annotations

from enum import StrEnum

from tracker.core.machine import Move, Workflow
from tracker.core.permissions import Perm


class OutcomeKind(StrEnum):
    """Accountability of those responsible, or a finding on the body itself."""

    ACCOUNTABILITY = "accountability"
    FINDING = "finding"


class OutcomeState(StrEnum):
    """Where an outcome stands; only what is decided is told to others."""

    REFERRED = "referred"
    RECORDED = "recorded"
    DECIDED = "decided"


class OutcomeMove(StrEnum):
    """What is done to an outcome."""

    REFER = "refer"
    RECORD = "record"
    CONFIRM = "confirm"
    SEND_BACK = "send_back"


class Measure(StrEnum):
    """What an authority decided on those responsible; a reasoned "none" is a decision, too."""

    NONE = "none"
    CORRECTION = "correction"
    CRITICISM = "criticism"
    ADMONITION = "admonition"
    ORGANISATIONAL = "organisational"
    DISCIPLINE = "discipline"
    TRANSFERRED = "transferred"


S, M = OutcomeState, OutcomeMove
# The days an authority has, by what it is asked for.
DAYS = {OutcomeKind.ACCOUNTABILITY: "accountability_days", OutcomeKind.FINDING: "finding_days"}
FINAL = frozenset({S.DECIDED})
# What others than the handlers are told of.
OPEN_TO_ALL = frozenset({M.REFER, M.CONFIRM})
WORKFLOW = Workflow(
    initial=S.REFERRED, final=FINAL, states=tuple(S),
    moves=(
        Move(name=M.RECORD, sources=frozenset({S.REFERRED}), target=S.RECORDED, perm=Perm.CASES_CHECK),
        Move(
            name=M.CONFIRM, sources=frozenset({S.RECORDED}), target=S.DECIDED, perm=Perm.CASES_DECIDE,
            second_person=True,
        ),
        Move(
            name=M.SEND_BACK, sources=frozenset({S.RECORDED}), target=S.REFERRED, perm=Perm.CASES_DECIDE,
            second_person=True,
        ),
    ),
)  # fmt: skip
