"""What the kinds of records are called, by their names in the singular (``payable``)."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.wording.said import Said

KINDS: Mapping[str, Said] = {
    "body": Said("public body", "单位"),
    "enterprise": Said("enterprise", "企业"),
    "work_report": Said("government work report", "政府工作报告"),
    "budget": Said("budget", "预算"),
    "disclosure": Said("disclosure of arrears", "拖欠信息公示"),
    "annual_report": Said("yearly report of arrears upward", "拖欠情况年度报告"),
    "return": Said("monthly return", "月报"),
    "project": Said("project", "项目"),
    "funding": Said("funding", "资金安排"),
    "arrival": Said("arrival of money", "资金到位"),
    "contract": Said("contract", "合同"),
    "amendment": Said("amendment", "合同变更"),
    "valuation": Said("valuation", "计量"),
    "advance": Said("advance", "垫资"),
    "commitment": Said("commitment", "承诺"),
    "commitment_event": Said("event of a commitment", "承诺事件"),
    "compensation": Said("compensation", "赔偿补偿"),
    "payable": Said("payable", "应付款"),
    "payment": Said("payment", "付款"),
    "dispute": Said("dispute", "争议"),
    "discharge": Said("discharge", "债务消灭"),
    "bar": Said("bar on payment", "不得或不必付款"),
    "judgment": Said("judgment", "裁判"),
    "case": Said("case", "案件"),
    "assignment": Said("assignment of a claim", "债权转让"),
    "complaint": Said("report of an enterprise", "企业反映"),
    "excuse": Said("excuse", "拒付理由"),
}


def kind_word(kind: str) -> str:
    """What a kind of record is called in the language in use. KeyError for a kind that is not here."""
    return KINDS[kind].now()


def chinese_kind(kind: str) -> str:
    """What a kind of record is called in Chinese, as files and reports have it."""
    return KINDS[kind].chinese


def kind_words() -> dict[str, str]:
    """Every kind of record in the language in use."""
    return {kind: said.now() for kind, said in KINDS.items()}
