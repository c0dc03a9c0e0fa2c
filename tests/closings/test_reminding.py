"""Closings are recalled: to the creditor before its day, to the body after it, to both where one fell."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from tests.closings.laid import LAST, PAID, ask, take
from tests.plans.laid import AT, ON, People
from tracker.closings.reminding import remind
from tracker.closings.workflow import ClosingMove as M
from tracker.closings.workflow import Ground
from tracker.core.jobs import JobState
from tracker.core.outbox import Channel, Message
from tracker.scheduler import JOBS
from tracker.wording.told import letter_of, said

DAY = timedelta(days=1)


def told(session: Session) -> Counter[tuple[str, int]]:
    in_app = select(Message).where(Message.channel == Channel.IN_APP)
    return Counter((one.kind, one.account_id) for one in session.scalars(in_app))


def day_by_day(session: Session, until_after: int) -> int:
    """Run the day's reminders from the asking on; a second run of a day says nothing."""
    reminded = 0
    for number in range((LAST - ON).days + until_after):
        reminded += remind(session, ON + number * DAY, at=AT)
        assert remind(session, ON + number * DAY, at=AT) == 0
    return reminded


def test_the_creditor_before_its_day_and_the_body_after_it(session: Session, people: People) -> None:
    ask(session, people)
    session.execute(delete(Message))
    assert day_by_day(session, 20) == 6
    firm, officer = people["firm"].account_id, people["officer"].account_id
    assert told(session) == {("closing_before", firm): 3, ("closing_after", officer): 3}
    days = sorted({one.due_on for one in session.scalars(select(Message))})
    assert days == [LAST]
    says = {said(one) for one in session.scalars(select(Message))}
    assert says == {"应付款 P：请在 2026年10月12日 前对销号作出答复",
                    "应付款 P：销号答复期限 2026年10月12日 已过，请办理下一步"}  # fmt: skip


def test_nothing_is_said_on_the_day_before_the_first_step_nor_once_it_is_answered(
    session: Session, people: People
) -> None:
    closing = ask(session, people)
    session.execute(delete(Message))
    # Three working days before Monday, 12 October: the 9th, the 8th and, by declaration, Saturday the 10th.
    assert remind(session, LAST - 5 * DAY, at=AT) == 0
    assert remind(session, LAST - 4 * DAY, at=AT) == 1
    take(session, people, closing, M.AGREE, "firm", on=LAST - 4 * DAY)
    session.execute(delete(Message))
    assert day_by_day(session, 30) == 0


def test_the_days_job_does_it(session: Session, people: People) -> None:
    ask(session, people)
    session.execute(delete(Message))
    [job] = [one for one in JOBS if one.name == "reminders"]
    state, _said = job.work(None, session, LAST)  # type: ignore[arg-type]
    assert state is JobState.DONE
    assert told(session)["closing_before", people["firm"].account_id] == 1


def test_a_run_that_was_missed_is_made_good_by_the_next(session: Session, people: People) -> None:
    ask(session, people)
    session.execute(delete(Message))
    assert remind(session, LAST + 2 * DAY, at=AT) == 1
    assert set(told(session)) == {("closing_after", people["officer"].account_id)}


def test_where_two_accounts_stand_the_body_and_then_the_office_is_reminded(
    session: Session, people: People
) -> None:
    closing = ask(session, people)
    take(session, people, closing, M.DISPUTE, "firm", ground=Ground.OTHER_DAY, day=PAID + DAY)
    session.execute(delete(Message))
    assert closing.due_on is not None
    remind(session, closing.due_on, at=AT)
    officer, office = people["officer"].account_id, people["supervisor"].account_id
    assert set(told(session)) == {("closing_before", officer)}
    remind(session, closing.due_on + DAY, at=AT)
    assert set(told(session)) == {
        ("closing_before", officer), ("closing_after", officer), ("closing_after", office)
    }  # fmt: skip
    take(session, people, closing, M.ANSWER, "officer")
    session.execute(delete(Message))
    remind(session, closing.due_on, at=AT)
    assert set(told(session)) == {("closing_before", office)}


def test_of_a_closing_that_fell_its_creditor_and_the_body_hear_once(session: Session, people: People) -> None:
    closing = ask(session, people)
    take(session, people, closing, M.AGREE, "firm")
    session.execute(delete(Message))
    assert remind(session, ON, at=AT) == 0
    session.execute(text("UPDATE payments SET paid_on = '2026-09-10' WHERE ref = 'Z'"))
    session.expire_all()
    assert remind(session, ON + DAY, at=AT) == 1 and remind(session, ON + 2 * DAY, at=AT) == 0
    firm, officer = people["firm"].account_id, people["officer"].account_id
    assert told(session) == {("closing_fell", firm): 1, ("closing_fell", officer): 1}
    ask(session, people, ON + 2 * DAY)
    session.execute(delete(Message))
    remind(session, ON + 2 * DAY, at=AT)
    assert ("closing_fell", firm) not in told(session), "a newer one took its place"


def test_what_leaves_the_house_names_nobody(session: Session, people: People) -> None:
    ask(session, people)
    session.execute(text("UPDATE accounts SET contact = 'a@example.gov.cn'"))
    session.expire_all()
    session.execute(delete(Message))
    remind(session, LAST, at=AT)
    outside = session.scalars(select(Message).where(Message.channel != Channel.IN_APP))
    letters = [letter_of(session, one, address=None) for one in outside]
    assert letters
    for secret in ("演示一企", "演示一局", "销号", "50000"):
        assert not [one for one in letters if secret in one.subject + one.text], secret
