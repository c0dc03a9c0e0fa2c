"""The filters of a list of records: read from the address, kept in it, told back to the reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from tracker.core.messages import gettext as _
from tracker.core.permissions import Reach
from tracker.exchange.cells import BadCell, Day, Money
from tracker.exchange.kinds import Column, Kind
from tracker.exchange.record.filtering import MOST_BODIES, Filter, bodies_called, closed_words, has_bodies
from tracker.exchange.record.sorting import Place, Sort
from tracker.subjects.regions import spans

# Before a column's name in an address: columns are called kind, page … as parts of addresses are.
CHOSEN = "f_"
LONGEST_SEARCH = 200
# A span of days or amounts: the parts of the address that give its ends.
DAYS, AMOUNTS = ("since", "until"), ("min", "max")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of a list.

    ``given`` are its filters as written, ``faults`` says of some why they filter nothing.
    """

    filter: Filter
    sort: Sort
    at: Place | None
    given: Mapping[str, str]
    faults: Mapping[str, str]

    def address(self, **changed: Any) -> dict[str, Any]:
        """The query of an address like this one with some parts changed; None takes a part away."""
        query: dict[str, Any] = {**self.given, "sort": str(self.sort) or None}
        return {key: value for key, value in (query | changed).items() if value is not None}

    def turned(self, place: Place) -> dict[str, Any]:
        """The query of the page that begins at a place."""
        return self.address(at=str(place))

    def sorted_by(self, column: Column) -> dict[str, Any]:
        """The query of the list sorted by a column; by the one it is sorted by already, the other way."""
        return self.address(sort=str(self.sort.by(column)))


def names_of(kind: Kind) -> list[str]:
    """The parts of an address that filter a list of a kind, in the order they are shown."""
    return [
        "q", *(["body"] if has_bodies(kind) else []), "region", *(DAYS if kind.day else ()),
        *(AMOUNTS if kind.amount else ()), *(CHOSEN + column.key for column in closed_words(kind)),
    ]  # fmt: skip


def read(
    session: Session, kind: Kind, query: Mapping[str, str], reach: Reach, *, turning: bool = True
) -> Asked:
    """Read an address; what makes no sense is told in ``faults`` and filters nothing.

    ``turning`` is whether a page of the list is asked for, and not all of it. Raises BadPlace where the
    address names a place that is none of this list.
    """
    given = {name: query[name].strip() for name in names_of(kind) if query.get(name, "").strip()}
    given = {name: text[:LONGEST_SEARCH] for name, text in given.items()}
    fields: dict[str, Any] = {"chosen": {}}
    faults: dict[str, str] = {}
    for name, text in given.items():
        try:
            if name.startswith(CHOSEN):
                key = name.removeprefix(CHOSEN)
                fields["chosen"][key] = kind.by_key[key].type.read(text)
            else:
                fields |= _read(session, name, text, reach)
        except BadCell as bad:
            faults[name] = bad.message
    try:
        sort = Sort.read(kind, query.get("sort", ""))
        at = Place.read(query["at"], sort) if turning and query.get("at") else None
    except KeyError:
        sort, at = Sort(), None
        faults["sort"] = _("The list is not sorted by this; the newest stand first.")
    return Asked(Filter(**fields), sort, at, given, faults)


def _read(session: Session, name: str, text: str, reach: Reach) -> dict[str, Any]:
    match name:
        case "q":
            return {"search": text}
        case "body":
            return {"bodies": _bodies(session, text, reach)}
        case "region":
            if not spans(text):
                raise BadCell(_("There is no such region."))
            return {"region": text}
        case "min" | "max":
            return {"least" if name == "min" else "most": Money().read(text)}
        case _:
            return {name: Day().read(text)}


def _bodies(session: Session, text: str, reach: Reach) -> tuple[int, ...]:
    found = bodies_called(session, text, reach)
    if not found:
        raise BadCell(_("No body within your reach is called so."))
    if len(found) > MOST_BODIES:
        raise BadCell(
            _("More than {number} bodies are called so; write more of the name.", number=MOST_BODIES)
        )
    return found
