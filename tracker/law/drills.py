"""The law of a drill: every period divided, so that the clock of months can be played in a morning.

It is divided where numbers enter the program and nowhere else: what a page says, what a deadline is counted
by and what a rule asks are one number. Numbers that somebody gives (a contract's own term, ``flask due
--days``) are no numbers of the law, and stay.
"""

from __future__ import annotations

from dataclasses import replace

from tracker.law.records import Parameter, Value

# Units of which a drill divides the number; a month-day or the start of a statute is no period.
PERIODS = ("days", "working_days", "months")
STEPS = "days_list"


def shortened(parameter: Parameter, by: int) -> Parameter:
    """The parameter with its periods divided by ``by``, rounded up: one day at least; else as it is."""
    if by == 1 or parameter.kept_in_drills or parameter.unit not in (*PERIODS, STEPS):
        return parameter
    versions = (replace(version, value=_divided(version.value, by)) for version in parameter.versions)
    return replace(parameter, versions=tuple(versions))


def _divided(value: Value, by: int) -> Value:
    if isinstance(value, int):
        return -(-value // by)
    if not isinstance(value, tuple):
        return value
    # Steps stay as many as there are, and none falls on another: a ladder keeps its grades.
    found: dict[object, int] = {}
    for step in sorted(step for step in value if isinstance(step, int)):
        least = max(found.values(), default=-1) + 1
        found[step] = max(-(-step // by), least)
    return tuple(found[step] for step in value)
