"""Pages of records that tell how something stands: a contract, an enterprise; their sums add up."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

from flask import Flask
from sqlalchemy import func, select

from tests.reports.city import ON
from tests.web.people import get, signed_in
from tests.web.site import Queries
from tracker.contracts.models import Contract, Valuation
from tracker.core.money import yuan_grouped
from tracker.core.permissions import EVERYWHERE
from tracker.flags.models import Flag
from tracker.payables.models import Payable, Payment
from tracker.payables.owed import owed_in_all
from tracker.payables.standing import standing
from tracker.payables.whose import of_creditor
from tracker.reports.contract_account import contract_account
from tracker.subjects.models import Enterprise

# Statements a page may take, who is signed in included.
# One of them asks for possible doubles, one for changes that wait for a second person.
MOST = 14


def fen(text: str) -> int:
    """Yuan as a page shows them, in fen."""
    return int(text.replace(",", "").replace(".", ""))


def column(page: str, label: str) -> list[int]:
    """The amounts of a column, its total last."""
    return [fen(one) for one in re.findall(rf'data-label="{re.escape(label)}">(-?[\d,]+\.\d\d)<', page)]


def test_a_contracts_page_shows_its_payables_payments_valuations_and_flags(people_app: Flask) -> None:
    with people_app.extensions["tracker"].database.reading() as session:
        flagged = select(Flag.subject_id).where(Flag.subject_kind == "payable")
        number, ref = session.execute(
            select(Contract.id, Contract.ref)
            .join(Payable, Payable.contract_id == Contract.id)
            .join(Payment, Payment.payable_id == Payable.id)
            .join(Valuation, Valuation.contract_id == Contract.id)
            .where(Payable.id.in_(flagged), Payment.paid_on <= ON)
            .group_by(Contract.id).order_by(func.count(Payable.id.distinct()).desc()).limit(1)
        ).one()  # fmt: skip
        own = select(Payable.id).where(Payable.contract_id == number)
        owed = {row.ref: row.owed_fen for row in session.execute(standing(ON, lambda one: one.in_(own)))}
        payments = set(session.scalars(
            select(Payment.ref).where(Payment.payable_id.in_(own), Payment.paid_on <= ON)))  # fmt: skip
        valued = select(func.sum(Valuation.amount_fen)).where(Valuation.contract_id == number)
        certified = session.scalar(valued)
        flags = set(session.scalars(
            select(Flag.id).where(Flag.subject_kind == "payable", Flag.subject_id.in_(own))))  # fmt: skip
    supervisor = signed_in(people_app, "demo-supervisor")
    address = f"/records/contracts/{quote(ref)}"
    # Whom she reaches is looked up once for each state of the records, by her first page.
    get(supervisor, "/records/contracts")
    with Queries(people_app) as asked:
        page = get(supervisor, address).text
    assert asked.count <= MOST
    assert len(owed) > 1 and payments and flags
    assert all(f">{one}<" in page for one in (*owed, *payments))
    *lines, total = column(page, "未付（元）")
    assert sorted(lines) == sorted(owed.values()) and total == sum(lines)
    amounts, settled = column(page, "金额（元）"), column(page, "已清偿（元）")
    assert sum(amounts[:-1]) == amounts[-1] == settled[-1] + total
    assert certified and yuan_grouped(certified) in page
    assert flags <= {int(one) for one in re.findall(r'href="/flags/(\d+)"', page)}
    # Page by page it is the same, with the totals of all.
    with people_app.extensions["tracker"].database.reading() as session:
        whole = contract_account(session, number, ON)
        first = contract_account(session, number, ON, size=1)
        rest = contract_account(session, number, ON, after=first.next)
    assert first.lines + rest.lines == whole.lines and whole.next is None
    assert {(one.count, one.amount_fen, one.owed_fen) for one in (whole, first, rest)} == {
        (len(owed), amounts[-1], total)}  # fmt: skip


def test_what_an_enterprise_is_owed_adds_up_body_by_body_to_its_rows(people_app: Flask) -> None:
    with people_app.extensions["tracker"].database.reading() as session:
        number, uscc = session.execute(
            select(Enterprise.id, Enterprise.uscc).join(Payable, Payable.enterprise_id == Enterprise.id)
            .where(Payable.due_on < ON)
            .group_by(Enterprise.id).order_by(func.count(Payable.body_id.distinct()).desc()).limit(1)
        ).one()  # fmt: skip
        owed = owed_in_all(session, ON, of_creditor(number, EVERYWHERE, ON))
    supervisor = signed_in(people_app, "demo-supervisor")
    page = get(supervisor, f"/records/enterprises/{uscc}").text
    found = re.findall(r'href="(/payables\?[^"]+)">([\d,]+\.\d\d)</a>', page)
    links = {unescape(address): fen(amount) for address, amount in found}
    whole = f"/payables?enterprise={uscc}&part=all"
    assert owed.owed_fen and links[whole] == owed.owed_fen
    assert links[f"/payables?enterprise={uscc}&part=past"] == owed.past_fen > 0
    for address, amount in links.items():
        if "part=all" in address or "part=past" in address:
            rows = column(get(supervisor, address).text, "未付（元）")
            assert sum(rows) == amount or "part=past" in address and sum(rows) > amount, address
    parts = [amount for address, amount in links.items() if "part=all" in address and address != whole]
    assert len(parts) > 1 and sum(parts) == owed.owed_fen
    officer = get(signed_in(people_app, "demo-officer"), f"/records/enterprises/{uscc}").text
    within = set(re.findall(r"body=([^&\"]+)", officer.partition("各单位欠款")[2].partition("<tfoot>")[0]))
    assert within <= {"DEMO-1-0", "DEMO-H2"}, "no more than the reader's own bodies"
