"""Deadlines against a second, independent computation (the chinesecalendar package) and the known vectors."""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta

import chinese_calendar
import pytest

from tracker.core.counting import Reason, counting_of
from tracker.core.workdays import (
    BadNotice,
    BadPeriod,
    Calendar,
    Deadline,
    Notice,
    Period,
    notice_from_json,
    shipped_calendar,
)
from tracker.law import loader

FIRST, LAST = date(2015, 1, 1), date(2026, 12, 31)
KNOWN_UNTIL = date(2026, 12, 25)
STARTS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
FIXED_2027 = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}


@pytest.fixture(scope="module")
def calendar():
    return shipped_calendar()


@pytest.fixture(scope="module")
def work_days():
    """Ordinals of the working days by the other package; by weekends in 2014, with the fixed days in 2027."""

    def works(day):
        if day.year == 2027:
            return day.weekday() < 5 and (day.month, day.day) not in FIXED_2027
        return day.weekday() < 5 if day.year == 2014 else chinese_calendar.is_workday(day)

    first, end = date(2014, 6, 1), date(2027, 12, 1)
    days = (first + timedelta(days=n) for n in range((end - first).days))
    return [day.toordinal() for day in days if works(day)]


def test_every_start_and_all_deadlines_of_1_to_60_working_days_agree(calendar, work_days):
    wrong = []
    for start in STARTS:
        after = bisect_right(work_days, start.toordinal())
        before = bisect_left(work_days, start.toordinal())
        for count in range(1, 61):
            due = calendar.after_working_days(start, count)
            expected = date.fromordinal(work_days[after + count - 1])
            if due != Deadline(expected, expected > KNOWN_UNTIL):
                wrong.append((start, count, due, expected))
            back = calendar.before_working_days(start, count)
            if back.due_on != date.fromordinal(work_days[before - count]):
                wrong.append((start, -count, back))
    assert wrong == []


def test_every_period_of_1_to_60_days_rolls_as_the_other_computation_says(calendar, work_days):
    wrong = []
    for start in STARTS:
        for count in range(1, 61):
            end = start.toordinal() + count
            expected = date.fromordinal(work_days[bisect_left(work_days, end)])
            due = calendar.after_days(start, count)
            if due != Deadline(expected, expected > KNOWN_UNTIL):
                wrong.append((start, count, due, expected))
            begin = start.toordinal() - count
            earlier = date.fromordinal(work_days[bisect_right(work_days, begin) - 1])
            back = calendar.before_days(start, count)
            if back.due_on != earlier:
                wrong.append((start, -count, back, earlier))
    assert wrong == []


@pytest.mark.parametrize(
    ("start", "count", "due_on"),
    [
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-09-30", 5, "2026-10-13"),
        ("2025-09-26", 5, "2025-10-10"),
        ("2026-04-30", 2, "2026-05-07"),
        ("2022-12-30", 2, "2023-01-04"),
    ],
)
def test_working_days_over_the_long_holidays(calendar, start, count, due_on):
    due = calendar.after_working_days(date.fromisoformat(start), count)
    assert due == Deadline(date.fromisoformat(due_on), False)


@pytest.mark.parametrize(
    ("year", "count"), [(2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)]
)
def test_working_days_of_a_year(calendar, year, count):
    days = [day for day in STARTS if day.year == year]
    assert sum(not calendar.is_rest_day(day) for day in days) == count


def test_a_year_s_notice_reaches_into_the_year_before(calendar):
    assert calendar.is_rest_day(date(2018, 12, 31))
    assert not calendar.is_rest_day(date(2018, 12, 29))  # a Saturday the notice of 2019 declares worked


def test_the_last_day_rolls_over_the_national_holiday(calendar):
    assert calendar.after_days(date(2026, 9, 1), 30).due_on == date(2026, 10, 8)
    assert calendar.after_days(date(2026, 9, 1), 30, roll=False) == Deadline(date(2026, 10, 1), False)


def test_a_weekend_day_declared_worked_is_no_reason_to_roll(calendar):
    assert calendar.rolled(date(2026, 10, 10)) == Deadline(date(2026, 10, 10), False)
    assert calendar.rolled(date(2026, 10, 11)) == Deadline(date(2026, 10, 12), False)


def test_zero_days_end_on_the_start_rolled(calendar):
    saturday = date(2026, 11, 21)
    assert calendar.after_days(saturday, 0).due_on == date(2026, 11, 23)
    assert calendar.after_working_days(saturday, 0).due_on == date(2026, 11, 23)
    assert calendar.before_working_days(saturday, 0).due_on == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-01-31", 3, "2026-04-30"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2025-02-28", 1, "2025-03-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2025-12-15", 1, "2026-01-15"),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_month_s_last(calendar, start, months, end):
    due = calendar.after_months(date.fromisoformat(start), months, roll=False)
    assert due == Deadline(date.fromisoformat(end), False)


