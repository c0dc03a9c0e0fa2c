"""How grades and the ages of what is late are called; both run from 1 day, in the steps of ``grade_days``."""

from __future__ import annotations

from tracker.wording.said import Said

GRADES = (
    Said("grade 1", "一级"), Said("grade 2", "二级"), Said("grade 3", "三级"), Said("grade 4", "四级"),
    Said("grade 5", "五级"),
)  # fmt: skip


def grade_word(grade: int) -> str:
    """A grade, 1 to 5, in the language in use."""
    return GRADES[grade - 1].now()


def age(first: int, last: int | None) -> Said:
    """An age in days, both counted, without end where there is no last: ``1—30 日``, ``366 日以上``."""
    if last is None:
        return Said(f"{first} days and more", f"{first} 日以上")
    return Said(f"{first}–{last} days", f"{first}—{last} 日")


def age_word(first: int, last: int | None) -> str:
    """An age in the language in use."""
    return age(first, last).now()
