"""What a monthly return is made of: lines that each move the arrears, and the five figures they add up to.

A line carries four amounts that add up in the same way: fen in arrears, how many payables that is, and of
both the part in dispute. So opening + new − cleared + adjusted = closing holds in each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field
from datetime import date
from enum import StrEnum


class Side(StrEnum):
    """The five figures of a return."""

    OPENING = "opening"
    NEW = "new"
    CLEARED = "cleared"
    ADJUSTED = "adjusted"
    CLOSING = "closing"


class LineKind(StrEnum):
    """Why a line is there; each kind belongs to one side (``SIDES``), ``standing`` to the first and last."""

    STANDING = "standing"
    FELL_DUE = "fell_due"
    JUDGMENT_DUE = "judgment_due"
    TRANSFER = "transfer"
    CASH = "cash"
    BILL = "bill"
    RECEIVABLE_VOUCHER = "receivable_voucher"
    ASSET_OFFSET = "asset_offset"
    SET_OFF = "set_off"
    NOTARY_DEPOSIT = "notary_deposit"
    WAIVER = "waiver"
    JUDGMENT_PERFORMED = "judgment_performed"
    RETURNED = "returned"
    INTO_DISPUTE = "into_dispute"
    DISPUTE_FOR_CREDITOR = "dispute_for_creditor"
    DISPUTE_FOR_DEBTOR = "dispute_for_debtor"
    JUDGED = "judged"
    VOIDED = "voided"
    RESTATED = "restated"
    NO_RETURN = "no_return"


NEW = (LineKind.FELL_DUE, LineKind.JUDGMENT_DUE)
CLEARED = (
    LineKind.TRANSFER, LineKind.CASH, LineKind.BILL, LineKind.RECEIVABLE_VOUCHER, LineKind.ASSET_OFFSET,
    LineKind.SET_OFF, LineKind.NOTARY_DEPOSIT, LineKind.WAIVER, LineKind.JUDGMENT_PERFORMED,
)  # fmt: skip
# What no event of the month explains: the body says why.
RESTATING = frozenset({LineKind.VOIDED, LineKind.RESTATED, LineKind.NO_RETURN})


def side_of(kind: LineKind) -> Side:
    """The figure that a line of this kind, of something that happened, belongs to."""
    if kind in NEW:
        return Side.NEW
    return Side.CLEARED if kind in CLEARED else Side.ADJUSTED


@dataclass(frozen=True, slots=True)
class Amounts:
    """What is in arrears: fen and payables, and of them what is in dispute."""

    fen: int = 0
    payables: int = 0
    disputed_fen: int = 0
    disputed: int = 0

    def __add__(self, other: Amounts) -> Amounts:
        """Both together."""
        return Amounts(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))

    def __neg__(self) -> Amounts:
        """The same, taken away."""
        return Amounts(*(-one for one in astuple(self)))

    def __sub__(self, other: Amounts) -> Amounts:
        """What is left without the other."""
        return self + -other

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return any(astuple(self))


NOTHING = Amounts()
MEASURES = ("fen", "payables", "disputed_fen", "disputed")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: of which payable, by which record (``source``, its reference), on which day, and how much.

    What was cleared stands as it was cleared, above zero. ``day`` is empty where no event of the month made
    the line.
    """

    side: Side
    kind: LineKind
    payable_id: int
    ref: str
    enterprise_id: int
    amounts: Amounts
    day: date | None = None
    source: str = ""

    @property
    def text(self) -> str:
        """All that the line says, in one row of text."""
        day = self.day.isoformat() if self.day else ""
        said = (self.side, self.kind, self.payable_id, self.ref, self.enterprise_id, day, self.source)
        return "\t".join(map(str, (*said, *astuple(self.amounts))))


@dataclass(frozen=True, slots=True)
class Worked:
    """A month of a body as the ledger gives it.

    ``opened_by`` is the number of the frozen return whose closing the month begins with, None where none was
    frozen before; ``opened_month`` is that return's month.
    """

    lines: tuple[Line, ...]
    opened_by: int | None = None
    opened_month: str | None = None
    figures: Mapping[Side, Amounts] = field(default_factory=dict)

    @property
    def restates(self) -> bool:
        """Whether the opening is not what the ledger gives now, so that a reason is asked for."""
        return any(line.kind in RESTATING for line in self.lines)

    def by_kind(self, side: Side) -> dict[LineKind, Amounts]:
        """A figure in its parts, in the order of the kinds."""
        found = {kind: added(self.lines, side, kind) for kind in LineKind}
        return {kind: amounts for kind, amounts in found.items() if self.has(side, kind)}

    @property
    def parts(self) -> dict[Side, dict[LineKind, Amounts]]:
        """The figures between opening and closing in their parts."""
        return {side: self.by_kind(side) for side in (Side.NEW, Side.CLEARED, Side.ADJUSTED)}

    def has(self, side: Side, kind: LineKind) -> bool:
        """Whether there are lines of a kind on a side."""
        return any(line.side is side and line.kind is kind for line in self.lines)


class DoesNotAddUp(ArithmeticError):
    """Lines whose opening, new, cleared and adjusted do not give their closing: a fault of the program."""


def worked(lines: Iterable[Line], opened_by: int | None = None, opened_month: str | None = None) -> Worked:
    """Lines with their figures. Raises DoesNotAddUp."""
    kept = tuple(lines)
    figures = {side: added(kept, side) for side in Side}
    check(figures)
    return Worked(kept, opened_by, opened_month, figures)


def added(lines: Iterable[Line], side: Side, kind: LineKind | None = None) -> Amounts:
    """The lines of a side, or of one kind on it, together."""
    total = NOTHING
    for line in lines:
        if line.side is side and kind in (None, line.kind):
            total = total + line.amounts
    return total


def closes_at(figures: Mapping[Side, Amounts]) -> Amounts:
    """What the closing must be: opening + new − cleared + adjusted."""
    opening, new = figures[Side.OPENING], figures[Side.NEW]
    return opening + new - figures[Side.CLEARED] + figures[Side.ADJUSTED]


def check(figures: Mapping[Side, Amounts]) -> None:
    """Refuse figures that do not add up, in fen or in numbers. Raises DoesNotAddUp."""
    if closes_at(figures) != figures[Side.CLOSING]:
        raise DoesNotAddUp(f"{closes_at(figures)} is not {figures[Side.CLOSING]}")