def test_months_roll_and_count_back(calendar):
    assert calendar.after_months(date(2026, 7, 1), 3).due_on == date(2026, 10, 8)
    assert calendar.before_months(date(2026, 3, 31), 1, roll=False).due_on == date(2026, 2, 28)
    # 28 February 2026 is a Saturday declared worked, so nothing moves.
    assert calendar.before_months(date(2026, 3, 31), 1).due_on == date(2026, 2, 28)
    assert calendar.before_months(date(2026, 1, 5), 3).due_on == date(2025, 9, 30)


def test_a_period_counted_back_moves_to_the_earlier_working_day(calendar):
    session = date(2026, 1, 21)  # twenty days before it is New Year's Day
    assert calendar.before_days(session, 20).due_on == date(2025, 12, 31)
    assert calendar.before_days(session, 20, roll=False).due_on == date(2026, 1, 1)
    assert calendar.rolled_back(date(2026, 10, 7)).due_on == date(2026, 9, 30)


class TestProvisional:
    def test_begins_on_26_december_of_the_last_year_whose_notice_is_out(self, calendar):
        assert calendar.known(date(2026, 12, 25))
        assert not calendar.known(date(2026, 12, 26))
        assert calendar.rolled(date(2026, 12, 25)) == Deadline(date(2026, 12, 25), False)
        assert calendar.rolled(date(2026, 12, 28)) == Deadline(date(2026, 12, 28), True)

    def test_covers_a_deadline_that_only_counts_through_unknown_days(self, calendar):
        assert calendar.before_days(date(2027, 1, 10), 20) == Deadline(date(2026, 12, 21), True)
        assert calendar.before_days(date(2026, 12, 26), 5) == Deadline(date(2026, 12, 21), False)
        assert calendar.before_working_days(date(2027, 1, 4), 10).provisional

    def test_uses_weekends_and_the_fixed_statutory_days(self, calendar):
        assert calendar.after_working_days(date(2026, 12, 31), 1) == Deadline(date(2027, 1, 4), True)
        assert [day for day in range(1, 11) if calendar.is_rest_day(date(2027, 10, day))] == [1, 2, 3, 9, 10]
        assert calendar.is_rest_day(date(2028, 5, 2))
        assert not calendar.is_rest_day(date(2028, 5, 3))

    def test_does_not_touch_what_no_notice_can_move(self, calendar):
        assert calendar.after_days(date(2026, 12, 1), 120, roll=False) == Deadline(date(2027, 3, 31), False)

    def test_ends_when_the_notice_is_imported(self, calendar):
        notice = notice_from_json(notice_2027())
        later = Calendar([*calendar.notices, notice])
        assert later.after_working_days(date(2026, 12, 31), 1) == Deadline(date(2027, 1, 3), False)
        assert later.known(date(2026, 12, 26))
        assert not later.known(date(2027, 12, 26))
        assert calendar.rolled(date(2027, 1, 1)).provisional, "the old calendar does not change"

    def test_holds_for_a_year_missing_between_two_notices(self):
        gap = Calendar([notice for notice in loader.notices() if notice.year != 2020])
        assert gap.known(date(2019, 12, 25))
        assert not gap.known(date(2019, 12, 26))
        assert not gap.known(date(2020, 6, 1))
        assert gap.known(date(2021, 1, 1))
        assert gap.after_days(date(2019, 12, 20), 390) == Deadline(date(2021, 1, 13), True)
        assert gap.is_rest_day(date(2020, 10, 1))
        assert not gap.is_rest_day(date(2020, 10, 8)), "only the notice of 2020 knows it"

    def test_is_all_there_is_without_any_notice(self):
        assert Calendar([]).rolled(date(2026, 5, 1)) == Deadline(date(2026, 5, 4), True)


def test_days_before_the_first_notice_rest_on_weekends_only_and_say_so(calendar):
    day = date(2014, 10, 1)
    assert calendar.known(day)
    assert calendar.before_first_notice(day)
    assert not calendar.before_first_notice(FIRST)
    assert calendar.rolled(day) == Deadline(day, False)


def test_a_negative_or_endless_period_is_refused(calendar):
    with pytest.raises(BadPeriod):
        calendar.after_days(FIRST, -1)
    with pytest.raises(BadPeriod):
        calendar.after_days(FIRST, 10**9)
    with pytest.raises(BadPeriod):
        calendar.after_months(FIRST, 10**6)
    with pytest.raises(BadPeriod):
        calendar.after_working_days(date(9999, 12, 1), 60)


