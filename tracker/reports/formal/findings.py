"""What a report finds of each body: its open flags of the report's articles, rule by rule, in words."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.reports import figures
from tracker.reports.accountability.editions import Edition
from tracker.reports.data.account import Account
from tracker.reports.data.laid import FLAGS


def findings(session: Session, account: Account, edition: Edition) -> dict[int, str]:
    """What each body that answers is found to have open, within ``laid``: 逾期付款 3 条、120.0 万元；…"""
    rules = {rule.code: rule for rule in edition.rules_of(account)}
    rows = session.execute(
        select(FLAGS.c.owner_id, FLAGS.c.rule, func.count(), func.sum(FLAGS.c.amount_fen))
        .where(
            FLAGS.c.day == account.window.on, FLAGS.c.ceased_on.is_(None), FLAGS.c.rule.in_(rules),
            account.scope.holds(FLAGS.c.owner_id),
        )
        .group_by(FLAGS.c.owner_id, FLAGS.c.rule)
    ).all()  # fmt: skip
    found: dict[int, dict[str, tuple[int, int | None]]] = defaultdict(dict)
    for owner, code, count, fen in rows:
        to = account.scope.answers[owner]
        before, sum_before = found[to].get(code, (0, None))
        whole = None if fen is None and sum_before is None else int(fen or 0) + (sum_before or 0)
        found[to][code] = (before + int(count), whole)
    return {
        number: "；".join(
            f"{rule.title}{held[code][0]:,}条" + _money(held[code][1])
            for code, rule in rules.items() if code in held
        )
        for number, held in sorted(found.items())
    }  # fmt: skip


def _money(fen: int | None) -> str:
    return "" if fen is None else f"、{figures.wan(fen)}万元"
