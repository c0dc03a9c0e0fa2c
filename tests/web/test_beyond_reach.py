"""What lies beyond a reader's reach: how it is named, and that nothing else is told of it."""

from __future__ import annotations

from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import or_, select

from tests.web.people import get, signed_in
from tracker.accounts.models import Account, Grant
from tracker.accounts.roles import Role
from tracker.commitments.models import Commitment
from tracker.contracts.models import Contract
from tracker.core import clock
from tracker.flags.models import Flag
from tracker.payables.models import Assignment, Payable
from tracker.projects.models import Project
from tracker.subjects.models import Body, Enterprise

OFFICE, OTHER = "DEMO-1-0", "DEMO-2-0"


def test_what_a_record_refers_to_beyond_the_reach_is_named_by_its_reference_alone(
    people_app: Flask,
) -> None:
    """A command may enter what no form takes: a commitment of one body that names another's contract."""
    secret = "演示他人机密"
    database = people_app.extensions["tracker"].database
    with database.unit_of_work() as session:
        bodies = {body.code: body.id for body in session.scalars(select(Body))}
        contract = session.scalars(select(Contract).where(Contract.body_id == bodies[OTHER])).first()
        project = session.scalars(select(Project).where(Project.body_id == bodies[OTHER])).first()
        promise = session.scalars(select(Commitment).where(Commitment.contract_id.is_(None))).first()
        ours = session.scalars(select(Contract).where(Contract.body_id == bodies[OFFICE])).first()
        assert contract and project and promise and ours
        contract.title = project.name = secret
        promise.body_id = bodies[OFFICE]
        promise.contract_id, ours.project_id = contract.id, project.id
        refs = {promise.ref: ("commitments", contract.ref), ours.ref: ("contracts", project.ref)}
    officer, supervisor = signed_in(people_app, "demo-officer"), signed_in(people_app, "demo-supervisor")
    for ref, (kind, named) in refs.items():
        page = get(officer, f"/records/{kind}/{quote(ref)}").text
        assert f">{named}</td>" in page and secret not in page, "the reference, without a link"
        assert secret in get(supervisor, f"/records/{kind}/{quote(ref)}").text
        assert secret not in get(officer, f"/records/{kind}").text
        assert ref not in get(officer, f"/records/{kind}?q={quote(secret)}").text.partition("<tbody>")[2]
        assert f'value="{named}"' in get(officer, f"/records/{kind}/{quote(ref)}/edit").text
    listed = get(signed_in(people_app, "demo-enterprise"), "/records/payables").text
    assert "演示" in listed.partition("<tbody>")[2].partition("</tr>")[0], "a debtor keeps its name"


def test_an_enterprise_sees_its_own_and_no_other(people_app: Flask) -> None:
    client = signed_in(people_app, "demo-enterprise")
    listed = get(client, "/records/payables").text
    with people_app.extensions["tracker"].database.reading() as session:
        number = session.scalars(select(Enterprise.id).where(Enterprise.uscc == firm_of(client))).one()
        taken_over = select(Assignment.payable_id).where(Assignment.assignee_id == number)
        its = or_(Payable.enterprise_id == number, Payable.id.in_(taken_over))
        own = set(session.scalars(select(Payable.ref).where(its)))
        foreign = set(session.scalars(select(Payable.ref).where(~its)))
    assert own and all(f">{ref}<" in listed for ref in own)
    assert not any(f">{ref}<" in listed for ref in foreign)
    assert get(client, f"/records/payables/{quote(min(foreign))}").status_code == 404
    assert get(client, "/records/payables/new").status_code == 403


def firm_of(client: FlaskClient) -> str:
    """The code of the enterprise whose list of enterprises holds one."""
    rows = get(client, "/records/enterprises").text.partition("<tbody>")[2]
    return rows.partition('href="/records/enterprises/')[2].partition('"')[0]


def test_flags_are_shown_as_far_as_flags_are_reached(people_app: Flask) -> None:
    """Who holds both sides since before that was refused reads payables everywhere, flags of the body."""
    database = people_app.extensions["tracker"].database
    with database.unit_of_work() as session:
        account = session.scalars(select(Account).where(Account.login == "demo-enterprise")).one()
        firm = session.scalars(select(Grant.enterprise_id).where(Grant.account_id == account.id)).one()
        bodies = {body.code: body.id for body in session.scalars(select(Body))}
        session.add(Grant(
            account_id=account.id, role=Role.OFFICER, body_id=bodies[OFFICE], granted_at=clock.now(),
            granted_by="-",
        ))  # fmt: skip
        flagged = {}
        for code in (OFFICE, OTHER):
            flag = session.scalars(
                select(Flag).where(Flag.subject_kind == "payable", Flag.body_id == bodies[code])
            ).first()
            assert flag
            payable = session.get_one(Payable, flag.subject_id)
            payable.enterprise_id = firm
            flagged[payable.ref] = (flag.id, code == OFFICE)
    client = signed_in(people_app, "demo-enterprise")
    for ref, (number, shown) in flagged.items():
        page = get(client, f"/records/payables/{quote(ref)}")
        assert page.status_code == 200 and (f'href="/flags/{number}"' in page.text) is shown
        assert get(client, f"/flags/{number}").status_code == (200 if shown else 404)
