"""Projects, their money by tranche, works contracts with valuations, and advances."""

from __future__ import annotations

from datetime import date, timedelta

from tracker.demo.stage import Stage

WORKS = ("排水管网改造工程", "小学教学楼新建工程", "道路拓宽工程", "社区卫生中心工程", "河道治理工程")
SOURCES = ("central", "province", "city", "district", "special_bond")


def fill(stage: Stage) -> None:
    """Some projects of the past three years."""
    for _ in range(18):
        _project(stage)


def _project(stage: Stage) -> None:
    body = stage.one_of([*stage.departments[:-2], stage.platform])
    approved, total = stage.ago(250, 1000), stage.yuan(3_000_000, 60_000_000)
    started = stage.after(approved, 30, 160)
    project = stage.add(
        "projects",
        body=body,
        name=f"{stage.one_of(WORKS)}（演示）",
        approved_on=approved,
        started_on=started,
        total_investment=total,
        funding_mode=stage.one_of(("direct", "direct", "direct", "capital", "subsidy")),
    )
    arranged = stage.happens(85)
    for share in (40, 35, 25):
        planned = total * share // 100
        due = approved + timedelta(days=stage.dice.randint(60, 500))
        tranche = stage.add(
            "funding",
            project=project,
            source=stage.one_of(SOURCES),
            planned=planned,
            planned_on=due,
            arranged_on=stage.after(approved, 0, 60) if arranged else None,
            document="演示资金文件" if arranged else None,
        )
        arrived = stage.after(due, -40, 120)
        if arrived and stage.happens(80):
            part = stage.one_of((100, 100, 100, 60))
            stage.add("arrivals", funding=tranche, arrived_on=arrived, amount=planned * part // 100)
    if started:
        _works(stage, body, project, started, total)


def _works(stage: Stage, body: str, project: str, started: date, total: int) -> None:
    signed = started - timedelta(days=stage.dice.randint(10, 40))
    clauses = "contractor_advance" if stage.happens(12) else ""
    amount = total * 7 // 10 // 100 * 100
    contract = stage.add(
        "contracts",
        body=body,
        enterprise=stage.one_of(stage.firms)["uscc"],
        kind="works",
        title="施工合同（演示）",
        signed_on=signed,
        amount=amount,
        project=project,
        settlement="progress",
        clauses=clauses,
        debtor_size="large" if body == stage.platform else None,
        progress_ratio=stage.one_of(("80", "85", "80", "70")),
        retention_percent=stage.one_of(("3", "3", "5")),
        performance_percent=stage.one_of(("", "", "10", "5")),
        sme_declared="是",
    )
    _advance(stage, contract, signed, amount)
    certified: date | None = started
    for share in (20, 20, 25):
        certified = stage.after(certified, 40, 120) if certified else None
        if certified is None:
            break
        value = amount * share // 100
        stage.add("valuations", contract=contract, certified_on=certified, amount=value)
        if stage.happens(85):
            payable = stage.add(
                "payables", contract=contract, kind="progress", amount=value * 8 // 10, settled_on=certified
            )
            paid = stage.after(certified, 10, 110)
            if paid and stage.happens(75):
                part = stage.one_of((100, 100, 100, 50))
                stage.add(
                    "payments",
                    payable=payable,
                    paid_on=paid,
                    amount=value * 8 // 10 * part // 100,
                    method="transfer",
                )


def _advance(stage: Stage, contract: str, signed: date, amount: int) -> None:
    """Now and then a contractor is asked to pay first."""
    demanded = stage.after(signed, 10, 120)
    if demanded is None or not stage.happens(30):
        return
    form = stage.one_of(("written_demand", "tender_clause", "oral_demand", "paid_by_contractor"))
    stage.add(
        "advances",
        contract=contract,
        demanded_on=demanded,
        form=form,
        amount=amount // 10,
        agreed="否",
        document="演示函件" if form == "written_demand" else None,
    )
