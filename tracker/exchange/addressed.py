"""References that would give a record an address that is another page's: refused when one is entered.

A record's page stands at its reference, ``/records/payables/<ref>``, and what can be done with it below it.
Records that came in before this was asked are led to by ``web/records.py`` as far as their address is free.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.core.messages import gettext as _
from tracker.core.messages import listed
from tracker.exchange.kinds import Kind
from tracker.exchange.rows import Row

# The last part of the addresses of pages about a record, and those of pages about all of a kind.
PAGES_OF_ONE = ("history", "edit", "account")
PAGES_OF_ALL = ("new", "import", "export.csv", "export.xlsx", "template.xlsx")
# Parts that browsers and servers take for something else, or leave out.
NO_PARTS = ("", ".", "..")


def has_address(key: str) -> bool:
    """Whether a record of this key has a page that its address leads to."""
    parts = key.split("/")
    taken = len(parts) > 1 and (parts[-1] in PAGES_OF_ONE or parts[0] == "import") or key in PAGES_OF_ALL
    return not taken and not any(part in NO_PARTS for part in parts)


def refuse_without_address(kind: Kind, rows: Sequence[Row]) -> None:
    """Mark new rows whose reference no address could lead to; records that are there keep theirs."""
    column = kind.key_columns[0]
    if column.target or len(kind.key) > 1:
        return
    for row in rows:
        key = str(row.values[column.attribute])
        if row.before is None and not has_address(key):
            row.fault(column.key, key, _(
                "No page could have this as its address. A reference does not begin or end with a slash, has "
                "none beside another or a dot alone, is none of {words}, and does not end in {ends}.",
                words=listed(PAGES_OF_ALL), ends=listed(f"/{one}" for one in PAGES_OF_ONE),
            ))  # fmt: skip
