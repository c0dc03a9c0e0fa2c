"""The letters of cases: every one printed, with the law's caution, however long what somebody wrote is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.cases.laid import FIRST, OFFICER, OPENED, SECOND, go, opened, settle
from tracker.cases.actions import last_step
from tracker.cases.workflow import CaseMove
from tracker.core.db import Database
from tracker.reports.letters.wording import WORDINGS
from tracker.reports.letters.writing import letter_of, write_letter
from tracker.reports.pdf.letter import render_letter

M = CaseMove
LATE, AFTER = date(2026, 10, 13), date(2026, 10, 21)
# Every step that has a letter, in an order in which a case takes them all.
WAY = (
    (M.REMIND, FIRST, LATE), (M.SUPERVISE, FIRST, LATE), (M.INTERVIEW, FIRST, LATE),
    (M.CIRCULATE, SECOND, LATE), (M.REPLY, OFFICER, LATE), (M.PROPOSE_CONFIRM, FIRST, LATE),
    (M.CONFIRM, SECOND, LATE), (M.ORDER, FIRST, LATE), (M.EXTEND, FIRST, LATE),
    (M.REPORT_DONE, OFFICER, LATE), (M.NOT_DONE, FIRST, LATE),
)  # fmt: skip


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.unit_of_work() as made:
        settle(made)
        yield made


def told(pdf: bytes) -> str:
    return "".join(page.extract_text().replace("\n", "") for page in PdfReader(BytesIO(pdf)).pages)


def test_every_step_that_has_a_letter_prints_it_and_keeps_it(session: Session) -> None:
    case, said = opened(session), {}
    write_letter(session, case, last_step(session, case))
    letters = {M.OPEN: letter_of(session, case.id, last_step(session, case).id)}
    for name, actor, on in WAY:
        day = {M.ORDER: date(2026, 10, 30), M.EXTEND: date(2026, 11, 20)}.get(name)
        go(session, case, name, actor, on, day=day, agreed_by="演示局长" if name is M.EXTEND else "")
        step = last_step(session, case)
        write_letter(session, case, step)
        letters[name] = letter_of(session, case.id, step.id)
    other = opened(session, 4)
    assert letter_of(session, other.id, last_step(session, case).id) is None, "it is another case's"
    kept = {name for name, letter in letters.items() if letter}
    assert kept | {M.DISMISS} == set(WORDINGS)
    for name, letter in letters.items():
        if letter is None:
            continue
        pdf = render_letter(letter)
        assert pdf == render_letter(letter), name
        said[name] = told(pdf)
        assert letter.title in said[name] and "演示一局" in said[name] and case.number in said[name]
        assert "失信" not in said[name].replace("不是失信认定", ""), "no letter calls anybody anything"
    assert "2026年10月12日" in said[M.OPEN] and "请说明。" in said[M.OPEN] and "100.00" in said[M.OPEN]
    assert "2026年11月20日" in said[M.EXTEND] and "演示局长" in said[M.EXTEND]
    # What the records become later changes no letter that was sent.
    session.execute(text("UPDATE flags SET amount_fen = 999 WHERE id = 1"))
    again = letter_of(session, case.id, 1)
    assert again and told(render_letter(again)) == said[M.OPEN]
    for statement in ("UPDATE case_letters SET written = '{}'", "DELETE FROM case_letters"):
        with pytest.raises(DatabaseError, match="history_is_kept"), session.begin_nested():
            session.execute(text(statement))


def test_a_long_reason_goes_on_over_the_page(session: Session) -> None:
    case = opened(session)
    step = last_step(session, case)
    session.expunge(step)
    step.note = "请逐项说明付款安排。" * 400
    write_letter(session, case, step)
    letter = letter_of(session, case.id, step.id)
    assert letter and letter.day == OPENED
    pdf = render_letter(letter)
    assert len(PdfReader(BytesIO(pdf)).pages) > 2 and "请逐项说明付款安排。" in told(pdf)
