"""What the data sets for everybody are called, and each of their columns."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.wording.said import Said

LICENCE = "CC-BY-4.0"
LICENCE_WORDS = Said(
    "Creative Commons Attribution 4.0: use it for anything; name the source, the day and what you changed.",
    "知识共享署名 4.0（CC-BY-4.0）：可用于任何目的，须注明来源、截至日和所作的改动。",
)
SOURCE = Said("Harbin Government Performance Watch", "哈尔滨市政务履约监督系统")
NOTICE = Said(
    "A question put to a body is no finding. Enterprises are named only if they agreed. What was withdrawn "
    "or has expired stands in the data set of withdrawals: take it out of your copies, too.",
    "线索是向单位提出的问题，不是认定。未经企业同意不公开其名称。"
    "已撤回或者到期的列在“撤下清单”，请从您的副本中一并删除。",
)
TITLES: Mapping[str, Said] = {
    "scorecards": Said("Scorecards of bodies", "单位记分卡"),
    "matters": Said("Public questions put to bodies", "已公开的线索"),
    "reports": Said("Released reports", "已发布的报告"),
    "rules": Said("Rules and their articles", "规则与条文"),
    "corrections": Said("Corrections of reports", "报告更正"),
    "withdrawals": Said("What was withdrawn or has expired", "撤下清单"),
}
_BODY = {
    "body": Said("the body's code", "单位编码"),
    "body_name": Said("the body's name", "单位名称"),
    "region": Said("code of its region", "地区代码"),
}
COLUMNS: Mapping[str, Mapping[str, Said]] = {
    "scorecards": {
        **_BODY,
        "first_on": Said("first day counted", "统计首日"),
        "on": Said("last day counted", "统计末日"),
        "paid": Said("sums settled", "已结清的款项（笔）"),
        "average_days": Said("average days to pay; empty: too few", "平均结清用时（日），笔数太少为空"),
        "paid_short": Said("of them within the first band of days", "其中第一段日数以内"),
        "paid_middle": Said("of them within the second band", "其中第二段"),
        "paid_long": Said("of them later", "其中更长"),
        "due": Said("sums whose last lawful day has passed", "最后合法日已过的款项（笔）"),
        "due_late": Said("of them late, the question public", "其中逾期且线索已公开"),
        "due_held": Said("of them late, the question not public", "其中逾期而线索尚未公开"),
        "due_other": Said("of them late, no question open", "其中逾期而没有线索"),
        "late_percent": Said("share late in per cent; empty: too few", "逾期占比（%），笔数太少为空"),
        "promises": Said("promises due", "到期的承诺（项）"),
        "promises_kept": Said("of them kept", "其中已兑现"),
        "promises_broken": Said("of them not kept, the question public", "其中未兑现且线索已公开"),
        "answers": Said("public questions whose days of reply are over", "答复期已满的公开询问（件）"),
        "answers_in_time": Said("of them answered in time", "其中按期答复"),
        "returns": Said("monthly returns due", "应报月报（期）"),
        "returns_filed": Said("of them filed", "其中已报"),
    },
    "matters": {
        "number": Said("number of the case", "案件编号"),
        **_BODY,
        "rule": Said("code of the rule", "规则代码"),
        "rule_title": Said("title of the rule", "规则名称"),
        "cites": Said("articles", "依据条文"),
        "state": Said("how it stands", "状态"),
        "arose_on": Said("first day of the breach", "产生之日"),
        "ceased_on": Said("day it ended; empty: it lasts", "终止之日，空为未终止"),
        "overdue_yuan": Said("yuan overdue; empty: none", "逾期金额（元），没有为空"),
        "asked_on": Said("day it was put to the body", "询问之日"),
        "reply_by": Said("last day of the reply", "答复期末日"),
        "replied_on": Said("day of the reply; empty: none", "答复之日，空为未答复"),
        "public_from": Said("public from", "公开之日"),
        "enterprise": Said("enterprise, if it agreed to be named", "企业（同意公开的）"),
    },
    "reports": {
        "serial": Said("serial", "编号"),
        "title": Said("title", "标题"),
        "kind": Said("kind", "种类"),
        "period": Said("period", "期间"),
        "figures_on": Said("figures as of", "数字截至日"),
        "released_on": Said("released on", "发布之日"),
        "state": Said("how it stands", "状态"),
        "sha256": Said("SHA-256 of the released file", "发布文件的 SHA-256"),
        "path": Said("path of its page", "页面路径"),
    },
    "rules": {
        "code": Said("code", "代码"),
        "title": Said("title", "名称"),
        "asks": Said("what is asked", "提出的问题"),
        "articles": Said("articles it may cite", "可引用的条文"),
        "enabled": Said("switched on: yes or no", "是否启用：yes、no"),
        "path": Said("path of its page", "页面路径"),
    },
    "corrections": {
        "serial": Said("serial of the correction", "更正版编号"),
        "corrects": Said("serial it takes the place of", "被取代的编号"),
        "released_on": Said("released on", "发布之日"),
        "changed": Said("what is different", "更正内容"),
    },
    "withdrawals": {
        "dataset": Said("data set it was in", "所在数据集"),
        "key": Said("its number there", "在其中的编号"),
        "why": Said(
            "dismissed, expired, corrected, superseded or withdrawn", "原因：不成立、到期、更正、被取代、撤回"
        ),
        "since": Said("since; empty: by a correction of records", "撤下之日，因更正记录撤下的为空"),
    },
}
WHY: Mapping[str, Said] = {
    "dismissed": Said("dismissed", "不成立"),
    "expired": Said("expired", "到期"),
    "corrected": Said("records corrected", "记录已更正"),
    "superseded": Said("superseded", "被取代"),
    "withdrawn": Said("withdrawn", "撤回"),
}
