"""The one door to the law: which number held on a day, what an article says, which notices are out."""

import hashlib
from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from tracker.law.drills import shortened
from tracker.law.reader import read_articles, read_notices, read_parameters
from tracker.law.records import (
    Article,
    Instrument,
    LawError,
    NoLawInForce,
    Notice,
    Parameter,
    Value,
    Version,
)

__all__ = [
    "Article",
    "Instrument",
    "Law",
    "LawError",
    "NoLawInForce",
    "Notice",
    "Parameter",
    "Version",
    "article",
    "articles",
    "at",
    "fingerprint",
    "fixed_day",
    "in_force",
    "instruments",
    "notices",
    "parameter",
    "parameters",
    "rule_enabled",
    "shipped",
    "shorten",
    "shortened_by",
    "versions",
]

SWITCHES = "rule_switches"
_FOLDER = Path(__file__).parent


class Law:
    """A law folder, read and checked once; everything it hands out is immutable."""

    def __init__(self, folder: Path, shortened_by: int = 1) -> None:
        """Reads articles.yaml, parameters/ and calendar/ of the folder; raises LawError.

        ``shortened_by`` is what a drill divides every period by (law/drills.py).
        """
        instruments, articles = read_articles(folder / "articles.yaml")
        self.instruments: Mapping[str, Instrument] = instruments
        self.articles: Mapping[str, Article] = articles
        self.parameters: Mapping[str, Parameter] = {
            name: shortened(parameter, shortened_by)
            for name, parameter in read_parameters(folder / "parameters", articles).items()
        }
        self.shortened_by = shortened_by
        self.notices: tuple[Notice, ...] = read_notices(folder / "calendar")
        self.fingerprint = _fingerprint(folder, shortened_by)
        self._starts = {
            name: [version.start for version in parameter.versions]
            for name, parameter in self.parameters.items()
        }

    def versions(self, name: str) -> tuple[Version, ...]:
        """All versions of a parameter in the order of their starts; KeyError for an unknown name."""
        return self.parameters[name].versions

    def in_force(self, name: str, on: date) -> Version | None:
        """The version that covers the day, None before the first start and after an abolition."""
        position = bisect_right(self._starts[name], on) - 1
        if position < 0:
            return None
        version = self.parameters[name].versions[position]
        return None if version.value is None else version

    def at(self, name: str, on: date) -> Version:
        """The version that covers the day; raises NoLawInForce where none does."""
        version = self.in_force(name, on)
        if version is None:
            raise NoLawInForce(name, on)
        return version

    def fixed_day(self, name: str) -> date:
        """The value of a parameter of unit `date` (its latest version), such as the day a statute starts."""
        value: Value = self.parameters[name].versions[-1].value
        if not isinstance(value, date):
            raise LawError(f"参数“{name}”不是日期")
        return value

    def rule_enabled(self, code: str, on: date) -> bool:
        """Whether a rule is switched on for the day; KeyError for a code without a switch."""
        version = self.in_force(f"{SWITCHES}/{code}", on)
        return version is not None and version.value is True


def _fingerprint(folder: Path, shortened_by: int) -> str:
    digest = hashlib.sha256(b"" if shortened_by == 1 else f"shortened by {shortened_by}\n".encode())
    for path in sorted(folder.rglob("*.yaml"), key=lambda found: found.relative_to(folder).as_posix()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


# By how much this process shortens periods: set before the law is first read, and 1 but in a drill.
_pace = [1]


def shorten(by: int) -> None:
    """Let this process divide every period by ``by`` from now on; what was worked out before stays."""
    if _pace[0] != by:
        _pace[0] = by
        shipped.cache_clear()


def shortened_by() -> int:
    """By how much this process divides every period; 1 outside a drill."""
    return _pace[0]


@cache
def shipped() -> Law:
    """The law that comes with the program, read on first use; in a drill with its periods shortened."""
    return Law(_FOLDER, _pace[0])


def versions(name: str) -> tuple[Version, ...]:
    """See Law.versions."""
    return shipped().versions(name)


def in_force(name: str, on: date) -> Version | None:
    """See Law.in_force."""
    return shipped().in_force(name, on)


def at(name: str, on: date) -> Version:
    """See Law.at."""
    return shipped().at(name, on)


def fixed_day(name: str) -> date:
    """See Law.fixed_day."""
    return shipped().fixed_day(name)


def rule_enabled(code: str, on: date) -> bool:
    """See Law.rule_enabled."""
    return shipped().rule_enabled(code, on)


def article(key: str) -> Article:
    """The article with this key, such as `REG 13` or `802 art 9`; KeyError if there is none."""
    return shipped().articles[key]


def articles() -> Mapping[str, Article]:
    """All articles by key, in the order of articles.yaml."""
    return shipped().articles


def instruments() -> Mapping[str, Instrument]:
    """All instruments by key."""
    return shipped().instruments


def parameter(name: str) -> Parameter:
    """The parameter with this name; KeyError if there is none."""
    return shipped().parameters[name]


def parameters() -> Mapping[str, Parameter]:
    """All parameters by name; rule switches are `rule_switches/CODE`."""
    return shipped().parameters


def notices() -> tuple[Notice, ...]:
    """The shipped State Council notices, one a year, in order."""
    return shipped().notices


def fingerprint() -> str:
    """SHA-256 over all law files (names and contents), to tell which law a result was computed with."""
    return shipped().fingerprint
