"""Credit codes with both check digits, regions with their years, cells of every form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tracker.exchange.cells import BadCell, Day, Money, Month, Number, Text, Whole, Year
from tracker.exchange.choices import YesNo
from tracker.exchange.identifiers import CreditCode, Region
from tracker.exchange.kinds import KINDS
from tracker.subjects.regions import in_force

# Of public companies and a public body, as their licences show them.
REAL = ("91110000802100433B", "9144030071526726XG", "11230500001755309F", "91350100M000100Y43")


@pytest.mark.parametrize("code", REAL)
def test_real_credit_codes_pass_and_every_changed_sign_fails(code: str) -> None:
    read = CreditCode().read
    assert read(code) == read(f" {code[:4]} {code[4:]} ".lower()) == code
    for place in range(18):
        other = code[:place] + ("1" if code[place] != "1" else "2") + code[place + 1 :]
        with pytest.raises(BadCell):
            read(other)


def test_the_inner_check_digit_is_looked_at_too() -> None:
    # The outer digit is right for this organisation part, the inner one is not.
    head = "91110000802100434"
    with pytest.raises(BadCell, match="组织机构代码"):
        CreditCode().read(head + _outer(head))


def _outer(head: str) -> str:
    """GB 32100, written out again."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(alphabet.index(sign) * 3**place % 31 for place, sign in enumerate(head))
    return alphabet[-total % 31]


@pytest.mark.parametrize(
    ("code", "on", "valid"),
    [
        ("230102", date(2026, 1, 1), True),
        ("230182", date(2013, 1, 1), True),
        ("230182", date(2015, 1, 1), False),
        ("230113", date(2013, 1, 1), False),
        ("230113", date(2026, 1, 1), True),
        ("230100", date(2026, 1, 1), True),
        ("230100L1", date(2026, 1, 1), True),
    ],
)
def test_a_region_has_its_years(code: str, on: date, valid: bool) -> None:
    assert Region().read(code) == code
    assert in_force(code, on) is valid


@pytest.mark.parametrize("code", ["239999", "23010", "2301022", "道里区", "230100L99"])
def test_an_unknown_region_is_refused(code: str) -> None:
    with pytest.raises(BadCell):
        Region().read(code)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Day(), "2026-11-23", date(2026, 11, 23)),
        (Day(), "2026/1/3", date(2026, 1, 3)),
        (Day(), "２０２６年１月３日", date(2026, 1, 3)),
        (Day(), "2026-11-23 00:00:00", date(2026, 11, 23)),
        (Month(), "2026/10", "2026-10"),
        (Month(), "2026年1月", "2026-01"),
        (Month(), "2026-10-01", "2026-10"),
        (Year(), "2026年", 2026),
        (Money(), "1,234.50", 123_450),
        (Money(), "１２３．４", 12_340),
        (Money(), "0", 0),
        (Money().in_wan(), "12.3456", 12_345_600),
        (Number(), "4.35%", Decimal("4.35")),
        (Number(percent=False), "-1.5", Decimal("-1.5")),
        (Whole(), "60", 60),
        (YesNo(), "是", True),
        (YesNo(), "FALSE", False),
        (Text(), "=1+1", "=1+1"),
    ],
)
def test_forms_that_are_understood(kind: Text, text: str, value: object) -> None:
    assert kind.read(text) == value
    # What is printed is read again as the same, by key and by Chinese label.
    if kind != Money().in_wan():
        assert kind.read(kind.show(value)) == kind.read(kind.label(value)) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Day(), "2026.11.23"), (Day(), "26-11-23"), (Day(), "2026-02-29"), (Day(), "45983"),
        (Day(), "2026-11"), (Day(), "2026-11-23 14:00:00"), (Day(), "9999-12-31"), (Day(), "2026-11/23"),
        (Month(), "2026-13"), (Month(), "2026-10-02"), (Year(), "26"),
        (Money(), "-1"), (Money(), "1.005"), (Money(), "12 元"), (Money(), "1e6"), (Money(), "1,23"),
        (Money().in_wan(), "0.0000001"), (Number(), "-1"), (Number(), "1.1234567"), (Number(), "nan"),
        (Whole(), "1.5"), (Whole(), "-1"), (Whole(), "999999"), (YesNo(), "y"), (Text(3), "abcd"),
    ],
)  # fmt: skip
def test_forms_that_are_not(kind: Text, text: str) -> None:
    with pytest.raises(BadCell):
        kind.read(text)


def test_every_choice_is_read_by_key_and_by_label() -> None:
    for kind in KINDS.values():
        for column in kind.columns:
            labels = getattr(column.type, "labels", {})
            assert len(set(labels.values())) == len(labels)
            for member, label in labels.items():
                assert column.type.read(member.value) == column.type.read(label) == member
                assert column.type.label(member) == label


def test_every_column_has_its_place_in_the_model() -> None:
    for kind in KINDS.values():
        table = kind.model.__table__
        assert kind.name == table.name
        assert len(kind.by_heading) == len(kind.by_key) == len(kind.columns)
        for column in kind.columns:
            assert column.attribute in table.columns, (kind.name, column.key)
