"""Sessions in the browser: the office enters and corrects one, everybody of the congress reads its days."""

from __future__ import annotations

import re

from flask import Flask

from tests.web.people import get, send, signed_in
from tests.web.site import words


def test_a_session_is_entered_corrected_and_read_with_its_days(people_app: Flask) -> None:
    office, member = signed_in(people_app, "demo-supervisor"), signed_in(people_app, "demo-member")
    new = "/congress/sessions/new"
    assert get(member, new).status_code == 403 and new not in get(member, "/congress/sessions").text
    given = {"region": "230100", "name": "（演示）第三十二次会议", "session_on": "2026年12月22日"}
    assert send(office, new, **{**given, "session_on": "明天"}).status_code == 422
    assert send(office, new, **{**given, "region": "999999"}).status_code == 422
    entered = send(office, new, **given)
    assert entered.status_code == 302, words(entered.text)
    page = entered.location
    told = words(get(member, page).text)
    assert "2026年12月2日" in told and "2026年12月11日" in told and "监督法" in told
    assert "逢休息日，提前到前一个工作日" in told, "the tenth day before is a Saturday"
    assert f"{page}/correct" in get(office, page).text and f"{page}/correct" not in get(member, page).text
    form = get(office, f"{page}/correct").text
    seen = re.search(r'name="seen"[^>]*value="(\d+)"', form)
    assert seen
    change = {**given, "session_on": "2026-12-23", "note": "改期。", "seen": seen[1]}
    assert send(office, f"{page}/correct", **change).status_code == 302
    stale = send(office, f"{page}/correct", **{**change, "session_on": "2026-12-24"})
    assert stale.status_code == 422 and "其间已有人更正" in stale.text and "2026-12-24" in stale.text
    told = words(get(member, page).text)
    assert "2026年12月23日" in told and "2026年12月22日" in told and "改期。" in told
    assert page in get(member, "/congress/sessions").text
    assert get(signed_in(people_app, "demo-enterprise"), page).status_code == 403
    assert get(member, "/congress/sessions/99").status_code == 404
    assert send(signed_in(people_app, "demo-district-supervisor"), new, **given).status_code == 422
