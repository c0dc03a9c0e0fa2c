"""Possible doubles on both databases: which pairs are found, what people say, and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.exchange.facts import CITY, FIRM, OTHER_FIRM
from tracker.accounts import grants, links
from tracker.accounts.grants import actor_of, held
from tracker.accounts.models import Account, AccountState
from tracker.accounts.roles import Role
from tracker.core.changes import ChangeKind, open_change
from tracker.core.db import Database
from tracker.core.ledger import AuditEntry
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.outbox import Message
from tracker.core.permissions import EVERYWHERE, Actor
from tracker.exchange.doubles import deciding, pairs
from tracker.exchange.doubles.deciding import Word
from tracker.exchange.doubles.models import DoubleReview
from tracker.exchange.doubles.pairs import COMPARED_WITH_ALL, Pair, Standing, Wanted
from tracker.exchange.doubles.showing import shown
from tracker.exchange.entry import enter
from tracker.exchange.kinds import KINDS
from tracker.exchange.resting import StandsInTheWay
from tracker.payables.models import Payable, Payment
from tracker.subjects.models import Body, Enterprise

AT, ON = datetime(2026, 11, 24, 2, tzinfo=UTC), date(2026, 11, 24)
Y1 = {"contract": "C1", "kind": "works", "amount": "900000", "delivered_on": "2025-10-01",
      "accepted_on": "2025-10-20"}  # fmt: skip


def take(session: Session, kind: str, *rows: dict[str, str], update: bool = False) -> None:
    change = open_change(
        session, kind=ChangeKind.IMPORT, at=AT, actor="导入人", record_kind=kind, source=f"{kind}.csv"
    )
    outcome = enter(session, change, kind, rows, update=update)
    assert not outcome.rejected, outcome.faults
    session.flush()


def somebody(session: Session, login: str, role: Role, **over: object) -> Account:
    account, _token = links.invite(session, login=login, name=login, contact=None, at=AT, actor="sys")
    account.state, account.password_hash, account.password_at = AccountState.ACTIVE, "x", AT
    grants.give(session, account, role, at=AT, actor="sys", **over)  # type: ignore[arg-type]
    return account


def acting(session: Session, login: str) -> Actor:
    account = session.scalars(select(Account).where(Account.login == login)).one()
    return actor_of(account, held(session, account.id))


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """The fictional city with its people."""
    with database.unit_of_work() as session:
        for kind, rows in CITY.items():
            take(session, kind, *rows)
        body = session.scalars(select(Body.id).where(Body.code == "B1")).one()
        somebody(session, "officer", Role.OFFICER, body_id=body)
        somebody(session, "second-officer", Role.OFFICER, body_id=body)
        somebody(session, "elsewhere", Role.OFFICER,
                 body_id=session.scalars(select(Body.id).where(Body.code == "P1")).one())  # fmt: skip
        somebody(session, "supervisor", Role.SUPERVISOR, region="230102")
        firm = session.scalars(select(Enterprise.id).where(Enterprise.uscc == FIRM)).one()
        somebody(session, "firm", Role.ENTERPRISE, enterprise_id=firm)
        yield session


def found(session: Session, standing: Standing = Standing.OPEN) -> list[tuple[str, str]]:
    asked = pairs.pairs(session, EVERYWHERE, Wanted(standing=standing))
    assert pairs.count(session, EVERYWHERE, Wanted(standing=standing)) == len(asked)
    return [(one.first_ref, one.second_ref) for one in asked]


def the(session: Session, standing: Standing = Standing.OPEN) -> Pair:
    [one] = pairs.pairs(session, EVERYWHERE, Wanted(standing=standing))
    return one


def word(session: Session, pair: Pair, login: str, kept: str | None, reason: str = "凭证号相同") -> Word:
    table = KINDS[pair.kind].model.__table__
    kept_id = session.scalar(select(table.c.id).where(table.c.ref == kept)) if kept else None
    return Word(actor=acting(session, login), on=ON, at=AT, reason=reason, kept_id=kept_id,
                seen=deciding.mark(session, pair))  # fmt: skip


def told(session: Session, kind: str) -> set[str]:
    asked = select(Account.login).join(Message, Message.account_id == Account.id)
    return set(session.scalars(asked.where(Message.kind == f"double:{kind}")))


def test_what_agrees_in_parties_contract_and_sum_is_offered(session: Session) -> None:
    assert found(session) == []
    take(session, "payables",
         {"ref": "Y8", **Y1, "accepted_on": "2025-10-21"}, {"ref": "Y9", **Y1},
         # One thing each makes it another debt: the kind, the sum, the contract, nothing owed.
         {"ref": "N1", **Y1, "kind": "retention"}, {"ref": "N2", **Y1, "amount": "900000.01"},
         {"ref": "N3", "contract": "C2", "kind": "works", "amount": "900000"},
         {"ref": "N4", "contract": "C1", "kind": "works", "amount": "0"},
         {"ref": "N5", "contract": "C1", "kind": "works", "amount": "0"})  # fmt: skip
    take(session, "payments",
         {"ref": "Z8", "payable": "Y2", "paid_on": "2026-01-05", "amount": "7", "method": "cash"},
         {"ref": "Z9", "payable": "Y2", "paid_on": "2026-01-05", "amount": "7", "method": "cash"},
         {"ref": "Z7", "payable": "Y2", "paid_on": "2026-01-05", "amount": "7", "method": "cash",
          "voucher": "另一张凭证"})  # fmt: skip
    again = {"ref": "C9", "body": "P1", "enterprise": OTHER_FIRM, "kind": "goods", "signed_on": "2024-07-01"}
    take(session, "contracts", again | {"title": "采购合同（重录）", "amount": "800000"})
    # Those that agree in every day as well come first; then the larger sum.
    assert found(session) == [("Y1", "Y9"), ("Z8", "Z9"), ("Y1", "Y8"), ("Y8", "Y9"), ("C2", "C9")]
    alike = pairs.pairs(session, EVERYWHERE, Wanted(alike=True))
    assert [(one.first_ref, one.group) for one in alike] == [("Y1", 3), ("Z8", 2)]
    own = session.scalars(select(Body.id).where(Body.code == "P1")).one()
    [only] = pairs.pairs(session, EVERYWHERE, Wanted(body_id=own))
    assert only.first_ref == "C2"


def test_a_series_of_equal_sums_is_compared_one_by_one(session: Session) -> None:
    many = COMPARED_WITH_ALL + 1
    take(session, "payables", *({"ref": f"M{one:02}", "contract": "C1", "kind": "services", "amount": "1"}
                                for one in range(many)))  # fmt: skip
    assert found(session) == [(f"M{one:02}", f"M{one + 1:02}") for one in range(many - 1)]


def test_two_debts_are_not_offered_again_unless_one_changes(session: Session) -> None:
    take(session, "payables", {"ref": "Y9", **Y1})
    pair = the(session)
    with pytest.raises(NotAllowed):
        deciding.say(session, pair, word(session, pair, "officer", None, "  "))
    with pytest.raises(NotAllowed):
        deciding.say(session, pair, word(session, pair, "elsewhere", None))
    deciding.say(session, pair, word(session, pair, "officer", None, "两次验收"))
    # What happens to another is nothing to them.
    take(session, "payables", {"ref": "Y2", **CITY["payables"][1], "amount": "200001"}, update=True)
    assert found(session) == [] and found(session, Standing.DIFFERENT) == [("Y1", "Y9")]
    take(session, "payables", {"ref": "Y9", **Y1, "invoiced_on": "2025-11-01"}, update=True)
    assert found(session) == [("Y1", "Y9")], "what was said was said of what they were"


def test_one_debt_takes_two_people_and_moves_what_hangs_on_it(session: Session) -> None:
    take(session, "payables", {"ref": "Y9", **Y1})
    take(session, "payments", {"ref": "P9", "payable": "Y9", "paid_on": "2026-01-01", "amount": "100000",
                               "method": "cash"})  # fmt: skip
    take(session, "disputes", {"ref": "S9", "payable": "Y9", "raised_on": "2025-12-10", "amount": "5",
                               "reason": "演示"})  # fmt: skip
    pair = the(session)
    deciding.say(session, pair, word(session, pair, "officer", "Y1"))
    assert found(session, Standing.PROPOSED) == [("Y1", "Y9")]
    assert told(session, "proposed") == {"supervisor", "firm"}
    assert session.scalars(select(Payable.voided_in).where(Payable.ref == "Y9")).one() is None
    pair = the(session, Standing.PROPOSED)
    for login in ("officer", "second-officer", "elsewhere"):
        with pytest.raises(NotAllowed):
            deciding.decide(session, pair, word(session, pair, login, "Y1"))
    with pytest.raises(IllegalTransition):
        deciding.decide(session, pair, word(session, pair, "supervisor", "Y9"))
    deciding.decide(session, pair, word(session, pair, "supervisor", "Y1"))
    kept = session.scalars(select(Payable.id).where(Payable.ref == "Y1")).one()
    assert session.scalars(select(Payable.voided_in).where(Payable.ref == "Y9")).one() is not None
    assert session.scalars(select(Payment.payable_id).where(Payment.ref == "P9")).one() == kept
    assert told(session, "same") == {"officer", "second-officer", "firm"}
    assert found(session) == [] and found(session, Standing.PROPOSED) == []
    both = shown(session, KINDS["payables"], pair.first_id, pair.second_id, EVERYWHERE)
    assert both and both.pair is None and [one.verdict for one in both.said] == ["proposed", "same"]
    assert {one.key for one in both.sides[0].hanging} >= {"P9", "S9", "Z1"} and both.sides[1].voided
    session.commit()
    entered = session.scalars(select(AuditEntry.kind).where(AuditEntry.subject_kind == "double"))
    assert list(entered) == ["double:proposed", "double:same"]


def test_payments_entered_twice_as_well_stand_in_the_way(session: Session) -> None:
    take(session, "payables", {"ref": "Y9", **Y1})
    # 400 000 are paid on Y1 (600 000 came back): with 500 001 more it would be more than 900 000.
    take(session, "payments", {"ref": "P9", "payable": "Y9", "paid_on": "2025-12-01", "amount": "500001",
                               "method": "transfer"})  # fmt: skip
    pair = the(session)
    deciding.say(session, pair, word(session, pair, "officer", "Y1"))
    pair = the(session, Standing.PROPOSED)
    with pytest.raises(StandsInTheWay) as refused:
        deciding.decide(session, pair, word(session, pair, "supervisor", "Y1"))
    assert [one.key for one in refused.value.obstacles] == ["P9"]


def test_a_payment_is_decided_on_by_one_and_a_contract_that_bears_a_debt_stays(session: Session) -> None:
    paid = {"ref": "Z9", "payable": "Y1", "paid_on": "2025-12-01", "amount": "400000", "method": "transfer"}
    take(session, "payments", paid)
    pair = the(session)
    deciding.say(session, pair, word(session, pair, "officer", "Z1"))
    assert session.scalars(select(Payment.voided_in).where(Payment.ref == "Z9")).one() is not None
    again = {"ref": "C9", "body": "B1", "enterprise": FIRM, "kind": "works", "signed_on": "2025-07-01"}
    take(session, "contracts", again | {"title": "演示施工合同", "amount": "3000000"})
    pair = the(session)
    with pytest.raises(StandsInTheWay) as refused:
        deciding.say(session, pair, word(session, pair, "officer", "C9"))
    assert "Y1" in {one.key for one in refused.value.obstacles}
    deciding.say(session, pair, word(session, pair, "officer", "C1"))
    assert found(session) == []


def test_who_saw_an_older_pair_is_told_so(session: Session) -> None:
    take(session, "payables", {"ref": "Y9", **Y1})
    pair = the(session)
    stale = word(session, pair, "officer", "Y1")
    take(session, "payables", {"ref": "Y9", **Y1, "invoiced_on": "2025-11-01"}, update=True)
    with pytest.raises(IllegalTransition):
        deciding.say(session, pair, stale)


@pytest.mark.parametrize("statement", [
    "UPDATE double_reviews SET reason = 'x'", "DELETE FROM double_reviews",
    # Who proposed it cannot decide, with the database's own shell either.
    "INSERT INTO double_reviews (kind, first_id, second_id, body_id, verdict, kept_id, reason, stands_at, "
    "change_id, taken_on, at, actor_id, actor_name) SELECT kind, first_id, second_id, body_id, 'same', "
    "kept_id, reason, stands_at, 1, taken_on, at, actor_id, actor_name FROM double_reviews",
])  # fmt: skip
def test_what_was_said_stays_and_nobody_decides_alone(session: Session, statement: str) -> None:
    take(session, "payables", {"ref": "Y9", **Y1})
    pair = the(session)
    deciding.say(session, pair, word(session, pair, "officer", "Y1"))
    with pytest.raises(DatabaseError, match=r"history_is_kept|two_people_decide"), session.begin_nested():
        session.execute(text(statement))
    assert session.scalars(select(DoubleReview.verdict)).one() == "proposed"
