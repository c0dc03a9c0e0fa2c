"""Which articles demand a column of a record: what the help under its field cites."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tracker.exchange.kinds import Column, Kind
from tracker.law import loader as law
from tracker.law.reader import read_yaml
from tracker.law.records import Article


def demanded_by(kind: Kind, column: Column) -> tuple[Article, ...]:
    """The articles that demand a column, or say what its value does; none for most columns."""
    return tuple(law.article(key) for key in demands().get(f"{kind.name}.{column.key}", ()))


@cache
def demands() -> Mapping[str, tuple[str, ...]]:
    """The keys of the articles by ``kind.column``."""
    read = read_yaml(Path(__file__).parent / "demands.yaml")
    return {str(name): tuple(str(key) for key in keys) for name, keys in read.items()}
