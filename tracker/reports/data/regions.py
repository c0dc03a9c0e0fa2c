"""What regions are called (GB/T 2260)."""

from __future__ import annotations

from functools import cache

from stdnum import numdb

CITY = "市本级"


@cache
def region_name(code: str) -> str:
    """The name of a region as tables print it: the city itself is 市本级; a code without a name is itself."""
    if len(code) == 6 and code.endswith("00"):
        return CITY
    parts = numdb.get("cn/loc").info(code)
    names = parts[1][1].get("county", "") if len(parts) > 1 else ""
    # The list gives every name a code has had, each with its years: the last one stands.
    return str(names).rpartition("]")[2] or code


def in_order(codes: set[str]) -> list[str]:
    """Regions as the code list has them: the city first, then districts and counties."""
    return sorted(codes, key=lambda code: (not code.endswith("00"), code))
