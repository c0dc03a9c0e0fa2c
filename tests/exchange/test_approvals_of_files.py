"""Files by page, on both databases: rows that lower what a body owes wait together for a second person."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from tests.exchange.facts import FIRM, OTHER_FIRM
from tests.exchange.test_approvals import (
    AT,
    COMING,
    DISPUTE,
    ON,
    OVERDUE,
    at_once,
    enter,
    owed,
    say,
    settle,
    told,
)
from tests.exchange.test_doubles import acting, somebody, take
from tracker.accounts.roles import Role
from tracker.core.changes import Change, ChangeKind, open_change
from tracker.core.db import Database
from tracker.core.ledger import AuditEntry
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.outbox import Message
from tracker.core.permissions import EVERYWHERE, Reach
from tracker.exchange import importer
from tracker.exchange.approvals import deciding, queries
from tracker.exchange.approvals.file_rows import file_rows
from tracker.exchange.approvals.models import Act, ApprovalRequest, Verdict
from tracker.exchange.approvals.of_files import FileWanted, Taken, take_or_ask
from tracker.exchange.held import Held
from tracker.exchange.kinds import KINDS
from tracker.exchange.outcome import Outcome, Rejected
from tracker.exchange.summary import summary
from tracker.payables.models import Dispute, Payable
from tracker.subjects.models import Enterprise

Cells = dict[str, str]
Send = Callable[..., Taken]
LOW = {"ref": OVERDUE, "body": "G1", "enterprise": FIRM, "kind": "subsidy", "amount": "150000",
       "due_on": "2026-02-21", "legal_basis": "演示政策"}  # fmt: skip
MORE = {"ref": COMING, "body": "B1", "enterprise": FIRM, "kind": "goods", "amount": "1200",
        "due_on": "2027-01-04", "legal_basis": ""}  # fmt: skip
NEW = MORE | {"ref": "N1", "amount": "300"}


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.unit_of_work() as session:
        settle(session)
        yield session


@pytest.fixture
def send(tmp_path: Path) -> Send:
    """Take in a file of rows as its sender's page does."""
    def sent(session: Session, kind: str, *rows: Cells, login: str = "officer", reason: str = "核对更正",
             partial: bool = False) -> Taken:  # fmt: skip
        path = tmp_path / "演示.csv"
        with path.open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)

        def work(held: Held) -> tuple[Outcome, int]:
            change = open_change(
                session, kind=ChangeKind.IMPORT, at=AT, actor=login, reason=reason, record_kind=kind,
                source=path.name,
            )  # fmt: skip
            outcome = importer.take_file(
                session, change, KINDS[kind], path, on=ON, update=True, partial=partial, held=held,
                errors=tmp_path / "rejected.csv",
            )  # fmt: skip
            change.summary = summary(outcome)
            return outcome, change.id

        return take_or_ask(session, FileWanted(
            kind=KINDS[kind], name=path.name, actor=acting(session, login), reason=reason, on=ON, at=AT
        ), work)  # fmt: skip
    return sent


def disputed(ref: str, **cells: str) -> Cells:
    return DISPUTE | {"ref": ref, "approver": "演示自填", "resolved_on": "", "outcome": ""} | cells


def test_rows_that_lower_wait_and_the_rest_is_taken(session: Session, send: Send) -> None:
    taken = send(session, "payables", LOW, MORE, NEW)
    assert (taken.outcome.accepted, taken.outcome.updated, taken.waiting) == (1, 1, 1)
    assert [owed(session, one)[0] for one in (OVERDUE, COMING, "N1")] == [200_000, 1_200, 300]
    request = taken.request
    assert request and (request.act, request.ref) == (Act.IMPORT, "演示.csv")
    assert (request.before_fen, request.after_fen) == (200_000_00, 150_000_00)
    [row] = file_rows(session, request, ended=False, skip=0, size=9)
    assert (row.number, row.key, row.new) == (2, OVERDUE, False)
    assert [(one.before, one.after) for one in row.changes] == [
        ("200,000.00", "150,000.00")
    ]
    assert told(session, "asked") == {"supervisor", "second-supervisor"}
    word = say(session, request, Verdict.APPROVED, "supervisor")
    assert (word.before_fen, word.after_fen) == (200_000_00, 150_000_00)
    assert owed(session) == (150_000, 0) and "firm" in told(session, "approved")
    done = session.get_one(Change, word.change_id)
    assert (done.actor, done.source) == ("supervisor", "演示.csv")


