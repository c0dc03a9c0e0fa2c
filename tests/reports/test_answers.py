"""A report's letters: what is missing, not accepted, answered; to who reported and to the province."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.cases.laid import AT, FIRST, OPENED
from tests.complaints.laid import go, sent, settle
from tracker.complaints import actions
from tracker.complaints.actions import Said
from tracker.complaints.models import Addressee, Complaint
from tracker.complaints.workflow import ComplaintMove as M
from tracker.complaints.workflow import Refused, Route
from tracker.core.db import Database
from tracker.reports.figures import day
from tracker.reports.letters.answers import answer_of, answers_of, write_answers
from tracker.reports.pdf.letter import render_letter


@pytest.mark.parametrize("route", list(Route))
def test_an_answer_is_a_letter_to_each_who_gets_one_and_stays(database: Database, route: Route) -> None:
    with database.unit_of_work() as session:
        settle(session)
        complaint = sent(session, route=route)
        go(session, complaint, M.ACCEPT, actor=FIRST)
        go(session, complaint, M.HANDLE, actor=FIRST, note="内部的办理经过")
        said = Said(note="已督促支付，款已到账。", province="演示函〔2026〕1号")
        step = actions.move(session, complaint, M.ANSWER, actor=FIRST, on=OPENED, at=AT, said=said)
        write_answers(session, complaint, step)
        to = (Addressee.REPORTER,) if route is Route.DIRECT else (Addressee.REPORTER, Addressee.PROVINCE)
        assert answers_of(session, complaint) == {step.id: to}
        told = {}
        for one in to:
            letter = answer_of(session, complaint, step.id, one)
            assert letter is not None
            pages = PdfReader(BytesIO(render_letter(letter))).pages
            told[one] = "".join(page.extract_text().replace("\n", "") for page in pages)
            assert "已督促支付" in told[one]
            assert "内部的办理经过" not in told[one]
            assert complaint.number and complaint.number in told[one]
        assert "演示建筑公司：" in told[Addressee.REPORTER]
        assert "提起诉讼" in told[Addressee.REPORTER]
        other = sent(session, code="ABCD-EFGH-JKMN-PQRS-TVWZ")
        assert answer_of(session, other, step.id, Addressee.REPORTER) is None
    for change in ("UPDATE complaint_letters SET written = '{}'", "DELETE FROM complaint_letters"):
        with pytest.raises(DatabaseError, match="history_is_kept"), database.unit_of_work() as session:
            session.execute(text(change))


def _told(session: Session, complaint: Complaint, name: M, to: Addressee, **said: Any) -> str:
    """Makes a step of the handler and gives the text of its letter."""
    step = actions.move(session, complaint, name, actor=FIRST, on=OPENED, at=AT, said=Said(**said))
    write_answers(session, complaint, step)
    letter = answer_of(session, complaint, step.id, to)
    assert letter is not None
    pages = PdfReader(BytesIO(render_letter(letter))).pages
    return "".join(page.extract_text().replace("\n", "") for page in pages)


@pytest.mark.parametrize(("reason", "basis"), [
    (Refused.NO_CONTRACT, "第二十五条规定，投诉人应当与被投诉人存在合同关系"),
    (Refused.IN_COURT, "没有法律依据"),
])  # fmt: skip
def test_who_is_not_accepted_has_it_in_writing_with_the_reason_and_its_basis(
    database: Database, reason: Refused, basis: str
) -> None:
    with database.unit_of_work() as session:
        settle(session)
        complaint = sent(session)
        letter = _told(session, complaint, M.REFUSE, Addressee.REPORTER, note="查无合同。", because=reason)
        for said in ("不予受理告知书", "演示建筑公司：", "决定不予受理", basis, "查无合同。", "重新反映"):
            assert said in letter
        assert "受理日期" not in letter, "it never was"
        [to] = answers_of(session, complaint).values()
        assert to == (Addressee.REPORTER,)


def test_the_province_is_told_that_what_it_handed_on_was_not_accepted(database: Database) -> None:
    with database.unit_of_work() as session:
        settle(session)
        complaint = sent(session, route=Route.TRANSFERRED)
        reason = Refused.NOT_GOODS_WORKS_SERVICES
        letter = _told(session, complaint, M.REFUSE, Addressee.PROVINCE, note="属奖补资金。", because=reason)
        for said in ("不予受理情况反馈函", "演示建筑公司", "第二条", "属奖补资金。", "第二十五条"):
            assert said in letter


def test_what_is_missing_is_told_once_in_writing_with_its_day(database: Database) -> None:
    with database.unit_of_work() as session:
        settle(session)
        complaint = sent(session)
        letter = _told(session, complaint, M.ASK_CORRECTION, Addressee.REPORTER, note="请补交验收单。")
        assert complaint.correct_by is not None
        for said in ("补正通知书", "请补交验收单。", day(complaint.correct_by), "一次性告知"):
            assert said in letter
        accepted = sent(session, code="ABCD-EFGH-JKMN-PQRS-TVWZ")
        go(session, accepted, M.ACCEPT, actor=FIRST)
        assert answers_of(session, accepted) == {}, "a step that writes to nobody has no letter"
