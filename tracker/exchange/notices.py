"""What looks odd but is taken: a notice goes onto the record and into the summary."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tracker.exchange.kinds import Kind
from tracker.exchange.lookups import Targets
from tracker.exchange.rows import Row


def note(kind: Kind, rows: Sequence[Row], targets: Targets, on: date) -> None:
    """Add to each row the codes of what looks odd about it; ``on`` is the day facts should not lie after."""
    for order in kind.odd_orders:
        earlier, later = kind.by_key[order.earlier].attribute, kind.by_key[order.later]
        for row in rows:
            first, second = row.values[earlier], row.values[later.attribute]
            if first and second and second < first:
                row.notices.append(f"order:{later.key}")
