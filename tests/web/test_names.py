"""Who reads the name of an enterprise that did not agree to be named, over all ways out."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.web.people import get, signed_in
from tracker.flags.models import Flag
from tracker.payables.models import Assignment, Payable
from tracker.subjects.models import Body, Enterprise

# Where a name, or the code that gives it away, could stand; each is asked by every reader it answers.
LISTS = (
    "/", "/flags", "/flags?state=all", "/flags/export.csv?state=all", "/payables", "/commitments",
    "/bodies/DEMO-1-0", "/records/payables", "/records/payables/export.csv", "/records/contracts",
    "/records/contracts/export.csv", "/records/commitments", "/records/enterprises",
    "/records/enterprises/export.csv", "/lists/no_due_date", "/cases",
)  # fmt: skip


@pytest.fixture
def owed(people_app: Flask) -> tuple[str, str, str, list[str]]:
    """A firm that did not agree and is owed by the officer's body: name, code, its payable, more pages."""
    with people_app.extensions["tracker"].database.reading() as session:
        row = session.execute(
            select(Enterprise.name, Enterprise.uscc, Payable.ref, Flag.id)
            .join(Payable, Payable.enterprise_id == Enterprise.id)
            .join(Body, Body.id == Payable.body_id)
            .join(Flag, (Flag.subject_kind == "payable") & (Flag.subject_id == Payable.id))
            .where(Body.code == "DEMO-1-0", Enterprise.named_publicly.is_not(True), Flag.ceased_on.is_(None))
            .order_by(Payable.id)
        ).first()
    assert row
    record = f"/records/payables/{row.ref}"
    return row.name, row.uscc, f"/flags/{row.id}", [record, f"{record}/history", f"{record}/account"]


def told(client: FlaskClient, addresses: list[str], secrets: tuple[str, ...]) -> list[str]:
    """The addresses whose answer holds a secret."""
    found = []
    for address in addresses:
        with get(client, address) as answer:
            if any(secret in answer.text for secret in secrets):
                found.append(address)
    return found


def test_officers_and_supervisors_of_the_body_read_the_name_on_flags_payables_and_records(
    people_app: Flask, owed: tuple[str, str, str, list[str]]
) -> None:
    name, uscc, flag, more = owed
    for login in ("demo-officer", "demo-supervisor", "demo-district-supervisor"):
        client = signed_in(people_app, login)
        listed = [f"/payables?body=DEMO-1-0&enterprise={uscc}", flag, more[0]]
        assert told(client, listed, (name,)) == listed, login
        found = told(client, ["/flags/export.csv?state=all&body=DEMO-1-0"], (name,))
        assert found, login


def test_members_visitors_and_other_bodies_read_it_nowhere(
    people_app: Flask, owed: tuple[str, str, str, list[str]]
) -> None:
    name, uscc, flag, more = owed
    addresses = [*LISTS, flag, *more, f"/payables?enterprise={uscc}"]
    visitor, member = people_app.test_client(), signed_in(people_app, "demo-member")
    # A page whose address holds the code repeats it: that is no secret to who wrote it.
    for client, asked in ((member, addresses), (visitor, addresses)):
        assert told(client, asked, (name,)) == []
        assert told(client, [one for one in asked if uscc not in one], (uscc,)) == []
        assert get(client, f"/records/enterprises/{uscc}").status_code == 404
        assert get(client, f"/records/enterprises?q={name}").text.count("<tbody") <= 1
    assert "（未同意公开）" in get(member, flag).text and "（未同意公开）" in get(member, more[0]).text
    # An officer of another body knows the register of firms, but is not told beside this body's debt.
    other = signed_in(people_app, "demo-city-officer")
    assert told(other, ["/flags?state=all", "/payables?body=DEMO-1-0", flag], (name,)) == []


def test_an_enterprise_reads_its_own_name_and_of_whom_it_has_a_claim(people_app: Flask) -> None:
    client = signed_in(people_app, "demo-enterprise")
    with people_app.extensions["tracker"].database.reading() as session:
        firms = session.scalars(select(Enterprise.name)).all()
    listed = ("/payables", "/records/payables", "/records/contracts")
    pages = [get(client, address).text for address in listed]
    own = [name for name in firms if name in pages[0]]
    assert len(own) == 1
    with people_app.extensions["tracker"].database.reading() as session:
        mine = select(Enterprise.id).where(Enterprise.name == own[0]).scalar_subquery()
        taken_over = select(Payable.enterprise_id).join(Assignment, Assignment.payable_id == Payable.id)
        first = select(Enterprise.name).where(
            Enterprise.id.in_(taken_over.where(Assignment.assignee_id == mine))
        )
        partners = set(session.scalars(first))
    assert partners
    for address, page in zip(listed, pages, strict=True):
        # A claim that was made over to it is recorded with its first creditor: it knows from whom it has it.
        known = partners if address == "/records/payables" else set()
        assert {name for name in firms if name in page and name != own[0]} == known
        assert "（未同意公开）" not in page, address
