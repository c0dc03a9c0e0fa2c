"""The scorecards before everybody: figures that open to rows that add up, and nothing that is not public."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.reports.standings.cities import AT, ON, random_city
from tests.web.people import get, signed_in
from tests.web.site import pages_of
from tracker.core.db import Database
from tracker.reports.scorecards.cards import Figure, cards
from tracker.reports.scorecards.keeping import keep_scorecards
from tracker.subjects.models import Enterprise

FIGURE = re.compile(
    r'<a class="figure" href="(/scorecards/rows\?[^"]+)"><data(?: class="total")? value="(\d+)">'
)
OUTSIDE = {"base_url": "https://localhost", "environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}}


@pytest.fixture
def city(database: Database) -> Database:
    """A random city with its scorecards counted."""
    random_city(database, 21)
    with database.unit_of_work() as session:
        keep_scorecards(session, at=AT)
    return database


@pytest.fixture
def app(city: Database, tmp_path: Path) -> Flask:
    """The pages over it on this machine."""
    return pages_of(city, tmp_path)


def test_every_figure_opens_to_months_that_add_up_and_for_the_office_to_single_records(app: Flask) -> None:
    database: Database = app.extensions["tracker"].database
    with database.reading() as session:
        found = cards(session)
    assert found is not None
    visitor, office = app.test_client(), signed_in(app, "demo-supervisor")
    most = sorted(found.cards, key=lambda one: -(one.now.due_late + one.now.promises + one.now.answers))[:3]
    singles = late = 0
    for card in most:
        page = visitor.get(f"/scorecards/bodies/{card.code}").text
        figures = [(unescape(address), int(value)) for address, value in FIGURE.findall(page)]
        assert len(figures) >= 8
        for address, value in figures:
            rows = visitor.get(address).text
            assert sum(map(int, re.findall(r'<data class="part" value="(\d+)">', rows))) == value, address
            if "year=before" in address:
                continue
            name = re.search(r"figure=(\w+)", address)
            assert name is not None
            figure = Figure(name[1])
            if figure is Figure.DUE_LATE:
                late += rows.count('<tr class="late-sum">')
                assert rows.count('<tr class="late-sum">') == value
            if figure.base in (Figure.PAID, Figure.DUE, Figure.PROMISES):
                singles += value
                assert get(office, address).text.count('<tr class="single">') == value, address
    assert singles > 20 and late > 2


def test_who_is_not_signed_in_reads_the_scorecards_of_a_real_house_and_no_name_or_single_record(
    city: Database, tmp_path: Path
) -> None:
    stranger = pages_of(city, tmp_path, production=True).test_client()
    with city.reading() as session:
        found = cards(session)
        secret = [firm.name for firm in session.scalars(select(Enterprise)) if not firm.named_publicly]
    assert found is not None and secret
    front = stranger.get("/scorecards", **OUTSIDE)
    assert front.status_code == 200 and found.cards[0].name in front.text
    read = [front.text]
    for card in found.cards:
        if not card.now.due:
            continue
        read.append(stranger.get(f"/scorecards/bodies/{card.code}", **OUTSIDE).text)
        read += [
            stranger.get(f"/scorecards/rows?body={card.code}&figure={figure}", **OUTSIDE).text
            for figure in ("due_late", "due", "paid")
        ]
    assert len(read) > 30 and all("<h1>" in page for page in read)
    assert not [name for name in secret for page in read if name in page]
    assert not [page for page in read if '<tr class="single">' in page]


def test_too_few_records_give_no_share_and_a_bad_question_is_refused(app: Flask) -> None:
    database: Database = app.extensions["tracker"].database
    with database.reading() as session:
        found = cards(session)
    assert found is not None
    few = next(one for one in found.cards if 0 < one.now.due < found.terms.least)
    page = app.test_client().get(f"/scorecards/bodies/{few.code}").text
    assert "笔数太少" in page and found.terms.share(few.now, Figure.DUE_LATE) is None
    assert found.terms.average(few.now) is None or few.now.paid >= found.terms.least
    for wrong in (
        "?sort=nothing",
        "/rows?figure=nothing&body=DEMO",
        "/bodies/NOBODY",
        "/rows?figure=due&body=X",
    ):
        assert app.test_client().get(f"/scorecards{wrong}").status_code in (400, 404)
    with database.unit_of_work() as session:
        assert keep_scorecards(session, at=AT) == 1, "the year before is left alone"
    assert found.terms.on == ON
