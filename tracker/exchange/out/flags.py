"""Flags as the public surface shows them (interface.md, ``flask flags --json``), one by one or as a table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.models import IDENTITY
from tracker.cases.on_flags import states_of
from tracker.core.money import yuan
from tracker.exchange.cells import Day, Money, Text, Type, Whole
from tracker.exchange.out.writers import OutColumn
from tracker.flags.filters import State
from tracker.flags.grades import grade
from tracker.rules.base import Rule
from tracker.rules.sweep import flags_on
from tracker.subjects.models import Body, Enterprise


@dataclass(frozen=True, slots=True)
class Listed(Type):
    """Several texts in one cell."""

    name: ClassVar[str] = "list"

    def show(self, value: Any) -> str:
        """The texts with ``; `` between them."""
        return "; ".join(value)


COLUMNS = [
    OutColumn("rule", "规则", Text()),
    OutColumn("subject_kind", "对象类别", Text()),
    OutColumn("subject", "对象编号", Text()),
    OutColumn("qualifier", "限定", Text()),
    OutColumn("body", "单位代码", Text()),
    OutColumn("enterprise", "企业信用代码", Text()),
    OutColumn("arose_on", "发生日期", Day()),
    OutColumn("ceased_on", "终止日期", Day()),
    OutColumn("amount", "金额", Money()),
    OutColumn("cites", "依据", Listed()),
    OutColumn("nature", "性质", Text()),
    OutColumn("grade", "等级", Whole()),
    OutColumn("state", "状态", Text()),
]


def public_flags(
    session: Session, rules: Iterable[Rule], on: date, *, owners: Collection[int] | None = None
) -> Iterator[dict[str, Any]]:
    """Every flag as of ``on``, ceased ones too, by the keys of COLUMNS; days as days, the amount in fen.

    ``state`` is that of its case, where it has one.
    """
    codes = {row.id: row.code for row in session.execute(select(Body.id, Body.code))}
    credit = {row.id: row.uscc for row in session.execute(select(Enterprise.id, Enterprise.uscc))}
    states: dict[str, dict[tuple[Any, ...], str]] = {}
    for flag in flags_on(session, rules, on, owners=owners):
        ceased = flag["ceased_on"]
        if flag["rule"] not in states:
            states[flag["rule"]] = states_of(session, flag["rule"], on)
        case = states[flag["rule"]].get(tuple(flag[name] for name in IDENTITY))
        yield {
            "rule": flag["rule"], "subject_kind": flag["subject_kind"], "subject": flag["ref"],
            "qualifier": flag["qualifier"] or None, "body": codes[flag["body_id"]],
            "enterprise": credit.get(flag["enterprise_id"]), "arose_on": flag["arose_on"],
            "ceased_on": ceased, "amount": None if ceased else flag["amount_fen"],
            "cites": flag["cites"].split("; "), "nature": flag["nature"].value,
            "grade": grade(flag["arose_on"], on) if flag["laddered"] and not ceased else None,
            "state": case or (State.CEASED if ceased else State.OPEN).value,
        }  # fmt: skip


def in_words(flag: dict[str, Any]) -> dict[str, Any]:
    """A public flag as JSON says it: days as text, the amount as yuan with two decimals."""
    shown = {key: flag[key] and flag[key].isoformat() for key in ("arose_on", "ceased_on")}
    return flag | shown | {"amount": None if flag["amount"] is None else yuan(flag["amount"])}
