"""What everybody may take away: whole, described, the same for each reader, and with no secret name in it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from random import Random
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from tests.reports.standings.cities import AT, ON, ask_about, random_city
from tests.web.site import pages_of
from tracker.cases.models import Case
from tracker.cases.workflow import CaseState
from tracker.core.db import Database
from tracker.flags.models import Flag
from tracker.payables.models import Payable
from tracker.reports.open_data.datasets import DATASETS
from tracker.reports.open_data.feed import ATOM
from tracker.reports.open_data.public_words import MASK, public_words
from tracker.reports.scorecards.keeping import keep_scorecards
from tracker.subjects.models import Body, Enterprise
from tracker.wording.open_data import COLUMNS

OUTSIDE = {"base_url": "https://localhost", "environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}}
SECRET = "绝密甲乙丙丁企业"


@pytest.fixture
def house(database: Database, tmp_path: Path) -> Flask:
    """A real house over a random city: nobody who is not signed in is let in as a visitor."""
    random_city(database, 31)
    with database.unit_of_work() as session:
        keep_scorecards(session, at=AT)
    return pages_of(database, tmp_path, production=True)


@pytest.fixture
def then(house: Flask, tmp_path: Path) -> Flask:
    """The same house on the day of its city, as a drill."""
    return pages_of(house.extensions["tracker"].database, tmp_path)


def read(house: Flask, name: str) -> list[dict[str, str]]:
    """The rows of a data set as a spreadsheet reads them."""
    answer = house.test_client().get(f"/open-data/{name}.csv", **OUTSIDE)
    assert answer.status_code == 200 and answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_each_data_set_is_described_as_it_is_sent_and_both_files_say_the_same(house: Flask) -> None:
    stranger = house.test_client()
    page = stranger.get("/open-data", **OUTSIDE).text
    for name in DATASETS:
        files = {ending: stranger.get(f"/open-data/{name}.{ending}", **OUTSIDE) for ending in ("csv", "json")}
        for answer in files.values():
            assert hashlib.sha256(answer.data).hexdigest() in page
            assert answer.last_modified is not None
            again = stranger.get(
                answer.request.path, headers={"If-None-Match": answer.headers["ETag"]}, **OUTSIDE
            )
            assert again.status_code == 304 and not again.data
        told = json.loads(files["json"].data)
        assert told["licence"] and told["as_of"] == ON.isoformat() and told["dataset"] == name
        assert [one["key"] for one in told["columns"]] == list(COLUMNS[name])
        rows = read(house, name)
        assert [
            {key: "" if one is None else str(one) for key, one in row.items()} for row in told["rows"]
        ] == [{key: one.removeprefix("'") for key, one in row.items()} for row in rows]
    assert len(read(house, "rules")) == 40 and len(read(house, "matters")) > 5
    assert stranger.get("/open-data/nothing.csv", **OUTSIDE).status_code == 404


def test_only_what_is_public_is_given_and_what_was_dismissed_or_is_over_for_long_is_on_the_list(
    then: Flask, tmp_path: Path
) -> None:
    database: Database = then.extensions["tracker"].database
    with database.unit_of_work() as session:
        dismissed, over, gone = session.scalars(
            select(Case).where(Case.public_from <= ON).order_by(Case.id.desc()).limit(3)
        ).all()
        known = [one.number for one in session.scalars(select(Case))]
        ask_about(session, Random(1), 100, ON)
        hidden = [one.number for one in session.scalars(select(Case)) if one.number not in known]
        session.execute(update(Flag).where(Flag.id == over.flag_id).values(ceased_on=ON, amount_fen=None))
        session.execute(delete(Flag).where(Flag.id == gone.flag_id))
        own = update(Case).where(Case.id == dismissed.id)
        session.execute(own.values(state=CaseState.CHECKING))
        session.execute(own.values(state=CaseState.DISMISS_PROPOSED, proposed_by=1))
        session.execute(own.values(state=CaseState.DISMISSED, due_on=None, decided_by=2, decided_on=ON))
    told = {row["number"] for row in read(then, "matters")}
    numbers = (dismissed.number, gone.number)
    assert over.number in told and hidden and not told & {*numbers, *hidden}
    why = dict(zip(numbers, ("dismissed", "corrected"), strict=True))
    assert {row["key"]: row["why"] for row in read(then, "withdrawals")} == why
    for days, expired in ((364, False), (365, True)):
        later = pages_of(database, tmp_path, today=ON + timedelta(days))
        assert (over.number in {row["number"] for row in read(later, "matters")}) is not expired
        gone_then = {row["key"]: row["why"] for row in read(later, "withdrawals")}
        assert gone_then == {**why, **({over.number: "expired"} if expired else {})}
    stranger = then.test_client()
    for one in (*numbers, hidden[0]):
        assert stranger.get(f"/matters/{one}", **OUTSIDE).status_code == 404
    assert stranger.get(f"/matters/{next(iter(told))}", **OUTSIDE).status_code == 200
    feed = stranger.get("/feed.xml", **OUTSIDE).text
    assert not [one for one in (*numbers, *hidden) if one in feed] and next(iter(told)) in feed


def test_the_feed_is_sound_and_can_be_narrowed_to_a_body_or_a_topic(then: Flask) -> None:
    house, stranger = then, then.test_client()
    answer = stranger.get("/feed.xml", **OUTSIDE)
    assert answer.content_type.startswith("application/atom+xml")
    feed = ET.fromstring(answer.data)
    ids = [one.findtext(f"{{{ATOM}}}id") for one in feed.iter(f"{{{ATOM}}}entry")]
    assert len(ids) == len(set(ids)) > 5
    for needed in ("id", "title", "updated", "author"):
        assert feed.find(f"{{{ATOM}}}{needed}") is not None
    for entry in feed.iter(f"{{{ATOM}}}entry"):
        link = entry.find(f"{{{ATOM}}}link")
        assert link is not None and link.get("href", "").startswith("https://localhost/")
        assert (
            stranger.get(link.get("href", "").removeprefix("https://localhost"), **OUTSIDE).status_code == 200
        )
    body = read(house, "matters")[0]["body"]
    own = ET.fromstring(stranger.get(f"/feed.xml?body={body}&topic=matters", **OUTSIDE).data)
    mine = {row["number"] for row in read(house, "matters") if row["body"] == body}
    assert {
        (one.findtext(f"{{{ATOM}}}id") or "").rsplit("/", 1)[1] for one in own.iter(f"{{{ATOM}}}entry")
    } <= mine
    assert stranger.get("/feed.xml?topic=nothing", **OUTSIDE).status_code == 400
    assert stranger.get("/feed.xml?body=nobody", **OUTSIDE).status_code == 404


def test_a_text_that_would_be_a_formula_is_guarded_in_csv(house: Flask) -> None:
    with house.extensions["tracker"].database.unit_of_work() as session:
        code = session.scalar(select(Body.code).order_by(Body.id).limit(1))
        session.execute(update(Body).where(Body.code == code).values(name='=HYPERLINK("x")'))
    row = next(row for row in read(house, "scorecards") if row["body"] == code)
    assert row["body_name"] == '\'=HYPERLINK("x")'


def test_no_way_out_gives_a_name_that_did_not_agree(house: Flask, then: Flask) -> None:
    """Secret names stand in enterprises and in what bodies write; a stranger walks all that is linked."""
    database: Database = house.extensions["tracker"].database
    with database.unit_of_work() as session:
        session.execute(
            update(Enterprise).where(Enterprise.named_publicly.is_not(True))
            .values(name=SECRET + Enterprise.name)
        )  # fmt: skip
        # A body's own number of a sum may hold a name, too.
        for owed in session.scalars(select(Payable).limit(500)):
            owed.ref = f"{SECRET}-{owed.ref}"
        firm = session.scalars(select(Enterprise.name).where(Enterprise.named_publicly.is_not(True))).first()
        text = f"更正{firm}的金额，联系13912345678，身份证23010219800101123X。"
        assert public_words(session, text) == f"更正（未同意公开）的金额，联系{MASK}，身份证{MASK}。"
    stranger = house.test_client()
    waiting, seen = (
        ["/", "/scorecards", "/matters", "/open-data", "/feed.xml", "/verify", "/circulars", "/rules"],
        set(),
    )
    leaks = []
    while waiting and len(seen) < 400:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        answer = stranger.get(address, **OUTSIDE)
        if SECRET in answer.data.decode("utf-8", "replace"):
            leaks.append(address)
        if answer.content_type.startswith("text/html"):
            links = map(unescape, re.findall(r'href="(/[^"#]+)', answer.text))
            waiting += [
                one for one in links if not one.startswith("/static") and not one.startswith("/login")
            ]
        elif answer.content_type.startswith("application/atom"):
            waiting += [
                one.removeprefix("https://localhost") for one in re.findall(r'href="([^"]+)"', answer.text)
            ]
    assert not leaks
    kinds = ("/scorecards/rows", "/matters/", "/open-data/", "/feed.xml", "/scorecards/bodies/", "/verify")
    assert all(any(address.startswith(kind) for address in seen) for kind in kinds), len(seen)
    # The feed and its pages on the day on which they tell most.
    there = then.test_client()
    feed = there.get("/feed.xml", **OUTSIDE).text
    assert feed.count("<entry>") > 5 and SECRET not in feed
    pages = [one for one in seen if one.startswith(("/matters", "/scorecards", "/open-data"))]
    assert len(pages) > 20
    assert not [one for one in pages if SECRET in there.get(one, **OUTSIDE).text
                and '<tr class="single">' not in there.get(one, **OUTSIDE).text]  # fmt: skip
