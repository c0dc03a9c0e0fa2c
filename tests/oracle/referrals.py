"""The rules on accountability that nobody decided, one day after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from tests.oracle.days import is_rest_day, rolled
from tests.oracle.simulate import Duty
from tests.oracle.world import DECREE_802, GOVERNMENT_AND_DEPARTMENT, STATE_ORGANS, Row, World

WORKING_DAYS = 30
BY_41 = {
    "A10-PROMISE-OVERDUE", "A10-FORBIDDEN-GROUND", "A10-INCENTIVE-OVERDUE", "A13-PAYMENT-OVERDUE",
    "A13-ASSET-OFFSET", "A13-JUDGMENT-UNPERFORMED",
}  # fmt: skip


def by_40(world: World, on: date) -> Iterator[Duty]:
    """A40-ACCOUNTABILITY-PENDING: of state organs that made contractors advance money."""
    return _pending("A40", {"A12-CONTRACTOR-ADVANCE"}, STATE_ORGANS, _cites_40, world)


def by_41(world: World, on: date) -> Iterator[Duty]:
    """A41-ACCOUNTABILITY-PENDING: of governments and departments."""
    return _pending("A41", BY_41, GOVERNMENT_AND_DEPARTMENT, lambda row: ["REG 41"], world)


def _cites_40(row: Row) -> list[str]:
    return ["REG 40", "712 art 34", *(["802 art 32"] if row["referred_on"] >= DECREE_802 else [])]


def _pending(
    article: str, rules: set[str], kinds: set[str], cites: Callable[[Row], list[str]], world: World
) -> Iterator[Duty]:
    for row in world.rows["referrals"]:
        if row["rule"] not in rules or world.kind_of(row["body"]) not in kinds or not row["referred_on"]:
            continue
        last = row["referred_on"]
        for _ in range(WORKING_DAYS):
            last += timedelta(1)
            while is_rest_day(last):
                last += timedelta(1)
        decided = row["decided_on"] if row["confirmed"] != "no" else None
        yield Duty(
            rule=f"{article}-ACCOUNTABILITY-PENDING", subject_kind="case", subject=row["ref"],
            body=row["authority"], cites=cites(row),
            unperformed=lambda day, last=last, decided=decided: (
                not rolled(last).provisional and day >= last and not (decided and decided <= day)
            ),
        )  # fmt: skip
