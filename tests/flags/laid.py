"""Flags laid by hand: what lists and sums are asked about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from tracker.core.changes import ChangeKind, open_change
from tracker.flags.models import Flag, Sweep, SweepState
from tracker.subjects.models import Body, Enterprise

AT = datetime(2026, 6, 30, tzinfo=UTC)


def lay(session: Session) -> None:
    """Two bodies, two enterprises and six flags as of 2026-06-30; P4's is put to a successor."""
    change = open_change(session, kind=ChangeKind.IMPORT, at=AT, actor="test")
    mark = {"created_in": change.id, "changed_in": change.id}
    session.execute(
        insert(Body),
        [
            {"id": number, "code": f"B{number}", "name": name, "kind": "department", "region": region, **mark}
            for number, name, region in ((1, "演示一局", "230102"), (2, "演示二局", "230103"))
        ],
    )
    session.execute(
        insert(Enterprise),
        [
            {
                "id": number,
                "uscc": f"U{number}",
                "name": f"演示公司{number}",
                "named_publicly": number == 1,
                **mark,
            }
            for number in (1, 2)
        ],
    )
    session.add(
        Sweep(swept_on=date(2026, 6, 30), started_at=AT, finished_at=AT, change_id=1, state=SweepState.DONE)
    )
    session.flush()
    rows: list[dict[str, Any]] = [
        {"ref": "P1", "arose_on": date(2026, 5, 31), "amount_fen": 100_00, "enterprise_id": 1},
        {"ref": "P2", "arose_on": date(2026, 1, 1), "ceased_on": date(2026, 1, 10)},
        {"ref": "P3", "arose_on": date(2026, 1, 11), "amount_fen": 200_00},
        {"ref": "P4", "arose_on": date(2025, 6, 5), "amount_fen": 400_00, "body_id": 2},
        {
            "ref": "P5",
            "arose_on": date(2021, 2, 1),
            "amount_fen": 100_00,
            "enterprise_id": 1,
            "rule": "A12-PROGRESS-UNDERPAID",
        },
        {
            "ref": "C1",
            "arose_on": date(2026, 6, 1),
            "enterprise_id": 1,
            "laddered": False,
            "rule": "A13-TERM-TOO-LONG",
            "subject_kind": "contract",
        },
    ]
    usual = {
        "rule": "A13-PAYMENT-OVERDUE",
        "subject_kind": "payable",
        "qualifier": "",
        "owner_id": 1,
        "body_id": 1,
        "enterprise_id": 2,
        "nature": "continuing",
        "laddered": True,
        "ceased_on": None,
        "amount_fen": None,
        "cites": "REG 13; REG 41",
        "sweep_id": 1,
    }
    session.execute(
        insert(Flag),
        [
            {**usual, "subject_id": number, "root_id": number, **row}
            for number, row in enumerate(rows, start=1)
        ],
    )
