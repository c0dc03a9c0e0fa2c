"""Bodies, firms, and the days of reports and budgets."""

from __future__ import annotations

from datetime import date, timedelta

from tracker.demo.names import CITY_REGION, DEPARTMENTS, DISTRICTS, FIRMS, demo_uscc
from tracker.demo.stage import Stage

YEARS_BACK = 3
CITY = "DEMO"


def fill(stage: Stage) -> None:
    """A city, its districts with their departments, and others of every kind; firms; reports, budgets."""
    _bodies(stage)
    _firms(stage)
    for government in stage.governments:
        for year in range(stage.on.year - YEARS_BACK, stage.on.year + 1):
            _session_of_the_congress(stage, government, year)


def _bodies(stage: Stage) -> None:
    def body(code: str, name: str, kind: str, region: str, **more: str | date) -> str:
        stage.add("bodies", code=code, name=f"演示市{name}", kind=kind, region=region, **more)
        return code

    stage.governments.append(body(CITY, "人民政府", "government", CITY_REGION))
    for number, office in enumerate(DEPARTMENTS):
        code = body(f"DEMO-0-{number}", office, "department", CITY_REGION, parent=CITY, supervisor=CITY)
        stage.departments.append(code)
    for place, (region, district) in enumerate(DISTRICTS.items(), start=1):
        above = body(
            f"DEMO-{place}", f"{district}人民政府", "government", region, parent=CITY, supervisor=CITY
        )
        stage.governments.append(above)
        for number, office in enumerate(DEPARTMENTS[: 3 if district.endswith("县") else 5]):
            code = f"DEMO-{place}-{number}"
            stage.departments.append(
                body(code, district + office, "department", region, parent=above, supervisor=above)
            )
    first = next(iter(DISTRICTS))
    stage.others = [
        body("DEMO-H1", "第一人民医院", "institution", CITY_REGION, parent="DEMO-0-2", supervisor="DEMO-0-2"),
        body("DEMO-H2", "实验中学", "institution", first, parent="DEMO-1-0", supervisor="DEMO-1-0"),
        body("DEMO-T1", "启明区杨树镇人民政府", "township", first, parent="DEMO-1", supervisor="DEMO-1"),
        body("DEMO-K1", "中级人民法院", "other_state_organ", CITY_REGION, supervisor=CITY),
        body("DEMO-G1", "科学技术协会", "group", CITY_REGION, fiscal="是", supervisor=CITY),
    ]
    stage.platform = body("DEMO-P1", "城市建设投资集团有限公司", "platform", CITY_REGION, supervisor=CITY)
    # Two bodies of the past: one with a successor, one whose duties fall to the government above it.
    end = date(stage.on.year - 1, 3, 31)
    body(
        "DEMO-0-8",
        "农业机械管理局",
        "department",
        CITY_REGION,
        parent=CITY,
        supervisor=CITY,
        valid_to=end,
        successor="DEMO-0-4",
    )
    body(
        "DEMO-2-8",
        "云岭区商务局",
        "department",
        "230100Y2",
        parent="DEMO-2",
        supervisor="DEMO-2",
        valid_to=end,
    )
    stage.departments += ["DEMO-0-8", "DEMO-2-8"]


def _firms(stage: Stage) -> None:
    sizes = ("micro", "small", "small", "medium", "medium", "large")
    for number, name in enumerate(FIRMS, start=1):
        firm = {
            "uscc": demo_uscc(number),
            "name": f"演示{name}有限公司",
            "size": sizes[number % len(sizes)],
            "size_on": date(stage.on.year - 7, 12, 31).isoformat(),
            "private": "否" if number % 6 == 0 else "是",
            "region": stage.one_of(list(DISTRICTS)),
            "named_publicly": "是" if number % 3 == 0 else "否",
        }
        stage.firms.append(firm)
        stage.add("enterprises", **firm)


def _session_of_the_congress(stage: Stage, government: str, year: int) -> None:
    """The yearly session: work report and budget. One district's newest report is not recorded."""
    day = date(year, 1, 12) + timedelta(days=stage.dice.randrange(0, 20))
    if day > stage.on:
        return
    forgotten = government == "DEMO-7" and year == stage.on.year
    if not forgotten:
        stage.add("work_reports", body=government, year=year, delivered_on=day, document=f"演示{year}年报告")
    stage.add("budgets", body=government, year=year, approved_on=day + timedelta(days=3))