@pytest.mark.parametrize("login", ["officer", "second-officer", "elsewhere", "other-supervisor", "firm"])
def test_who_may_not_decide_on_rows_does_not(session: Session, send: Send, login: str) -> None:
    request = send(session, "payables", LOW).request
    assert request is not None
    for verdict in (Verdict.APPROVED, Verdict.REFUSED):
        with pytest.raises(NotAllowed):
            say(session, request, verdict, login, "演示")
    assert owed(session) == (200_000, 0)


def test_whoever_sends_a_file_does_not_approve_it_as_a_supervisor(session: Session, send: Send) -> None:
    request = send(session, "payables", LOW, login="supervisor").request
    assert request is not None
    with pytest.raises(NotAllowed):
        say(session, request, Verdict.APPROVED, "supervisor")
    say(session, request, Verdict.APPROVED, "second-supervisor")


def test_of_several_bodies_who_supervises_all_of_them_decides(session: Session, send: Send) -> None:
    """A file may hold sums of bodies that nobody but the city's office supervises together."""
    elsewhere = {"ref": "Y6", "body": "P1", "enterprise": FIRM, "kind": "goods", "amount": "900",
                 "due_on": "2026-03-01", "legal_basis": ""}  # fmt: skip
    take(session, "payables", elsewhere)
    somebody(session, "park", Role.SUPERVISOR, region="230100L1")
    request = send(session, "payables", LOW, elsewhere | {"amount": "800"}).request
    assert request is not None and len(queries.sums_of(session, request.id)) == 2
    with pytest.raises(NotAllowed):
        say(session, request, Verdict.APPROVED, "park")
    assert queries.count_waiting(session, acting(session, "park"), Reach()) == 0
    assert queries.request_of(session, request.id, Reach(bodies=(1,))) is None or owed(session)
    alone = send(session, "payables", elsewhere | {"amount": "700"}).request
    assert alone is not None and deciding.may_decide(session, acting(session, "park"), alone)
    say(session, request, Verdict.APPROVED, "supervisor")
    assert (owed(session)[0], owed(session, "Y6")[0]) == (150_000, 800)


def test_a_dispute_in_a_file_has_no_approver_before_one_approves(session: Session, send: Send) -> None:
    taken = send(session, "disputes", disputed("S9"), disputed("S8", payable=COMING, amount="5"))
    assert taken.batch is None and taken.waiting == 2 and owed(session) == (200_000, 0)
    request = taken.request
    assert request is not None and "演示自填" not in str(request.file_rows)
    say(session, request, Verdict.APPROVED, "supervisor")
    assert owed(session) == (200_000, 120_000) and owed(session, COMING) == (1_000, 5)
    approvers = select(Dispute.approver).where(Dispute.ref.in_(("S8", "S9")))
    assert set(session.scalars(approvers)) == {"supervisor"}


def test_a_dispute_that_lowers_nothing_names_no_approver_alone_either(session: Session, send: Send) -> None:
    over = disputed("S9", resolved_on=DISPUTE["raised_on"], outcome="creditor")
    assert send(session, "disputes", over).waiting == 1
    assert send(session, "disputes", over | {"approver": ""}).waiting == 0


@pytest.mark.parametrize(("cells", "said"), [
    ({"document": ""}, "请写明争议所依据的文件"), ({"raised_on": "2026-02-25"}, "仍算逾期"),
    ({"raised_on": "2026-11-25"}, "不能晚于今天"),
])  # fmt: skip
def test_what_may_not_be_asked_for_comes_back_with_its_reason(
    session: Session, send: Send, tmp_path: Path, cells: Cells, said: str
) -> None:
    rows = (disputed("S9", **cells), disputed("S8", payable=COMING, amount="5"))
    with pytest.raises(Rejected) as refused, session.begin_nested():
        send(session, "disputes", *rows)
    assert said in refused.value.outcome.faults[0].message
    taken = send(session, "disputes", *rows, partial=True)
    assert (taken.outcome.rejected, taken.waiting) == (1, 1)
    back = (tmp_path / "rejected.csv").read_text("utf-8-sig")
    assert said in back and "S9" in back and "S8" not in back


