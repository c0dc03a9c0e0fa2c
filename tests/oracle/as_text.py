"""A city's facts as the cells of an import file, for the one door through which facts come in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tracker.core.money import yuan

MONEY = {"amount", "planned", "loss", "value", "total_investment", "annual_amount", "labour_cost"}


def cells(row: Mapping[str, Any]) -> dict[str, str]:
    """Import columns to text: days as ISO, fen as yuan, yes and no as words; None is left out, "" is kept."""
    return {name: _cell(name, value) for name, value in row.items() if value is not None}


def _cell(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if name in MONEY and value != "":
        return yuan(value)
    return str(value)
