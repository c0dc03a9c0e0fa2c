"""A report's written answer: to who reported, and to the province that handed it on; kept as written."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests.cases.laid import AT, FIRST, OPENED
from tests.complaints.laid import go, sent, settle
from tracker.complaints import actions
from tracker.complaints.actions import Said
from tracker.complaints.models import Addressee
from tracker.complaints.workflow import ComplaintMove as M
from tracker.complaints.workflow import Route
from tracker.core.db import Database
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
