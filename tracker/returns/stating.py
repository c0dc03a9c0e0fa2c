"""What a body states beside the worked-out figures, and what is wrong with a statement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.core.messages import gettext as _
from tracker.core.messages import listed
from tracker.core.money import yuan_grouped
from tracker.returns.lines import Side, Worked


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A body's own figures in fen, how many payables they close with, and why they are what they are.

    ``zero``: it says aloud that nothing is in arrears; ``name`` is the name it is signed with.
    """

    opening_fen: int
    new_fen: int
    cleared_fen: int
    adjusted_fen: int
    closing_fen: int
    payables: int
    disputed_fen: int
    zero: bool
    name: str
    difference: str = ""
    adjustment: str = ""
    correction: str = ""

    def fen(self, side: Side) -> int:
        """A figure as it is stated."""
        found: int = getattr(self, f"{side}_fen")
        return found


class BadStatement(ValueError):
    """A statement that cannot be signed: what is wrong with which of its lines."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(said for _name, said in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: the name of the account, which the typed one is held to; ``corrects`` a frozen return.

    ``closed_fen``: what the body stated as the closing of the last frozen return.
    """

    name: str
    corrects: bool = False
    closed_fen: int | None = None


def side_names() -> dict[Side, str]:
    """What the five figures are called, in the language in use."""
    return {
        Side.OPENING: _("Opening arrears"), Side.NEW: _("Newly in arrears"), Side.CLEARED: _("Cleared"),
        Side.ADJUSTED: _("Adjusted"), Side.CLOSING: _("Closing arrears"),
    }  # fmt: skip


def refuse_bad(said: Statement, found: Worked, signer: Signer) -> None:
    """Refuse what does not add up, differs without a reason, or is zero in silence. Raises BadStatement."""
    if faults := list(_faults(said, found, signer)):
        raise BadStatement(faults)


def _faults(said: Statement, found: Worked, signer: Signer) -> Iterator[tuple[str, str]]:
    closes = said.opening_fen + said.new_fen - said.cleared_fen + said.adjusted_fen
    if closes != said.closing_fen:
        yield "closing", _(
            "These lines do not add up: opening + new − cleared + adjusted is {sum}, the closing says "
            "{closing}; the difference is {difference} yuan.",
            sum=yuan_grouped(closes), closing=yuan_grouped(said.closing_fen),
            difference=yuan_grouped(said.closing_fen - closes),
        )  # fmt: skip
    if said.disputed_fen > said.closing_fen:
        yield "disputed", _(
            "What is in dispute is a part of the closing arrears, and cannot be more than they are."
        )
    if (said.payables == 0) != (said.closing_fen == 0):
        yield "payables", _("A sum belongs to at least one payable, and no sum to none.")
    if said.zero and said.closing_fen:
        yield "zero", _("The closing is not zero: take the tick away.")
    if not said.zero and not said.closing_fen:
        yield "zero", _("Zero is said aloud: tick that nothing is in arrears.")
    if said.name.strip() != signer.name:
        yield "name", _("Sign with your own name as your account has it: {name}.", name=signer.name)
    different = differences(said, found)
    if different and not said.difference.strip():
        yield "difference", _(
            "The statement differs from the ledger ({lines}): say why.", lines=listed(different)
        )
    if found.restates and not said.adjustment.strip():
        yield "adjustment", _(
            "The month does not begin with what the last frozen return closed with: say why."
        )
    elif signer.closed_fen not in (None, said.opening_fen) and not said.adjustment.strip():
        yield "adjustment", _(
            "The opening is not the closing that was stated in the last frozen return ({sum} yuan): say why.",
            sum=yuan_grouped(signer.closed_fen or 0),
        )
    if signer.corrects and not said.correction.strip():
        yield "correction", _("A frozen return is corrected by a new version: say what changed and why.")


def differences(said: Statement, found: Worked) -> list[str]:
    """The lines that differ from the ledger, each with by how much, in words; none where all agree."""
    names, figures = side_names(), found.figures
    told = [
        _("{line}: {difference} yuan", line=names[side],
          difference=yuan_grouped(said.fen(side) - figures[side].fen))
        for side in Side
        if said.fen(side) != figures[side].fen
    ]  # fmt: skip
    closing = figures[Side.CLOSING]
    if said.payables != closing.payables:
        told.append(_("payables: {number}", number=said.payables - closing.payables))
    if said.disputed_fen != closing.disputed_fen:
        apart = said.disputed_fen - closing.disputed_fen
        told.append(_("in dispute: {difference} yuan", difference=yuan_grouped(apart)))
    return told
