"""A described report as canonical JSON and back: the same description, the same text."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from tracker.reports.pdf import content

_CLASSES = {
    one.__name__: one
    for one in (
        content.Document, content.Section, content.Paragraph, content.Note, content.TableSpec,
        content.Column, content.Row, content.Figure, content.BarChart, content.Bar, content.LineChart,
        content.Point, content.Waterfall, content.PairChart, content.Pair, content.TileMap,
        content.Tile, content.SideBySide, content.Kind, content.Align,
    )
}  # fmt: skip
_TYPE, _DAY, _MEMBER = "is", "day", "of"


def written(value: Any) -> str:
    """A description as text. Raises TypeError for what no report is made of."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(text: str) -> Any:
    """What was written; lists as tuples. Raises ValueError, KeyError for another text."""
    return _made(json.loads(text))


def digest(text: str) -> str:
    """The SHA-256 over a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return {_MEMBER: type(value).__name__, "name": value.name}
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, date):
        return {_DAY: value.isoformat()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if is_dataclass(value) and type(value).__name__ in _CLASSES:
        said = {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
        return {_TYPE: type(value).__name__, **said}
    raise TypeError(f"{type(value).__name__} is no part of a report")


def _made(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_made(one) for one in value)
    if not isinstance(value, dict):
        return value
    if _DAY in value:
        return date.fromisoformat(value[_DAY])
    if _MEMBER in value:
        return _CLASSES[value[_MEMBER]][value["name"]]  # type: ignore[index]
    said = {key: _made(one) for key, one in value.items() if key != _TYPE}
    return _CLASSES[value[_TYPE]](**said) if _TYPE in value else said
