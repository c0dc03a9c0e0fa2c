"""Purchases: contracts, what is owed on them, and everything that happens to a debt."""

from __future__ import annotations

from datetime import date, timedelta

from tracker.demo.stage import Stage

BOUGHT = {
    "goods": ("教学设备采购", "医用耗材采购", "除雪机械采购", "路灯采购"),
    "services": ("物业服务", "系统运维服务", "环境检测服务", "绿化养护服务"),
}
CLAUSES = ("pay_when_paid", "forced_bill", "audit_settlement", "cash_only_deposit", "bill_agreed")
CONTRACTS = 150


def fill(stage: Stage) -> None:
    """Contracts of the past four years, most of them paid, some late, some not at all."""
    for _ in range(CONTRACTS):
        _purchase(stage)
    for _ in range(12):
        _subsidy(stage)


def _purchase(stage: Stage) -> None:
    debtors = [*stage.departments, *stage.governments, *stage.others, stage.platform]
    body, firm, kind = stage.one_of(debtors), stage.one_of(stage.firms), stage.one_of(tuple(BOUGHT))
    signed, amount = stage.ago(40, 1400), stage.yuan(30_000, 2_500_000)
    contract = stage.add(
        "contracts",
        body=body,
        enterprise=firm["uscc"],
        kind=kind,
        title=f"{stage.one_of(BOUGHT[kind])}（演示）",
        signed_on=signed,
        amount=amount,
        size_at_signing=firm["size"] if stage.happens(90) else None,
        sme_declared=stage.one_of(("是", "是", "否")),
        debtor_size="large" if body == stage.platform else None,
        payment_days=stage.one_of(("", "", "30", "30", "60", "90")),
        budgeted="否" if stage.happens(4) else "是",
        settlement=stage.one_of(("delivery", "delivery", "acceptance")),
        late_rate=stage.one_of(("", "", "", "4.35", "2")),
        clauses=stage.one_of(CLAUSES) if stage.happens(14) else "",
        bid_percent="3" if stage.happens(3) else None,
    )
    if stage.happens(8):
        amended = stage.after(signed, 5, 60)
        if amended:
            stage.add(
                "amendments",
                contract=contract,
                signed_on=amended,
                payment_days=30,
                clauses_removed="pay_when_paid",
            )
    delivered = stage.after(signed, 5, 160)
    accepted = stage.after(delivered, 0, 25) if delivered and stage.happens(85) else None
    payable = stage.add(
        "payables",
        contract=contract,
        kind=kind,
        amount=amount,
        delivered_on=delivered,
        accepted_on=accepted,
        inspection_due_on=delivered + timedelta(days=20) if delivered else None,
        demanded_on=stage.after(delivered, 20, 60) if delivered and stage.happens(40) else None,
        **_confirmation(stage, delivered),
    )
    if delivered:
        _course(stage, payable, amount, delivered)


def _confirmation(stage: Stage, delivered: date | None) -> dict[str, str | date | None]:
    asked = stage.after(delivered, 1, 40) if delivered and stage.happens(6) else None
    if asked is None:
        return {}
    answered = stage.after(asked, 5, 70) if stage.happens(60) else None
    return {
        "confirmation_requested_on": asked,
        "confirmation_purpose": "pledge",
        "confirmation_answered_on": answered,
    }


