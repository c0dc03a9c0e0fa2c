"""What bodies are assessed by: figures the system counts itself, and what bodies enter with a document."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Indicator(StrEnum):
    """One indicator; a year's scheme says what it weighs, and how often what is entered is asked for."""

    PAID_IN_TIME = "paid_in_time"
    ARREARS_CLEARED = "arrears_cleared"
    PROMISES_KEPT = "promises_kept"
    RETURNS_IN_TIME = "returns_in_time"
    REPLIES_IN_TIME = "replies_in_time"
    MENDED_IN_TIME = "mended_in_time"
    ANSWERS_IN_TIME = "answers_in_time"
    TRAINING = "training"
    GUIDANCE = "guidance"
    PUBLICITY = "publicity"


I = Indicator  # noqa: E741
ENTERED = (I.TRAINING, I.GUIDANCE, I.PUBLICITY)
COMPUTED = tuple(one for one in Indicator if one not in ENTERED)

# The articles whose duty an indicator measures.
CITES: Mapping[Indicator, tuple[str, ...]] = {
    I.PAID_IN_TIME: ("REG 13",),
    I.ARREARS_CLEARED: ("REG 13",),
    I.PROMISES_KEPT: ("REG 10",),
    I.RETURNS_IN_TIME: ("REG 13",),
    I.REPLIES_IN_TIME: ("REG 6",),
    I.MENDED_IN_TIME: ("REG 11", "REG 13"),
    I.ANSWERS_IN_TIME: ("监督法 50",),
    I.TRAINING: ("REG 8",),
    I.GUIDANCE: ("REG 18",),
    I.PUBLICITY: ("REG 22",),
}
