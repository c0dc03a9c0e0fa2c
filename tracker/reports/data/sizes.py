"""What is owed and overdue by the size its creditor had at the signing of the contract (Decree 802 art 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from tracker.contracts.models import Contract
from tracker.reports.data.arrears import ledger
from tracker.reports.data.scope import Scope
from tracker.subjects.models import EnterpriseSize

SMALL_AND_MEDIUM = (EnterpriseSize.MICRO, EnterpriseSize.SMALL, EnterpriseSize.MEDIUM)


@dataclass(frozen=True, slots=True)
class SizeSum:
    """What creditors of one size are owed, in fen and payables; ``size`` UNKNOWN also without a contract."""

    size: EnterpriseSize
    owed_fen: int
    owed: int
    overdue_fen: int
    overdue: int

    @property
    def small(self) -> bool:
        """Whether it is a small or medium enterprise, micro ones among them."""
        return self.size in SMALL_AND_MEDIUM


def by_size(session: Session, scope: Scope, on: date) -> tuple[SizeSum, ...]:
    """The sums of ``arrears`` by size, smallest first; within ``laid``. Sizes without any are left out."""
    rows = ledger(on)
    size = func.coalesce(Contract.size_at_signing, EnterpriseSize.UNKNOWN)
    late = rows.c.overdue_fen > 0
    statement = (
        select(
            size.label("size"), func.sum(rows.c.owed_fen), func.sum(case((rows.c.owed_fen > 0, 1), else_=0)),
            func.sum(rows.c.overdue_fen), func.sum(case((late, 1), else_=0)),
        )
        .outerjoin(Contract, Contract.id == rows.c.contract_id)
        .where(scope.holds(rows.c.body_id))
        .group_by(size)
    )  # fmt: skip
    found = {
        EnterpriseSize(name): SizeSum(EnterpriseSize(name), *map(int, sums))
        for name, *sums in session.execute(statement)
    }
    return tuple(found[one] for one in EnterpriseSize if one in found)
