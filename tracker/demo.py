"""A fictional, deterministic city: every body and firm in it is invented, and says so in its name."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session
from stdnum.cn import uscc

from tracker.contracts import actions as contract_actions
from tracker.contracts.models import Contract
from tracker.core.calendars import load_calendar
from tracker.core.changes import Change, ChangeKind, open_change
from tracker.payables import actions as payable_actions
from tracker.payables.models import OPTIONAL_COLUMNS, Payable, Payment
from tracker.subjects.actions import refresh_governments
from tracker.subjects.models import Body, Enterprise

DISTRICTS = ("松北", "南岗", "道里", "香坊", "呼兰")
OFFICES = ("教育局", "住房和城乡建设局", "卫生健康局", "水务局")
FIRMS = (
    "北岸建筑",
    "松江教学设备",
    "清源环卫",
    "禾丰农机",
    "联科信息",
    "书香文教",
    "康泰医疗器械",
    "蓝河水利",
)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


class OtherData(Exception):
    """The database holds records already; the fictional city is not mixed with them."""


def demo_uscc(number: int) -> str:
    """A credit code with right check digits that belongs to nobody: its organisation part begins DEM0."""
    organisation = f"DEM0{number:04d}"
    sum_ = sum(
        int(sign, 36) * weight for sign, weight in zip(organisation, ORGANISATION_WEIGHTS, strict=True)
    )
    check = "0123456789X"[(11 - sum_ % 11) % 11]
    head = f"91230100{organisation}{check}"
    return head + uscc.calc_check_digit(head)


def load(session: Session, *, at: datetime, on: date, seed: int = 1, scale: int = 1) -> Change:
    """Write the fictional city as of ``on``: the same seed, scale and day give the same records.

    ``scale`` multiplies the contracts. ``at`` is the instant (UTC). Raises OtherData.
    """
    if session.scalar(select(func.count()).select_from(Body)):
        raise OtherData
    dice = random.Random(seed)
    change = open_change(session, kind=ChangeKind.DEMO, at=at, actor="demo", reason="虚构演示数据")
    mark = {"created_in": change.id, "changed_in": change.id}
    bodies = _bodies(mark)
    session.execute(insert(Body), [{key: row[key] for key in row if key != "offset"} for row in bodies])
    refresh_governments(session)
    firms = [
        {"id": number, "uscc": demo_uscc(number), "name": f"演示{name}有限公司", "size": size,
         "private": True, "size_on": date(2019, 1, 1), "named_publicly": number % 3 != 0, **mark}
        for number, (name, size) in enumerate(
            ((name, dice.choice(("micro", "small", "medium", "large"))) for name in FIRMS), start=1
        )
    ]  # fmt: skip
    session.execute(insert(Enterprise), firms)
    contracts, payables, payments = _business(dice, bodies, firms, on, scale, mark)
    contract_actions.prepare(session, contracts)
    session.execute(insert(Contract), contracts)
    contract_actions.refresh(session, [row["id"] for row in contracts])
    payable_actions.prepare(session, payables, load_calendar(session))
    session.execute(insert(Payable), payables)
    session.execute(insert(Payment), payments)
    _resume_numbering(session)
    return change


def _resume_numbering(session: Session) -> None:
    """Let PostgreSQL's own numbering go on after the numbers given here."""
    if session.get_bind().dialect.name == "postgresql":
        for table in ("bodies", "enterprises", "contracts", "payables"):
            last = f"(SELECT max(id) FROM {table})"
            session.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})"))


def _bodies(mark: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {
            "id": 1,
            "code": "DEMO",
            "name": "演示市人民政府",
            "kind": "government",
            "region": "230100",
            "offset": 0,
        }
    ]
    for place, district in enumerate(DISTRICTS):
        rows.append({"code": f"DEMO-{place}", "name": f"演示市{district}区人民政府", "kind": "government"})
        for number, office in enumerate(OFFICES):
            code, name = f"DEMO-{place}-{number}", f"演示市{district}区{office}"
            rows.append({"code": code, "name": name, "kind": "department", "offset": number})
    for number, row in enumerate(rows, start=1):
        row |= {"id": number, "region": "230100", **mark}
        row.setdefault("offset", 0)
        row["parent_id"] = (
            None if number == 1 else 1 if row["kind"] == "government" else number - 1 - row["offset"]
        )
    return rows


def _business(
    dice: random.Random,
    bodies: list[dict[str, Any]],
    firms: list[dict[str, Any]],
    on: date,
    scale: int,
    mark: dict[str, Any],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """Contracts, payables and payments between the bodies and the firms in the three years before ``on``."""
    contracts, payables, payments = [], [], []
    empty = {column.name: None for column in Contract.__table__.columns}
    for number in range(1, 120 * scale + 1):
        signed = on - timedelta(days=dice.randrange(30, 1000))
        amount = dice.randrange(20_000, 3_000_000) * 100
        contracts.append({
            **empty, "id": number, "ref": f"演示合同-{number:05d}", "body_id": dice.choice(bodies[1:])["id"],
            "enterprise_id": dice.choice(firms)["id"], "kind": "goods", "title": "演示采购",
            "signed_on": signed, "amount_fen": amount, "clauses": "",
            "payment_days": dice.choice((None, None, 30, 60, 90)), **mark,
        })  # fmt: skip
        delivered = signed + timedelta(days=dice.randrange(5, 200))
        payable: dict[str, Any] = dict.fromkeys(OPTIONAL_COLUMNS)
        payable |= {
            "id": number, "ref": f"演示应付-{number:05d}", "contract_id": number, "kind": "goods",
            "body_id": contracts[-1]["body_id"], "enterprise_id": contracts[-1]["enterprise_id"],
            "amount_fen": amount, "delivered_on": delivered, **mark,
        }  # fmt: skip
        payables.append(payable)
        share = dice.choice((0, 40, 100, 100, 100))
        if share:
            payments.append({
                "ref": f"演示付款-{number:05d}", "payable_id": number, "amount_fen": amount * share // 100,
                "paid_on": delivered + timedelta(days=dice.randrange(5, 150)), "method": "transfer", **mark,
            })  # fmt: skip
    return contracts, payables, payments
