"""Regions: the codes of GB/T 2260 with the years in which they stood, and the city's own for zones."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from stdnum import numdb

NO_END = 9999
CITY = "市本级"
_CITY_END = "00"


@cache
def spans(code: str) -> tuple[tuple[int, int], ...]:
    """The years, both counted, in which a region code was in force; empty for a code nobody knows."""
    if code in _zones():
        return ((_zones()[code]["since"], NO_END),)
    if len(code) != 6 or not code.isdecimal():
        return ()
    if code.endswith("0000") and numdb.get("cn/loc").info(code)[0][1].get("province"):
        return ((0, NO_END),)
    return tuple(_span(one) for one in _listed(code).split(",") if one)


def in_force(code: str, on: date) -> bool:
    """Whether a known region code is in force in the year of a day (the list knows years, not days)."""
    return any(first <= on.year <= last for first, last in spans(code))


@cache
def region_name(code: str) -> str:
    """The name of a region as tables print it: the city itself is 市本级; a code without a name is itself."""
    if code in _zones():
        return str(_zones()[code]["name"])
    if code.endswith("0000"):
        return str(numdb.get("cn/loc").info(code)[0][1].get("province", code))
    if len(code) == 6 and code.endswith(_CITY_END):
        return CITY
    # The list gives every name a code has had, each with its years: the last one stands.
    return _listed(code).rpartition("]")[2] or code


def digits_of(code: str) -> str:
    """What codes of a region and all below it begin with: ``2301`` of ``230100``, ``23`` of ``230000``."""
    while len(code) > 2 and code.endswith(_CITY_END):
        code = code[:-2]
    return code


def in_order(codes: Collection[str]) -> list[str]:
    """Regions as the code list has them: the city first, then districts and counties, then zones."""
    return sorted(codes, key=lambda code: (not code.endswith(_CITY_END), len(code), code))


def zones() -> tuple[str, ...]:
    """The codes the city has given its zones itself, besides those of GB/T 2260."""
    return tuple(_zones())


def _listed(code: str) -> str:
    parts = numdb.get("cn/loc").info(code)
    named = len(parts) > 1 and parts[0][1].get("province")
    return str(parts[1][1].get("county", "")) if named else ""


def _span(name: str) -> tuple[int, int]:
    if not name.startswith("["):
        return 0, NO_END
    first, last = name[1 : name.index("]")].split("-")
    return int(first or 0), int(last or NO_END)


@cache
def _zones() -> dict[str, Any]:
    content: Any = yaml.safe_load((Path(__file__).parent / "zones.yaml").read_text("utf-8"))
    return {zone["code"]: zone for zone in content["zones"]}
