"""``flask sweep`` and ``flask flags`` as a city's scripts call them, over the fictional city."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select, update

from tests.cli.conftest import TODAY
from tracker.cases.models import Case
from tracker.cli import flags as commands
from tracker.core.changes import ChangeKind, open_change
from tracker.core.clock import now
from tracker.flags.models import Flag, SweepDay
from tracker.rules.a13_payment_overdue import RULE
from tracker.rules.catalogue import RULES
from tracker.subjects.models import Body

KEYS = [
    "rule", "subject_kind", "subject", "qualifier", "body", "enterprise", "arose_on", "ceased_on", "amount",
    "cites", "nature", "grade", "state",
]  # fmt: skip


def call(app: Flask, *args: str) -> Result:
    return app.test_cli_runner().invoke(args=list(args))


def lines(app: Flask, *args: str) -> list[dict[str, Any]]:
    told = call(app, "flags", "--json", *args)
    assert told.exit_code == 0, told.output
    return [json.loads(line) for line in told.output.splitlines()]


def test_a_line_has_every_key_and_the_stored_flags_say_the_same(app: Flask) -> None:
    found = lines(app, "--all")
    assert found and all(list(flag) == KEYS for flag in found)
    with app.extensions["tracker"].database.reading() as session:
        stored = session.execute(select(Flag.rule, Flag.ref, Flag.arose_on, Flag.ceased_on, Flag.amount_fen))
        expected = sorted(
            (row.rule, row.ref, row.arose_on.isoformat(), row.ceased_on and row.ceased_on.isoformat(),
             row.amount_fen and f"{row.amount_fen / 100:.2f}")
            for row in stored
        )  # fmt: skip
        shown = session.execute(select(Case.rule, Case.ref, Case.arose_on, Case.state))
        cases = {(row.rule, row.ref, row.arose_on.isoformat()): row.state.value for row in shown}
    assert len(cases) > 50, "the fictional city's"
    given = [(one["rule"], one["subject"], one["arose_on"], one["ceased_on"], one["amount"]) for one in found]
    assert sorted(given, key=str) == sorted(expected, key=str)
    laddered = {rule.code for rule in RULES if rule.laddered}
    for flag in found:
        alone = "ceased" if flag["ceased_on"] else "open"
        assert flag["state"] == cases.get((flag["rule"], flag["subject"], flag["arose_on"]), alone)
        assert (flag["grade"] is None) == (bool(flag["ceased_on"]) or flag["rule"] not in laddered)
        assert flag["nature"] in ("continuing", "standing") and flag["cites"]


def test_open_flags_alone_unless_all_are_asked_for(app: Flask) -> None:
    alone, every = lines(app), lines(app, "--all")
    assert not any(flag["ceased_on"] or flag["state"] == "dismissed" for flag in alone)
    assert {"open", "confirmed"} <= {flag["state"] for flag in alone}
    assert {"open", "ceased", "confirmed", "dismissed"} <= {flag["state"] for flag in every}


def test_flags_come_in_one_order(app: Flask) -> None:
    once = call(app, "flags", "--all").output
    assert once == call(app, "flags", "--all").output
    refs = [flag["subject"] for flag in lines(app, "--all", "--rule", RULE.code)]
    assert refs == sorted(refs, key=str.encode)


def test_any_day_is_answered_and_nothing_is_changed(app: Flask) -> None:
    with app.extensions["tracker"].database.reading() as session:
        before = session.execute(select(Flag.__table__)).all()
    early = lines(app, "--on", "2026-03-01", "--all")
    assert early and all(flag["arose_on"] <= "2026-03-01" for flag in early)
    assert all(flag["ceased_on"] is None or flag["ceased_on"] <= "2026-03-01" for flag in early)
    assert lines(app, "--on", "2027-06-01")
    assert lines(app, "--on", "2020-06-01", "--all") == []
    with app.extensions["tracker"].database.reading() as session:
        assert session.execute(select(Flag.__table__)).all() == before


def test_flags_of_one_body_or_one_rule(app: Flask) -> None:
    every = lines(app)
    body = every[0]["body"]
    assert lines(app, "--body", body) == [flag for flag in every if flag["body"] == body]
    assert lines(app, "--rule", RULE.code) == [flag for flag in every if flag["rule"] == RULE.code]


def test_a_body_that_is_gone_leaves_its_flags_to_its_successor(app: Flask) -> None:
    every = lines(app)
    gone, heir = every[0]["body"], next(flag["body"] for flag in every if flag["body"] != every[0]["body"])
    with app.extensions["tracker"].database.unit_of_work() as session:
        change = open_change(session, kind=ChangeKind.IMPORT, at=now(), actor="test")
        follower = session.scalar(select(Body.id).where(Body.code == heir))
        session.execute(
            update(Body)
            .where(Body.code == gone)
            .values(valid_to=TODAY - timedelta(days=1), successor_id=follower, changed_in=change.id)
        )
    assert lines(app, "--body", gone) == []
    both = [flag["subject"] for flag in every if flag["body"] in (gone, heir)]
    assert [flag["subject"] for flag in lines(app, "--body", heir)] == both


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("flags", "--rule", "A99-NOTHING"), "没有规则 A99-NOTHING"),
        (("flags", "--body", "NOBODY"), "没有代码为 NOBODY 的单位"),
        (("flags", "--rule", "A99-NOTHING", "--lang", "en"), "There is no rule A99-NOTHING"),
        (("flags", "--on", "2026-02-30"), "2026-02-30"),
        (("sweep", "--on", "soon"), "soon"),
    ],
)
def test_a_bad_argument_is_told_and_exits_with_2(app: Flask, args: tuple[str, ...], said: str) -> None:
    told = call(app, *args)
    assert told.exit_code == 2
    assert said in told.output


def test_a_sweep_tells_what_each_rule_did(app: Flask) -> None:
    told = json.loads(call(app, "sweep", "--on", "2026-12-01", "--json").output)
    assert (told["on"], told["asked"], told["failed"]) == ("2026-12-01", "2026-12-01", [])
    rule = next(one for one in told["rules"] if one["rule"] == RULE.code)
    assert {"raised", "ceased", "open", "seconds"} <= rule.keys()
    assert rule["open"] == len(lines(app, "--on", "2026-12-01", "--rule", RULE.code))
    earlier = json.loads(call(app, "sweep", "--on", "2026-11-01", "--json", "--full").output)
    assert (earlier["on"], earlier["asked"]) == ("2026-12-01", "2026-11-01")
    assert "线索早已到 2026-12-01" in call(app, "sweep", "--on", "2026-11-01").output
    assert "The flags stand at 2026-12-02." in call(app, "sweep", "--on", "2026-12-02", "--lang", "en").output
    with app.extensions["tracker"].database.reading() as session:
        covered = select(func.count()).where(SweepDay.covered_on.between(TODAY, date(2026, 12, 2)))
        assert session.scalar(covered) == 10


def test_a_rule_that_fails_makes_the_sweep_end_red(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def mistaken(_on: date, _within: Any) -> Any:
        raise LookupError("a mistake")

    failing = replace(RULE, parts=(replace(RULE.parts[0], runs=mistaken),))
    monkeypatch.setattr(commands, "RULES", (failing,))
    before = lines_of_stored(app)
    told = call(app, "sweep", "--on", "2026-12-01")
    assert told.exit_code == 1
    assert f"{RULE.code}：未能运行" in told.output and "a mistake" in told.output
    as_json = call(app, "sweep", "--on", "2026-12-01", "--json")
    assert as_json.exit_code == 1 and json.loads(as_json.output)["failed"] == [RULE.code]
    assert lines_of_stored(app) == before


def lines_of_stored(app: Flask) -> list[Any]:
    with app.extensions["tracker"].database.reading() as session:
        return list(session.execute(select(Flag.__table__).where(Flag.rule == RULE.code)).all())
