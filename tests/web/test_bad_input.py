"""Every form refuses what a file would refuse, beside the field and on top, and keeps what was typed."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.people import send, signed_in
from tracker.core.changes import newest_change
from tracker.demo.people import PASSWORD
from tracker.exchange.cells import Day, Money, Month, Number, Text, Whole, Year
from tracker.exchange.choices import Choice, Words, YesNo
from tracker.exchange.identifiers import CreditCode, Reference, Region
from tracker.exchange.kinds import KINDS, Column

# What each type of cell refuses in a file (interface.md, "Errors are only these").
BAD = {
    Day: "2026-02-30", Money: "-1", Month: "2026-13", Number: "1.2.3", Whole: "-1", Year: "26",
    Choice: "nonsense", Words: "nonsense", YesNo: "maybe", CreditCode: "91230100DEM9999990", Region: "999999",
    Reference: "演示没有-1",
}  # fmt: skip
SECRET = ("password", "again", "old", "new")


def bad(column: Column) -> str:
    """A text that this column refuses; nothing for one that takes any."""
    if isinstance(column.type, Text) and column.type.longest:
        return "长" * (column.type.longest + 1)
    return next((text for kind, text in BAD.items() if isinstance(column.type, kind)), "")


def told(page: str, field: str, typed: str) -> list[str]:
    """What is wrong with how a page tells that a field is."""
    tag = re.search(rf'<(?:input|select|textarea|fieldset)[^>]* id="{field}"[^>]*>', page)
    if tag is None:
        return [f"{field}: no field"]
    found = []
    if f'<a href="#{field}">' not in page.partition('class="errors"')[2].partition("</ul>")[0]:
        found.append(f"{field}: not in the summary")
    # A group of choices has no such mark: its message is read with its name.
    if 'aria-invalid="true"' not in tag.group() and "<fieldset" not in tag.group():
        found.append(f"{field}: not marked")
    described = re.search(r'aria-describedby="([^"]*)"', tag.group())
    ids = described.group(1).split() if described else []
    if f"{field}-error" not in ids or any(page.count(f'id="{one}"') != 1 for one in ids):
        found.append(f"{field}: described by {ids}")
    if typed and "<input" in tag.group() and f'value="{typed}"' not in unescape(tag.group()):
        found.append(f"{field}: not kept")
    return found


@pytest.fixture
def officer(people_app: Flask) -> FlaskClient:
    return signed_in(people_app, "demo-officer")


def test_every_kind_refuses_every_bad_cell(people_app: Flask, officer: FlaskClient) -> None:
    database = people_app.extensions["tracker"].database
    with database.reading() as session:
        before = newest_change(session)
    wrong: list[str] = []
    for language in ("zh", "en"):
        officer.set_cookie("language", language)
        for kind in KINDS.values():
            # Nobody types who approved a dispute.
            shown = [column for column in kind.columns if (kind.name, column.key) != ("disputes", "approver")]
            typed = {column.key: text for column in shown if (text := bad(column))}
            empty = [column.key for column in shown if column.required and column.key not in typed]
            fields = {f"c_{key}": text for key, text in typed.items()}
            answer = send(officer, f"/records/{kind.name}/new", **fields)
            assert answer.status_code == 200, kind.name
            for key in (*typed, *empty):
                wrong += [f"{kind.name} {one}" for one in told(answer.text, f"c_{key}", typed.get(key, ""))]
    assert not wrong, "\n".join(wrong)
    with database.reading() as session:
        assert newest_change(session) == before, "nothing was written"


def test_every_other_form_tells_what_is_wrong_beside_the_field(people_app: Flask) -> None:
    def refused(login: str, address: str, wanted: dict[str, str], **fine: str) -> list[str]:
        client = signed_in(people_app, login) if login else people_app.test_client()
        answer = send(client, address, **fine, **wanted)
        assert answer.status_code in (200, 422), address
        return [f"{address} {one}" for field, typed in wanted.items()
                for one in told(answer.text, field, "" if field in SECRET else typed)]  # fmt: skip

    good = "Correct-horse-7"
    wrong = [
        *refused("", "/register", {"uscc": "1", "enterprise_name": "x", "region": "9", "contact": "1",
                                   "login": "?", "licence": "", "again": "y"}),
        *refused("demo-officer", "/me/password", {"old": "wrong"}, new=good, again=good),
        *refused("demo-officer", "/me/password", {"again": "other"}, old=PASSWORD, new=good),
        *refused("demo-officer", "/records/payables/import", {"file": ""}),
        *refused("demo-government-officer", "/readings/new", {"delivered_on": "明天"}, text="演示",
                 body="DEMO", plan="report"),
        *refused("demo-system", "/admin/accounts/new", {"login": "?", "name": ""}),
        *refused("demo-security", "/admin/security/1", {"over": "NOBODY"}, role="officer"),
    ]  # fmt: skip
    assert not wrong, "\n".join(wrong)


def test_a_form_that_leaves_its_fields_out_is_refused_calmly(people_app: Flask) -> None:
    """A program, or a page that was cut off, may send nothing but the token."""
    for login, addresses in {
        "": ("/login", "/register"),
        "demo-officer": ("/records/payables/new", "/records/payables/import", "/me/password"),
        "demo-government-officer": ("/readings/new",),
        "demo-system": ("/admin/accounts/new",),
        "demo-security": ("/admin/security/1",),
    }.items():
        client = signed_in(people_app, login) if login else people_app.test_client()
        for address in addresses:
            answer = send(client, address)
            assert answer.status_code in (200, 401, 422) and 'class="errors"' in answer.text, address
