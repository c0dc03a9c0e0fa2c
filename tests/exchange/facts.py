"""A small fictional city with one row or more of every kind, in the columns of the import files."""

from __future__ import annotations

from tracker.demo import demo_uscc

FIRM, OTHER_FIRM = demo_uscc(1), demo_uscc(2)

Rows = list[dict[str, str]]

# In an order in which each kind comes after those it refers to.
CITY: dict[str, Rows] = {
    "bodies": [
        # Its parent stands later in the file.
        {"code": "B1", "name": "演示住建局", "kind": "department", "region": "230102", "parent": "G1"},
        {"code": "G1", "name": "演示区人民政府", "kind": "人民政府", "region": "230102"},
        {"code": "P1", "name": "演示城投公司", "kind": "platform", "region": "230100L1"},
    ],
    "enterprises": [
        {"uscc": FIRM, "name": "演示建筑有限公司", "size": "small", "size_on": "2019-01-01", "private": "是"},
        {"uscc": OTHER_FIRM.lower(), "name": "演示设备有限公司", "size": "大型"},
    ],
    "work_reports": [{"body": "G1", "year": "2026", "delivered_on": "2026年1月15日"}],
    "budgets": [{"body": "G1", "year": "2026", "approved_on": "2026/1/20"}],
    "disclosures": [
        {"body": "B1", "year": "2025", "published_on": "2026-03-20", "contracts": "3", "amount": "1,234.50"}
    ],
    "annual_reports": [
        {"body": "B1", "year": "2025", "reported_on": "2026-03-20", "reported_to": "演示区人民政府"}
    ],
    "returns": [{"body": "B1", "month": "2026年10月", "filed_on": "2026-11-05", "closing": "0"}],
    "projects": [
        {"ref": "X1", "body": "B1", "name": "演示工程", "started_on": "2025-03-01",
         "total_investment": "9000000"}
    ],
    "funding": [
        {"ref": "F1", "project": "X1", "source": "city", "planned": "5000000", "planned_on": "2025-06-30",
         "document": "演示文件"}
    ],
    "arrivals": [{"ref": "A1", "funding": "F1", "arrived_on": "2025-07-10", "amount": "1000000"}],
    "contracts": [
        {"ref": "C1", "body": "B1", "enterprise": FIRM, "kind": "works", "title": "演示施工合同",
         "signed_on": "2025-07-01", "amount": "3000000", "project": "X1", "payment_days": "30",
         "settlement": "acceptance", "late_rate": "4.35%", "clauses": "waits_audit;背靠背付款"},
        {"ref": "C2", "body": "P1", "enterprise": OTHER_FIRM, "kind": "goods", "title": "演示采购合同",
         "signed_on": "2024-07-01", "amount": "800000", "debtor_size": "large"},
    ],
    "amendments": [
        {"ref": "C1-1", "contract": "C1", "signed_on": "2025-09-01", "payment_days": "20",
         "clauses_removed": "pay_when_paid"}
    ],
    "valuations": [{"ref": "V1", "contract": "C1", "certified_on": "2025-10-10", "amount": "900000"}],
    "advances": [{"ref": "D1", "contract": "C1", "demanded_on": "2025-08-01", "form": "written_demand"}],
    "commitments": [
        {"ref": "M1", "body": "G1", "kind": "investment_promise", "title": "演示奖补",
         "made_on": "2024-05-01", "due_on": "2026-05-01", "enterprise": FIRM, "value": "200000"}
    ],
    "commitment_events": [
        {"ref": "E1", "commitment": "M1", "on": "2026-04-01", "kind": "changed", "ground": "责任人更替",
         "new_due_on": "2026-10-02"}
    ],
    "compensations": [
        {"ref": "K1", "commitment": "M1", "kind": "indemnity", "claimed_on": "2026-04-10", "loss": "50000",
         "acknowledged_on": "2026-04-20"}
    ],
    "payables": [
        {"ref": "Y1", "contract": "C1", "kind": "works", "amount": "900000", "delivered_on": "2025-10-01",
         "accepted_on": "2025-10-20"},
        {"ref": "Y2", "body": "G1", "enterprise": FIRM, "kind": "subsidy", "amount": "200000",
         "due_on": "2026-02-21", "compensation": "", "legal_basis": "演示政策"},
    ],
    "payments": [
        {"ref": "Z1", "payable": "Y1", "paid_on": "2025-12-01", "amount": "400000", "method": "transfer"},
        {"ref": "Z2", "payable": "Y1", "paid_on": "2025-12-02", "amount": "600000", "method": "转账",
         "returned_on": "2025-12-05"},
    ],
    "disputes": [
        {"ref": "S1", "payable": "Y1", "raised_on": "2025-12-10", "amount": "100000",
         "reason": "演示质量争议"}
    ],
    "discharges": [
        {"ref": "H1", "payable": "Y1", "on": "2026-01-10", "kind": "set_off", "amount": "50000"}
    ],
    "bars": [
        {"ref": "R1", "payable": "Y1", "from": "2026-02-01", "to": "2026-02-28", "kind": "court_order"}
    ],
    "judgments": [
        {"ref": "J1", "payable": "Y1", "effective_on": "2026-06-01", "amount": "350000",
         "perform_by": "2026-06-20"}
    ],
    "excuses": [{"ref": "N1", "payable": "Y1", "on": "2026-01-05", "ground": "等待审计结果"}],
    "assignments": [
        {"ref": "Q1", "payable": "Y1", "to": OTHER_FIRM, "on": "2026-07-01"}
    ],
}  # fmt: skip
