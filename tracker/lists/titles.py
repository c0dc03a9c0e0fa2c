"""What the lists are called, and what is missing in them, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.core.messages import listed
from tracker.law import loader as law
from tracker.wording.columns import COLUMNS, SHARED, named
from tracker.wording.kinds import KINDS
from tracker.wording.said import Said

# What each list is called; reports say it in Chinese whoever asks.
TITLES: Mapping[str, Said] = {
    "clock_not_started": Said("Clock not started", "付款期限尚未起算"),
    "no_term_agreed": Said("No term agreed", "未约定付款期限"),
    "no_due_date": Said("No due date recorded", "未登记到期日"),
    "basis_to_be_checked": Said("Incentive's basis to be checked", "补贴奖补的依据或者条件待核"),
    "dispute_incomplete": Said("Dispute without reason, document or approver", "争议缺理由、文件或者批准人"),
    "paid_not_closed": Said("Paid up and not closed", "已付清未销号"),
    "closed_alone": Said("Closed by the debtor alone", "单方销号，未经企业确认"),
    "decided_not_recorded": Said("Decided and not recorded yet", "裁定后待更正付款记录"),
    "size_unknown": Said("Size at signing unknown", "签约时企业规模不明"),
    "report_not_recorded": Said("Report not recorded", "政府工作报告或者预算未登记"),
    "target_missed": Said("Target missed and no reason given", "目标未完成且未说明理由"),
    "livelihood_late": Said("Livelihood project late", "民生项目逾期"),
    "accountability_pending": Said("Accountability awaiting a decision", "问责待决定"),
    "upper_money_late": Said("Central and provincial money late", "中央和省级资金逾期未到"),
    "no_disclosure": Said("No disclosure statement", "没有公布逾期未付信息"),
    "deadline_provisional": Said("Deadline provisional", "期限暂定"),
}


def missing_word(kind: str, missing: str) -> str:
    """What a row of a list says is missing: columns, a record of another kind, an article, or a year."""
    said = [_called(kind, one) for one in missing.split(",")]
    return listed(one if isinstance(one, str) else one.now() for one in said)


def _called(kind: str, missing: str) -> Said | str:
    # A column of what hangs on the record is named with its kind, as ``payment.voucher``.
    owner, _dot, column = missing.rpartition(".")
    if column in COLUMNS.get(owner or kind, {}) or missing in SHARED:
        return named(owner or kind, column)
    if missing in law.articles():
        return law.articles()[missing].title
    return KINDS.get(missing, missing)


def titles() -> dict[str, str]:
    """The titles of the lists by name, in the language in use."""
    return {name: title.now() for name, title in TITLES.items()}
