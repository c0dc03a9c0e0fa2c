"""What the five steps of a movement are called, on screen and in print."""

from __future__ import annotations

from tracker.wording.said import Said

# Opening, new, cleared, adjusted, closing: opening + new − cleared ± adjusted = closing.
STEPS = (
    Said("overdue on the earlier day", "期初逾期"), Said("newly overdue", "新增"), Said("cleared", "清偿"),
    Said("adjusted", "调整"), Said("overdue now", "期末逾期"),
)  # fmt: skip
