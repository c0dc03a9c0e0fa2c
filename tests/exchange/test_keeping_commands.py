"""``flask import undo`` and ``list``, ``flask void``, ``flask history``: what they say and how they end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from tests.exchange.conftest import city_csv, write_csv
from tests.exchange.facts import CITY
from tracker.exchange.kinds import KINDS


@pytest.fixture
def runner(app: Flask, tmp_path: Path) -> FlaskCliRunner:
    """The commands, over the fictional city."""
    runner = app.test_cli_runner()
    for kind in CITY:
        assert runner.invoke(args=["import", kind, str(city_csv(tmp_path, kind))]).exit_code == 0
    return runner


def said(runner: FlaskCliRunner, *args: str, status: int = 0) -> str:
    told = runner.invoke(args=list(args))
    assert told.exit_code == status, told.output
    return str(told.output)


def payment(folder: Path, ref: str, amount: str) -> str:
    headings = ["ref", "payable", "paid_on", "amount", "method"]
    row = [ref, "Y1", "2026-01-01", amount, "cash"]
    return str(write_csv(folder / f"{ref}.csv", headings, [row]))


def living(app: Flask, kind: str) -> list[str]:
    with app.extensions["tracker"].database.reading() as session:
        table = KINDS[kind].model
        return list(session.scalars(select(table.ref).where(table.voided_in.is_(None)).order_by(table.id)))


def test_a_batch_is_listed_undone_and_listed_as_undone(
    app: Flask, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    batch = json.loads(said(runner, "import", "payments", payment(tmp_path, "Z9", "1"), "--json"))["batch"]
    newest = json.loads(said(runner, "import", "list", "--limit", "1", "--json"))
    assert (newest["batch"], newest["record_kind"], newest["source"]) == (batch, "payments", "Z9.csv")
    assert (newest["summary"]["accepted"], newest["undone_in"]) == (1, None)
    assert living(app, "payments") == ["Z1", "Z2", "Z9"]
    told = said(runner, "import", "undo", str(batch), "--reason", "重复导入")
    assert f"批次 {batch} 已撤销" in told and "作废 1 条" in told
    assert living(app, "payments") == ["Z1", "Z2"]
    lines = said(runner, "import", "list").splitlines()
    assert len(lines) == len(CITY) + 1
    assert "付款" in lines[0] and f"已由变更 {batch + 1} 撤销" in lines[0]
    assert "已经撤销" in said(runner, "import", "undo", str(batch), status=1)
    assert "is undone already" in said(runner, "import", "undo", str(batch), "--lang", "en", status=1)
    assert "没有批次 9999" in said(runner, "import", "undo", "9999", status=1)
    said(runner, "import", "undo", "soon", status=2)


def test_what_stands_in_the_way_is_listed_and_nothing_is_written(
    app: Flask, runner: FlaskCliRunner
) -> None:
    listed = json.loads(said(runner, "import", "list", "--json").splitlines()[len(CITY) - 1])
    assert listed["record_kind"] == "bodies"
    told = said(runner, "import", "undo", str(listed["batch"]), status=1)
    assert "不能撤销" in told and "合同 C1" in told and "政府工作报告 G1 2026" in told
    refused = json.loads(said(runner, "import", "undo", str(listed["batch"]), "--json", status=1))
    assert {"kind": "contracts", "key": "C1", "why": "引用了它（单位代码）。"} in refused["obstacles"]
    assert len(json.loads(said(runner, "history", "contracts", "C1", "--json"))) == 1


def test_a_record_is_voided_with_a_reason_never_without(app: Flask, runner: FlaskCliRunner) -> None:
    said(runner, "void", "payments", "Z1", status=2)
    assert "为什么" in said(runner, "void", "payments", "Z1", "--reason", " ", status=2)
    refused = said(runner, "void", "payables", "Y1", "--reason", "误录", status=1)
    assert "付款 Z1" in refused and "争议 S1" in refused
    assert living(app, "payables") == ["Y1", "Y2"]
    assert "付款 Z1 已作废" in said(runner, "void", "payments", "Z1", "--reason", "误录")
    assert living(app, "payments") == ["Z2"]
    assert "没有编号为 Z1" in said(runner, "void", "payments", "Z1", "--reason", "误录", status=1)
    told = json.loads(said(runner, "void", "returns", "B1", "2026-10", "--reason", "误录", "--json"))
    assert told["key"] == ["B1", "2026-10"]


def test_history_is_told_in_words_and_as_json(runner: FlaskCliRunner, tmp_path: Path) -> None:
    path = payment(tmp_path, "Z1", "300000")
    said(runner, "import", "payments", path, "--update", "--reason", "凭证核对", "--by", "王会计")
    said(runner, "void", "payments", "Z1", "--reason", "误录")
    steps: list[dict[str, Any]] = json.loads(said(runner, "history", "payments", "Z1", "--json"))
    assert [step["what"] for step in steps] == ["created", "changed", "voided"]
    assert (steps[1]["actor"], steps[1]["reason"], steps[1]["source"]) == ("王会计", "凭证核对", "Z1.csv")
    changed = {one["column"]: (one["before"], one["after"]) for one in steps[1]["differences"]}
    assert changed["amount"] == ("400000.00", "300000.00")
    assert changed["method"] == ("transfer", "cash")
    told = said(runner, "history", "payments", "Z1").splitlines()
    assert "录入" in told[0] and "payments.csv" in told[0]
    assert "王会计" in told[1] and "凭证核对" in told[1]
    assert "    付款金额: 400000.00 → 300000.00" in told
    assert "作废" in told[-1] and "误录" in told[-1]
    assert "没有编号为 Z77" in said(runner, "history", "payments", "Z77", status=1)
