"""What stands beside a closing: the case about its sum, its payment, its body's figures; assigned claims."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.reports.city import ON, record, transfer
from tests.web.people import get, signed_in
from tracker.accounts.grants import actor_of, held
from tracker.accounts.models import Account
from tracker.cases.opening import open_cases
from tracker.closings.actions import Said, ask, move
from tracker.closings.workflow import ClosingMove, Ground, Stands
from tracker.core.evidence import File, Kept
from tracker.core.permissions import Actor
from tracker.demo import demo_uscc
from tracker.exchange.decided import decide
from tracker.flags.models import Flag
from tracker.payables.models import Assignment, Payable
from tracker.subjects.models import Body, Enterprise

AT = datetime(2026, 9, 30, 1, tzinfo=UTC)
FILE = File("凭证.pdf", Kept("application/pdf", "a" * 64))
BODY, FIRM, OFFICE = "demo-government-officer", "demo-enterprise", "demo-supervisor"


def actor(session: Session, login: str) -> Actor:
    account = session.scalars(select(Account).where(Account.login == login)).one()
    return actor_of(account, held(session, account.id))


def late(session: Session) -> tuple[Payable, Flag]:
    """A sum that stands overdue without anything paid, made the demo enterprise's."""
    flag, payable = session.execute(
        select(Flag, Payable)
        .join(Payable, Payable.id == Flag.subject_id)
        .join(Enterprise, Enterprise.id == Payable.enterprise_id)
        .join(Body, Body.id == Flag.body_id)
        .where(Flag.rule == "A13-PAYMENT-OVERDUE", Flag.ceased_on.is_(None), Body.code.like("DEMO-1-%"))
        .where(Flag.amount_fen == Payable.amount_fen)
        .order_by(Flag.id)
    ).first()  # type: ignore[misc]
    session.execute(
        text("UPDATE payables SET enterprise_id = (SELECT id FROM enterprises WHERE uscc = :uscc) "
             "WHERE id = :id"),
        {"uscc": demo_uscc(1), "id": payable.id},
    )  # fmt: skip
    session.expire_all()
    return payable, flag


def test_case_and_closing_payment_and_sum_show_each_other(people_app: Flask) -> None:
    database = people_app.extensions["tracker"].database
    with database.unit_of_work() as session:
        payable, flag = late(session)
        asked, ref, code = ON - timedelta(days=20), payable.ref, session.get_one(Body, payable.body_id).code
        office, body, firm = (actor(session, one) for one in (OFFICE, BODY, FIRM))
        [case] = open_cases(session, [flag.id], actor=office, on=asked, at=AT, note="请说明。").cases
        paid = transfer("演示回款", ref, asked.isoformat(), str(payable.amount_fen // 100), voucher="演1")
        record(session, {"payments": [paid]})
        said = Said(note="回单。", file=FILE)
        closing = ask(session, payable.id, said, actor=body, on=asked + timedelta(days=1), at=AT)
        case_at, closing_at = f"/cases/{case.id}", f"/closings/{closing.id}"
        received = asked + timedelta(days=1)
        disputed = Said(note="次日到账。", ground=Ground.OTHER_DAY, day=received)
        move(session, closing, ClosingMove.DISPUTE, disputed, actor=firm, on=received, at=AT)
    clients = {one: signed_in(people_app, one) for one in (BODY, FIRM, OFFICE)}
    for client in clients.values():
        shown = get(client, case_at).text
        assert f'href="{closing_at}"' in shown and "销号有异议" in shown
        assert f'href="{case_at}"' in get(client, closing_at).text
        assert f'href="{closing_at}"' in get(client, f"/records/payables/{ref}").text
        payment = get(client, "/records/payments/演示回款").text
        assert f'href="{closing_at}"' in payment and "以单位的记录为准" not in payment
    with database.unit_of_work() as session:
        from_case = session.merge(closing, load=True)
        move(session, from_case, ClosingMove.ANSWER, Said(note="不改。"), actor=body, on=received, at=AT)
        stands = Said(note="流水为准。", stands=Stands.CREDITOR)
        decide(session, from_case, stands, actor=office, on=received, at=AT)
    assert 'href="/records/payments/' in get(clients[FIRM], closing_at).text, "what it was asked about"
    for client in clients.values():
        for page in (closing_at, case_at, f"/records/payables/{ref}", "/records/payments/演示回款"):
            assert "付款记录已由裁定更正" in get(client, page).text, page
    history = get(clients[OFFICE], "/records/payments/演示回款/history").text
    assert "demo-supervisor" in history and "流水为准。" in history
    told = get(clients[OFFICE], f"/bodies/{code}").text
    assert f"/closings?shown=decided&amp;body={code}" in told and "/closings?shown=decided" in told


def test_who_has_a_claim_by_assignment_reads_from_whom(people_app: Flask) -> None:
    database = people_app.extensions["tracker"].database
    with database.unit_of_work() as session:
        mine = session.scalars(select(Enterprise.id).where(Enterprise.uscc == demo_uscc(1))).one()
        unnamed = select(Enterprise).where(Enterprise.named_publicly.is_(False), Enterprise.id != mine)
        other = session.scalars(unnamed.order_by(Enterprise.id)).first()
        assert other
        payable = session.scalars(
            select(Payable).where(Payable.enterprise_id == other.id, Payable.voided_in.is_(None))
            .where(Payable.id.not_in(select(Assignment.payable_id)))
        ).first()
        assert payable
        name, ref = other.name, payable.ref
        record(session, {"assignments": [
            {"ref": "Q-mine", "payable": ref, "to": demo_uscc(1), "on": "2026-09-01", "document": "演示"}
        ]})  # fmt: skip
    firm = signed_in(people_app, FIRM)
    page = f"/records/payables/{ref}"
    assert get(firm, page).status_code == 404, "before the body had notice it is not its creditor"
    with database.unit_of_work() as session:
        session.execute(text("UPDATE assignments SET notified_on = '2026-09-05' WHERE ref = 'Q-mine'"))
    shown = get(firm, page).text
    assert name in shown and "（未同意公开）" not in shown
    with database.reading() as session:
        uscc = session.scalars(select(Enterprise.uscc).where(Enterprise.name == name)).one()
    assert get(firm, f"/records/enterprises/{uscc}").status_code == 404, "its name, and no more"
