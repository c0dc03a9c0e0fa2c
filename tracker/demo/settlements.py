"""What works contractors submitted as their final settlement, some of it left without an answer."""

from __future__ import annotations

from datetime import date, timedelta

from tracker.demo.stage import Stage

# What became of a settlement, by turns: after so many days agreed to, or answered with remarks, or neither.
ENDS = (("settled_on", 25), (None, 0), ("settlement_answered_on", 40), (None, 0), ("settled_on", 90))


def fill(stage: Stage) -> None:
    """A settlement for every third works contract, a year after it was signed."""
    contracts = [row for row in stage.rows.get("contracts", []) if row.get("settlement") == "progress"]
    for number, contract in enumerate(contracts[::3]):
        submitted = date.fromisoformat(contract["signed_on"]) + timedelta(days=365)
        ends, days = ENDS[number % len(ENDS)]
        done = submitted + timedelta(days=days)
        if submitted > stage.on:
            continue
        stage.add(
            "payables",
            contract=contract["ref"],
            kind="settlement",
            amount=int(contract["amount"]) // 10,
            settlement_submitted_on=submitted,
            settlement_reply_days=(30, None)[number % 2],
            **{ends: done} if ends and done <= stage.on else {},
        )
