"""Candidate targets of real and made-up work reports, against what a person read in them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date

import pytest

from tests.commitments.reading.reports import HERE, entered_by_hand, extract, whole
from tracker.commitments.models import CommitmentKind
from tracker.commitments.reading.sections import identify
from tracker.commitments.reading.sentences import Paragraph, paragraphs_of, sentences_of
from tracker.commitments.reading.targets import Candidate, Why, candidates_in

Report = Callable[[int], list[Paragraph]]
CITY = """演示市人民政府工作报告
——2026年1月20日在演示市第十七届人民代表大会第五次会议上
一、2025年工作回顾
全市地区生产总值完成6120亿元、增长4.1%。新建口袋公园31个，改造老旧小区142个。
二、2026年主要目标和重点工作
今年经济社会发展的主要预期目标是：地区生产总值增长6%—6.5%，规上工业增加值增长6％以上，社会消费品零售总额增长7%左右，
城乡居民人均可支配收入分别增长5%和6.5%以上，城镇调查失业率控制在5.5%左右，优良天数比例不低于85%，
PM2.5平均浓度控制在35微克/立方米以内。
（一）扩大有效投资。实施亿元以上重点项目320个，完成投资1,200亿元。力争一季度全面开工百个重点项目。全市现有规上企业1800户。
全社会研发投入强度提高到2.6%。审批时限压缩至3个工作日以内。到2027年，新能源装机达到500万千瓦。地铁三号线年内建成通车。
（二）办好十件民生实事。
1.新建改建幼儿园20所，新增学位6000个。
2.建成城市书房二十座，惠及居民6万户。
3.实现农村客运公交化改造全覆盖。
（三）加强自身建设。严格落实中央八项规定精神，“三公”经费压减5%以上。
"""


def told(one: Candidate) -> tuple[str | None, str | None, str | None, str | None]:
    return one.metric, one.direction, one.target, one.unit


@pytest.mark.parametrize("report", [extract, whole], ids=["extract", "whole"])
def test_the_six_headline_targets_are_found_as_a_person_entered_them(report: Report) -> None:
    found = candidates_in(report(2021), 2021)
    for row in entered_by_hand("3-commitments.csv"):
        (one,) = [
            one for one in found
            if one.kind is CommitmentKind.WORK_REPORT_TARGET and one.metric == row["metric"]
        ]  # fmt: skip
        assert (one.direction, one.target, one.unit) == (row["direction"], row["target"], row["unit"])
        assert (one.title, one.quote) == (row["title"], row["text"])
        assert (str(one.due_on), str(one.report_year)) == (row["due_on"], row["report_year"])
        assert one.why is Why.HEADLINE
        assert one.sentence[one.quote_at :].startswith(one.quote)


def test_the_whole_list_of_a_report_is_as_a_person_read_it_and_few_are_dropped() -> None:
    rows = list(csv.DictReader((HERE / "read_by_hand.csv").read_text("utf-8").splitlines()))
    found = candidates_in(whole(2021), 2021)
    assert [(one.quote, one.target or "") for one in found] == [(row["quote"], row["target"]) for row in rows]
    dropped = [row for row in rows if row["verdict"] == "drop"]
    # Even who drops every goal of the five-year plan drops no more than a third.
    strictly = [row for row in rows if row["verdict"] == "drop" or row["plan_of_years"]]
    assert dropped and 3 * len(strictly) <= len(rows)


@pytest.mark.parametrize("year", [2020, 2022])
def test_reports_nobody_tuned_by_hand_give_their_headline_figures_too(year: int) -> None:
    found = {one.metric: told(one)[1:] for one in candidates_in(whole(year), year)}
    headline = {
        2020: {
            "城镇新增就业": ("at_least", "900", "万人"),
            "城镇调查失业率": ("at_most", "6", "%"),
            "居民消费价格涨幅": ("at_most", "3.5", "%"),
        },
        2022: {
            "国内生产总值增长": ("at_least", "5.5", "%"),
            "城镇调查失业率": ("at_most", "5.5", "%"),
            "粮食产量": ("at_least", "1.3", "万亿斤"),
        },
    }[year]
    assert headline.items() <= found.items()


def test_facts_conditions_and_the_past_are_no_targets() -> None:
    quotes = " ".join(one.quote for year in (2021, 2022) for one in candidates_in(extract(year), year))
    for said in (
        "2.6万亿元", "50%", "2.3%", "5.2%", "1000多万", "70万亿元",  # what was
        "100万元的部分", "75%", "5年过渡期", "14亿人", "2.9亿", "3岁", "1000万人", "一批", "四个自信",
        "预期目标设定为",  # said a second time
    ):  # fmt: skip
        assert said not in quotes
    assert "6月底前" in quotes


def test_goals_of_a_plan_of_years_are_due_with_the_plan_and_in_no_years_report() -> None:
    goals = [one for one in candidates_in(extract(2021), 2021) if one.kind is CommitmentKind.PLAN_TARGET]
    assert [told(one) for one in goals] == [
        ("城镇调查失业率", "at_most", "5.5", "%"),
        ("常住人口城镇化率", "at_least", "65", "%"),
        ("单位国内生产总值能耗降低", "at_least", "13.5", "%"),
        ("二氧化碳排放降低", "at_least", "18", "%"),
    ]
    assert {(one.due_on, one.report_year) for one in goals} == {(date(2025, 12, 31), None)}


def test_a_citys_report_gives_ranges_lists_floors_ceilings_and_livelihood_projects() -> None:
    found = candidates_in(paragraphs_of(CITY), 2026)
    figures = [(*told(one), one.kind.value, str(one.due_on)) for one in found if one.target]
    year, livelihood = "work_report_target", "livelihood"
    assert figures == [
        ("地区生产总值增长", "at_least", "6", "%", year, "2026-12-31"),
        ("规上工业增加值增长", "at_least", "6", "%", year, "2026-12-31"),
        ("社会消费品零售总额增长", "at_least", "7", "%", year, "2026-12-31"),
        ("城镇居民人均可支配收入增长", "at_least", "5", "%", year, "2026-12-31"),
        ("农村居民人均可支配收入增长", "at_least", "6.5", "%", year, "2026-12-31"),
        ("城镇调查失业率", "at_most", "5.5", "%", year, "2026-12-31"),
        ("优良天数比例", "at_least", "85", "%", year, "2026-12-31"),
        ("PM2.5平均浓度", "at_most", "35", "微克/立方米", year, "2026-12-31"),
        ("实施亿元以上重点项目", "at_least", "320", "个", year, "2026-12-31"),
        ("完成投资", "at_least", "1200", "亿元", year, "2026-12-31"),
        ("全面开工重点项目", "at_least", "100", "个", year, "2026-03-31"),
        ("全社会研发投入强度", "at_least", "2.6", "%", year, "2026-12-31"),
        ("审批时限", "at_most", "3", "个工作日", year, "2026-12-31"),
        ("新能源装机", "at_least", "500", "万千瓦", year, "2027-12-31"),
        ("新建改建幼儿园", "at_least", "20", "所", livelihood, "2026-12-31"),
        ("新增学位", "at_least", "6000", "个", livelihood, "2026-12-31"),
        ("建成城市书房", "at_least", "20", "座", livelihood, "2026-12-31"),
        ("“三公”经费压减", "at_least", "5", "%", year, "2026-12-31"),
    ]
    assert found[0].span == "6-6.5"
    assert [one.title for one in found if not one.target] == [
        "地铁三号线年内建成通车", "实现农村客运公交化改造全覆盖"
    ]  # fmt: skip
    assert identify(paragraphs_of(CITY)).delivered_on == date(2026, 1, 20)


def test_a_sentence_broken_over_lines_and_pages_is_one_and_keeps_its_place() -> None:
    text = "今年发展主要预期目标是：国内生产总值增\n长6%以上；粮食产量保\f持在1.\n3万亿斤以上。"
    first, second = candidates_in(paragraphs_of(text), 2021)
    assert (first.quote, first.paragraph, first.page) == ("国内生产总值增长6%以上", 1, 1)
    assert (second.target, second.quote, second.page) == ("1.3", "粮食产量保持在1.3万亿斤以上", 1)


def test_a_report_set_in_narrow_lines_gives_the_same_candidates() -> None:
    lines: list[str] = []
    for sentence in sentences_of(whole(2021)):
        lines += [sentence.text[at : at + 28] for at in range(0, len(sentence.text), 28)]
    narrow = candidates_in(paragraphs_of("\n".join(lines)), 2021)
    assert [told(one) for one in narrow] == [told(one) for one in candidates_in(whole(2021), 2021)]


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("固定资产投资增长不低于5%", ("固定资产投资增长", "at_least", "5", "%")),
        ("政府债务增加不超过200亿元", ("政府债务增加", "at_most", "200", "亿元")),
        ("单位能耗由0.5吨降低到0.45吨", ("单位能耗", "at_most", "0.45", "吨")),
        ("义务教育巩固率达到百分之九十五", ("义务教育巩固率", "at_least", "95", "%")),
        ("进出口总额力争突破三百亿元", ("进出口总额", "at_least", "300", "亿元")),
        ("民生支出占比保持在八成以上", ("民生支出占比", "at_least", "80", "%")),
        ("万元地区生产总值用水量下降２．５％", ("万元地区生产总值用水量下降", "at_least", "2.5", "%")),
        ("新改建农村公路300公里", ("新改建农村公路", "at_least", "300", "公里")),
    ],
)
def test_a_clause_is_read(clause: str, expected: tuple[str, ...]) -> None:
    (one,) = candidates_in(paragraphs_of(f"今年要{clause}。"), 2026)
    assert told(one) == expected


def test_a_development_plan_gives_plan_targets() -> None:
    (one,) = candidates_in(paragraphs_of("财政收入增长5%左右。"), 2026, plan=True)
    assert (one.kind, one.report_year) == (CommitmentKind.PLAN_TARGET, 2026)
