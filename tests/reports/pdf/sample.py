"""A fictional report that uses every part of the kit, and readers for what comes out."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from pypdf import PdfReader

from tracker.reports.pdf.content import (
    Bar,
    BarChart,
    Column,
    Document,
    Figure,
    Kind,
    LineChart,
    Note,
    Paragraph,
    Point,
    Row,
    Section,
    SideBySide,
    TableSpec,
)

AGES = ("1—30 日", "31—90 日", "91—180 日", "181—365 日", "366 日以上")
AGEING_FEN = (21_812_000_00, 33_579_000_00, 28_724_000_00, 25_515_000_00, 18_804_000_00)
REGIONS = ("市本级", "甲山区", "乙河区", "丙岭区", "丁桥县")
LONG_NAME = "滨江市北山新区基础设施建设投资与城市更新综合开发管理服务中心（原北山新区土地整理储备中心）"
RARE_NAME = "滨江市鑫𬭎䶮㛃商贸有限公司"


def headline_table() -> TableSpec:
    """Figures of several kinds, with the change against the period before."""
    return TableSpec(
        "主要指标", "万元、项、家",
        (
            Column("指标", width=1.6),
            Column("本期末", Kind.WAN, strong=True),
            Column("2026-06-30", Kind.WAN),
            Column("增减", Kind.WAN_CHANGE),
            Column("依据", width=1.2),
        ),
        (
            Row(("应付未付", 462_620_000_00, 473_482_000_00, -10_862_000_00, "条例第十三条")),
            Row(("其中：逾期", 128_434_000_00, 129_435_000_00, -1_001_000_00, "条例第十三条"), indent=1),
            Row(("有分歧", 6_537_000_00, 6_281_000_00, 256_000_00, "条例第十三条"), indent=4),
            Row(("应计逾期利息累计", 6_842_000_00, None, None, "国令802号第十七条")),
            Row((
                "到期承诺", Figure(Kind.COUNT, 37), Figure(Kind.COUNT, 34), Figure(Kind.COUNT_CHANGE, 3),
                "条例第九、十条",
            )),
            Row((
                "未报月报单位", Figure(Kind.COUNT, 41), Figure(Kind.COUNT, 41), Figure(Kind.COUNT_CHANGE, 0),
                "本市月报通知",
            )),
        ),
    )


def ageing_table() -> TableSpec:
    """Regions by ages; the shares differ, so that no column is all the same."""
    rows = []
    for index, region in enumerate(REGIONS):
        parts = [fen * (index + 1) // 15 for fen in AGEING_FEN]
        if index == len(REGIONS) - 1:
            parts = [fen - sum(fen * (earlier + 1) // 15 for earlier in range(index)) for fen in AGEING_FEN]
        rows.append(Row((region, sum(parts), *parts, index), rule_above=index == 1))
    return TableSpec(
        "各地区逾期款项及账龄", "万元、家",
        (
            Column("地区"),
            Column("逾期", Kind.WAN, sums=True, strong=True),
            *(Column(age.removesuffix(" 日"), Kind.WAN, group="其中，按逾期日数", sums=True) for age in AGES),
            Column("未报单位", Kind.COUNT, sums=True),
        ),
        rows,
        total=Row(("合计", sum(AGEING_FEN), *AGEING_FEN, sum(range(len(REGIONS)))), strong=True),
        note="“—”为没有此项；未报单位的欠款未知，不计为零。",
    )


def arrears_table(rows: int) -> TableSpec:
    """The largest arrears, some names long or rare, and a line for the rest."""
    amounts = [(rows - number) * 123_456 for number in range(rows)]
    return TableSpec(
        "逾期款项明细", "万元、日",
        (
            Column("序号", Kind.COUNT),
            Column("单位", width=1.6),
            Column("企业", width=1.2),
            Column("逾期金额", Kind.WAN, sums=True),
            Column("起算日", Kind.DAY),
            Column("日数", Kind.COUNT),
            Column("依据", width=1),
        ),
        [
            Row((
                number + 1,
                LONG_NAME if number % 7 == 3 else f"滨江市第{number + 1}建设办公室",
                RARE_NAME if number % 5 == 1 else "（未公开）",
                fen, date(2026, 1, 1 + number % 28), 300 - number % 28, "条例第十三条",
            ))
            for number, fen in enumerate(amounts)
        ],
        total=Row(("", "合计", "", sum(amounts) + 55_000_00, "", "", ""), strong=True),
        more=Row(("", "其余 12 笔", "", 55_000_00, "", "", "见附件")),
    )


def sample_document(rows: int = 120, *, demo: bool = True, serial: str = "BJ-2026-Q3-01") -> Document:
    """A report of some pages over a fictional city."""
    ageing = BarChart("逾期款项账龄", "万元", tuple(map(Bar, AGES, AGEING_FEN)), ramp=True,
                      numbers_in="各地区逾期款项及账龄")
    months = [139_824, 138_700, 135_400, 136_100, 134_200, 131_900, None, 129_400, 129_900, 128_434]
    trend = LineChart("2026年各月末逾期余额", "万元", tuple(
        Point(f"{number}月", None if value is None else value * 100_000)
        for number, value in enumerate(months, 1)
    ))
    ranking = BarChart("逾期最多的单位", "万元", (
        Bar(LONG_NAME, 11_264_000_00),
        Bar("滨江市交通运输工程建设中心", 6_842_000_00),
        Bar("甲山区住房局", 655_300_00),
    ))
    text = ("截至2026年9月30日，全市398家应报单位应付未付款项1,862笔、46,262.0万元，"
            "其中逾期937笔、12,843.4万元，占27.8%；有分歧61笔、653.7万元，另列。逾期款项比2026年6月30日减少100.1万元，其中新增2,418.3万元、"
            "清偿2,518.4万元。未报送9月月报的单位41家，占10.3%，其欠款未知，不按零计算。")
    return Document(
        title="滨江市政务履约情况报告",
        subtitle="（2026年第三季度）",
        serial=serial,
        as_of=date(2026, 9, 30),
        prepared_by="市工业和信息化局（演示）",
        sources=("单位填报的合同、应付款项和付款，企业确认", "月报表；国务院办公厅节假日安排通知"),
        sections=(
            Section("总体情况", (
                Paragraph(text), headline_table(),
                SideBySide(ageing, trend),
                Note("说明：逾期指最后合法日届满仍未付清，按法定工作日历计算。线索不是失信认定。"),
            )),
            Section("逾期款项", (), (
                Section("按地区", (Paragraph(text), ageing_table())),
                Section("逾期最多的单位", (
                    ranking, Paragraph(f"其中涉及{RARE_NAME}等企业，😀不能印出。"),
                )),
                Section("明细", (arrears_table(rows),)),
            )),
            Section("没有事项的一章", (
                TableSpec("兑现补偿", "万元", (Column("单位"), Column("金额", Kind.WAN)), ()),
            )),
            *(Section(f"第{number}条：承诺与履行的说明", (Paragraph(text * 3), Paragraph(text)))
              for number in range(9, 13)),
        ),
        demo=demo,
        colophon=(
            ("事实摘要", "3f9a71c4 0e2b88d1 5a60c7f3 92ab14de"),
            ("重印", "同一日的事实重印本报告，逐字节相同"),
        ),
    )


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, as pypdf reads it."""
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