def test_a_row_is_not_blamed_for_its_neighbour_nor_its_sum_counted(session: Session, send: Send) -> None:
    """A dispute dated back is refused; the one beside it on the same sum waits, by what it alone lowers."""
    back = disputed("S8", raised_on="2026-02-25", amount="70000")
    taken = send(session, "disputes", disputed("S9"), back, partial=True)
    assert (taken.outcome.rejected, taken.waiting) == (1, 1)
    assert taken.request and (taken.request.before_fen, taken.request.after_fen) == (200_000_00, 80_000_00)
    assert [row["key"] for row in taken.request.file_rows or ()] == ["S9"]


def test_a_row_that_raises_and_lowers_waits_with_its_neighbours(session: Session, send: Send) -> None:
    assert send(session, "payables", LOW | {"amount": "999999", "due_on": "2026-12-30"}).waiting == 1
    take(session, "disputes", DISPUTE | {"ref": "S7", "amount": "50"})
    won = disputed("S7", amount="50", resolved_on="2026-11-24", outcome="creditor")
    rows = (won, disputed("S9", amount="40"), disputed("S8", payable=COMING, amount="0"))
    taken = send(session, "disputes", *rows)
    assert taken.waiting == 3, "those on one sum stay together; one of no sum names an approver"
    assert owed(session) == (200_000, 50)


def test_a_file_of_contracts_terms_waits_where_a_day_that_has_passed_would_move(
    session: Session, send: Send
) -> None:
    terms = {"ref": "C1-9", "contract": "C1", "signed_on": "2025-09-02", "payment_days": "58"}
    other = {"ref": "C2-9", "contract": "C2", "signed_on": "2025-09-02", "payment_days": "58"}
    taken = send(session, "amendments", terms, other)
    assert (taken.outcome.accepted, taken.waiting) == (1, 1)


def test_a_file_that_lowers_needs_a_reason(session: Session, send: Send) -> None:
    with pytest.raises(NotAllowed):
        send(session, "payables", LOW, reason=" ")
    assert send(session, "payables", NEW, reason=" ").batch is not None


def test_where_all_rows_wait_no_empty_batch_is_left(session: Session, send: Send) -> None:
    before = session.scalar(select(func.max(Change.id)))
    assert send(session, "payables", LOW).batch is None
    assert session.scalar(select(func.max(Change.id))) == before


def test_rows_whose_records_changed_meanwhile_are_not_done(session: Session, send: Send) -> None:
    request = send(session, "payables", LOW).request
    assert request is not None
    seen = deciding.mark(session, request)
    take(session, "payables", LOW | {"amount": "200001"}, update=True)
    with pytest.raises(IllegalTransition):
        say(session, request, Verdict.APPROVED, "supervisor", seen=seen)
    with pytest.raises(NotAllowed):
        say(session, request, Verdict.APPROVED, "supervisor")
    fresh = send(session, "disputes", disputed("S9")).request
    assert fresh is not None and owed(session) == (200_001, 0)
    # Another brings a record of that key first.
    assert (other := enter(session, "disputes", DISPUTE | {"amount": "1"})) is not None
    say(session, other, Verdict.APPROVED, "supervisor")
    with pytest.raises(NotAllowed):
        say(session, fresh, Verdict.APPROVED, "supervisor")
    assert owed(session) == (200_001, 1)


def test_the_same_rows_asked_for_twice_are_done_once(session: Session, send: Send) -> None:
    first, again = (send(session, "payables", LOW).request for _ in "12")
    assert first is not None and again is not None
    say(session, first, Verdict.APPROVED, "supervisor")
    with pytest.raises(NotAllowed):
        say(session, again, Verdict.APPROVED, "supervisor")
    assert owed(session) == (150_000, 0)


