"""What is said above a page and beside a fact: few rules of many by their titles, never a list of codes."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import delete, select

from tests.reports.city import ON
from tests.rules.referring import refer_case
from tests.web.people import get, signed_in
from tests.web.site import sweep_on
from tracker.flags.models import Flag, RuleMark
from tracker.rules.catalogue import RULES
from tracker.rules.titles import titles
from tracker.web.frame import MOST_NAMED


@pytest.mark.parametrize("gone", [1, MOST_NAMED + 4])
def test_rules_that_did_not_run_are_named_by_title_and_counted_where_they_are_many(
    people_app: Flask, gone: int
) -> None:
    missing = [rule.code for rule in RULES[:gone]]
    with people_app.extensions["tracker"].database.unit_of_work() as session:
        session.execute(delete(RuleMark).where(RuleMark.rule.in_(missing)))
    page = get(signed_in(people_app, "demo-supervisor"), "/complaints").text
    notice = next(one for one in re.findall(r'class="notice".*?</p>', page) if "没有全部完成" in one)
    named = [code for code in missing if titles()[code].chinese in notice]
    assert named == missing[:MOST_NAMED] and not any(code in notice for code in missing)
    assert ("另有 4 条规则" in notice) is (gone > MOST_NAMED)


def test_what_a_referral_is_about_is_told_by_the_title_of_its_rule(people_app: Flask) -> None:
    database = people_app.extensions["tracker"].database
    with database.unit_of_work() as session:
        refer_case(session, {
            "rule": "A12-CONTRACTOR-ADVANCE", "body": "DEMO-1-0", "authority": "DEMO",
            "referred_on": date(2026, 3, 2),
        })  # fmt: skip
    sweep_on(database, ON)
    with database.reading() as session:
        number = session.scalars(select(Flag.id).where(Flag.rule == "A40-ACCOUNTABILITY-PENDING")).first()
    page = get(signed_in(people_app, "demo-supervisor"), f"/flags/{number}").text
    facts = page.partition('id="facts"')[2].partition("</section>")[0]
    assert f"<td>{titles()['A12-CONTRACTOR-ADVANCE'].chinese}</td>" in facts
    assert 'href="/rules/A12-CONTRACTOR-ADVANCE"' in facts
