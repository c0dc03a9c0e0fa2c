"""What each letter of a case says: its title, and its text around the handler's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.cases.workflow import CaseMove


@dataclass(frozen=True, slots=True)
class Wording:
    """A letter's title and paragraphs; ``{body}``, ``{matter}``, ``{day}`` and ``{note}`` are filled in.

    ``day`` is the last day that stands after the step. The law's caution holds for every word: what is asked
    is a question, and no letter calls anybody anything that no authority found.
    """

    title: str
    paragraphs: tuple[str, ...]


QUESTION = "本函是就记录提出的询问，不是认定结论。记录有误的，请同时说明，更正后线索随之更正。"
WORDINGS: Mapping[CaseMove, Wording] = {
    CaseMove.OPEN: Wording("询问函", (
        "根据登记的合同、付款与承诺等记录，你单位所涉下列事项需要说明：{matter}。",
        "{note}",
        "请于{day}前书面答复，可附佐证材料。期满未答复的，按程序继续核查。",
        QUESTION,
    )),
    CaseMove.REMIND: Wording("催办函", (
        "关于{matter}一事，办理期限已于{day}届满，至今未收到你单位的答复或整改结果。",
        "{note}",
        "请尽快办理并书面回复。",
    )),
    CaseMove.SUPERVISE: Wording("督办函", (
        "关于{matter}一事，经催办后仍未收到你单位的答复或整改结果，期限已于{day}届满。",
        "{note}",
        "现予督办。请由负责人签署后书面回复。",
    )),
    CaseMove.INTERVIEW: Wording("约谈通知书", (
        "关于{matter}一事，经催办、督办后仍未收到你单位的答复或整改结果，期限已于{day}届满。",
        "{note}",
        "现通知你单位负责人接受约谈。",
    )),
    CaseMove.CIRCULATE: Wording("通报", (
        "{body}所涉{matter}一事，经催办、督办和约谈，至今未答复或未整改，期限已于{day}届满。现予通报。",
        "{note}",
        "本通报只说明上述事实，不是失信认定。",
    )),
    CaseMove.CONFIRM: Wording("核查结论告知书", (
        "关于{matter}一事，经核查，情况属实。",
        "{note}",
        "本结论由两人分别提出和决定，只说明上述事实，不是失信认定。",
    )),
    CaseMove.DISMISS: Wording("核查结论告知书", (
        "关于{matter}一事，经核查，线索不成立。",
        "{note}",
        "该线索不再计入统计，有关记录予以保留。",
    )),
    CaseMove.ORDER: Wording("责令整改通知书", (
        "关于{matter}一事，经核查情况属实。请于{day}前完成整改，并书面报告结果。",
        "{note}",
        "确有困难的，可在期限届满前申请延长一次。",
    )),
    CaseMove.EXTEND: Wording("整改延期通知书", (
        "关于{matter}一事，同意延长整改期限至{day}。整改期限只延长一次。",
        "{note}",
    )),
    CaseMove.NOT_DONE: Wording("整改退回通知书", (
        "关于{matter}一事，经核验，尚未整改到位，现予退回。整改期限仍为{day}。",
        "{note}",
    )),
}  # fmt: skip
