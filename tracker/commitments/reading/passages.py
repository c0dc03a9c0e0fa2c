"""What the words around a figure say: an aim, a fact, a condition; and aims that need no figure."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from tracker.commitments.reading.clauses import Ground, Reading

HEADLINE = re.compile(
    r"(主要|预期|发展|总体|奋斗)[^，；。：]{0,10}目标(任务)?(是|为|：|:)(?!.{0,6}(设定|考虑|体现))"
)
PAST = re.compile(
    r"(?<![比较于])(去年|上年|前年)|过去|近年来|以来|(?<!早)已(?!有的)|增长了|完成了|达到了|实现了|新增了|下降了|"
    r"累计(实现|完成|达)|"
    r"^(有|我国有|我市有|全市有|全国有)|现有|共有|拥有"
)
# What follows a figure that only describes a thing: 3岁以下婴幼儿, 75%政策, 100万元的部分, 5年过渡期.
DESCRIBING = re.compile(r"的|部分|政策|行动|计划|方案|试点|过渡期|规定|精神|意识|自信|工程(?!量)|战略|级")
NOT_AFTER_BOUND = re.compile(r"[一-鿿]")
RESTATED = re.compile(r"^(预期目标|目标|规模|增幅|总量|总规模|幅度)$|^(惠及|受益)")
CONDITION = re.compile(r"(不到|不足|未满|未超过|不满|上述|每|满)\s?$")
OUTCOME = re.compile(
    r"平衡|同步|下降|改善|增长|降低|减少|扩大|优化|持平|稳定|提质|提升|提高|脱贫|摘帽|防控|质升|向好|只增不减|不降|回升"
)
AIMING = re.compile(r"^(今年)?(要|坚决|努力|优先|着力|必须|力争|全力|考虑|体现|有利于|推动|引导)")

ALL_OF_IT = re.compile(
    r"全部(纳入|实现|完成|建成|脱贫|退还|转给|清零|摘帽|达标|取消|改造|开工|投用|整改|消除|化解|办结|消化)|全覆盖|清零"
)
PLEDGED = re.compile(r"(确保|务必|力争|保证)(?!.{0,12}(前提下|基础上))")
CHECKABLE = re.compile(
    r"全部|只增不减|不发生|如期|按时|按期|足额|清零|达标|稳中有降|不下降|不低于|不返贫|不减少|完成|建成|投产|通车|投用|开工|竣工|"
    r"零增长|全覆盖|\d"
)
COMPLETE = re.compile(r"^(?:要|基本|全面|如期|高质量|确保|力争|年内)*完成(?P<what>.{3,})$")
TASKS = re.compile(r"(任务|目标|改革|普查|建设|整治|改造|工程|攻坚|编制|工作)$")
NO_TASK = re.compile(r"^(好|决战|今年|全年|各项|年度|本年|今年发展|“?十.五)")
ACT = re.compile(
    r"^(?:要|年内|抓紧|研究|加快|尽快)*(?P<act>(?:制定|出台|编制|修订)(?=[^要]{2,24}(?:条例|规划|方案|办法|清单|纲要|规定|细则|意见|计划)$)|"
    r"启动(?:实施)?(?!一批)(?=.{2,24}(?:行动|规划|工程|计划|项目)$)|取消(?=.{2,14}(?:费|收费|许可)$)|不再(?=.{4,20}$))"
)
DATED = re.compile(
    r"年内|年底前|今年底前|今年(?=.{0,6}(实现|建成|完成|开工|启动))|\d{1,2}月(底|末|中旬|\d{1,2}日)?(之)?前|"
    r"上半年|[一二三]季度"
)
DONE = re.compile(r"(实现|完成|建成|开工|启动|投用|通车|出台|退还|投产|竣工|交付|运营|上线|开通|取消|封顶)")
MONTH = re.compile(
    r"(?P<next>明年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})?(底|末|日)?(之)?前|(?P<until>明年)(?P<to>\d{1,2})月底"
)
TO_YEAR = re.compile(r"(?:到|至)(20\d\d)年(?!以来)")
QUARTER = re.compile(r"上半年|[一二三]季度")
ONLY_DAY = re.compile(
    r"((到|至)20\d\d年(底|末)?|20\d\d年(底|末)?前|\d{1,2}月底前|上半年|[一二三]季度(末)?(前)?)$"
)
BY_YEAR = re.compile(r"(20\d\d)年(底|末)?前")


def is_past(clause: str) -> bool:
    """Whether a clause tells what has been, or a fact: 已, 增长了, 去年 (but not 比去年)."""
    return bool(PAST.search(clause))


def is_circumstance(clause: str, follows: str) -> bool:
    """Whether a clause gives the reason for the next: 今年高校毕业生超过1000万人，要促进…"""
    return follows.startswith("要") and bool(re.search(r"(达|超过|有|近|约)\d[\d.]*[万亿]*多?[人户]", clause))


def attributive(one: Reading) -> bool:
    """Whether the figure only describes something: a group, a condition, a policy's name."""
    text, figure = one.clause.text, one.figure
    after = text[figure.after :]
    if figure.bound in ("以上", "以下") and NOT_AFTER_BOUND.match(after) and not after.startswith("安排"):
        return True
    if CONDITION.search(text[: figure.start]) or re.match(r"[至到-]\d|以下|以上的", after):
        return True
    return one.ground is not Ground.BOUND and bool(DESCRIBING.match(after)) or after.startswith("部分")


