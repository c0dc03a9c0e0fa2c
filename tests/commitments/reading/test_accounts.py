"""Proposed accounts: last year's targets in the next report, against what a person read there."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.commitments.reading.reports import entered_by_hand, extract, whole
from tracker.commitments.models import Direction
from tracker.commitments.reading.accounts import Account, Met, Target, accounts_in
from tracker.commitments.reading.sentences import Paragraph, paragraphs_of
from tracker.commitments.reading.targets import candidates_in

Report = Callable[[int], list[Paragraph]]


def entered() -> list[Target]:
    return [
        Target(row["ref"], row["title"], row["metric"], Decimal(row["target"]), Direction(row["direction"]),
               row["unit"], row["text"])
        for row in entered_by_hand("3-commitments.csv")
    ]  # fmt: skip


def one_target(said: str) -> Target:
    (one,) = candidates_in(paragraphs_of(f"今年要{said}。"), 2025)
    number = Decimal(one.target) if one.target else None
    return Target("T", one.title, one.metric, number, one.direction, one.unit, one.quote)


def proposed(said: str, told: str) -> list[Account]:
    target = one_target(said)
    return accounts_in(paragraphs_of(f"一、2025年工作回顾\n{told}。"), [target])["T"]


@pytest.mark.parametrize("report", [extract, whole], ids=["extract", "whole"])
def test_the_accounts_a_person_entered_are_proposed_first_and_silence_is_left_silent(report: Report) -> None:
    found = accounts_in(report(2022), entered())
    by_hand = {row["commitment"]: row for row in entered_by_hand("4-commitment_events.csv")}
    assert {ref for ref, accounts in found.items() if accounts} == set(by_hand)
    for ref, row in by_hand.items():
        first = found[ref][0]
        assert (first.achieved, first.met) == (row["achieved"], Met.YES)
        assert row["note"].startswith(first.quote)
        assert first.sentence[first.quote_at :].startswith(first.quote)


def test_accounts_of_the_other_targets_are_proposed_too() -> None:
    candidates = [one for one in candidates_in(extract(2021), 2021) if one.report_year == 2021]
    targets = [
        Target(str(number), one.title, one.metric, Decimal(one.target) if one.target else None,
               one.direction, one.unit, one.quote)
        for number, one in enumerate(candidates)
    ]  # fmt: skip
    found = accounts_in(extract(2022), targets)
    first = {
        one.title: (accounts[0].achieved, accounts[0].met.value)
        for one, accounts in zip(targets, found.values(), strict=True)
        if accounts
    }
    assert first["新开工改造城镇老旧小区"] == ("5.6", "yes")
    assert first["大型商业银行普惠小微企业贷款增长"] == ("40", "yes")
    assert first["制造业企业加计扣除比例"] == ("100", "yes")
    assert first["中央财政资金纳入直达机制"] == ("2.8", "yes")
    assert first["完成职业技能提升和高职扩招三年行动目标"] == (None, "unsure")
    assert first["国际收支基本平衡"] == (None, "unsure")
    # The report says that the rate fell and not to what.
    assert first["赤字率"] == (None, "unsure")
    assert "取消港口建设费" not in first


@pytest.mark.parametrize(
    ("said", "told", "achieved", "met"),
    [
        ("城镇新增就业8.5万人以上", "城镇新增就业86200人", "8.62", "yes"),
        ("完成投资1200亿元", "完成投资1150亿元", "1150", "no"),
        ("外贸进出口增长6%", "外贸进出口下降2%", "-2", "no"),
        ("单位地区生产总值能耗下降2.5%", "单位地区生产总值能耗上升1%", "-1", "no"),
        ("城镇调查失业率控制在5.5%以内", "城镇调查失业率5.6%", "5.6", "no"),
        ("新建改建幼儿园20所", "新建改建幼儿园22所，新增学位6500个", "22", "yes"),
    ],
)
def test_the_figure_is_read_in_the_targets_unit(said: str, told: str, achieved: str, met: str) -> None:
    first = proposed(said, told)[0]
    assert (first.achieved, first.met) == (achieved, met)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        # A level is no rise.
        ("常住人口城镇化率达到65%", "常住人口城镇化率提高2%"),
        ("单位地区生产总值能耗下降2.5%", "地区生产总值增长5%"),
        ("新建改建幼儿园20所", "新建改建医院22所"),
    ],
)
def test_figures_of_something_else_are_not_taken_for_the_achieved(said: str, told: str) -> None:
    assert [one.achieved for one in proposed(said, told) if one.achieved] == []


def test_what_is_planned_again_is_no_account() -> None:
    planned = paragraphs_of("二、2026年重点工作\n城镇新增就业8万人。")
    assert accounts_in(planned, [one_target("城镇新增就业8万人")]) == {"T": []}
