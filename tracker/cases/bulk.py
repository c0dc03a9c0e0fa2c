"""What is done to many cases at once, with one reason: hand them to another, go on without a reply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from tracker.accounts.handlers import as_handler
from tracker.accounts.handling import handled_by
from tracker.accounts.models import Account
from tracker.cases.actions import move
from tracker.cases.models import Case, CaseStep
from tracker.cases.telling import tell
from tracker.cases.workflow import FINAL, CaseMove
from tracker.core.changes import take_turn
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.permissions import Actor, Perm


@dataclass(frozen=True, slots=True)
class Passed:
    """A case that was passed over, and why."""

    case_id: int
    number: str
    why: str


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: the steps taken, case by case, and what was passed over."""

    steps: tuple[tuple[Case, CaseStep], ...]
    passed: tuple[Passed, ...]


def in_hand(session: Session, case_ids: Sequence[int], actor: Actor) -> dict[int, int | None]:
    """Who has each of these cases in hand, as far as somebody may handle them."""
    wanted = select(Case.id, Case.handler_id).where(Case.id.in_(case_ids), _by(actor))
    return {row[0]: row[1] for row in session.execute(wanted)}


def hand_over(
    session: Session, case_ids: Sequence[int], to: int, *, actor: Actor, on: date, at: datetime, note: str,
    seen: Mapping[int, int | None] | None = None,
) -> Done:  # fmt: skip
    """Give cases to another handler, who is never of the body or one below it. Raises NotAllowed.

    The case stands where it stood and its days stay; a step keeps whom it went to and why. ``seen`` says who
    had each ``in_hand`` when it was chosen: where somebody else has it by now it is passed over.
    """
    take_turn(session)
    account = session.get(Account, to)
    person = as_handler(session, account, Perm.CASES_CHECK) if account else None
    if account is None or person is None:
        raise NotAllowed(_("Choose somebody who handles cases."))
    cases = _mine(session, case_ids, actor, note)
    theirs = _handled(session, case_ids, person)
    steps: list[tuple[Case, CaseStep]] = []
    passed = _not_mine(case_ids, cases)
    for case in cases.values():
        if case.state in FINAL:
            passed.append(Passed(case.id, case.number, _("It is done; nobody handles it any more.")))
        elif case.id not in theirs:
            why = _(
                "{name} may not handle it: never the body itself or one below it, nor beyond one's region.",
                name=account.name,
            )
            passed.append(Passed(case.id, case.number, why))
        elif case.handler_id == to:
            passed.append(Passed(case.id, case.number, _("{name} handles it already.", name=account.name)))
        elif (seen or {}).get(case.id, case.handler_id) != case.handler_id:
            passed.append(Passed(case.id, case.number, _gone_to(session, case)))
        else:
            steps.append((case, CaseStep(
                case_id=case.id, move=CaseMove.HAND_OVER, from_state=case.state, to_state=case.state,
                taken_on=on, at=at, actor_id=actor.account_id, actor_name=actor.name or actor.login,
                note=note.strip(), due_on=case.due_on, due_cites=case.due_cites, handed_to=account.name,
            )))  # fmt: skip
    session.add_all(step for _case, step in steps)
    moved = [case.id for case, _step in steps]
    session.execute(
        update(Case).where(Case.id.in_(moved)).values(handler_id=to)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    session.flush()
    tell(session, steps, to=[account])
    return Done(tuple(steps), tuple(passed))


def _gone_to(session: Session, case: Case) -> str:
    now = session.get(Account, case.handler_id) if case.handler_id is not None else None
    return _(
        "Meanwhile it went to {name}. Look at it again; hand it over anew if it is to go elsewhere.",
        name=now.name if now else "—",
    )


def go_on(
    session: Session, case_ids: Sequence[int], *, actor: Actor, on: date, at: datetime, note: str
) -> Done:
    """Go on without a reply in cases whose body kept silent past its days. Raises NotAllowed."""
    take_turn(session)
    cases = _mine(session, case_ids, actor, note)
    steps, passed = [], _not_mine(case_ids, cases)
    for case in cases.values():
        try:
            step = move(session, case, CaseMove.GO_ON, actor=actor, on=on, at=at, note=note)
            steps.append((case, step))
        except (NotAllowed, IllegalTransition) as refused:
            passed.append(Passed(case.id, case.number, str(refused)))
    return Done(tuple(steps), tuple(passed))


def _mine(session: Session, case_ids: Sequence[int], actor: Actor, note: str) -> dict[int, Case]:
    """The cases among these that somebody handles, in the order of their numbers."""
    if actor.account_id is None:
        raise NotAllowed(_("Sign in first."))
    if not note.strip():
        raise NotAllowed(_("Say why; every step of a case has its reason."))
    wanted = select(Case).where(Case.id.in_(case_ids), _by(actor)).order_by(Case.number)
    return {case.id: case for case in session.scalars(wanted)}


def _handled(session: Session, case_ids: Sequence[int], person: Actor) -> frozenset[int]:
    return frozenset(session.scalars(select(Case.id).where(Case.id.in_(case_ids), _by(person))))


def _by(actor: Actor) -> ColumnElement[bool]:
    return handled_by(actor, Perm.CASES_CHECK, Case.body_id)


def _not_mine(case_ids: Sequence[int], cases: dict[int, Case]) -> list[Passed]:
    why = _("This step is not yours to take in this case; whoever holds it sees it in the queue.")
    return [Passed(number, "", why) for number in dict.fromkeys(case_ids) if number not in cases]
