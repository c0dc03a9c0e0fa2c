"""``/lists``: what is to be cleared up and is no breach; and each list's rows."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from tracker.core.permissions import Perm
from tracker.lists.queries import LISTS, counts, rows_page
from tracker.lists.titles import titles
from tracker.web.access import needs, reached
from tracker.web.frame import reading
from tracker.web.remembered import remembered

blueprint = Blueprint("lists", __name__, url_prefix="/lists")

# What each list is, and what to do with it, in the words of the page.
ABOUT = {
    "clock_not_started": "付款期限的起算事件还没有登记，期限还不能算。请补登交付、验收、结算或者开票日期。",
    "no_term_agreed": "没有约定期限，法律也没有定日数；债权人书面催告后起算。请登记催告日期。",
    "no_due_date": "没有合同、也没有登记应付日期的款项。请补登应付日期或者关联合同。",
    "basis_to_be_checked": "奖补的依据或者条件成就日没有登记，核对后才能判断是否逾期。",
    "size_unknown": "企业在订立合同时的规模不明，不能判断是否适用《保障中小企业款项支付条例》。请补登规模。",
    "report_not_recorded": "下一年度政府工作报告还没有登记，不能判断目标是否已作说明。",
    "target_missed": "目标没有完成，也没有说明原因：可以依《监督法》第四十七条询问。",
    "livelihood_late": "民生项目晚于原定日期。",
    "upper_money_late": "中央、省级资金晚于计划到位：不是本级单位的线索，列出备查。",
    "no_disclosure": "没有登记年度公示的单位。",
    "deadline_provisional": "期限落在放假通知尚未公布的年份，等通知公布后重算；在此以前不产生线索。",
}


@blueprint.get("")
@needs(Perm.FLAGS_READ)
def index() -> str:
    """Every list with how many rows it has."""
    reach = reached(Perm.FLAGS_READ)
    with reading() as (session, frame):
        found = remembered(("lists", reach), frame.version, lambda: counts(session, frame.on, reach))
    return render_template("lists/index.html", frame=frame, counts=found, titles=titles(), about=ABOUT)


@blueprint.get("/<name>")
@needs(Perm.FLAGS_READ)
def show(name: str) -> str:
    """One list, page by page."""
    if name not in LISTS:
        abort(404)
    with reading() as (session, frame):
        try:
            page = rows_page(
                session, name, frame.on, after=request.args.get("after") or None,
                reach=reached(Perm.FLAGS_READ),
            )  # fmt: skip
        except ValueError:
            abort(400)
    return render_template(
        "lists/show.html", frame=frame, name=name, page=page, title=titles()[name], about=ABOUT.get(name, ""),
        after=request.args.get("after"),
    )  # fmt: skip
