"""How people want to be told: where to, in one mail a day, not at night; in the application at once."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from tests.cases.laid import AT, OFFICER, opened
from tests.cases.test_telling import in_use
from tracker.accounts.preferences import MOBILE, Choices, digest_after, keep_choices
from tracker.core.clock import ZONE
from tracker.core.db import Database
from tracker.core.outbox import Channel, Message
from tracker.wording.told import letter_of


@pytest.mark.parametrize(
    ("written", "quiet", "digest"),
    [
        ("2026-09-21T21:59", "2026-09-21T21:59", "2026-09-22T08:00"),
        ("2026-09-21T22:00", "2026-09-22T07:00", "2026-09-22T08:00"),
        ("2026-09-22T06:59", "2026-09-22T07:00", "2026-09-22T08:00"),
        ("2026-09-22T07:00", "2026-09-22T07:00", "2026-09-22T08:00"),
        ("2026-09-22T08:00", "2026-09-22T08:00", "2026-09-23T08:00"),
    ],
)
def test_nothing_leaves_at_night_and_the_mail_of_the_day_before_the_office_opens(
    written: str, quiet: str, digest: str
) -> None:
    at, later, daily = (datetime.fromisoformat(one).replace(tzinfo=ZONE) for one in (written, quiet, digest))
    assert Choices(quiet=True).leaves_at(at) == later
    assert Choices().leaves_at(at) == at
    assert digest_after(at) == daily


def test_one_mail_of_the_day_names_all_and_a_short_message_a_number_and_a_day(database: Database) -> None:
    assert OFFICER.account_id
    with database.unit_of_work() as session:
        in_use(session)
        chosen = Choices("day@example.gov.cn", "13800000000", digest=True, quiet=True)
        keep_choices(session, OFFICER.account_id, chosen)
        for flag in (1, 3):
            opened(session, flag)
        mine = select(Message).where(Message.account_id == OFFICER.account_id).order_by(Message.id)
        rows = list(session.scalars(mine))
        by = {channel: [one for one in rows if one.channel is channel] for channel in Channel}
        assert [one.sent_at for one in by[Channel.IN_APP]] == [AT, AT], "in the application at once"
        (mail,) = by[Channel.EMAIL]
        assert (mail.address, mail.due_at) == ("day@example.gov.cn", digest_after(AT))
        letter = letter_of(session, mail, address=None)
        assert "2026-000001、2026-000002" in letter.text and "演示" not in letter.text
        first, _second = by[Channel.SMS]
        text = letter_of(session, first, address=None).text
        assert text == "【履约监督】2026-000001：有事项等待您处理，期限至 2026-10-12。"
        keep_choices(session, OFFICER.account_id, Choices())
        opened(session, 6)
        again = list(session.scalars(mine))[len(rows) :]
        assert [one.channel for one in again] == [Channel.IN_APP], "who gives no address is told here alone"


def test_numbers_of_telephones() -> None:
    given = ("13800000000", "+8613800000000", "0451123", "１３８")
    assert [bool(MOBILE.fullmatch(one)) for one in given] == [True, True, False, False]
