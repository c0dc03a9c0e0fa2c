"""Work tried in a savepoint and taken back: what it would write, and on which payables less would be owed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from tracker.exchange.approvals.stands import Stand, fallen, stands, undisputed
from tracker.exchange.approvals.touched import Touched, touched
from tracker.exchange.kinds import Kind

Seen = TypeVar("Seen")


@dataclass(frozen=True, slots=True)
class Lowered:
    """A payable on which less would be owed: from which day on (None: no day can be named), and in fen what
    is owed undisputed today without and with it.
    """

    payable_id: int
    from_on: date | None
    before_fen: int
    after_fen: int


@dataclass(frozen=True, slots=True)
class Tried(Generic[Seen]):
    """What work would do. ``seen`` is what was looked at while it was done; nothing of it is left.

    ``sums`` are what is owed undisputed on each payable it bears on, in fen, without and with it; ``stood``
    what each rests on without it.
    """

    written: list[Touched]
    lowered: dict[int, Lowered]
    sums: dict[int, tuple[int, int]]
    stood: dict[int, Stand]
    seen: Seen

    def unchanged(self, payable_id: int) -> Lowered:
        """A payable on which nothing is lowered, in the same form."""
        return Lowered(payable_id, None, *self.sums[payable_id])


def try_out(
    session: Session, kinds: Iterable[Kind], on: date, work: Callable[[], int],
    look: Callable[[list[Touched]], Seen],
) -> Tried[Seen] | None:  # fmt: skip
    """Do work (it gives the change's number) and take it back; None: it bears on no recorded payable, and
    stays done.

    The writers' turn is the caller's: it would go with what is taken back. What ``work`` raises is raised.
    """
    savepoint = session.begin_nested()
    try:
        written = touched(session, kinds, work())
    except BaseException:
        savepoint.rollback()
        raise
    bears_on = {number for one in written for number in one.stood}
    if not bears_on:
        savepoint.commit()
        return None
    seen = look(written)
    after, sums_after = stands(session, bears_on), undisputed(session, bears_on, on)
    savepoint.rollback()
    session.expire_all()
    before, sums_before = stands(session, bears_on), undisputed(session, bears_on, on)
    sums = {number: (sums_before.get(number, 0), sums_after.get(number, 0)) for number in bears_on}
    lowered = {}
    for number, stood in before.items():
        less, from_on = fallen(stood, after.get(number), on)
        if less:
            lowered[number] = Lowered(number, from_on, *sums[number])
    return Tried(written, lowered, sums, before, seen)