@pytest.mark.parametrize("second", [(Verdict.REFUSED, "second-supervisor"), (Verdict.WITHDRAWN, "officer")])
def test_of_two_at_once_over_rows_one_ends_it(
    database: Database, send: Send, second: tuple[Verdict, str]
) -> None:
    with database.unit_of_work() as session:
        settle(session)
        request = send(session, "payables", LOW, NEW).request
        assert request is not None
        number, seen = request.id, deciding.mark(session, request)

    def word(verdict: Verdict, login: str) -> Callable[[Session], object]:
        return lambda session: say(
            session, session.get_one(ApprovalRequest, number), verdict, login, "演示", seen
        )

    ended = at_once(database, word(Verdict.APPROVED, "supervisor"), word(*second))
    assert sorted(ended) == ["IllegalTransition", "done"]
    with database.reading() as session:
        entered = list(session.scalars(select(AuditEntry.kind).where(AuditEntry.kind.like("approval:%"))))
        assert len(entered) == 2
        assert owed(session)[0] == (150_000 if "approval:approved" in entered else 200_000)


def test_creditors_are_told_of_their_own_sums_alone(session: Session, send: Send) -> None:
    others = LOW | {"ref": "Y0", "enterprise": OTHER_FIRM, "amount": "10"}
    take(session, "payables", others)
    theirs = session.scalars(select(Enterprise.id).where(Enterprise.uscc == OTHER_FIRM)).one()
    somebody(session, "other-firm", Role.ENTERPRISE, enterprise_id=theirs)
    request = send(session, "payables", others | {"amount": "9"}, LOW).request
    assert request is not None
    say(session, request, Verdict.APPROVED, "supervisor")
    for login, ref in (("firm", OVERDUE), ("other-firm", "Y0")):
        actor = acting(session, login)
        named = select(Message.subject).where(
            Message.account_id == actor.account_id, Message.kind == "approval:approved"
        )
        assert set(session.scalars(named)) == {ref}
        reach = Reach(enterprises=tuple(one.enterprise_id for one in actor.held if one.enterprise_id))
        assert queries.payable_read(session, request, reach) == ref
    assert queries.payable_read(session, request, EVERYWHERE) == OVERDUE


def test_rows_are_read_again_by_the_headings_of_their_file(session: Session, send: Send) -> None:
    """Chinese headings, sums in ten thousand yuan and columns of one's own stay what they were."""
    row = {f"{KINDS['payables'].by_key[key].heading}": text for key, text in LOW.items() if key != "amount"}
    amount = KINDS["payables"].by_key["amount"].heading
    request = send(session, "payables", row | {f"{amount}（万元）": "15", "x_备注": "演示"}).request
    assert request is not None
    [shown] = file_rows(session, request, ended=False, skip=0, size=9)
    assert ("200,000.00", "150,000.00") in [(one.before, one.after) for one in shown.changes]
    say(session, request, Verdict.APPROVED, "supervisor")
    assert owed(session) == (150_000, 0)
    assert session.scalars(select(Payable.extra).where(Payable.ref == OVERDUE)).one() == {"x_备注": "演示"}


def test_five_thousand_rows_cost_few_statements(session: Session, send: Send) -> None:
    rows = [
        LOW | {"ref": f"L{one}", "amount": "10", "due_on": f"2026-0{1 + one % 9}-01"} for one in range(5_000)
    ]
    take(session, "payables", *rows)
    asked: list[str] = []
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    lower = [row | {"amount": "9"} for row in rows[:-1]] + [rows[-1] | {"amount": "11"}]
    taken = send(session, "payables", *lower)
    assert (taken.waiting, taken.outcome.updated) == (4_999, 1)
    assert len(asked) < 150, "a few for each portion of rows, none for each row"
    asked.clear()
    assert taken.request is not None
    say(session, taken.request, Verdict.APPROVED, "supervisor")
    assert len(asked) < 200
    total = select(func.sum(Payable.amount_fen)).where(Payable.ref.like("L%"))
    assert session.scalar(total) == 4_999 * 9_00 + 11_00
