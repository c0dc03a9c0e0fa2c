"""What is recorded of a report: its payable or contract, and both sides' figures with the difference."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, and_, delete, or_, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.complaints.models import Complaint
from tracker.contracts.models import Contract
from tracker.flags.models import Flag
from tracker.payables.models import Payable
from tracker.payables.standing import standing
from tracker.subjects.models import Enterprise

# More than an enterprise has with one body; of more, the newest.
MOST = 40
PAYABLE, CONTRACT = "payable", "contract"
_GAPS = re.compile(r"[\s\-‐–—_.·]+")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A payable or a contract of the reported body: ``key`` names it in a form."""

    key: str
    kind: str
    id: int
    ref: str
    title: str
    amount_fen: int | None
    enterprise_name: str
    since_on: date | None


@dataclass(frozen=True, slots=True)
class SideBySide:
    """What the enterprise says is owed and since when, beside what the body has recorded, on one day."""

    kind: str
    refs: tuple[str, ...]
    claimed_fen: int | None
    recorded_fen: int
    disputed_fen: int
    since_on: date | None
    due_on: date | None

    @property
    def difference_fen(self) -> int | None:
        """By how much the enterprise's figure is above the body's; below zero where it is less."""
        return None if self.claimed_fen is None else self.claimed_fen - self.recorded_fen


def own(session: Session, enterprise_id: int, body_id: int) -> list[Recorded]:
    """What is recorded between an enterprise and a body: payables first, then contracts."""
    return _found(
        session,
        and_(Payable.enterprise_id == enterprise_id, Payable.body_id == body_id),
        and_(Contract.enterprise_id == enterprise_id, Contract.body_id == body_id),
    )


def candidates(session: Session, complaint: Complaint) -> list[Recorded]:
    """What a report may be about: the enterprise's own with the body, and what has the very sum it claims."""
    ways: list[list[ColumnElement[bool]]] = [[], []]
    firms = select(Enterprise.id).where(Enterprise.uscc == complaint.uscc, Enterprise.voided_in.is_(None))
    for table, way in ((Payable, ways[0]), (Contract, ways[1])):
        if complaint.enterprise_id is not None:
            way.append(table.enterprise_id == complaint.enterprise_id)
        elif complaint.uscc:
            way.append(table.enterprise_id.in_(firms))
        if complaint.claimed_fen:
            way.append(table.amount_fen == complaint.claimed_fen)
    if not ways[0]:
        return []
    return _found(
        session,
        and_(Payable.body_id == complaint.body_id, or_(*ways[0])),
        and_(Contract.body_id == complaint.body_id, or_(*ways[1])),
    )


def by_ref(session: Session, complaint: Complaint, ref: str) -> Recorded | None:
    """The payable, else the contract, of the reported body with this reference."""
    found = _found(
        session,
        and_(Payable.body_id == complaint.body_id, Payable.ref == ref),
        and_(Contract.body_id == complaint.body_id, Contract.ref == ref),
    )
    return found[0] if found else None


def _found(
    session: Session, payables: ColumnElement[bool], contracts: ColumnElement[bool]
) -> list[Recorded]:
    rows: list[Recorded] = []
    for one, firm, title in session.execute(
        select(Payable, Enterprise.name, Contract.title)
        .join(Enterprise, Enterprise.id == Payable.enterprise_id)
        .outerjoin(Contract, Contract.id == Payable.contract_id)
        .where(payables, Payable.voided_in.is_(None)).order_by(Payable.id.desc()).limit(MOST)
    ):  # fmt: skip
        rows.append(Recorded(
            f"{PAYABLE}:{one.id}", PAYABLE, one.id, one.ref, title or "", one.amount_fen, firm, one.due_on
        ))  # fmt: skip
    for contract, firm in session.execute(
        select(Contract, Enterprise.name).join(Enterprise, Enterprise.id == Contract.enterprise_id)
        .where(contracts, Contract.voided_in.is_(None)).order_by(Contract.id.desc()).limit(MOST)
    ):  # fmt: skip
        rows.append(Recorded(
            f"{CONTRACT}:{contract.id}", CONTRACT, contract.id, contract.ref, contract.title,
            contract.amount_fen, firm, contract.signed_on,
        ))  # fmt: skip
    return rows


