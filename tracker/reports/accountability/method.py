"""The last chapter: how each figure was counted, so that anybody can count it again."""

from __future__ import annotations

from tracker.reports import figures
from tracker.reports.accountability.compared import why_not
from tracker.reports.data.account import Account
from tracker.reports.pdf.content import Note, Paragraph, Section


def method(account: Account) -> Section:
    """How the figures come about, one paragraph each."""
    window = account.window
    flows = f"{figures.day(window.first_on)}至{figures.day(window.on)}"
    before = f"{figures.day(window.before_first_on)}至{figures.day(window.before_on)}"
    compared = (
        f"截至{figures.day(window.on)}当天结束时，与{figures.day(window.before_on)}当天结束时比较；"
        f"流量（新增、终止、到期承诺）按{flows}计算，与{before}比较。"
        if window.compared
        else f"截至{figures.day(window.on)}当天结束时；流量（新增、终止、到期承诺）按{flows}计算。{why_not()}"
    )
    paragraphs = (
        f"时点与期间。存量（应付未付、逾期、有分歧、利息、未终止线索）{compared}"
        "截至日以后的事实一概不看；两个时点都按各自当天已知的事实重新计算，后来更正的事实按更正后计。",
        "应付未付。每笔应付款项的金额，减去已付的转账和现金、抵销、提存、免除、已裁决归债务人的分歧金额、企业同意且已履行的以资产折抵，"
        "以及已兑付的票据和凭证；被退回的付款自退回之日起不再减去；不低于零。已有生效判决或者裁决的，以尚未履行的判决金额代替。",
        "逾期。最后合法日当天结束时仍未付清的，自次日起为逾期；金额为应付未付减去票据抵付和有分歧的部分。最后合法日按合同约定和法律规定计算，"
        "遇休息日顺延。只计付款逾期、补贴逾期、赔偿补偿逾期和判决未履行四项规则的线索，它们互不重叠；其他规则的金额一律不加入。"
        "施工进度款不足与逾期款项可能是同一笔钱，只并列，不相加。",
        "有分歧。债务人提出并登记、尚未解决的分歧金额。仍在应付未付之内，单列，不计入逾期。",
        "票据抵付期内。到期日前交付、经约定或者企业书面同意的票据和应收账款电子凭证，自交付至其到期、兑付或者退回的前一日，"
        "抵付相应金额，最长不超过法定付款期限。",
        "变动。逐笔比较两个时点的逾期金额。期初不逾期、最后合法日在期内届满而期末逾期的，为新增；期内付款、抵销、提存、免除、"
        "履行判决而减少的，为清偿，以实际减少额为限；其余增减（付款退回、提出或者解决分歧、票据交付或者到期、判决生效等）为调整。"
        "期初＋新增－清偿±调整＝期末，逐笔、逐单位成立。",
        f"账龄。自线索产生之日起计，产生当日为第1日，到{figures.day(window.on)}止。",
        "应计逾期利息。逐笔按日单利计算，利率依合同约定和法律规定，最后四舍五入到分。是债权企业可以主张的数额，不计入应付未付。",
        "未报月报。截至日所在月份的上一个月，月末存在而至截至日没有报送月报的单位；明确报送零的为零报告，计为已报。",
        "承接。单位撤销、合并的，其款项和线索归到承接单位；没有承接单位的，归到仍然存在的上级单位。",
        "企业名称。未同意公开的企业不显示名称。",
        "合计与舍入。金额以分计算和相加，印出时以万元四舍五入到一位小数；不足0.1万元的印作<0.1。每个合计都等于其下各行（含“其余”一行）之和，"
        "附件（同名电子表格）载全部明细，与本报告相等。",
    )  # fmt: skip
    return Section("统计口径", (*map(Paragraph, paragraphs), Note(
        "线索是向单位提出的问题，不是失信认定；失信只能由有权机关依法定程序认定。"
    )), new_page=True)
