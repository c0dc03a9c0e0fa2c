"""A circular is read by everybody, without names it must not say, and stays when its case is dismissed."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader
from sqlalchemy import text, update

from tests.cases.laid import AT, FIRST, OFFICER, SECOND, go, opened, settle
from tests.web.people import ELSEWHERE
from tests.web.site import pages_of
from tracker.cases import actions
from tracker.cases.actions import last_step
from tracker.cases.workflow import CaseMove as M
from tracker.core.db import Database
from tracker.reports.letters.circulars import circulars
from tracker.reports.letters.writing import write_letter
from tracker.subjects.models import Enterprise

LATE = date(2026, 10, 13)


def test_a_circular_is_public_and_is_marked_when_its_case_falls(
    sqlite_database: Database, tmp_path: Path
) -> None:
    with sqlite_database.unit_of_work() as session:
        settle(session)
        case = opened(session)
        firm = session.get_one(Enterprise, case.enterprise_id)
        session.execute(update(Enterprise).values(named_publicly=False))
        for name, actor in ((M.REMIND, FIRST), (M.SUPERVISE, FIRST), (M.INTERVIEW, FIRST)):
            go(session, case, name, actor, LATE)
        note = f"拖欠{firm.name}的款项，经约谈仍未答复。"
        actions.move(session, case, M.CIRCULATE, actor=SECOND, on=LATE, at=AT, note=note)
        step = last_step(session, case)
        write_letter(session, case, step)
        assert [one.id for one in circulars(session, LATE)] == [step.id]
        assert circulars(session, case.public_from - timedelta(days=1)) == ()
        number, name, case_id = step.id, firm.name, case.id
    client = pages_of(sqlite_database, tmp_path, today=LATE).test_client()

    def read(address: str) -> str:
        answer = client.get(address, environ_overrides=ELSEWHERE)
        assert answer.status_code == 200
        if not address.endswith(".pdf"):
            return answer.text
        pages = PdfReader(BytesIO(answer.data)).pages
        return "".join(page.extract_text().replace("\n", "") for page in pages)

    assert f"/circulars/{number}" in read("/circulars")
    for address in (f"/circulars/{number}", f"/circulars/{number}.pdf"):
        said = read(address)
        assert "经约谈仍未答复" in said
        assert name not in said and "（未同意公开）" in said
        assert "演示第2人" not in said
    early = pages_of(sqlite_database, tmp_path, today=LATE - timedelta(days=30)).test_client()
    assert early.get(f"/circulars/{number}.pdf", environ_overrides=ELSEWHERE).status_code == 404
    assert "目前没有通报" in early.get("/circulars", environ_overrides=ELSEWHERE).text

    with sqlite_database.unit_of_work() as session:
        case = session.get_one(type(case), case_id)
        go(session, case, M.REPLY, OFFICER, LATE)
        go(session, case, M.PROPOSE_DISMISS, FIRST, LATE)
        go(session, case, M.DISMISS, SECOND, LATE)
    assert "撤回" in read("/circulars") and "撤回" in read(f"/circulars/{number}")
    assert "撤回" in read(f"/circulars/{number}.pdf")
    with sqlite_database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM case_letters")) == 1