def columns_of(found: Recorded | None) -> dict[str, int | None]:
    """The columns of a report that name what is recorded of it; None names nothing."""
    return {
        "payable_id": found.id if found and found.kind == PAYABLE else None,
        "contract_id": found.id if found and found.kind == CONTRACT else None,
    }  # fmt: skip


def _meant(complaint: Complaint) -> ColumnElement[bool] | None:
    """The payables that a report was matched with."""
    if complaint.payable_id is not None:
        return Payable.id == complaint.payable_id
    return None if complaint.contract_id is None else Payable.contract_id == complaint.contract_id


def side_by_side(session: Session, complaint: Complaint, on: date) -> SideBySide | None:
    """Both sides' figures at the end of a day; None where the report is matched with nothing.

    Of a contract the body's figure is the sum over its payables, the day the earliest of theirs.
    """
    meant = _meant(complaint)
    if meant is None:
        return None
    living = select(Payable.id).where(meant, Payable.voided_in.is_(None))
    stands: Any = standing(on, lambda column: column.in_(living)).cte()
    rows = session.execute(
        select(stands.c.ref, stands.c.owed_fen, stands.c.disputed_fen, type_coerce(stands.c.due_on, Date))
        .order_by(stands.c.ref)
    ).all()  # fmt: skip
    days = [row[3] for row in rows if row[3] is not None]
    return SideBySide(
        kind=PAYABLE if complaint.payable_id is not None else CONTRACT,
        refs=tuple(row[0] for row in rows), claimed_fen=complaint.claimed_fen,
        recorded_fen=sum(int(row[1]) for row in rows), disputed_fen=sum(int(row[2]) for row in rows),
        since_on=complaint.since_on, due_on=min(days, default=None),
    )  # fmt: skip


def flags_on(session: Session, complaint: Complaint) -> list[Flag]:
    """The flags that stand on what a report was matched with: what its body can be asked about."""
    meant = _meant(complaint)
    if meant is None:
        return []
    ways = [and_(Flag.subject_kind == PAYABLE, Flag.root_id.in_(select(Payable.id).where(meant)))]
    if complaint.contract_id is not None:
        ways.append(and_(Flag.subject_kind == CONTRACT, Flag.root_id == complaint.contract_id))
    wanted = select(Flag).where(or_(*ways), Flag.ceased_on.is_(None)).order_by(Flag.arose_on, Flag.id)
    return list(session.scalars(wanted.limit(MOST)))


def ask_no_more(session: Session, complaint: Complaint) -> None:
    """Take away the flags by which the reported body itself is asked about a report: it learns of it no more.

    Those of who handles the report stay. The next sweep gives none either, as the enterprise does not agree.
    """
    session.execute(
        delete(Flag).where(
            Flag.subject_kind == "complaint", Flag.subject_id == complaint.id,
            Flag.body_id == complaint.body_id,
        ).execution_options(synchronize_session="fetch")
    )  # fmt: skip


def tells_who(complaint: Complaint, said: str) -> bool:
    """Whether a text that the body will read tells who reported, or that anybody did."""
    firm = (complaint.enterprise_name, complaint.uscc)
    return complaint.confidential and _names(said, *firm, *_of_report(complaint))


def tells_of_report(session: Session, case_id: int, said: str) -> bool:
    """Whether a text written in a case tells that a report led to it, which its body is not to know.

    The creditor's name is no such word: it stands in the books that the case is about.
    """
    led = select(Complaint).where(Complaint.case_id == case_id, Complaint.confidential.is_(True))
    return any(_names(said, *_of_report(one)) for one in session.scalars(led))


def _of_report(complaint: Complaint) -> tuple[str | None, ...]:
    return complaint.number, complaint.contact_name, complaint.contact


def _names(said: str, *telling: str | None) -> bool:
    """Whether a text holds one of these, however it is spaced or typed; of one sign alone nothing is told."""
    bare = _bare(said)
    return any(len(found := _bare(one or "")) > 1 and found in bare for one in telling)


def _bare(text: str) -> str:
    return _GAPS.sub("", unicodedata.normalize("NFKC", text)).casefold()
