"""What a member has marked, as lines a body can be asked about: grouped by body, no enterprise named.

Each line is read anew with the reader's own reach: what is not shown to a reader any more is counted, and
left out. Enterprises go by no name here, whether they agreed or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.reaching import holds
from tracker.commitments.models import Commitment
from tracker.congress.marks.models import Mark, Marked
from tracker.congress.points.models import Point
from tracker.congress.points.queries import point_of
from tracker.contracts.models import Contract
from tracker.core.messages import gettext as _
from tracker.core.messages import listed
from tracker.core.money import yuan_grouped
from tracker.core.permissions import Reach
from tracker.flags.filters import Filter
from tracker.flags.tallies import ARREARS, total
from tracker.payables.standing import standing
from tracker.plans.queries import payable_in
from tracker.reports.flag_account import flag_account
from tracker.rules.promise_list import SOME_ENTERPRISE
from tracker.subjects.models import Body, Enterprise
from tracker.wording.days import day_word


@dataclass(frozen=True, slots=True)
class Seen:
    """What the reader may see: of flags, of records, of points put to bodies."""

    flags: Reach
    records: Reach
    points: Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedLine:
    """A marked line as it stands on a day: what it says, its sum in fen (None: none), articles, evidence.

    ``cites`` are article keys, ``evidence`` the numbers of records and documents it rests on.
    """

    kind: Marked
    key: str
    body_id: int
    said: str
    amount_fen: int | None = None
    cites: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()

    @property
    def evidence_kept(self) -> str:
        """The numbers in one text, as an inquiry keeps them whoever sends it."""
        return "、".join(self.evidence)


@dataclass(frozen=True, slots=True)
class OfBody:
    """The marked lines of one body."""

    body_id: int
    code: str
    name: str
    lines: tuple[MarkedLine, ...]


@dataclass(frozen=True, slots=True)
class QuestionList:
    """All marked lines by body, in the order of codes; ``gone`` are marks of what is not shown any more."""

    day: date
    bodies: tuple[OfBody, ...]
    gone: int

    @property
    def count(self) -> int:
        """How many lines there are."""
        return sum(len(one.lines) for one in self.bodies)


def question_list(session: Session, marks: Sequence[Mark], on: date, seen: Seen) -> QuestionList:
    """The lines of marks as of ``on``; a few statements for each."""
    found = [line for one in marks if (line := _line(session, one, on, seen)) is not None]
    asked = select(Body.id, Body.code, Body.name).where(Body.id.in_({one.body_id for one in found}))
    bodies = session.execute(asked.order_by(Body.code)).all()
    return QuestionList(
        day=on,
        bodies=tuple(
            OfBody(row.id, row.code, row.name, tuple(one for one in found if one.body_id == row.id))
            for row in bodies
        ),
        gone=len(marks) - len(found),
    )


def line_of(session: Session, kind: Marked, key: str, on: date, seen: Seen) -> MarkedLine | None:
    """What a mark of this kind and key would say; None where there is no such thing for the reader."""
    match kind:
        case Marked.BODY:
            return _body(session, key, on, seen)
        case Marked.FLAG:
            return _flag(session, key, on, seen)
        case Marked.PAYABLE:
            return _payable(session, key, on, seen)
        case Marked.COMMITMENT:
            return _commitment(session, key, seen)
        case Marked.POINT:
            return _point(session, key, on, seen)
    return None


def _line(session: Session, mark: Mark, on: date, seen: Seen) -> MarkedLine | None:
    if mark.kind is not Marked.REPORT:
        return line_of(session, mark.kind, mark.key, on, seen)
    living = select(Body.id).where(Body.id == mark.body_id, holds(seen.records, Body.id))
    if mark.body_id is None or session.scalar(living) is None:
        return None
    file, _line, _words = mark.key.partition("#")
    return MarkedLine(
        kind=mark.kind, key=mark.key, body_id=mark.body_id, said=mark.said, evidence=(file,) if file else ()
    )


def _body(session: Session, code: str, on: date, seen: Seen) -> MarkedLine | None:
    living = select(Body).where(Body.code == code, Body.voided_in.is_(None), holds(seen.records, Body.id))
    body = session.scalars(living).one_or_none()
    if body is None:
        return None
    sums = total(session, Filter(body=code, rules=ARREARS, reach=seen.flags), on)
    every = total(session, Filter(body=code, reach=seen.flags), on)
    said = _("This body as a whole: questions shown to the member that are open {open}, of these overdue "
             "sums {sums}.", open=every.open, sums=sums.open)  # fmt: skip
    return MarkedLine(
        kind=Marked.BODY, key=code, body_id=body.id, said=said, amount_fen=sums.arrears_fen or None,
        evidence=(code,),
    )  # fmt: skip


def _flag(session: Session, key: str, on: date, seen: Seen) -> MarkedLine | None:
    account = flag_account(session, int(key), on, seen.flags) if key.isdecimal() else None
    if account is None:
        return None
    flag = account.flag
    title = account.page.title.now() if account.page else flag.rule
    said = _("{matter}, since {day}", matter=title, day=day_word(flag.arose_on))
    if account.last_on is not None and account.laddered and not flag.ceased_on:
        said = _("{matter}: last lawful day {day}, {days} days late",
                 matter=title, day=day_word(account.last_on), days=flag.days)  # fmt: skip
    elif flag.ceased_on:
        said = _("{matter}, from {first} to {last}", matter=title, first=day_word(flag.arose_on),
                 last=day_word(flag.ceased_on))  # fmt: skip
    refs = [one.ref for one in account.inputs if one.ref and one.kind not in ("enterprise", "body")]
    body = session.scalars(select(Body.id).where(Body.code == flag.body_code, Body.voided_in.is_(None)))
    return MarkedLine(
        kind=Marked.FLAG, key=key, body_id=body.one(), said=said, amount_fen=flag.amount_fen,
        cites=tuple(one for one in flag.cites if one), evidence=tuple(dict.fromkeys([flag.ref, *refs])),
    )  # fmt: skip


def _payable(session: Session, ref: str, on: date, seen: Seen) -> MarkedLine | None:
    payable = payable_in(session, ref, seen.records)
    if payable is None:
        return None
    row = session.execute(standing(on, lambda column: column == payable.id)).one_or_none()
    contract = session.get(Contract, payable.contract_id) if payable.contract_id else None
    return MarkedLine(
        kind=Marked.PAYABLE, key=ref, body_id=payable.body_id,
        said=_("A sum owed, of {sum} in all: how much of it is unpaid, and when is it paid?",
               sum=_yuan(payable.amount_fen)),
        amount_fen=row.owed_fen if row else None,
        evidence=tuple(dict.fromkeys([ref, *([contract.ref] if contract else [])])),
    )  # fmt: skip


def _commitment(session: Session, ref: str, seen: Seen) -> MarkedLine | None:
    found = session.execute(
        select(Commitment, Enterprise.name)
        .outerjoin(Enterprise, Enterprise.id == Commitment.enterprise_id)
        .where(Commitment.ref == ref, Commitment.voided_in.is_(None), holds(seen.records, Commitment.body_id))
    ).one_or_none()
    if found is None:
        return None
    one, firm = found
    said = one.text or one.title
    source = " ".join(part for part in (one.source, one.source_page) if part)
    if firm:
        said, source = said.replace(firm, SOME_ENTERPRISE), source.replace(firm, SOME_ENTERPRISE)
    due = _(", by {day}", day=day_word(one.due_on)) if one.due_on else ""
    return MarkedLine(
        kind=Marked.COMMITMENT, key=ref, body_id=one.body_id,
        said=_("Promised: “{words}”{by}", words=said, by=due), amount_fen=one.value_fen,
        evidence=tuple(part for part in (ref, source) if part),
    )  # fmt: skip


def _point(session: Session, key: str, on: date, seen: Seen) -> MarkedLine | None:
    point = session.get(Point, int(key)) if key.isdecimal() else None
    row = point_of(session, point.kind, point.id, on, seen.points) if point else None
    if row is None:
        return None
    late = _(", {days} days after its day", days=row.days_late) if row.days_late else ""
    return MarkedLine(
        kind=Marked.POINT, key=key, body_id=row.point.body_id,
        said=_("Asked on {day}: “{words}”{late}", day=day_word(row.point.opened_on), words=row.point.text,
               late=late),
        cites=tuple(one for one in row.point.due_cites.split("; ") if one and one != "local"),
        evidence=(row.point.number,),
    )  # fmt: skip


def _yuan(fen: int) -> str:
    return _("{sum} yuan", sum=yuan_grouped(fen))


def as_question(of: OfBody) -> str:
    """The words an inquiry about these lines begins with, for the member to write over."""
    refs = listed(dict.fromkeys(one.evidence[0] for one in of.lines if one.evidence))
    return _("Please explain line by line what is listed below ({refs}): the reasons, what was done, and by "
             "when it will be done.", refs=refs)  # fmt: skip
