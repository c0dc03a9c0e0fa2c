"""Targets and promises, what became of them, and losses."""

from __future__ import annotations

from datetime import date, timedelta

from tracker.demo.stage import Stage

TARGETS = (
    ("地区生产总值增长", "6", "at_least", "%"),
    ("城镇新增就业", "12000", "at_least", "人"),
    ("老旧小区改造", "40", "at_least", "个"),
    ("空气优良天数", "300", "at_least", "天"),
    ("城镇登记失业率", "4.5", "at_most", "%"),
    ("新建改建农村公路", "180", "at_least", "公里"),
)
LIVELIHOOD = ("新建公办幼儿园", "改造供热管网", "加装住宅电梯", "建设口袋公园")
PROMISES = ("厂房租金补助", "基础设施配套", "人才公寓交付", "用地手续办结", "技术改造奖补")
GROUNDS = ("reorganisation", "officer_change", "government_change")


def fill(stage: Stage) -> None:
    """Targets of three years with the account given of them, and promises to firms with their course."""
    for government in stage.governments:
        for year in range(stage.on.year - 2, stage.on.year + 1):
            _targets(stage, government, year)
    for _ in range(40):
        _promise(stage)


def _targets(stage: Stage, government: str, year: int) -> None:
    made = date(year, 1, 10)
    for metric, target, direction, unit in TARGETS[: 6 if government == "DEMO" else 3]:
        ref = stage.add(
            "commitments",
            body=government,
            kind="work_report_target",
            title=f"{metric}（演示）",
            made_on=made,
            due_on=date(year, 12, 31),
            report_year=year,
            metric=metric,
            target=target,
            direction=direction,
            unit=unit,
            text=f"{metric}{target}{unit}以上" if direction == "at_least" else f"{metric}{target}{unit}以内",
            source=f"演示{year}年政府工作报告",
        )
        accounted = date(year + 1, 1, 10)
        if accounted > stage.on or stage.happens(15):
            continue
        missed = stage.happens(20)
        factor = 0.9 if missed == (direction == "at_least") else 1.05
        stage.add(
            "commitment_events",
            commitment=ref,
            on=accounted,
            kind="explained",
            report_year=year + 1,
            achieved=f"{float(target) * factor:.2f}",
            note="" if missed and stage.happens(60) else "演示说明",
        )
    item = stage.one_of(LIVELIHOOD)
    ref = stage.add(
        "commitments",
        body=government,
        kind="livelihood",
        title=f"{item}（演示）",
        made_on=made,
        due_on=date(year, 10, 31),
        report_year=year,
        source=f"演示{year}年政府工作报告",
    )
    done = stage.after(date(year, 8, 1), 10, 200)
    if done and stage.happens(75):
        stage.add("commitment_events", commitment=ref, on=done, kind="fulfilled")
    if date(year + 1, 1, 10) <= stage.on and stage.happens(85):
        stage.add(
            "commitment_events",
            commitment=ref,
            on=date(year + 1, 1, 10),
            kind="explained",
            report_year=year + 1,
        )


def _promise(stage: Stage) -> None:
    body = stage.one_of([*stage.governments, *stage.departments[:-2]])
    firm = stage.one_of(stage.firms)["uscc"]
    made, value = stage.ago(200, 1100), stage.yuan(50_000, 4_000_000)
    due = made + timedelta(days=stage.dice.randint(120, 700))
    ref = stage.add(
        "commitments",
        body=body,
        kind=stage.one_of(("investment_promise", "investment_promise", "policy_promise")),
        title=f"{stage.one_of(PROMISES)}（演示）",
        made_on=made,
        due_on=due,
        enterprise=firm,
        value=value,
        legal_basis="演示招商协议",
    )
    fate = stage.dice.randrange(100)
    if fate < 50:
        kept = stage.after(made, 60, 800)
        if kept:
            stage.add("commitment_events", commitment=ref, on=kept, kind="fulfilled", document="演示验收单")
        return
    turned = stage.after(made, 40, 300)
    if turned is None or fate >= 85:
        return
    later = turned + timedelta(days=stage.dice.randint(200, 500))
    event: dict[str, str | date] = {"kind": "changed", "ground": "public_interest", "new_due_on": later}
    if fate < 58:
        event = {"kind": "refused", "ground": stage.one_of(GROUNDS)}
    elif fate < 68:
        event |= {"authority": "演示市人民政府", "document": "演示会议纪要"}
    elif fate < 74:
        event |= {"agreed_by_enterprise": "是", "document": "演示补充协议"}
    elif fate < 80:
        event |= {"authority": "演示市人民政府"}
    else:
        event = {"kind": "changed", "ground": "other"}
    stage.add("commitment_events", commitment=ref, on=turned, **event)
    if stage.happens(60):
        _loss(stage, ref, turned, value // 4)


def _loss(stage: Stage, commitment: str, turned: date, loss: int) -> None:
    claimed = stage.after(turned, 10, 60)
    if claimed is None:
        return
    acknowledged = stage.after(claimed, 10, 40) if stage.happens(80) else None
    agreed = stage.after(acknowledged, 10, 120) if acknowledged and stage.happens(55) else None
    budgeted = stage.after(agreed, 5, 200) if agreed and stage.happens(40) else None
    ref = stage.add(
        "compensations",
        commitment=commitment,
        kind=stage.one_of(("indemnity", "compensation")),
        claimed_on=claimed,
        loss=loss,
        acknowledged_on=acknowledged,
        agreed_on=agreed,
        amount=loss * 4 // 5 if agreed else None,
        budgeted_on=budgeted,
        budget_item="演示预算项目" if budgeted else None,
        document="演示协议" if agreed else None,
    )
    if agreed:
        promise = next(row for row in stage.rows["commitments"] if row["ref"] == commitment)
        payable = stage.add(
            "payables",
            body=promise["body"],
            enterprise=promise["enterprise"],
            kind="compensation",
            amount=loss * 4 // 5,
            due_on=agreed + timedelta(days=90),
            compensation=ref,
        )
        paid = stage.after(agreed, 20, 250)
        if paid and stage.happens(50):
            stage.add("payments", payable=payable, paid_on=paid, amount=loss * 4 // 5, method="transfer")