class TestExplanation:
    def test_names_every_day_of_a_count_in_working_days(self, calendar):
        told = counting_of(calendar, date(2026, 9, 18), 3, Period.WORKING_DAYS)
        assert told.working
        assert [(line.day.day, line.reason, line.number) for line in told.days] == [
            (18, Reason.NOT_COUNTED, None),
            (19, Reason.REST_DAY, None),
            (20, Reason.MAKE_UP_DAY, 1),
            (21, Reason.COUNTED, 2),
            (22, Reason.COUNTED, 3),
        ]
        assert told.deadline == Deadline(date(2026, 9, 22), False)

    def test_shows_what_a_deadline_rolled_over(self, calendar):
        told = counting_of(calendar, date(2026, 9, 1), 30)
        assert not told.working
        assert [line.number for line in told.days[1:31]] == list(range(1, 31))
        rolled_over = [line.day.day for line in told.days if line.reason is Reason.ROLLED_OVER]
        assert rolled_over == [1, 2, 3, 4, 5, 6, 7]
        assert (told.days[-1].reason, told.days[-1].day) == (Reason.ROLLED_TO, told.deadline.due_on)
        assert told.days[-2].name == "国庆节"

    def test_counts_back_towards_the_earlier_day(self, calendar):
        told = counting_of(calendar, date(2026, 1, 21), 20, back=True)
        assert [line.day for line in told.days[-2:]] == [date(2026, 1, 1), date(2025, 12, 31)]
        assert [line.reason for line in told.days[-2:]] == [Reason.ROLLED_OVER, Reason.ROLLED_TO]

    @pytest.mark.parametrize("period", [Period.DAYS, Period.WORKING_DAYS])
    def test_is_whole_up_to_sixty_days_and_a_summary_over_it(self, calendar, period):
        whole = counting_of(calendar, date(2026, 3, 2), 60, period)
        assert whole.omitted == 0
        assert whole.counted == 60
        short = counting_of(calendar, date(2026, 3, 2), 61, period)
        assert short.counted == 61
        ends = [line for line in short.days if line.number]
        assert [line.number for line in ends] == [1, 61]
        assert short.omitted == (ends[1].day - ends[0].day).days - 1

    def test_of_months_ends_on_the_deadline_of_the_months(self, calendar):
        told = counting_of(calendar, date(2026, 1, 31), 1, Period.MONTHS)
        assert told.deadline == calendar.after_months(date(2026, 1, 31), 1)
        assert told.days[-1].day == told.deadline.due_on
        assert told.counted == 28

    def test_marks_the_days_whose_notice_is_not_out(self, calendar):
        told = counting_of(calendar, date(2026, 12, 24), 3)
        assert [line.known for line in told.days[:4]] == [True, True, False, False]


def notice_2027(**changes):
    days = [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-02", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-03", "isOffDay": False},
        {"name": "元旦", "date": "2026-12-26", "isOffDay": False},
    ]
    return {"year": 2027, "papers": ["https://example.org/2027"], "days": days} | changes


def with_day(day, off, name="元旦"):
    return notice_2027(days=[*notice_2027()["days"], {"name": name, "date": day, "isOffDay": off}])


def test_a_notice_file_is_read():
    notice = notice_from_json(notice_2027())
    assert notice == Notice(
        2027,
        ("https://example.org/2027",),
        frozenset({date(2027, 1, 1), date(2027, 1, 2)}),
        frozenset({date(2027, 1, 3), date(2026, 12, 26)}),
        {},
    )
    assert notice.names[date(2026, 12, 26)] == "元旦"


def test_the_day_work_resumes_after_a_lengthened_holiday_is_taken():
    """The notice of January 2020 declares Monday 3 February worked."""
    notice = next(notice for notice in loader.notices() if notice.year == 2020)
    assert date(2020, 2, 3) in notice.working
    assert notice.faults() == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ([], "JSON 对象"),
        (notice_2027(year=None), "年份"),
        (notice_2027(year="2027"), "年份"),
        (notice_2027(year=27), "年份"),
        (notice_2027(papers="https://example.org"), "出处"),
        (notice_2027(days=None), "列表"),
        (notice_2027(days=[]), "没有任何放假的日子"),
        (notice_2027(days=["2027-01-01"]), "第 1 项：应当是 JSON 对象"),
        (with_day("2027-01-02", off=True), "2027-01-02 出现两次"),
        (with_day("2027-01-02", off=False), "2027-01-02 出现两次"),
        (with_day("2027-03-03", off=False), "2027-03-03 本来就是工作日"),
        (with_day("2025-12-31", off=True), "2025-12-31 不在 2027 年"),
        (with_day("2026-11-30", off=True), "2026-11-30 不在 2027 年"),
        (with_day("2027-02-30", off=True), "日期无法读取"),
        (with_day(None, off=True), "日期无法读取"),
        (with_day("2027-05-01", off="yes"), "isOffDay"),
        (with_day("2027-05-01", off=True, name=""), "节日名称"),
    ],
)
def test_a_notice_that_cannot_be_believed_is_refused(content, says):
    with pytest.raises(BadNotice, match=says):
        notice_from_json(content)


def test_all_faults_of_a_notice_are_told_at_once():
    with pytest.raises(BadNotice) as refused:
        notice_from_json(with_day("2027-03-03", off=False) | {"year": 2030})
    assert len(refused.value.faults) == 6
