"""Facts with answers reckoned by hand, for reports as of 2026-09-30 against 2026-06-30; all fictional."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from pypdf import PdfReader
from sqlalchemy.orm import Session

from tracker.core.changes import ChangeKind, open_change
from tracker.core.db import Database
from tracker.demo import demo_uscc
from tracker.exchange.entry import enter
from tracker.reports.accountability import write_report
from tracker.reports.accountability.editions import EDITIONS
from tracker.reports.data.account import Account, gather
from tracker.reports.data.laid import laid
from tracker.reports.data.scope import load_scope
from tracker.reports.period import Window, parse_period

ON, BEFORE = date(2026, 9, 30), date(2026, 6, 30)
Q3 = Window(parse_period("2026-Q3"), ON)
NAMED, UNNAMED = demo_uscc(1), demo_uscc(2)
SECRET_NAME = "演示不愿公开有限公司"
RARE_NAME = "演示鑫𬭎䶮㛃商贸有限公司"
LONG_NAME = "演示市南岗区基础设施建设投资与城市更新综合开发管理服务中心（原北山片区土地整理储备中心）"

Rows = Sequence[Mapping[str, str]]


def payable(ref: str, body: str, amount: str, due_on: str, **more: str) -> dict[str, str]:
    """A payable without a contract."""
    given = {"enterprise": NAMED, "kind": "goods", **more}
    return {"ref": ref, "body": body, "amount": amount, "due_on": due_on, **given}


def transfer(ref: str, owed: str, on: str, amount: str, **more: str) -> dict[str, str]:
    """Money moved."""
    return {"ref": ref, "payable": owed, "paid_on": on, "amount": amount, "method": "transfer", **more}


def promise(ref: str, body: str, due_on: str, **more: str) -> dict[str, str]:
    """A promise to an enterprise."""
    given = {"enterprise": NAMED, "kind": "policy_promise", "made_on": "2025-05-06", **more}
    return {"ref": ref, "body": body, "due_on": due_on, "title": f"演示奖励{ref}", **given}


FACTS: dict[str, Rows] = {
    "bodies": [
        {"code": "DEMO", "name": "演示市人民政府", "kind": "government", "region": "230100"},
        {"code": "DEMO-N", "name": "演示市南岗区人民政府", "kind": "government", "region": "230103",
         "parent": "DEMO"},
        {"code": "DEMO-N1", "name": LONG_NAME, "kind": "department", "region": "230103", "parent": "DEMO-N"},
        {"code": "DEMO-D1", "name": "演示市道里区水务局", "kind": "department", "region": "230102",
         "parent": "DEMO"},
        {"code": "DEMO-OLD", "name": "演示市南岗区旧局", "kind": "department", "region": "230103",
         "parent": "DEMO-N", "valid_to": "2026-05-31", "successor": "DEMO-N1"},
    ],
    "enterprises": [
        {"uscc": NAMED, "name": RARE_NAME, "named_publicly": "yes", "private": "yes"},
        {"uscc": UNNAMED, "name": SECRET_NAME, "named_publicly": "no", "private": "yes"},
    ],
    "work_reports": [{"body": "DEMO", "year": "2026", "delivered_on": "2026-01-20"}],
    "projects": [
        {"ref": "X1", "body": "DEMO-N", "name": "演示道路工程"},
        {"ref": "X2", "body": "DEMO-N", "name": "演示贴息项目", "funding_mode": "loan_interest"},
    ],
    "funding": [
        {"ref": "F1", "project": "X1", "source": "city", "planned": "500000", "planned_on": "2026-06-30",
         "document": "演示文件"},
        {"ref": "F2", "project": "X1", "source": "central", "planned": "300000", "planned_on": "2026-07-31",
         "document": "演示文件"},
        {"ref": "F3", "project": "X2", "source": "city", "planned": "900000", "planned_on": "2026-06-30",
         "document": "演示文件"},
    ],
    "arrivals": [
        {"ref": "A1", "funding": "F1", "arrived_on": "2026-07-10", "amount": "200000"},
        {"ref": "A2", "funding": "F2", "arrived_on": "2026-07-10", "amount": "350000"},
        {"ref": "A3", "funding": "F1", "arrived_on": "2026-10-10", "amount": "100000"},
    ],
    "contracts": [
        {"ref": "C1", "body": "DEMO-N1", "enterprise": NAMED, "kind": "works", "title": "演示施工合同",
         "signed_on": "2026-07-01", "project": "X1", "progress_ratio": "80"},
    ],
    "advances": [
        {"ref": "D1", "contract": "C1", "demanded_on": "2026-08-01", "form": "written_demand",
         "amount": "100000"},
        {"ref": "D2", "contract": "C1", "demanded_on": "2026-08-02", "form": "paid_by_contractor"},
    ],
    "commitments": [
        promise("M-kept", "DEMO-D1", "2026-08-03"),
        promise("M-late", "DEMO-D1", "2026-07-06"),
        promise("M-broken", "DEMO-N1", "2026-09-01", enterprise=UNNAMED, value="200000",
                text=f"向{SECRET_NAME}兑付入驻奖励"),
        promise("M-moved", "DEMO-D1", "2026-08-10"),
        promise("M-before", "DEMO", "2026-05-11"),
        {"ref": "T1", "body": "DEMO", "kind": "work_report_target", "title": "演示新建学校两所",
         "made_on": "2025-01-20", "report_year": "2025"},
        {"ref": "T2", "body": "DEMO", "kind": "livelihood", "title": "演示改造老旧小区",
         "made_on": "2025-01-20", "report_year": "2025"},
        {"ref": "T3", "body": "DEMO", "kind": "livelihood", "title": "演示今年的项目",
         "made_on": "2026-01-20", "report_year": "2026"},
    ],
    "commitment_events": [
        {"ref": "E1", "commitment": "M-kept", "on": "2026-08-01", "kind": "fulfilled"},
        {"ref": "E2", "commitment": "M-late", "on": "2026-07-20", "kind": "fulfilled",
         "note": "演示迟付说明"},
        {"ref": "E3", "commitment": "M-moved", "on": "2026-07-01", "kind": "changed",
         "agreed_by_enterprise": "yes", "new_due_on": "2026-12-01"},
        {"ref": "E4", "commitment": "T1", "on": "2026-01-20", "kind": "explained", "report_year": "2026",
         "note": "两所学校均已开学"},
        {"ref": "E5", "commitment": "M-broken", "on": "2026-10-05", "kind": "fulfilled"},
    ],
    "compensations": [
        {"ref": "K1", "commitment": "M-broken", "kind": "indemnity", "claimed_on": "2026-09-05",
         "loss": "50000", "acknowledged_on": "2026-09-10"},
    ],
    "returns": [
        {"body": "DEMO-D1", "month": "2026-08", "filed_on": "2026-09-05", "closing": "0"},
        {"body": "DEMO-N", "month": "2026-08", "filed_on": "2026-10-08", "closing": "0"},
    ],
    "payables": [
        payable("P-cleared", "DEMO-D1", "40000", "2026-05-08"),
        payable("P-late", "DEMO-D1", "100000", "2026-03-10", enterprise=UNNAMED),
        payable("P-new", "DEMO-N1", "70000", "2026-07-10"),
        payable("P-part", "DEMO-D1", "50000", "2026-03-10"),
        payable("P-disputed", "DEMO-N1", "60000", "2026-03-10"),
        payable("P-bill", "DEMO-N1", "80000", "2026-08-31"),
        payable("P-barred", "DEMO", "10000", "2026-03-10"),
        payable("P-judged", "DEMO", "90000", "2025-12-10"),
        payable("P-early", "DEMO", "33000", "2026-12-31"),
        payable("P-undated", "DEMO", "5000", "", invoiced_on="2026-02-01"),
        payable("P-old", "DEMO-OLD", "15000", "2026-03-10"),
        payable("P-returned", "DEMO-D1", "12000", "2026-03-10"),
        payable("P-waived", "DEMO-D1", "8000", "2026-03-10"),
    ],
    "payments": [
        transfer("Z-part", "P-part", "2026-08-01", "20000"),
        transfer("Z-cleared", "P-cleared", "2026-07-15", "40000"),
        transfer("Z-returned", "P-returned", "2026-04-01", "12000", returned_on="2026-07-01"),
        {"ref": "Z-bill", "payable": "P-bill", "paid_on": "2026-08-20", "amount": "80000", "method": "bill",
         "consent_document": "演示同意书", "consent_on": "2026-08-20", "matures_on": "2026-12-31"},
    ],
    "disputes": [
        {"ref": "S1", "payable": "P-disputed", "raised_on": "2026-08-20", "amount": "25000",
         "reason": "演示争议"},
    ],
    "discharges": [
        {"ref": "H1", "payable": "P-waived", "on": "2026-09-01", "kind": "waiver", "amount": "3000"},
    ],
    "bars": [{"ref": "R1", "payable": "P-barred", "from": "2026-03-01", "kind": "court_order"}],
    "judgments": [
        {"ref": "J1", "payable": "P-judged", "effective_on": "2026-04-01", "amount": "95000",
         "perform_by": "2026-11-30"},
    ],
}  # fmt: skip

MANY: dict[str, Rows] = {
    "payables": [
        payable(f"N-{number:03d}", "DEMO-N1", str(10_000 + number), "2026-03-10") for number in range(230)
    ],
}

YUAN = 100
# By hand, in yuan. P-judged counts with its judgment of 95,000, whose day of performance is still to come.
OWED = {"now": 515_000, "before": 566_000}
OVERDUE = {
    "now": {"P-late": 100_000, "P-new": 70_000, "P-part": 30_000, "P-disputed": 35_000, "P-old": 15_000,
            "P-returned": 12_000, "P-waived": 5_000},
    "before": {"P-cleared": 40_000, "P-late": 100_000, "P-part": 50_000, "P-disputed": 60_000,
               "P-old": 15_000, "P-waived": 8_000},
}  # fmt: skip
# A transfer sent back and a dispute raised are adjustments, neither new nor cleared.
GROWN, CLEARED, ADJUSTED = 70_000, 40_000 + 20_000 + 3_000, 12_000 - 25_000


def record(session: Session, facts: Mapping[str, Rows]) -> None:
    """Enter facts as an import does."""
    change = open_change(session, kind=ChangeKind.IMPORT, at=datetime(2026, 11, 23, tzinfo=UTC), actor="test")
    for kind, rows in facts.items():
        if not rows:
            continue
        enter(session, change, kind, rows)


def recorded(database: Database, *more: Mapping[str, Rows]) -> Database:
    """A database with these facts."""
    with database.unit_of_work() as session:
        for facts in (FACTS, *more):
            record(session, facts)
    return database


@dataclass(frozen=True, slots=True)
class Printed:
    """A report's two files, and what its pages say, without line ends: names wrap."""

    pdf: Path
    annex: Path
    pages: tuple[str, ...]

    @property
    def text(self) -> str:
        """All pages."""
        return "".join(self.pages)


def printed(database: Database, folder: Path, kind: str = "accountability", **scope: str) -> Printed:
    """The report of the quarter, written and read back."""
    with database.reading() as session:
        files = write_report(session, Q3, folder / "report.pdf", edition=EDITIONS[kind], **scope)
    pages = tuple(page.extract_text().replace("\n", "") for page in PdfReader(files.pdf).pages)
    return Printed(files.pdf, files.annex, pages)


def account_of(database: Database, days: Window = Q3, **scope: str) -> Account:
    """Everything a report says of a period."""
    with database.reading() as session, laid(session, days) as held:
        return gather(session, days, load_scope(session, days.on, **scope), held)
