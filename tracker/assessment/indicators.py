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


ENTERED = (Indicator.TRAINING, Indicator.GUIDANCE, Indicator.PUBLICITY)
COMPUTED = tuple(one for one in Indicator if one not in ENTERED)

# The articles whose duty an indicator measures.
CITES: Mapping[Indicator, tuple[str, ...]] = {
    Indicator.PAID_IN_TIME: ("REG 13",),
    Indicator.ARREARS_CLEARED: ("REG 13",),
    Indicator.PROMISES_KEPT: ("REG 10",),
    Indicator.RETURNS_IN_TIME: ("REG 13",),
    Indicator.REPLIES_IN_TIME: ("REG 6",),
    Indicator.MENDED_IN_TIME: ("REG 11", "REG 13"),
    Indicator.ANSWERS_IN_TIME: ("监督法 50",),
    Indicator.TRAINING: ("REG 8",),
    Indicator.GUIDANCE: ("REG 18",),
    Indicator.PUBLICITY: ("REG 22",),
}
