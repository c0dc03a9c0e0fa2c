"""Flags about reports tell a number: not who reported, nor what it said."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from tests.reports.city import ON
from tests.web.people import get, signed_in
from tests.web.site import sweep_on
from tracker import demo
from tracker.complaints.models import Complaint
from tracker.demo import complaints
from tracker.flags.models import Flag
from tracker.subjects.models import Body

RULE = "A13-COMPLAINT-LATE"
EVERYWHERE = (
    "/", "/flags", "/flags?state=all", f"/flags?rule={RULE}", "/flags/export.csv?state=all",
    "/bodies/DEMO-1", "/bodies/DEMO-1-0", "/cases", "/complaints", "/lists/accountability_pending",
)  # fmt: skip


def test_it_tells_the_number_to_the_handling_side_and_nothing_to_the_reported_body(people_app: Flask) -> None:
    database = people_app.extensions["tracker"].database
    with database.unit_of_work() as session:
        complaints.fill(session, on=ON)
    sweep_on(database, ON)
    with database.reading() as session:
        flag, body, complaint = session.execute(
            select(Flag, Body, Complaint)
            .join(Complaint, Complaint.id == Flag.subject_id)
            .join(Body, Body.id == Complaint.body_id)
            .where(Flag.rule == RULE, Flag.ceased_on.is_(None))
        ).one()  # fmt: skip
    assert complaint.number and body.code == "DEMO-1-0" and flag.ref == complaint.number
    assert flag.body_id != body.id and flag.enterprise_id is None
    page = f"/flags/{flag.id}"
    secrets = (
        complaint.enterprise_name, complaint.contact_name, complaint.story, body.name, f"/bodies/{body.code}",
    )  # fmt: skip
    for login in ("demo-supervisor", "demo-government-officer", "demo-member"):
        client = signed_in(people_app, login)
        told = get(client, page).text
        assert complaint.number in told and "地方参数，没有法律依据" in told, login
        for secret in secrets:
            assert secret not in told, (login, secret)
        with get(client, f"/flags/export.csv?rule={RULE}&state=all") as answer:
            lines = answer.text
        assert complaint.number in lines and not any(secret in lines for secret in secrets), login
    for login in ("demo-officer", "demo-enterprise"):
        client = signed_in(people_app, login)
        assert get(client, page).status_code in (403, 404), login
        for address in EVERYWHERE:
            with get(client, address) as answer:
                where = answer.text.partition(complaint.number)[0][-80:]
                assert complaint.number not in answer.text, (login, address, where)


def test_retaliation_that_was_found_is_put_to_the_body_by_the_reports_number_alone(people_app: Flask) -> None:
    database = people_app.extensions["tracker"].database
    with database.unit_of_work() as session:
        complaints.fill(session, on=ON)
    sweep_on(database, ON)
    with database.reading() as session:
        flag, complaint = session.execute(
            select(Flag, Complaint)
            .join(Complaint, Complaint.id == Flag.subject_id)
            .where(Flag.rule == "A13-REPRISAL")
        ).one()  # fmt: skip
    assert flag.body_id == complaint.body_id and not complaint.confidential
    for login in ("demo-supervisor", "demo-government-officer", "demo-member"):
        told = get(signed_in(people_app, login), f"/flags/{flag.id}").text
        assert complaint.number in told and "认定属实" in told and "第二十条" in told, login
        for secret in (complaint.enterprise_name, complaint.contact_name, complaint.story):
            assert secret not in told, (login, secret)
    # A consent that is taken back takes the flag with it, for every day that is asked.
    with database.unit_of_work() as session:
        session.get_one(Complaint, complaint.id).confidential = True
    sweep_on(database, ON)
    with database.reading() as session:
        assert session.get(Flag, flag.id) is None


def test_a_day_counted_in_working_days_says_so(people_app: Flask) -> None:
    database = people_app.extensions["tracker"].database
    with database.unit_of_work() as session:
        demo.play(session, on=ON)
    sweep_on(database, ON)
    with database.reading() as session:
        number = session.scalars(select(Flag.id).where(Flag.rule == "A41-ACCOUNTABILITY-PENDING")).first()
    supervisor = signed_in(people_app, "demo-supervisor")
    assert "数 30 个工作日。" in get(supervisor, f"/flags/{number}").text
