"""What the law tree is made of: instruments, articles, dated versions, parameters, holiday notices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

MonthDay = tuple[int, int]
Value = bool | int | Decimal | date | MonthDay | tuple[int, ...] | tuple[MonthDay, ...] | None


class LawError(ValueError):
    """The law folder cannot be taken as it stands; the text names the file, the entry and what is wrong."""


class NoLawInForce(LookupError):
    """No version of a parameter covers the day asked for (or its abolition does)."""

    def __init__(self, name: str, on: date) -> None:
        super().__init__(f"参数“{name}”在 {on.isoformat()} 没有有效的规定")
        self.name = name
        self.on = on


@dataclass(frozen=True, slots=True)
class Instrument:
    """A statute, decree, interpretation or notice: its key, full title, short name and document number."""

    key: str
    title: str
    short: str
    number: str | None
    in_force_from: date


@dataclass(frozen=True, slots=True)
class Article:
    """One article. `excerpt` says only quoted words are held; empty wording means none was seen.

    `checked_on` is the day the wording was compared with the text, None = to be confirmed.
    """

    key: str
    instrument: Instrument
    article: str
    wording: str
    excerpt: bool
    in_force_from: date
    checked_on: date | None

    @property
    def title(self) -> str:
        """《instrument》第…条, as a page prints it."""
        return f"《{self.instrument.short}》{self.article}"


@dataclass(frozen=True, slots=True)
class Version:
    """A value that holds from `start` until the next version's start; value None = abolished from then."""

    start: date
    value: Value
    cites: tuple[str, ...]
    local: bool
    checked_on: date | None
    note: str

    @property
    def whole(self) -> int:
        """The value of a number of days, months or of a year."""
        if type(self.value) is not int:
            raise LawError(f"{self.value!r} 不是整数")
        return self.value

    @property
    def numbers(self) -> tuple[int, ...]:
        """The value of a list of whole numbers, such as the days at which a grade begins."""
        if not isinstance(self.value, tuple):
            raise LawError(f"{self.value!r} 不是数列")
        found = tuple(one for one in self.value if isinstance(one, int))
        if len(found) != len(self.value):
            raise LawError(f"{self.value!r} 不是数列")
        return found

    @property
    def percent(self) -> Decimal:
        """The value of a percentage, exact: 4.35 for 4.35 %."""
        if not isinstance(self.value, Decimal):
            raise LawError(f"{self.value!r} 不是百分比")
        return self.value

    @property
    def month_days(self) -> tuple[MonthDay, ...]:
        """The value as (month, day) pairs; a single one is a tuple of one."""
        match self.value:
            case (int() as month, int() as day):
                return ((month, day),)
            case ((int(), int()), *_):
                return tuple((month, day) for month, day in self.value)  # type: ignore[misc]
        raise LawError(f"{self.value!r} 不是月日")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One dated number of the law, its versions in the order of their starts.

    ``kept_in_drills`` says why a drill does not shorten it; empty where it does, or where it is no period.
    """

    name: str
    title: str
    title_en: str
    unit: str
    versions: tuple[Version, ...]
    kept_in_drills: str = ""


@dataclass(frozen=True)
class Notice:
    """A year's State Council notice: days off, and weekend days declared working days.

    A notice may name days of the neighbouring years. `names` gives the holiday's name for each day.
    """

    year: int
    source: tuple[str, ...]
    off: frozenset[date]
    working: frozenset[date]
    names: Mapping[date, str] = field(compare=False, hash=False)

    def faults(self) -> list[str]:
        """What makes the notice unbelievable, in Chinese; empty if nothing does.

        A working day that is declared must be a weekend day, or the day work resumes right after days off
        (the notice of January 2020 names Monday 3 February so).
        """
        found = [f"{day.isoformat()} 既放假又上班" for day in sorted(self.off & self.working)]
        found += [
            f"{day.isoformat()} 不在 {self.year} 年，也不是前一年 12 月或后一年 1 月的日子"
            for day in sorted(self.off | self.working)
            if not self._near(day)
        ]
        found += [
            f"{day.isoformat()} 本来就是工作日，不能作为调休上班日"
            for day in sorted(self.working)
            if day.weekday() < 5 and day - timedelta(days=1) not in self.off
        ]
        if not self.off:
            found.append("没有任何放假的日子")
        return found

    def _near(self, day: date) -> bool:
        return day.year == self.year or (day.year, day.month) in {(self.year - 1, 12), (self.year + 1, 1)}
