"""What the page of a record tells beyond its values, by kind: how a contract or a creditor stands.

A payable's account costs more than the rest of its page: it has an address of its own, and follows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tracker.closings.queries import ClosingRow, closings_of, closings_of_payment
from tracker.core.permissions import Actor, Perm, Reach
from tracker.exchange.approvals.queries import RequestRow, waiting_about
from tracker.exchange.doubles.pairs import Pair, of_record
from tracker.exchange.record.naming import Named, Names
from tracker.exchange.record.reading import Record
from tracker.flags.queries import FlagRow, flags_of_contract, flags_of_subject
from tracker.limitation.queries import Limitation, limitation_of
from tracker.payables.models import Payable
from tracker.payables.whose import creditor_of
from tracker.plans.queries import PlanRow, payable_in, plans_of
from tracker.reports.contract_account import contract_account
from tracker.reports.creditor_account import creditor_account
from tracker.web.doubles import own_reach

# The part of the page that shows it, and which kinds that refer to the record need no list of their own then.
PARTS: Mapping[str, str] = {
    "contracts": "records/_contract.html", "enterprises": "records/_creditor.html"
}  # fmt: skip
TOLD: Mapping[str, tuple[str, ...]] = {"contracts": ("payables",), "enterprises": ("payables",)}


def account_of(session: Session, found: Record, on: date, after: str | None, reach: Reach) -> object | None:
    """How the record stands at the end of ``on``; None for a kind without an account."""
    match found.kind.name:
        case "contracts":
            return contract_account(session, found.id, on, after=after or None)
        case "enterprises":
            return creditor_account(session, found.id, on, reach)
        case _:
            return None


def flags_of(session: Session, found: Record, on: date, reach: Reach) -> tuple[FlagRow, ...]:
    """The flags of the record within a reach, which may hold less than the records' own reach does.

    For a contract those of its payables too.
    """
    if not reach:
        return ()
    if found.kind.name == "contracts":
        return flags_of_contract(session, found.id, on, reach)
    return flags_of_subject(session, found.kind.singular, found.id, on, reach)


@dataclass(frozen=True, slots=True)
class Beside:
    """Beside a payable: its closings and plans, whether the reader may begin one, its three years if told.

    ``creditor`` is who is owed it now; None where it was never assigned.
    """

    closings: tuple[ClosingRow, ...]
    may_close: bool
    plans: tuple[PlanRow, ...]
    may_propose: bool
    creditor: Named | None
    limitation: Limitation | None


def beside(
    session: Session, found: Record, on: date, actor: Actor, reached: Callable[[Perm], Reach]
) -> Beside | None:
    """What is agreed on a payable, and when its three years end, as far as the reader may know it.

    None for another kind.
    """
    if found.kind.name != "payables":
        return None
    may_propose = payable_in(session, found.key, reached(Perm.PLANS_PROPOSE)) is not None
    plans = plans_of(session, found.id, on, reached(Perm.PLANS_READ))
    assigned = _assigned(session, found, on, reached(Perm.RECORDS_READ))
    closings = closings_of(session, found.id, on, reached(Perm.CLOSINGS_READ))
    may_close = payable_in(session, found.key, reached(Perm.CLOSINGS_ASK)) is not None
    limitation = limitation_of(session, found.id, on, actor)
    return Beside(closings, may_close, plans, may_propose, assigned, limitation)


def put(session: Session, found: Record, on: date, reach: Reach) -> tuple[ClosingRow, ...]:
    """The closings that rest on a payment, as far as the reader may see them; none for another kind."""
    if found.kind.name != "payments" or not reach:
        return ()
    return closings_of_payment(session, found.key, on, reach)


def _assigned(session: Session, found: Record, on: date, reach: Reach) -> Named | None:
    """Who is owed a payable that was assigned, as the reader may know it."""
    payable = session.get_one(Payable, found.id)
    now = creditor_of(session, found.id, on)
    if now == payable.enterprise_id:
        return None
    columns = (found.kind.by_key["enterprise"],)
    return Names(session, [([{"enterprise_id": now}], columns)], reach).of("enterprises", now)


def waiting_on(session: Session, found: Record) -> list[RequestRow]:
    """The changes of a record, and of what hangs on a payable, that wait; for who reads requests."""
    reach = own_reach()
    return waiting_about(session, found.kind, found.id, reach) if reach else []


def doubles_of(session: Session, found: Record) -> list[Pair]:
    """The pairs the record may be one of, for who goes through them."""
    reach = own_reach()
    return of_record(session, found.kind.name, found.id, reach) if reach else []
