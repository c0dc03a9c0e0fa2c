"""What a case says on its flag: lists, sums, files and reports, and no sweep that raises it anew."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, select

from tests.cases.laid import ELSEWHERE, FIRST, MEMBER, OFFICER, OPENED, REPLY_BY, SECOND, go, opened, settle
from tests.flags.laid import AT
from tests.reports.city import ON, recorded
from tests.web.site import sweep_on
from tracker.accounts.models import Account, AccountState
from tracker.cases.models import Case
from tracker.cases.on_flags import states_of
from tracker.cases.opening import open_case
from tracker.cases.queries import case_of, case_of_flag, moves_for, steps_of
from tracker.cases.queue import Part, queue
from tracker.cases.workflow import ESTABLISHED, CaseMove, CaseState
from tracker.core.db import Database
from tracker.core.permissions import EVERYWHERE, Actor, Perm, reach
from tracker.exchange.out.flags import public_flags
from tracker.flags.filters import Filter
from tracker.flags.models import DECIDED, DISMISSED, Flag
from tracker.flags.queries import flag, page
from tracker.flags.tallies import By, tallies, total
from tracker.reports.data.laid import FLAGS, laid
from tracker.reports.period import Window, parse_period
from tracker.rules.a13_payment_overdue import RULE
from tracker.rules.sweep import sweep

M = CaseMove
DAY = date(2026, 6, 30)


def test_the_words_on_flags_are_those_of_cases() -> None:
    assert DISMISSED == CaseState.DISMISSED
    assert ESTABLISHED | {CaseState.DISMISSED} == DECIDED


def test_a_dismissed_flag_is_open_no_more(database: Database) -> None:
    with database.unit_of_work() as session:
        settle(session)
        before, arrears = total(session, Filter(), DAY), total(session, Filter(state=None), DAY)
        case = opened(session)
        for name, actor in ((M.REPLY, OFFICER), (M.PROPOSE_DISMISS, FIRST)):
            go(session, case, name, actor)
            shown = flag(session, 1, DAY)
            assert shown and shown.case_state is None, "nothing is told before two people have decided"
            assert total(session, Filter(), DAY) == before
        go(session, case, M.DISMISS, SECOND)
        after = total(session, Filter(), DAY)
        assert (after.open, after.arrears_fen) == (before.open - 1, before.arrears_fen - 100_00)
        assert total(session, Filter(state=None), DAY).open == arrears.open - 1
        assert 1 not in {row.id for row in page(session, Filter(), DAY).rows}
        every = {row.id: row.case_state for row in page(session, Filter(state=None), DAY).rows}
        assert every[1] == "dismissed"
        assert sum(one.open for one in tallies(session, Filter(), DAY, By.AGE)) == after.open


def test_who_sees_which_case_and_whose_turn_it_is(database: Database) -> None:
    def numbers(actor: Actor, on: date, part: Part = Part.OPEN) -> list[int]:
        return [row.id for row in queue(session, actor, reach(actor, Perm.CASES_READ), on, part, size=9)]

    with database.unit_of_work() as session:
        settle(session)
        case = opened(session)
        other = opened(session, 4)
        assert numbers(FIRST, OPENED) == numbers(SECOND, OPENED) == [case.id, other.id]
        assert (numbers(OFFICER, OPENED), numbers(ELSEWHERE, OPENED)) == ([case.id], [other.id])
        assert numbers(MEMBER, REPLY_BY) == [], "the body sees the question before anyone else"
        assert numbers(MEMBER, date(2026, 10, 13)) == [case.id, other.id]
        assert numbers(FIRST, OPENED, Part.MINE) == [] and numbers(OFFICER, OPENED, Part.MINE) == [case.id]
        assert numbers(FIRST, date(2026, 10, 13), Part.MINE) == [case.id, other.id], "it kept silent"
        assert numbers(FIRST, date(2026, 10, 13), Part.LATE) == [case.id, other.id]
        go(session, case, M.REPLY, OFFICER)
        go(session, case, M.PROPOSE_CONFIRM, FIRST)
        assert numbers(FIRST, OPENED, Part.MINE) == [] and numbers(SECOND, OPENED, Part.MINE) == [case.id]
        after = queue(session, FIRST, EVERYWHERE, OPENED, size=1)[0]
        assert after.due_on
        rest = queue(session, FIRST, EVERYWHERE, OPENED, size=9, after=(after.due_on, after.id))
        assert {after.id, *(row.id for row in rest)} == {case.id, other.id}

        later = date(2026, 11, 30)
        seen = case_of(session, case.id, MEMBER, EVERYWHERE, later)
        inner = case_of_flag(session, 1, FIRST, EVERYWHERE, later)
        assert seen and inner
        assert (seen.state, inner.state) == (CaseState.CHECKING, CaseState.CONFIRM_PROPOSED)
        assert [step.move for step in steps_of(session, seen)] == [M.OPEN, M.REPLY]
        assert [move.name for move in moves_for(session, inner, SECOND, later)] == [M.CONFIRM, M.SEND_BACK]
        assert not moves_for(session, inner, FIRST, later) and not moves_for(session, inner, MEMBER, later)
        assert states_of(session, "A13-PAYMENT-OVERDUE", OPENED)[
            ("A13-PAYMENT-OVERDUE", "payable", 1, 1, "", date(2026, 5, 31))
        ] == "confirm_proposed"  # fmt: skip
        assert not states_of(session, "A13-PAYMENT-OVERDUE", date(2026, 9, 20))


def test_no_sweep_raises_a_dismissed_flag_anew(database: Database) -> None:
    """Even where the flag's row went: the same breach comes back dismissed, and files and reports say so."""
    recorded(database)
    sweep_on(database, ON)
    with database.unit_of_work() as session:
        for one in (FIRST, SECOND):
            session.add(Account(id=one.account_id, login=one.login, name=one.name,
                                state=AccountState.CLOSED, demo=False, made_at=AT))  # fmt: skip
        session.flush()
        first = select(Flag).where(Flag.rule == "A13-PAYMENT-OVERDUE", Flag.ceased_on.is_(None))
        found = session.scalars(first.order_by(Flag.id)).first()
        assert found
        key = (found.ref, found.arose_on)
        count = len(session.scalars(first).all())
        case = open_case(session, found.id, actor=FIRST, on=ON, at=AT, note="请说明。")
        later = date(2026, 12, 1)
        go(session, case, M.GO_ON, FIRST, later)
        go(session, case, M.PROPOSE_DISMISS, FIRST, later)
        go(session, case, M.DISMISS, SECOND, later)
    sweep_on(database, later)
    with database.unit_of_work() as session:
        marked = session.scalars(select(Flag).where(Flag.case_state == DISMISSED)).one()
        assert (marked.ref, marked.arose_on) == key
        # The row goes, as it does where the facts are mended and mended back.
        session.execute(delete(Flag).where(Flag.rule == "A13-PAYMENT-OVERDUE"))
    with database.unit_of_work() as session:
        sweep(session, [RULE], later, at=AT, full=True)
        assert len(session.scalars(first).all()) == count
        marked = session.scalars(select(Flag).where(Flag.case_state == DISMISSED)).one()
        assert (marked.ref, marked.arose_on) == key
        assert session.scalars(select(Case)).one().state is CaseState.DISMISSED
        told = [one for one in public_flags(session, [RULE], later) if one["state"] == "dismissed"]
        assert [(one["subject"], one["arose_on"]) for one in told] == [key]
        for period, day, rows in (("2026-11", date(2026, 11, 30), 1), ("2026-12", later, 0)):
            with laid(session, Window(parse_period(period), day)):
                same = select(FLAGS).where(FLAGS.c.rule == marked.rule, FLAGS.c.ref == key[0])
                assert len(session.execute(same.where(FLAGS.c.day == day)).all()) == rows
