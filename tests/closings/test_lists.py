"""The lists of sums paid up and not closed, and of those closed by the debtor alone; on both databases."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.closings.laid import DAY, LAST, PAID, ask, take
from tests.plans.laid import ON, People
from tests.reports.city import payable, record, transfer
from tracker.accounts.reaching import looked_up
from tracker.closings.workflow import ClosingMove as M
from tracker.core.permissions import Reach
from tracker.lists.queries import ListRow, counts, rows_of, rows_page
from tracker.lists.titles import missing_word
from tracker.subjects.models import Body

Listed = list[tuple[str, date | None, int | None, str]]


def rows(session: Session, name: str, on: date = ON) -> Listed:
    whole = list(rows_of(session, name, on))
    assert counts(session, on)[name] == len(whole)
    assert paged(session, name, on) == whole
    return [(one.ref, one.day, one.amount_fen, one.missing) for one in whole]


def paged(session: Session, name: str, on: date) -> list[ListRow]:
    """The same rows one a page, each body's share by itself."""
    found: list[ListRow] = []
    after = None
    while True:
        page = rows_page(session, name, on, after=after, size=1)
        found += page.rows
        after = page.next
        if after is None:
            return found


def test_a_sum_is_paid_up_and_not_closed_from_the_day_it_was(session: Session, people: People) -> None:
    assert people
    assert rows(session, "paid_not_closed", PAID - DAY) == []
    assert rows(session, "paid_not_closed", PAID) == [("P", PAID, 7_000_000, "")]
    session.execute(text("UPDATE payments SET voucher = ' ' WHERE ref = 'Z'"))
    assert rows(session, "paid_not_closed") == [("P", PAID, 7_000_000, "payment.voucher")]
    session.execute(text("UPDATE payments SET returned_on = '2026-09-25' WHERE ref = 'Z'"))
    assert rows(session, "paid_not_closed", date(2026, 9, 25)) == []


def test_one_whose_history_is_more_than_money_is_found_too(session: Session, people: People) -> None:
    assert people
    bill = {**transfer("W1", "Q", "2026-03-01", "100"), "method": "bill", "matures_on": "2026-09-01"}
    record(session, {
        "payables": [payable("Q", "B1", "100", "2026-03-10"), payable("R", "B1", "100", "2026-03-10")],
        "payments": [bill],
        "discharges": [
            {"ref": "D", "payable": "R", "on": "2026-08-05", "kind": "set_off", "amount": "100",
             "document": "演示"}
        ],
    })  # fmt: skip
    assert [one[:2] for one in rows(session, "paid_not_closed")] == [("P", PAID), ("R", date(2026, 8, 5))]
    session.execute(text("UPDATE payments SET honoured_on = '2026-09-03' WHERE ref = 'W1'"))
    assert ("Q", date(2026, 9, 3)) in [one[:2] for one in rows(session, "paid_not_closed")]


def test_a_body_s_own_share_is_counted_and_listed_by_itself(session: Session, people: People) -> None:
    assert people
    record(session, {
        "payables": [payable("Q", "B2", "100", "2026-03-10")],
        "payments": [{**transfer("W2", "Q", "2026-08-09", "100"), "voucher": "演示凭证"}],
    })  # fmt: skip
    assert [one[0] for one in rows(session, "paid_not_closed")] == ["P", "Q"]
    for code, ref in (("B1", "P"), ("B2", "Q")):
        number = session.scalar(select(Body.id).where(Body.code == code))
        assert number
        reach = looked_up(session, Reach(regions=(), bodies=(number,), enterprises=()))
        assert counts(session, ON, reach)["paid_not_closed"] == 1
        assert [one.ref for one in rows_page(session, "paid_not_closed", ON, reach=reach).rows] == [ref]


def test_a_closing_under_way_takes_it_off_and_one_that_fell_puts_it_back(
    session: Session, people: People
) -> None:
    closing = ask(session, people)
    assert rows(session, "paid_not_closed") == [] == rows(session, "closed_alone")
    take(session, people, closing, M.AGREE, "firm")
    assert rows(session, "paid_not_closed") == []
    session.execute(text("UPDATE payments SET paid_on = '2026-09-12' WHERE ref = 'Z'"))
    assert rows(session, "paid_not_closed") == [("P", date(2026, 9, 12), 7_000_000, "")]


def test_silence_past_the_last_day_is_listed_as_closed_alone_until_somebody_says_more(
    session: Session, people: People
) -> None:
    closing = ask(session, people)
    assert rows(session, "closed_alone", LAST) == []
    alone = [("P", LAST, 7_000_000, "")]
    assert rows(session, "closed_alone", LAST + DAY) == alone
    take(session, people, closing, M.CLOSE_ALONE, "officer", on=LAST + DAY)
    assert rows(session, "closed_alone", LAST + DAY) == alone
    assert rows(session, "paid_not_closed", LAST + DAY) == []
    session.execute(text("UPDATE payments SET returned_on = '2026-10-20' WHERE ref = 'Z'"))
    assert rows(session, "closed_alone", date(2026, 10, 20)) == []


def test_a_closing_that_is_withdrawn_leaves_the_sum_unclosed(session: Session, people: People) -> None:
    closing = ask(session, people)
    take(session, people, closing, M.WITHDRAW, "officer")
    assert [one[0] for one in rows(session, "paid_not_closed")] == ["P"]


def test_what_is_missing_is_said_in_words() -> None:
    assert missing_word("payable", "payment.voucher") == "凭证号"
    assert missing_word("payable", "payment") == "付款"
