"""Every payable that is owed, one by one: the rows under the sums of ``arrears``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, select, type_coerce
from sqlalchemy.orm import Session

from tracker.payables.models import PayableKind
from tracker.reports.data.arrears import ledger
from tracker.reports.data.scope import Scope, enterprise_name, shown_name
from tracker.subjects.models import Body, Enterprise
from tracker.wording.closed_lists import chinese_word

CHUNK = 1000
RESTS = {
    "judged": "已判决，履行期未满或者不适用有关规则", "barred": "法院裁定不得支付或者供方违约期间",
    "provisional": "期限暂定", "undated": "期限未定", "early": "尚未到期", "unlisted": "已到期，未列为线索",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A payable at the end of a day, in fen; the last four parts add up to ``owed_fen``."""

    ref: str
    body: str
    enterprise: str
    kind: str
    due_on: date | None
    owed_fen: int
    disputed_fen: int
    covered_fen: int
    overdue_fen: int
    rest_fen: int
    rest: str


def ledger_rows(session: Session, scope: Scope, on: date) -> Iterator[LedgerRow]:
    """What is owed at the end of ``on``, in the order of bodies' codes and ``ref``; read as it is used."""
    rows = ledger(on)
    statement = (
        select(
            rows.c.ref, rows.c.body_id, rows.c.kind, type_coerce(rows.c.due_on, Date).label("due_on"),
            rows.c.owed_fen, rows.c.disputed_fen, rows.c.covered_fen, rows.c.overdue_fen, rows.c.rest_fen,
            rows.c.rest, *enterprise_name(),
        )
        .join(Body, Body.id == rows.c.body_id)
        .join(Enterprise, Enterprise.id == rows.c.enterprise_id)
        .where(scope.holds(rows.c.body_id), rows.c.owed_fen > 0)
        .order_by(Body.code, rows.c.ref)
    )  # fmt: skip
    for row in session.execute(statement, execution_options={"yield_per": CHUNK}):
        rest = int(row.rest_fen)
        yield LedgerRow(
            row.ref, scope.name(row.body_id), shown_name(row), chinese_word(PayableKind(row.kind)),
            row.due_on, int(row.owed_fen), int(row.disputed_fen), int(row.covered_fen),
            int(row.overdue_fen), rest, RESTS[row.rest] if rest else "",
        )  # fmt: skip
