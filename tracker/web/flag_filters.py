"""The filters of the list of flags: read from the address, kept in it, told back to the reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracker.core.messages import gettext as _
from tracker.core.money import parse_fen
from tracker.core.permissions import Reach
from tracker.exchange.cells import Day
from tracker.flags.filters import Filter, State
from tracker.flags.models import Nature
from tracker.flags.order import BadCursor, Cursor, Order
from tracker.flags.tallies import ARREARS
from tracker.rules.catalogue import RULES
from tracker.rules.titles import titles
from tracker.subjects.regions import region_name
from tracker.wording.closed_lists import words as words_of
from tracker.wording.kinds import kind_words
from tracker.wording.ladder import GRADES, grade_word

# The values of ``rule`` that name several: the arrears, or every rule of an article (A13).
ALL_ARREARS = "arrears"
# The parts of the address that filter, in the order they are shown.
NAMES = ("body", "region", "rule", "kind", "nature", "state", "grade", "min", "since", "until")
# What else an address may hold.
OTHERS = ("sort", "at")
STATES = {"open": State.OPEN, "ceased": State.CEASED, "all": None}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks for; ``given`` are its filters as written, ``faults`` says which made no sense."""

    filter: Filter
    order: Order
    at: Cursor | None
    given: Mapping[str, str]
    faults: tuple[str, ...]

    def address(self, **changed: Any) -> dict[str, Any]:
        """The query of an address like this one with some parts changed; None takes a part away."""
        sort = None if self.order is Order.NEWEST else self.order.value
        query: dict[str, Any] = {**self.given, "sort": sort}
        return {key: value for key, value in (query | changed).items() if value is not None}


def read(query: Mapping[str, str], body_codes: Mapping[str, str], reach: Reach) -> Wanted:
    """Read the filters of an address; one that makes no sense is told in ``faults`` and filters nothing.

    ``body_codes`` has the codes in use: any other text under ``body`` is a part of a body's name.
    """
    given = {name: query[name].strip() for name in NAMES if query.get(name, "").strip()}
    faults: list[str] = []
    fields: dict[str, Any] = {"reach": reach}
    for name, text in list(given.items()):
        try:
            fields |= _read(name, text, body_codes)
        except (ValueError, KeyError):
            del given[name]
            faults.append(
                _("“{filter}” cannot be “{text}”: not filtered by it", filter=labels()[name], text=text)
            )
    faults += [_unknown(name) for name in query if name not in NAMES and name not in OTHERS]
    order, at = Order.NEWEST, None
    try:
        order = Order(query.get("sort", Order.NEWEST))
        at = Cursor.read(query["at"]) if query.get("at") else None
    except (BadCursor, ValueError):
        faults.append(_("the order or the place in the list makes no sense: shown from the start"))
    if at is not None and at.order is not order:
        at = None
    return Wanted(Filter(**fields), order, at, given, tuple(faults))


def _unknown(name: str) -> str:
    if name == "on":
        return _("the list stands at the day the flags were worked out for, no other can be chosen here")
    return _("“{name}” is no filter of this list: not filtered by it", name=name)


def labels() -> dict[str, str]:
    """What each filter is called."""
    return {
        "body": _("Body"), "region": _("Region"), "rule": _("Matter"), "kind": _("Record"),
        "nature": _("Nature"), "state": _("State"), "grade": _("Grade"), "min": _("Amount from"),
        "since": _("Arose from"), "until": _("Arose up to"),
    }  # fmt: skip


def _read(name: str, text: str, body_codes: Mapping[str, str]) -> dict[str, Any]:
    match name:
        case "body":
            return {"body": text} if text in body_codes else {"name": text}
        case "region":
            return {"region": text}
        case "rule":
            return {"rules": _rules(text)}
        case "kind":
            if text not in kind_words():
                raise ValueError(text)
            return {"subject_kind": text}
        case "nature":
            return {"nature": Nature(text)}
        case "state":
            return {"state": STATES[text]}
        case "grade":
            return {"grade": _grade(text)}
        case "min":
            return {"amount_from": parse_fen(text)}
        case "since":
            return {"arose_from": Day().read(text)}
        case _:
            return {"arose_to": Day().read(text)}


def _rules(text: str) -> tuple[str, ...]:
    if text == ALL_ARREARS:
        return ARREARS
    found = tuple(rule.code for rule in RULES if rule.code == text or rule.code.startswith(f"{text}-"))
    if not found:
        raise ValueError(text)
    return found


def _grade(text: str) -> int:
    if text not in ("1", "2", "3", "4", "5"):
        raise ValueError(text)
    return int(text)


def chips(wanted: Wanted, bodies: Mapping[str, str]) -> list[tuple[str, dict[str, Any]]]:
    """Each filter in words, with the query of the address without it."""
    articles = {f"A{number:02d}": _("Article {number}", number=number) for number in range(9, 14)}
    matters = {code: said.now() for code, said in titles().items()}
    words: dict[str, Mapping[str, str]] = {
        "body": bodies,
        "region": {code: region_name(code) for code in wanted.given.get("region", "").split()},
        "rule": {ALL_ARREARS: _("Arrears"), **articles, **matters},
        "kind": kind_words(),
        "nature": {one.value: said for one, said in words_of(Nature).items()},
        "state": {"open": _("to be checked"), "ceased": _("ceased"), "all": _("all")},
        "grade": {str(number): grade_word(number) for number in range(1, len(GRADES) + 1)},
    }
    called = labels()
    return [
        (f"{called[name]} {words.get(name, {}).get(text, text)}", wanted.address(**{name: None}))
        for name, text in wanted.given.items()
    ]