def _course(stage: Stage, payable: str, amount: int, delivered: date) -> None:
    """What happens to a debt: mostly it is paid, in time or late, whole or in part."""
    fate, paid = stage.dice.randrange(100), stage.after(delivered, 5, 150)
    if fate < 66:
        if paid:
            share = stage.one_of((100, 100, 100, 40))
            # Of some nobody wrote down the voucher: those cannot be closed yet.
            voucher = f"演示回单{payable[-5:]}" if int(payable[-5:]) % 4 else None
            stage.add(
                "payments", payable=payable, paid_on=paid, amount=amount * share // 100, method="transfer",
                voucher=voucher,
            )  # fmt: skip
        return
    if paid is None:
        return
    if fate < 70:
        stage.add(
            "payments",
            payable=payable,
            paid_on=paid,
            amount=amount,
            method="bill",
            consent_document="演示同意书" if stage.happens(50) else None,
            voucher="演示票据",
            matures_on=paid + timedelta(days=180),
            honoured_on=stage.after(paid, 180, 190),
        )
    elif fate < 73:
        stage.add(
            "payments",
            payable=payable,
            paid_on=paid,
            amount=amount // 2,
            method="asset_offset",
            voucher="演示房屋",
        )
    elif fate < 78:
        resolved = stage.after(paid, 30, 200) if stage.happens(50) else None
        stage.add(
            "disputes",
            payable=payable,
            raised_on=paid,
            amount=amount // 3,
            reason="演示：数量不符",
            approver="演示负责人",
            document="演示异议函",
            resolved_on=resolved,
            outcome="creditor" if resolved else None,
        )
    elif fate < 80:
        stage.add(
            "bars",
            payable=payable,
            from_=paid,
            to=stage.after(paid, 30, 90),
            kind="court_order",
            document="演示裁定",
        )
    elif fate < 83:
        effective = stage.after(paid, 60, 200)
        if effective:
            stage.add(
                "judgments",
                payable=payable,
                effective_on=effective,
                amount=amount,
                perform_by=effective + timedelta(days=15),
                document="演示判决",
                performed_on=stage.after(effective, 5, 200) if stage.happens(40) else None,
            )
    elif fate < 86:
        stage.add(
            "discharges",
            payable=payable,
            on=paid,
            kind="set_off",
            amount=amount // 5,
            document="演示抵销通知",
        )
    elif fate < 90:
        ground = stage.one_of(("internal_flow", "officer_change", "final_audit"))
        stage.add("excuses", payable=payable, on=paid, ground=ground, document="演示回函")


def _subsidy(stage: Stage) -> None:
    met = stage.ago(60, 700)
    basis = stage.happens(75)
    payable = stage.add(
        "payables",
        body=stage.one_of([*stage.governments, *stage.departments[:-2]]),
        enterprise=stage.one_of(stage.firms)["uscc"],
        kind="subsidy",
        amount=stage.yuan(20_000, 600_000),
        due_on=met + timedelta(days=60),
        condition_met_on=met if basis else None,
        legal_basis="演示奖补办法" if basis else None,
    )
    paid = stage.after(met, 10, 200)
    if paid and stage.happens(55):
        amount = stage.rows["payables"][-1]["amount"]
        stage.add("payments", payable=payable, paid_on=paid, amount=amount, method="transfer")


def assign(stage: Stage, body: str) -> None:
    """A claim against a body that its creditor made over to another firm; the body had notice."""
    contracts = {row["ref"]: row["enterprise"] for row in stage.rows["contracts"] if row["body"] == body}
    owed = [row for row in stage.rows["payables"] if row.get("contract") in contracts]
    unpaid = {row["ref"]: row["contract"] for row in owed}
    for one in stage.rows["payments"]:
        unpaid.pop(one["payable"], None)
    for payable, contract in list(unpaid.items())[:1]:
        others = [firm["uscc"] for firm in stage.firms if firm["uscc"] != contracts[contract]]
        on = stage.on - timedelta(days=60)
        stage.add(
            "assignments", payable=payable, to=others[0], on=on, notified_on=on + timedelta(days=5),
            document="演示债权转让通知",
        )  # fmt: skip


def enter_twice(stage: Stage, body: str) -> None:
    """Two debts of a body that somebody entered a second time: one word for word, one on another day."""
    own = {row["ref"] for row in stage.rows["contracts"] if row["body"] == body}
    rows = [row for row in stage.rows["payables"] if row.get("contract") in own and row.get("accepted_on")]
    for row, later in zip(rows[:2], (0, 3), strict=False):
        again = {key: value for key, value in row.items() if key != "ref"}
        accepted = date.fromisoformat(row["accepted_on"]) + timedelta(days=later)
        stage.add("payables", **{**again, "accepted_on": min(accepted, stage.on).isoformat()})


def pay_up(stage: Stage, bodies: list[str], uscc: str) -> None:
    """Sums of two bodies to a firm that were late and are paid up, with vouchers: to be closed."""
    for number, ago in enumerate((130, 120, 110, 100, 95, 45)):
        due, amount = stage.on - timedelta(days=ago + 30), 48_000 + 9_000 * number
        payable = stage.add(
            "payables", body=bodies[number % 2], enterprise=uscc, kind="goods", amount=amount, due_on=due
        )
        stage.add(
            "payments", payable=payable, paid_on=stage.on - timedelta(days=ago), amount=amount,
            method="transfer", voucher=f"演示回单{payable[-5:]}",
        )  # fmt: skip
