"""Reports for tests: the people of the cases' tests, an enterprise with an account, one with a code."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.cases.laid import AT, FIRST, OPENED, somebody
from tests.cases.laid import settle as settle_people
from tracker.accounts.models import Account, AccountState
from tracker.accounts.roles import PERMS, Role
from tracker.complaints import actions, drafting
from tracker.complaints.actions import Said, bearer
from tracker.complaints.codes import code_digest
from tracker.complaints.drafting import Step
from tracker.complaints.models import Complaint
from tracker.complaints.workflow import ComplaintMove, Matter, Outcome, Refused, Route
from tracker.core.permissions import Actor, Held

CODE = "ABCD-EFGH-JKMN-PQRS-TVWX"
DIGEST = code_digest(CODE)
BEARER = bearer("")
FIRM = Actor("firm", "演示会计", (Held("enterprise", PERMS[Role.ENTERPRISE], enterprise_id=1),), 18)
TWO_HATS = Actor("both", "两职", (*FIRST.held, *somebody(3, Role.OFFICER, body_id=1).held), 1)
TOLD: dict[Step, dict[str, Any]] = {
    Step.WHO: {"enterprise_name": "演示建筑公司", "contact_name": "演示张", "contact": "0451-00000000"},
    Step.WHAT: {"body_id": 1, "matter": Matter.ARREARS, "story": "工程已验收，尾款未付。", "in_court": False},
    Step.HOW_MUCH: {"claimed_fen": 12_345_600, "since_on": date(2026, 3, 1)},
}


def settle(session: Session) -> None:
    """The people of the cases' tests, and an accountant of enterprise 1."""
    settle_people(session)
    session.add(
        Account(id=18, login="firm", name="演示会计", state=AccountState.CLOSED, demo=False, made_at=AT)
    )
    session.flush()


def drafted(session: Session, *, code: str = CODE, actor: Actor = BEARER, **more: Any) -> Complaint:
    """A report ready to be sent; ``more`` is told in the second step."""
    complaint = drafting.begin(session, code, actor=actor, on=OPENED, at=AT)
    for step, told in TOLD.items():
        drafting.save(session, complaint, step, told | (more if step is Step.WHAT else {}))
    return complaint


def sent(session: Session, *, route: Route = Route.DIRECT, code: str = CODE) -> Complaint:
    """A report that was sent, by the bearer of its code or handed on by the province."""
    if route is Route.DIRECT:
        complaint = drafted(session, code=code)
    else:
        complaint = Complaint(
            route=route, state="draft", code_digest=code_digest(code), begun_at=AT, opened_on=OPENED,
            material_on=OPENED,
        )  # fmt: skip
        session.add(complaint)
        session.flush()
        for step, told in TOLD.items():
            drafting.save(session, complaint, step, told)
    go(session, complaint, ComplaintMove.SUBMIT)
    return complaint


def go(
    session: Session, complaint: Complaint, name: ComplaintMove, on: date = OPENED, actor: Actor = BEARER,
    **said: Any,
) -> None:  # fmt: skip
    """Make a move with whatever it asks for."""
    letter = "演示函〔2026〕1号"
    whole = {"note": "演示理由", "because": None, "province": letter, "outcome": Outcome.UPHELD, **said}
    if name is ComplaintMove.REFUSE and whole["because"] is None:
        whole["because"] = Refused.IN_COURT
    actions.move(
        session, complaint, name, actor=actor, on=on, at=AT, said=Said(**whole),
        digest=complaint.code_digest if actor is BEARER else "0" * 64,
    )  # fmt: skip


def raw(session: Session, complaint: Complaint, state: str) -> None:
    """What the database's own shell would do, with all that the state asks for."""
    without = state in ("draft", "answered", "not_accepted", "closed", "withdrawn")
    values = {
        "due_on": "NULL" if without else "'2026-12-31'",
        "refused_because": "'in_court'" if state == "not_accepted" else "NULL",
        "answered_on": "'2026-12-31'" if state in ("answered", "closed") else "NULL",
        "number": "NULL" if state == "draft" else "coalesce(number, 'T')",
        "outcome": "'upheld'" if state in ("handled", "answered", "closed") else "outcome",
        "province_answer": "'演示函'",
        "accepted_on": "coalesce(accepted_on, '2026-12-31')",
    }
    columns = ", ".join(f"{name} = {value}" for name, value in values.items())
    session.execute(text(f"UPDATE complaints SET state = '{state}', {columns} WHERE id = {complaint.id}"))
