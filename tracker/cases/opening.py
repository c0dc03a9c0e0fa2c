"""Putting flags to their bodies: the one way in which a case begins, many at once by few statements."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.accounts.handling import handled_by
from tracker.cases.actions import step_columns
from tracker.cases.marking import mark, same_flag
from tracker.cases.models import IDENTITY, Case, CaseStep
from tracker.cases.telling import tell
from tracker.cases.workflow import REPLY_DAYS, CaseMove, CaseState
from tracker.core.changes import take_turn
from tracker.core.ledger import enter_rows
from tracker.core.machine import IllegalTransition, NotAllowed, counted
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor, Perm
from tracker.flags.models import Flag
from tracker.payables.models import Payable
from tracker.payables.whose import creditor_on
from tracker.subjects.models import Body

# How many numbers a statement names.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Refused:
    """A flag that was not put to its body, and why; ``barred``: not for this person to ask."""

    flag_id: int
    ref: str
    body: str
    why: str
    barred: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """What came of asking: the cases opened, in the order of their numbers, and what was refused."""

    cases: tuple[Case, ...]
    refused: tuple[Refused, ...]


def open_case(session: Session, flag_id: int, *, actor: Actor, on: date, at: datetime, note: str) -> Case:
    """Put a flag to its body: its days of reply begin. Raises NotAllowed, IllegalTransition."""
    done = open_cases(session, [flag_id], actor=actor, on=on, at=at, note=note)
    for one in done.refused:
        raise NotAllowed(one.why) if one.barred else IllegalTransition(one.why, "")
    return done.cases[0]


def open_cases(
    session: Session, flag_ids: Sequence[int], *, actor: Actor, on: date, at: datetime, note: str
) -> Opened:
    """Put flags to their bodies, each as a case of its own; the one way in which a case begins.

    A flag that may not be asked about is refused in words and keeps none of the others back. However many
    there are, the statements stay few. Raises NotAllowed where nothing can be asked at all.
    """
    take_turn(session)
    who = actor.account_id
    if who is None:
        raise NotAllowed(_("Sign in first."))
    if not note.strip():
        raise NotAllowed(_("Say why; every step of a case has its reason."))
    numbers = list(dict.fromkeys(flag_ids))
    found: dict[int, tuple[Flag, Body]] = {}
    asked: set[int] = set()
    for first in range(0, len(numbers), CHUNK):
        chunk = numbers[first : first + CHUNK]
        rows = select(Flag, Body).join(Body, Body.id == Flag.body_id).where(Flag.id.in_(chunk))
        # A sweep or a bulk statement may have written them since they were read.
        fresh = session.execute(rows.execution_options(populate_existing=True))
        found |= {flag.id: (flag, body) for flag, body in fresh}
        going = select(Flag.id).join(Case, same_flag()).where(
            Flag.id.in_(chunk), Case.state != CaseState.CLOSED
        )  # fmt: skip
        asked |= set(session.scalars(going))
    bodies = {body.id for _flag, body in found.values()}
    handled = select(Body.id).where(Body.id.in_(bodies), handled_by(actor, Perm.CASES_OPEN, Body.id))
    mine = set(session.scalars(handled))
    refused = [one for number in numbers if (one := _refusal(number, found.get(number), mine, asked))]
    no = {one.flag_id for one in refused}
    flags = [found[number][0] for number in numbers if number not in no]
    return Opened(_begin(session, flags, actor, who, on=on, at=at, note=note), tuple(refused))


def _refusal(
    number: int, found: tuple[Flag, Body] | None, mine: Collection[int], asked: Collection[int]
) -> Refused | None:
    if found is None:
        why = _("There is no such flag (any more); look for it in the list.")
        return Refused(number, "", "", why, barred=True)
    flag, body = found
    if body.id not in mine:
        why = _(
            "You may not put this flag to {body}: the handler of a case is never the body itself or one "
            "below it, and only who supervises its region asks.",
            body=body.name,
        )
        return Refused(number, flag.ref, body.name, why, barred=True)
    if flag.ceased_on is not None:
        why = _("This flag has ceased; only one that stands is put to its body.")
        return Refused(number, flag.ref, body.name, why)
    if number in asked:
        why = _("This flag was put to its body already; see its case.")
        return Refused(number, flag.ref, body.name, why)
    return None


def _owed_to(session: Session, flags: Sequence[Flag], on: date) -> dict[int, int]:
    """To whom the payables are owed that flags are about, by the number of the flag.

    A flag keeps the creditor of the contract: whose claim was broken is what it says, and an assignment
    changes neither the duty nor its day (CC 546, 547: the claim passes as it is). Whom a case tells and asks
    is the creditor of the day it is opened.
    """
    about = {flag.id: flag.subject_id for flag in flags if flag.subject_kind == "payable"}
    found: dict[int, int] = {}
    numbers = list(about.values())
    for at in range(0, len(numbers), CHUNK):
        asked = select(Payable.id, creditor_on(on)).where(Payable.id.in_(numbers[at : at + CHUNK]))
        found |= {row[0]: row[1] for row in session.execute(asked)}
    return {flag: found[payable] for flag, payable in about.items() if payable in found}


def _begin(
    session: Session, flags: Sequence[Flag], actor: Actor, who: int, *, on: date, at: datetime, note: str
) -> tuple[Case, ...]:
    if not flags:
        return ()
    clock = counted(session, REPLY_DAYS, on, on)
    owed_to = _owed_to(session, flags, on)
    reply_by, first = clock.deadline.due_on, _next_number(session, on.year)
    rows = [
        {
            "number": f"{on.year}-{number:06d}", "flag_id": flag.id,
            **{name: getattr(flag, name) for name in IDENTITY}, "ref": flag.ref, "body_id": flag.body_id,
            "enterprise_id": owed_to.get(flag.id, flag.enterprise_id), "opened_on": on, "opened_by": who,
            "handler_id": who,
            "state": CaseState.ASKED, "due_on": reply_by, "due_cites": clock.cites,
            "due_provisional": clock.deadline.provisional, "reply_by": reply_by,
            "public_from": reply_by + timedelta(days=1),
        }
        for number, flag in enumerate(flags, start=first)
    ]  # fmt: skip
    try:
        with session.begin_nested():
            session.execute(insert(Case), rows)
    except IntegrityError:
        raise IllegalTransition(_("This flag was put to its body already; see its case."), "") from None
    span = Case.number.between(rows[0]["number"], rows[-1]["number"])
    cases = tuple(session.scalars(select(Case).where(span).order_by(Case.number)))
    session.execute(insert(CaseStep), [
        step_columns(case, actor, CaseMove.OPEN, None, clock.name, on=on, at=at, note=note) for case in cases
    ])  # fmt: skip
    told: list[tuple[Case, CaseStep]] = []
    for begin in range(0, len(cases), CHUNK):
        chunk = cases[begin : begin + CHUNK]
        written = select(CaseStep).where(CaseStep.case_id.in_([case.id for case in chunk]))
        steps = list(session.scalars(written.order_by(CaseStep.case_id)))
        enter_rows(session, steps)
        told += zip(chunk, steps, strict=True)
        flag_ids = [case.flag_id for case in chunk]
        mark(session, Flag.id.in_(flag_ids), CaseState.ASKED, reply_by + timedelta(days=1))
    tell(session, told)
    return cases


def _next_number(session: Session, year: int) -> int:
    last = session.scalar(select(func.max(Case.number)).where(Case.number.startswith(f"{year}-")))
    return int(last.partition("-")[2]) + 1 if last else 1


def going_on(session: Session, flag: Flag) -> Case | None:
    """The case of a flag that is not at its end, if there is one."""
    same = (getattr(Case, name) == getattr(flag, name) for name in IDENTITY)
    return session.scalars(select(Case).where(*same, Case.due_on.is_not(None))).one_or_none()
