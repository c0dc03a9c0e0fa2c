"""Changes that lower what a body owes, on both databases: asked for by one, done by another's word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from threading import Thread

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.exchange.facts import CITY, FIRM
from tests.exchange.test_doubles import acting, somebody, take
from tracker.accounts.models import Account
from tracker.accounts.roles import Role
from tracker.core.db import Database
from tracker.core.ledger import AuditEntry
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.outbox import Message
from tracker.core.permissions import EVERYWHERE, Reach
from tracker.exchange.approvals import deciding, queries
from tracker.exchange.approvals.asking import Wanted, do_or_ask
from tracker.exchange.approvals.models import Act, ApprovalRequest, ApprovalWord, Verdict
from tracker.exchange.approvals.stands import undisputed
from tracker.exchange.kinds import KINDS
from tracker.exchange.outcome import Rejected
from tracker.exchange.record.reading import record
from tracker.exchange.record.writing import By, add, correct
from tracker.exchange.void import void
from tracker.payables.models import Dispute, Payable
from tracker.payables.standing import standing
from tracker.subjects.models import Body, Enterprise

AT, ON = datetime(2026, 11, 24, 2, tzinfo=UTC), date(2026, 11, 24)
OVERDUE, COMING = "Y2", "Y7"
DISPUTE = {
    "ref": "S9", "payable": OVERDUE, "raised_on": "2026-11-24", "amount": "120000", "reason": "工程量不符",
    "document": "演函1号",
}  # fmt: skip


def settle(session: Session) -> None:
    """The fictional city with its people, and a sum that is not due yet."""
    for kind, rows in CITY.items():
        take(session, kind, *rows)
    take(session, "payables", {"ref": COMING, "body": "B1", "enterprise": FIRM, "kind": "goods",
                               "amount": "1000", "due_on": "2027-01-04"})  # fmt: skip
    for login, code in (("officer", "G1"), ("second-officer", "G1"), ("elsewhere", "P1")):
        body = session.scalars(select(Body.id).where(Body.code == code)).one()
        somebody(session, login, Role.OFFICER, body_id=body)
    somebody(session, "supervisor", Role.SUPERVISOR, region="230100")
    somebody(session, "second-supervisor", Role.SUPERVISOR, region="230100")
    somebody(session, "other-supervisor", Role.SUPERVISOR, region="230103")
    firm = session.scalars(select(Enterprise.id).where(Enterprise.uscc == FIRM)).one()
    somebody(session, "firm", Role.ENTERPRISE, enterprise_id=firm)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.unit_of_work() as session:
        settle(session)
        yield session


def by(login: str, reason: str) -> By:
    return By(actor=login, at=AT, on=ON, reason=reason, reach=EVERYWHERE)


def wanted(session: Session, act: Act, kind: str, login: str, reason: str) -> Wanted:
    return Wanted(act=act, kind=KINDS[kind], actor=acting(session, login), reason=reason, on=ON, at=AT)


def enter(
    session: Session, kind: str, cells: dict[str, str], login: str = "officer"
) -> ApprovalRequest | None:
    asked = wanted(session, Act.ADD, kind, login, "演示")
    return do_or_ask(session, asked, lambda: add(session, asked.kind, cells, by(login, "演示")))


def amend(session: Session, kind: str, ref: str, /, **cells: str) -> ApprovalRequest | None:
    asked = wanted(session, Act.CORRECT, kind, "officer", "演示更正")
    found = record(session, asked.kind, ref, EVERYWHERE)
    assert found is not None
    typed = {one.column.key: one.text for one in found.values} | cells
    return do_or_ask(session, asked, lambda: correct(
        session, asked.kind, ref, typed, by("officer", "演示更正"), seen=found.seen
    ))  # fmt: skip


def voided(session: Session, kind: str, ref: str, reason: str = "误登记") -> ApprovalRequest | None:
    asked = wanted(session, Act.VOID, kind, "officer", reason)
    return do_or_ask(session, asked, lambda: void(
        session, asked.kind, [ref], reason=reason, at=AT, actor="officer"
    ))  # fmt: skip


def say(
    session: Session, request: ApprovalRequest, verdict: Verdict, login: str, note: str = "", seen: str = "",
    on: date = ON,
) -> ApprovalWord:  # fmt: skip
    word = deciding.Word(
        verdict=verdict, actor=acting(session, login), on=on, at=AT, note=note,
        seen=seen or deciding.mark(session, request),
    )  # fmt: skip
    return deciding.end(session, request, word)


def owed(session: Session, ref: str = OVERDUE, on: date = ON) -> tuple[int, int]:
    """What is owed on a payable and what of it is in dispute, in yuan."""
    found = session.execute(standing(on).where(Payable.ref == ref)).one_or_none()
    return (int(found.owed_fen) // 100, int(found.disputed_fen) // 100) if found else (0, 0)


def told(session: Session, kind: str) -> set[str]:
    asked = select(Account.login).join(Message, Message.account_id == Account.id)
    return set(session.scalars(asked.where(Message.kind == f"approval:{kind}")))


def test_a_dispute_is_none_before_another_person_approves_it(session: Session) -> None:
    request = enter(session, "disputes", DISPUTE | {"approver": "演示自填"})
    assert request is not None and (request.before_fen, request.after_fen) == (200_000_00, 80_000_00)
    assert owed(session) == (200_000, 0)
    assert session.scalar(select(Dispute).where(Dispute.ref == "S9")) is None
    assert told(session, "asked") == {"supervisor", "second-supervisor"}
    word = say(session, request, Verdict.APPROVED, "supervisor")
    assert (word.before_fen, word.after_fen) == (200_000_00, 80_000_00)
    assert owed(session) == (200_000, 120_000), "it stays in the total, in its own column"
    assert owed(session, on=date(2026, 11, 23)) == (200_000, 0), "what was overdue before stays so"
    dispute = session.scalars(select(Dispute).where(Dispute.ref == "S9")).one()
    assert (dispute.approver, dispute.document) == ("supervisor", "演函1号"), "not who the officer typed"
    assert told(session, "disputed") == {"officer", "second-officer", "firm"}


@pytest.mark.parametrize("login", ["officer", "second-officer", "elsewhere", "other-supervisor", "firm"])
def test_who_may_not_decide_does_not(session: Session, login: str) -> None:
    request = enter(session, "disputes", DISPUTE)
    assert request is not None
    for verdict in (Verdict.APPROVED, Verdict.REFUSED):
        with pytest.raises(NotAllowed):
            say(session, request, verdict, login, "演示")
    assert owed(session) == (200_000, 0)


def test_an_officer_who_supervises_too_does_not_approve_their_own(session: Session) -> None:
    """Whoever holds both roles is refused as who asked, and as an officer of the body."""
    both = session.scalars(select(Account).where(Account.login == "supervisor")).one()
    request = enter(session, "disputes", DISPUTE, login="supervisor")
    assert request is not None and request.actor_id == both.id
    with pytest.raises(NotAllowed):
        say(session, request, Verdict.APPROVED, "supervisor")


def test_a_refusal_says_why_and_changes_nothing(session: Session) -> None:
    request = enter(session, "disputes", DISPUTE)
    assert request is not None
    with pytest.raises(NotAllowed):
        say(session, request, Verdict.REFUSED, "supervisor", "  ")
    say(session, request, Verdict.REFUSED, "supervisor", "没有依据")
    assert owed(session) == (200_000, 0)
    assert told(session, "refused") == {"officer", "second-officer"}, "there is nothing to tell the creditor"
    with pytest.raises(IllegalTransition):
        say(session, request, Verdict.APPROVED, "second-supervisor")


def test_only_who_asked_withdraws(session: Session) -> None:
    request = enter(session, "disputes", DISPUTE)
    assert request is not None
    for login in ("second-officer", "supervisor"):
        with pytest.raises(NotAllowed):
            say(session, request, Verdict.WITHDRAWN, login)
    say(session, request, Verdict.WITHDRAWN, "officer")
    with pytest.raises(IllegalTransition):
        say(session, request, Verdict.APPROVED, "supervisor")


@pytest.mark.parametrize("cells", [
    {"document": " "},
    {"raised_on": "2026-11-23"},  # the sum was overdue that day
    {"raised_on": "2026-02-20"},  # and on all days from then on
    {"raised_on": "2026-11-25"},
])  # fmt: skip
def test_what_may_not_be_asked_for(session: Session, cells: dict[str, str]) -> None:
    with pytest.raises(NotAllowed):
        enter(session, "disputes", DISPUTE | cells)
    with pytest.raises(Rejected):
        enter(session, "disputes", DISPUTE | {"reason": ""})
    assert session.scalar(select(ApprovalRequest)) is None


def test_a_dispute_raised_before_the_sum_was_due_counts_from_its_day(session: Session) -> None:
    request = enter(session, "disputes", DISPUTE | {
        "payable": COMING, "amount": "400", "raised_on": "2026-11-20"
    })  # fmt: skip
    assert request is not None
    say(session, request, Verdict.APPROVED, "supervisor")
    assert owed(session, COMING, date(2026, 11, 20)) == (1_000, 400)


def test_corrections_of_a_dispute_that_lower_more_wait_too(session: Session) -> None:
    take(session, "disputes", DISPUTE | {"approver": "演示领导"})
    for cells in ({"amount": "130000"}, {"raised_on": "2026-02-01"}, {"payable": "Y1"}):
        with pytest.raises(NotAllowed):
            amend(session, "disputes", "S9", **{"raised_on": "2026-11-01", **cells})
    assert amend(session, "disputes", "S9", amount="110000") is None, "to dispute less is no loss"
    asked = amend(session, "disputes", "S9", approver="演示他人")
    assert asked is not None, "nobody writes another's name as the approver"
    with pytest.raises(NotAllowed):
        amend(session, "disputes", "S9", document="演函2号")  # one waits already
    say(session, asked, Verdict.WITHDRAWN, "officer")
    lost = amend(session, "disputes", "S9", resolved_on="2026-11-24", outcome="debtor")
    assert lost is not None and owed(session) == (200_000, 110_000)
    say(session, lost, Verdict.APPROVED, "supervisor")
    assert owed(session) == (90_000, 0)


def test_a_dispute_resolved_for_the_creditor_needs_nobody(session: Session) -> None:
    take(session, "disputes", DISPUTE)
    assert amend(session, "disputes", "S9", resolved_on="2026-11-24", outcome="creditor") is None
    assert owed(session) == (200_000, 0)


def test_a_debt_is_voided_by_two_and_what_raises_arrears_by_one(session: Session) -> None:
    request = voided(session, "payables", COMING)
    assert request is not None and owed(session, COMING) == (1_000, 0)
    word = say(session, request, Verdict.APPROVED, "supervisor")
    assert owed(session, COMING) == (0, 0) and (word.before_fen, word.after_fen) == (1_000_00, 0)
    assert "firm" in told(session, "approved")
    assert voided(session, "payments", "Z1") is None
    assert voided(session, "disputes", "S1") is None
    assert voided(session, "discharges", "H1") is None


@pytest.mark.parametrize("cells", [{"amount": "1"}, {"due_on": "2027-05-01"}, {"body": "P1"}])
def test_a_debt_made_smaller_or_later_or_anothers_waits(session: Session, cells: dict[str, str]) -> None:
    assert amend(session, "payables", OVERDUE, **cells) is not None
    assert owed(session) == (200_000, 0)
    session.rollback()


def test_a_debt_made_larger_does_not_wait(session: Session) -> None:
    assert amend(session, "payables", OVERDUE, amount="250000") is None
    assert owed(session) == (250_000, 0)


def test_a_waiver_waits(session: Session) -> None:
    cells = {"ref": "H9", "payable": OVERDUE, "on": "2026-11-24", "kind": "waiver", "amount": "5"}
    request = enter(session, "discharges", cells)
    assert request is not None and owed(session) == (200_000, 0)
    say(session, request, Verdict.APPROVED, "supervisor")
    assert owed(session) == (199_995, 0)


def test_a_page_that_is_out_of_date_decides_nothing(session: Session) -> None:
    request = enter(session, "disputes", DISPUTE)
    assert request is not None
    seen = deciding.mark(session, request)
    take(session, "payments", {"ref": "Z9", "payable": OVERDUE, "paid_on": "2026-11-20", "amount": "150000",
                               "method": "cash"})  # fmt: skip
    with pytest.raises(IllegalTransition):
        say(session, request, Verdict.APPROVED, "supervisor", seen=seen)
    say(session, request, Verdict.APPROVED, "supervisor")
    assert owed(session) == (50_000, 50_000)


def test_what_cannot_be_done_any_more_is_refused_in_words(session: Session) -> None:
    request, again = enter(session, "disputes", DISPUTE), enter(session, "disputes", DISPUTE)
    gone = voided(session, "payables", COMING)
    assert request and again and gone
    say(session, request, Verdict.APPROVED, "supervisor")
    with pytest.raises(NotAllowed, match="已有"):
        say(session, again, Verdict.APPROVED, "supervisor")
    take(session, "payables", {"ref": COMING, "body": "B1", "enterprise": FIRM, "kind": "goods",
                               "amount": "1001", "due_on": "2027-01-04"}, update=True)  # fmt: skip
    with pytest.raises(NotAllowed):
        say(session, gone, Verdict.APPROVED, "supervisor")
    assert owed(session, COMING) == (1_001, 0)


INSERT = (
    "INSERT INTO approval_words (request_id, verdict, note, change_id, before_fen, after_fen, taken_on, at, "
    "actor_id, actor_name) SELECT id, {}, 'x', {}, asked_on, at, {}, actor_name FROM approval_requests"
)
OTHER = "(SELECT id FROM accounts WHERE login = 'supervisor')"


@pytest.mark.parametrize(("statement", "said"), [
    ("UPDATE approval_requests SET reason = 'x'", "history_is_kept"),
    ("DELETE FROM approval_requests", "history_is_kept"),
    # Who asked does not approve or refuse, nor does another withdraw, with the database's own shell either.
    (INSERT.format("'approved'", "1, 1, 1", "actor_id"), "two_people_decide"),
    (INSERT.format("'refused'", "NULL, NULL, NULL", "actor_id"), "two_people_decide"),
    (INSERT.format("'withdrawn'", "NULL, NULL, NULL", OTHER), "who_asked_withdraws"),
    (INSERT.format("'approved'", "NULL, NULL, NULL", OTHER), "done_in_a_change"),
    ("INSERT INTO approval_requests (act, kind, ref, seen, payable_id, body_id, cells, reason, document, "
     "raised_on, due_on, before_fen, after_fen, asked_on, at, actor_id, actor_name) SELECT act, kind, ref, "
     "seen, payable_id, body_id, cells, reason, document, due_on, due_on, before_fen, after_fen, asked_on, "
     "at, actor_id, actor_name FROM approval_requests", "dispute_undoes_no_day"),
    ("INSERT INTO approval_requests (act, kind, ref, seen, payable_id, body_id, cells, reason, document, "
     "raised_on, due_on, before_fen, after_fen, asked_on, at, actor_id, actor_name) SELECT act, kind, ref, "
     "seen, payable_id, body_id, cells, reason, ' ', raised_on, due_on, before_fen, after_fen, asked_on, "
     "at, actor_id, actor_name FROM approval_requests", "dispute_has_document"),
])  # fmt: skip
def test_the_database_holds_it_too(session: Session, statement: str, said: str) -> None:
    assert enter(session, "disputes", DISPUTE) is not None
    with pytest.raises(DatabaseError, match=said), session.begin_nested():
        session.execute(text(statement))


def at_once(database: Database, *works: Callable[[Session], object]) -> list[str]:
    """Do works in units of their own at the same moment; how each ended."""
    ended: dict[int, str] = {}

    def run(number: int, work: Callable[[Session], object]) -> None:
        try:
            with database.unit_of_work() as session:
                work(session)
            ended[number] = "done"
        except (IllegalTransition, NotAllowed) as refused:
            ended[number] = type(refused).__name__

    threads = [Thread(target=run, args=one) for one in enumerate(works)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return [ended[number] for number in sorted(ended)]


@pytest.mark.parametrize("second", [
    (Verdict.APPROVED, "second-supervisor"), (Verdict.REFUSED, "second-supervisor"),
    (Verdict.WITHDRAWN, "officer"),
])  # fmt: skip
def test_of_two_at_once_one_ends_it(database: Database, second: tuple[Verdict, str]) -> None:
    with database.unit_of_work() as session:
        settle(session)
        request = enter(session, "disputes", DISPUTE)
        assert request is not None
        number, seen = request.id, deciding.mark(session, request)

    def word(verdict: Verdict, login: str) -> Callable[[Session], object]:
        return lambda session: say(
            session, session.get_one(ApprovalRequest, number), verdict, login, "演示", seen
        )

    ended = at_once(database, word(Verdict.APPROVED, "supervisor"), word(*second))
    assert sorted(ended) == ["IllegalTransition", "done"]
    with database.reading() as session:
        verdict = session.scalars(select(ApprovalWord.verdict)).one()
        disputed = 120_000 if verdict is Verdict.APPROVED else 0
        assert owed(session) == (200_000, disputed)
        entered = session.scalars(select(AuditEntry.kind).where(AuditEntry.kind.like("approval:%")))
        assert sorted(entered) == sorted(["approval:asked", f"approval:{verdict.value}"])


def test_the_waiting_are_counted_for_who_is_concerned(session: Session) -> None:
    enter(session, "disputes", DISPUTE)
    voided(session, "payables", COMING)

    def waits(login: str) -> int:
        return queries.count_waiting(session, acting(session, login), Reach())

    assert [waits(one) for one in ("supervisor", "other-supervisor", "officer", "firm")] == [2, 0, 0, 0]
    asked = queries.requests(session, EVERYWHERE, waiting=True)
    assert [one.payable_ref for one in asked] == [COMING, OVERDUE]
    assert {one.heading for one in queries.differences(session, asked[1])} >= {"争议理由", "提出日期"}
    number = asked[1].request.payable_id
    assert undisputed(session, [number], ON) == {number: 200_000_00}
