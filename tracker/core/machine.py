"""States and moves of a record that goes its way by law: one table, and one function that moves.

A move asks for a permission over the record's body, for a reason, for a second person where its outcome
becomes public; it counts the day of the next step once, and leaves a step that nobody changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from tracker.core.calendars import load_calendar
from tracker.core.db import touched
from tracker.core.messages import day_said
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor, Perm
from tracker.core.workdays import Deadline
from tracker.law import loader as law
from tracker.law.records import LawError, Version

# What a deadline cites where a number is the region's own and no statute sets it.
LOCAL = "local"


class BadWorkflow(ValueError):
    """A table of moves that cannot be worked by."""


class NotAllowed(Exception):
    """Who acts may not do this here; the text says why and whose it is."""


class IllegalTransition(Exception):
    """The record does not stand where the move begins; the text says what to do. ``state`` is where it is."""

    def __init__(self, said: str, state: str) -> None:
        super().__init__(said)
        self.state = state


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One way on: from any of ``sources`` to ``target``; None: the record stays in the state it has.

    ``clock`` is the law's parameter that the next day is counted by, None where the day stays as it is;
    ``up_to`` says that it is a limit, and who acts chooses a day within. ``second_person``: never who
    proposed. ``moves_day``: counted from the day that stood before and not from the day of the move.
    """

    name: str
    sources: frozenset[str]
    target: str | None
    perm: Perm
    clock: str | None = None
    up_to: bool = False
    moves_day: bool = False
    needs_reason: bool = True
    second_person: bool = False

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Where it leads from each of its sources."""
        return tuple((source, source if self.target is None else self.target) for source in self.sources)


@dataclass(frozen=True)
class Workflow:
    """States and moves; refuses a table in which a state is never reached or a move leads from nowhere."""

    initial: str
    final: frozenset[str]
    states: tuple[str, ...]
    moves: tuple[Move, ...]

    def __post_init__(self) -> None:
        names = [move.name for move in self.moves]
        if len(set(names)) != len(names):
            raise BadWorkflow(f"two moves of one name: {names}")
        for move in self.moves:
            if unknown := ({state for pair in move.pairs for state in pair} - set(self.states)):
                raise BadWorkflow(f"{move.name} knows no state {sorted(unknown)}")
            if not move.sources or move.sources & self.final:
                raise BadWorkflow(f"{move.name} leads from nowhere or from an end")
        reached = {self.initial}
        for _round in self.states:
            reached |= {target for move in self.moves for source, target in move.pairs if source in reached}
        if beyond := set(self.states) - reached:
            raise BadWorkflow(f"never reached: {sorted(beyond)}")
        if stuck := set(self.states) - {source for source, _target in self.pairs} - self.final:
            raise BadWorkflow(f"no way on from {sorted(stuck)}")

    @cached_property
    def by_name(self) -> Mapping[str, Move]:
        """The moves by their names."""
        return {move.name: move for move in self.moves}

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Every change of state there is."""
        return frozenset(
            (source, target) for move in self.moves for source, target in move.pairs if source != target
        )

    def from_state(self, state: str) -> tuple[Move, ...]:
        """The moves that begin at a state, in the table's order."""
        return tuple(move for move in self.moves if state in move.sources)


@dataclass(frozen=True, slots=True)
class Clock:
    """A counted day with what it was counted by: the parameter's name, and what it cites."""

    deadline: Deadline
    name: str
    cites: str


def counted(session: Session, name: str, start: date, version_on: date) -> Clock:
    """The end of a period of the law that begins on ``start``, by the number in force on ``version_on``."""
    calendar = load_calendar(session)
    version, unit = law.at(name, version_on), law.parameter(name).unit
    if unit == "working_days":
        return Clock(calendar.after_working_days(start, version.whole), name, _cites(version))
    if unit == "days":
        return Clock(calendar.after_days(start, version.whole), name, _cites(version))
    if unit == "months":
        return Clock(calendar.after_months(start, version.whole), name, _cites(version))
    raise LawError(f"{name}: {unit}")


def _cites(version: Version) -> str:
    return "; ".join(version.cites) or LOCAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """What a move did: where from and where to, and the day that stands now (None: none)."""

    move: Move
    source: str
    target: str
    clock: Clock | None


def fire(
    session: Session, workflow: Workflow, record: Any, name: str, *, actor: Actor, on: date, note: str,
    covers: Callable[[Actor, Move], bool], conditions: Sequence[Any] = (),
    values: Mapping[str, Any] | None = None, chosen: date | None = None, start: date | None = None,
) -> Fired:  # fmt: skip
    """Move a record that has ``state``, ``opened_on``, ``due_on``, ``due_cites`` and ``due_provisional``.

    ``covers`` says whether what the actor holds for the move reaches the record; ``conditions`` must hold
    besides the state, in the same statement; ``values`` are further columns to set; ``chosen`` the day of a
    move that chooses one; ``start`` the day its clock is counted from, where that is neither the day of the
    move nor the one that stood before. Raises NotAllowed and IllegalTransition; then nothing is changed.
    """
    move = workflow.by_name[name]
    if move.perm not in actor.perms or not covers(actor, move):
        raise NotAllowed(
            _("This step is not yours to take in this case; whoever holds it sees it in the queue.")
        )
    if move.needs_reason and not note.strip():
        raise NotAllowed(_("Say why; every step of a case has its reason."))
    table, source = type(record), record.state
    if source not in move.sources:
        raise _moved(source)
    clock = _clock(session, move, record, on, chosen, start)
    target = source if move.target is None else move.target
    changed: dict[str, Any] = {"state": target, **(values or {})}
    if target in workflow.final:
        changed |= {"due_on": None, "due_cites": "", "due_provisional": False}
    elif clock is not None:
        changed |= {
            "due_on": clock.deadline.due_on, "due_cites": clock.cites,
            "due_provisional": clock.deadline.provisional,
        }  # fmt: skip
    statement = update(table).where(table.id == record.id, table.state == source, *conditions)
    if touched(session, statement.values(**changed).execution_options(synchronize_session=False)) != 1:
        session.refresh(record)
        raise _moved(record.state)
    session.refresh(record)
    return Fired(move=move, source=source, target=target, clock=clock)


def _clock(
    session: Session, move: Move, record: Any, on: date, chosen: date | None, start: date | None
) -> Clock | None:
    if move.clock is None:
        return None
    # What begins on a day of its own is put off from the day that stood before.
    first = record.due_on if move.moves_day or start is not None else on
    limit = counted(session, move.clock, start or first, record.opened_on)
    if not move.up_to:
        return limit
    if chosen is None or not first < chosen <= limit.deadline.due_on:
        raise NotAllowed(
            _(
                "Choose a day after {first} and not later than {last}.",
                first=day_said(first), last=day_said(limit.deadline.due_on),
            )
        )  # fmt: skip
    # A day that somebody names is no counted one: no notice moves it.
    return Clock(Deadline(chosen, False), limit.name, limit.cites)


def _moved(state: Any) -> IllegalTransition:
    said = _("Somebody moved this case meanwhile, or this step does not begin here. Look at it again.")
    return IllegalTransition(said, str(state))
