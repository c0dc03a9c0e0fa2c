"""An invented city of any size, laid set-based: bodies, enterprises, contracts, payables, promises.

The worked-out columns (due dates, ``sme_statute`` …) are filled by SQL; ``city_check`` holds some of them to
the actions an import calls.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    Date,
    Integer,
    String,
    and_,
    case,
    cast,
    insert,
    literal,
    null,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.orm import Session

from tracker.bench.numbers import DAYS, FIRST_ON, lay_days, numbers
from tracker.commitments.models import Commitment, CommitmentEvent, CommitmentKind, EventKind
from tracker.contracts.models import Clause, Contract, ContractKind, ContractTerms
from tracker.core.changes import ChangeKind, open_change
from tracker.demo.names import demo_uscc
from tracker.payables.models import Dispute, DueState, Method, Payable, Payment
from tracker.subjects.actions import initials
from tracker.subjects.models import Body, BodyKind, Enterprise, EnterpriseSize, WorkReport

BODIES = 200
MOST_FIRMS = 10_000


@dataclass(frozen=True, slots=True)
class Size:
    """How many records a city has; a tenth as many contracts and commitments as payables and payments."""

    payables: int

    @property
    def tenth(self) -> int:
        """Contracts, and as many commitments."""
        return max(self.payables // 10, 1)

    @property
    def firms(self) -> int:
        """Enterprises, as many as there are fictional credit codes at most."""
        return min(max(self.payables // 100, 1), MOST_FIRMS)


def _ref(prefix: str, i: Any) -> Any:
    return literal(f"演示{prefix}").concat(cast(i, String))


def lay(session: Session, size: Size, *, at: datetime, on: date) -> None:
    """Write the city as it is known on ``on``; some facts are dated in the days after it.

    ``at`` is the instant (UTC). The database must be empty.
    """
    change = open_change(session, kind=ChangeKind.DEMO, at=at, actor="bench", reason="虚构测量数据")
    mark = {"created_in": change.id, "changed_in": change.id}
    lay_days(session, on + timedelta(days=400))
    past = (on - FIRST_ON).days
    _subjects(session, size, mark)
    _contracts(session, size, mark, past)
    _payables(session, size, mark, first=1, last=size.payables, past=past)
    _payments(session, mark, first=1, last=size.payables)
    _disputes(session, size, mark)
    _commitments(session, size, mark, past)
    _resume_numbering(session)


def lay_history(session: Session, size: Size, *, at: datetime, on: date) -> None:
    """As many payables again in a city just laid, all paid long ago."""
    change = open_change(session, kind=ChangeKind.DEMO, at=at, actor="bench", reason="虚构测量数据")
    mark = {"created_in": change.id, "changed_in": change.id}
    lay_days(session, on + timedelta(days=400))
    first, last = size.payables + 1, 2 * size.payables
    _payables(session, size, mark, first=first, last=last, past=(on - FIRST_ON).days, settled=True)
    _payments(session, mark, first=first, last=last, settled=True)
    _resume_numbering(session)


def _subjects(session: Session, size: Size, mark: dict[str, int]) -> None:
    kinds = (*[BodyKind.DEPARTMENT] * 7, BodyKind.TOWNSHIP, BodyKind.INSTITUTION, BodyKind.OTHER_STATE_ORGAN)
    session.execute(insert(Body), [
        {"id": number, "code": f"BENCH-{number}", "name": f"演示单位{number}",
         "initials": initials(f"演示单位{number}"),
         "kind": BodyKind.GOVERNMENT if number == 1 else kinds[number % 10],
         "region": f"2301{number % 18 + 2:02d}", "parent_id": None if number == 1 else 1,
         "government_id": 1, **mark}
        for number in range(1, BODIES + 1)
    ])  # fmt: skip
    session.execute(insert(Enterprise), [
        {"id": number, "uscc": demo_uscc(number - 1), "name": f"演示企业{number}",
         "initials": initials(f"演示企业{number}"), "private": number % 4 != 0, **mark}
        for number in range(1, size.firms + 1)
    ])  # fmt: skip
    session.execute(insert(WorkReport), [
        {"body_id": 1, "year": year, "delivered_on": date(year, 1, 20), **mark} for year in range(2021, 2027)
    ])  # fmt: skip


def _contracts(session: Session, size: Size, mark: dict[str, int], past: int) -> None:
    """Four in five of micro, small and medium enterprises; terms of none, 30, 60 or 90 days."""
    found = numbers(session, 1, size.tenth)
    i = found.c.i
    small = i % 5 != 0
    kind = case(
        (i % 10 == 3, literal(ContractKind.WORKS.value)),
        (i % 2 == 0, literal(ContractKind.SERVICES.value)),
        else_=literal(ContractKind.GOODS.value),
    )
    signed = DAYS.c.n == (i * 7) % (past - 400)
    _insert(session, Contract, {
        "id": i, "ref": _ref("合同", i), "body_id": 1 + (i * 31) % BODIES, "kind": kind,
        "enterprise_id": 1 + (i * 17) % size.firms, "title": literal("演示采购"),
        "initials": literal(initials("演示采购")),
        "signed_on": DAYS.c.day_on, "amount_fen": i * 100_00,
        "size_at_signing": case((small, literal(EnterpriseSize.SMALL.value)),
                                else_=literal(EnterpriseSize.LARGE.value)),
        "payment_days": _payment_days(i),
        "clauses": case((i % 50 == 0, literal(Clause.PAY_WHEN_PAID.value)), else_=literal("")),
        "sme_statute": small,
    }, mark, found.join(DAYS, signed))  # fmt: skip
    clauses = {
        clause.value: (i % 50 == 0 if clause is Clause.PAY_WHEN_PAID else literal(False)) for clause in Clause
    }
    _insert(session, ContractTerms, {
        "contract_id": i, "from_on": DAYS.c.day_on, "payment_days": _payment_days(i), **clauses,
    }, {}, found.join(DAYS, signed))  # fmt: skip


def _payment_days(i: Any) -> Any:
    return case((i % 4 == 1, 30), (i % 4 == 2, 60), (i % 4 == 3, 90), else_=null())


def _payables(
    session: Session, size: Size, mark: dict[str, int], *,
    first: int, last: int, past: int, settled: bool = False,
) -> None:  # fmt: skip
    """Payables of contracts, delivered from 5 to 400 days after signing (``settled``: all of them long ago).

    The due date is the agreed one; with the SME statute not later than 60 days after delivery, and 30 where
    none is agreed; otherwise, without an agreed term, there is none.
    """
    found = numbers(session, first, last)
    i = found.c.i
    small, days = Contract.sme_statute.is_(True), Contract.payment_days
    begun = (Contract.id * 7) % (past - 400)
    delivered = DAYS.c.n == begun + 5 + (i * 13) % (45 if settled else 395)
    periods = (
        (or_(days == 30, and_(small, days.is_(None))), 30),
        (or_(days == 60, and_(small, days == 90)), 60),
        (days == 90, 90),
    )
    dated = or_(days.is_not(None), small)
    _insert(session, Payable, {
        "id": i, "ref": _ref("应付", i), "contract_id": Contract.id, "body_id": Contract.body_id,
        "enterprise_id": Contract.enterprise_id, "kind": Contract.kind,
        "amount_fen": 100_00 + (i * 7919) % 9_000_000, "delivered_on": DAYS.c.day_on,
        "known_on": Contract.signed_on, "start_on": DAYS.c.day_on,
        "cap_on": case((small, DAYS.c.after_60), else_=null()),
        "cap_provisional": case((small, DAYS.c.provisional_60), else_=literal(False)),
        "due_on": case(*((which, DAYS.c[f"after_{period}"]) for which, period in periods), else_=null()),
        "due_provisional": case(
            *((which, DAYS.c[f"provisional_{period}"]) for which, period in periods), else_=literal(False)
        ),
        "due_known_on": case((dated, DAYS.c.day_on), else_=null()),
        "due_basis": case(
            (and_(small, days.is_(None)), literal("statutory")), (and_(small, days == 90), literal("capped")),
            (dated, literal("agreed")), else_=literal(""),
        ),
        "due_state": case((dated, literal(DueState.SET.value)),
                          else_=literal(DueState.NO_TERM_AGREED.value)),
        "confirmation_provisional": literal(False), "inspection_provisional": literal(False),
        "settlement_provisional": literal(False),
    }, mark, found.join(Contract, Contract.id == 1 + i % size.tenth).join(DAYS, delivered))  # fmt: skip


def _payments(
    session: Session, mark: dict[str, int], *, first: int, last: int, settled: bool = False
) -> None:
    """As many payments as payables: of ten, six are paid at once, two in halves, two not (``settled``: all).

    They come 10 to 120 days after delivery: in time, late, or after the day. One in two hundred is a bill
    nobody agreed to, honoured a month later.
    """
    found = numbers(session, first, last)
    i = found.c.i
    rest = i % 10
    halves = literal(False) if settled else rest.in_((6, 7))
    # The second halves take the numbers of those that are not paid.
    payable = i if settled else case((rest.in_((8, 9)), i - 2), else_=i)
    second = literal(False) if settled else rest.in_((8, 9))
    half = Payable.amount_fen // 2
    bill = i % 200 == 3
    paid = DAYS.alias("paid")
    honoured = DAYS.alias("honoured")
    _insert(session, Payment, {
        "ref": _ref("付款", i), "payable_id": Payable.id, "paid_on": paid.c.day_on,
        "amount_fen": case((second, Payable.amount_fen - half), (halves, half), else_=Payable.amount_fen),
        "method": case((bill, literal(Method.BILL.value)), else_=literal(Method.TRANSFER.value)),
        "honoured_on": case((bill, honoured.c.day_on), else_=null()),
    }, mark,
        found.join(Payable, Payable.id == payable)
        .join(DAYS, DAYS.c.day_on == Payable.start_on)
        .join(paid, paid.c.n == DAYS.c.n + 10 + (i * 29) % 110)
        .join(honoured, honoured.c.n == paid.c.n + 30),
    )  # fmt: skip


def _disputes(session: Session, size: Size, mark: dict[str, int]) -> None:
    """One payable in a hundred: unpaid, a quarter of it in dispute since two days after delivery."""
    days, raised = DAYS.alias("delivered"), DAYS.alias("raised")
    source = (
        Payable.__table__.join(days, days.c.day_on == Payable.start_on)
        .join(raised, raised.c.n == days.c.n + 2)
    )  # fmt: skip
    _insert(session, Dispute, {
        "ref": _ref("争议", Payable.id), "payable_id": Payable.id, "raised_on": raised.c.day_on,
        "amount_fen": Payable.amount_fen // 4, "reason": literal("演示"),
    }, mark, source, Payable.id % 100 == 8)  # fmt: skip


def _commitments(session: Session, size: Size, mark: dict[str, int], past: int) -> None:
    """Promises to enterprises, and one in ten a target of a work report; seven in ten are fulfilled."""
    found = numbers(session, 1, size.tenth)
    i = found.c.i
    target = i % 10 == 0
    made, due = DAYS.alias("made"), DAYS.alias("due")
    year = 2021 + i % 5
    _insert(session, Commitment, {
        "id": i, "ref": _ref("承诺", i), "body_id": 1 + (i * 37) % BODIES,
        "kind": case((target, literal(CommitmentKind.WORK_REPORT_TARGET.value)),
                     else_=literal(CommitmentKind.INVESTMENT_PROMISE.value)),
        "title": literal("演示承诺"), "initials": literal(initials("演示承诺")),
        "made_on": made.c.day_on, "due_on": due.c.day_on,
        "enterprise_id": case((target, null()), else_=1 + (i * 17) % size.firms),
        "report_year": case((target, year), else_=null()), "value_fen": i * 100_00,
        "due_rolled_on": due.c.after_0, "due_provisional": due.c.provisional_0,
    }, mark,
        found.join(made, made.c.n == (i * 11) % (past - 300))
        .join(due, due.c.n == made.c.n + 30 + (i * 19) % 360),
    )  # fmt: skip
    kind = case((i % 10 == 0, literal(EventKind.EXPLAINED.value)), else_=literal(EventKind.FULFILLED.value))
    _insert(session, CommitmentEvent, {
        "ref": _ref("事件", i), "commitment_id": Commitment.id, "happened_on": due.c.day_on, "kind": kind,
        "report_year": Commitment.report_year + 1,
    }, mark,
        found.join(Commitment, Commitment.id == i)
        .join(made, made.c.day_on == Commitment.made_on)
        .join(due, due.c.n == made.c.n + 20 + (i * 23) % 400),
        i % 10 < 7,
    )  # fmt: skip


def _insert(
    session: Session, model: Any, columns: dict[str, Any], mark: dict[str, int], source: Any,
    where: Any = None,
) -> None:  # fmt: skip
    """INSERT … SELECT of columns and marks; columns that are not named stay empty or take their default."""
    table = model.__table__
    given = {
        name: cast(value, table.c[name].type) if _needs_cast(session, table.c[name], value) else value
        for name, value in columns.items()
    }
    given |= {name: literal(number) for name, number in mark.items()}
    statement = select(*given.values()).select_from(source).where(true() if where is None else where)
    session.execute(insert(table).from_select(list(given), statement))


def _needs_cast(session: Session, column: Any, value: Any) -> bool:
    """Whether PostgreSQL must be told a type: of a CASE with bare values it takes NULL and words for text."""
    plain = isinstance(column.type, Date | Integer | Boolean)
    return plain and session.get_bind().dialect.name == "postgresql"


def _resume_numbering(session: Session) -> None:
    """Let PostgreSQL's own numbering go on after the numbers given here."""
    if session.get_bind().dialect.name == "postgresql":
        for table in ("bodies", "enterprises", "contracts", "payables", "commitments"):
            last = f"(SELECT max(id) FROM {table})"
            session.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})"))