def restates(one: Reading, sure: bool) -> bool:
    """Whether the figure says again, in other terms, what a figure before it said."""
    if RESTATED.match(one.noun) or re.match(r"(比|较)(去年|上年)", one.clause.text[one.since :]):
        return True
    return not one.own and one.since > 0 and not sure and one.clause.text[one.since] not in "、和及"


def outcome(clause: str) -> str | None:
    """The aim of a headline clause without a figure (国际收支基本平衡), or None where it is none."""
    if len(clause) > 30 or AIMING.search(clause) or not OUTCOME.search(clause) or "目标" in clause:
        return None
    return clause


def worded(clause: str) -> tuple[str, str, str] | None:
    """Why, the word, and a title, where a clause without a figure promises something that can be checked."""
    done = COMPLETE.match(clause)
    if done and TASKS.search(done["what"]) and not NO_TASK.match(done["what"]):
        return "complete", "完成", clause
    if (pledged := PLEDGED.search(clause)) and CHECKABLE.search(clause[pledged.end() :]):
        what = clause[pledged.end() :]
        if not NO_TASK.match(what.removeprefix("完成")) and not re.search(r"决战|全面建成小康", what):
            return "pledge", pledged[0], what
    if whole := ALL_OF_IT.search(clause):
        return "whole", whole[0], clause
    if (dated := DATED.search(clause)) and DONE.search(clause):
        return "deadline", dated[0], clause
    if act := ACT.match(clause):
        return "act", act["act"], clause
    return None


def deadline(clause: str, before: str, year: int | None, until: int | None) -> date | None:
    """The last day a clause gives itself: the one it names, else the end of the plan or of the year.

    ``before`` is a clause before it that is nothing but a day (到2027年，…), or empty.
    """
    clause = f"{before}，{clause}" if before else clause
    # 制定2030年前碳排放达峰行动方案: the plan is of this year, what it plans is not.
    far = TO_YEAR.search(clause) or BY_YEAR.search(clause)
    if far and not ACT.match(clause):
        return date(int(far[1]), 12, 31)
    if until:
        return date(until, 12, 31)
    if year is None:
        return None
    if named := MONTH.search(clause):
        at = year + 1 if named["next"] or named["until"] else year
        month = int(named["month"] or named["to"])
        if 1 <= month <= 12:
            last = monthrange(at, month)[1]
            return date(at, month, min(int(named["day"] or last), last))
    if "今明两年" in clause:
        return date(year + 1, 12, 31)
    if quarter := QUARTER.search(clause):
        month = 6 if quarter[0] == "上半年" else 3 * ("一二三".index(quarter[0][0]) + 1)
        return date(year, month, monthrange(year, month)[1])
    return date(year, 12, 31)
