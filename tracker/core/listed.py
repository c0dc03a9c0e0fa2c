"""Many values as one parameter of a statement: a list in JSON, read as a table by either database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, BigInteger, String, cast, column, select
from sqlalchemy import literal as bound
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.functions import GenericFunction


class json_texts(GenericFunction[Any]):
    """The texts of a JSON list, one a row, in the column ``value``."""

    inherit_cache = True


class json_items(GenericFunction[Any]):
    """The items of a JSON list, one a row, in the column ``value``."""

    inherit_cache = True


@compiles(json_texts, "sqlite")
@compiles(json_items, "sqlite")
def _sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **kw)})"


@compiles(json_texts, "postgresql")
def _texts_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return f"json_array_elements_text(CAST({compiler.process(element.clauses, **kw)} AS JSON))"


@compiles(json_items, "postgresql")
def _items_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return f"json_array_elements(CAST({compiler.process(element.clauses, **kw)} AS JSON))"


def among(one: Any, texts: Sequence[str]) -> ColumnElement[bool]:
    """That a column of text holds one of these; the statement stays the same however many they are."""
    listed = json_texts(bound(json.dumps(texts), String)).table_valued(column("value", String))
    found: ColumnElement[bool] = one.in_(select(listed.c.value))
    return found


def pairs_of_numbers(pairs: Sequence[tuple[int, int]]) -> tuple[Any, Any]:
    """The two columns of a table of pairs, to compare two columns with."""
    listed = json_items(bound(json.dumps(pairs), String)).table_valued(column("value", JSON))
    first, second = (cast(listed.c.value[place].as_string(), BigInteger) for place in (0, 1))
    return first, second
