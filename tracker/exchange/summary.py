"""What an entry did, in words and as JSON."""

from __future__ import annotations

from typing import Any

from tracker.core.messages import gettext as _
from tracker.exchange.checks import called
from tracker.exchange.kinds import Kind
from tracker.exchange.notices import tell
from tracker.exchange.outcome import Fault, Outcome


def summary(outcome: Outcome) -> dict[str, Any]:
    """The counts of an entry, as the change keeps them and ``--json`` prints them."""
    return {
        "accepted": outcome.accepted,
        "updated": outcome.updated,
        "unchanged": outcome.unchanged,
        "rejected": outcome.rejected,
        "notices": dict(sorted(outcome.notices.items())),
        "coercions": dict(sorted(outcome.coercions.items())),
    }


def summary_lines(kind: Kind, outcome: Outcome) -> list[str]:
    """The summary for a reader: counts, then what looked odd, then what was read from another form."""
    lines = [
        _(
            "{kind}: {accepted} accepted, {updated} updated, {unchanged} unchanged, {rejected} rejected",
            kind=called(kind), accepted=outcome.accepted, updated=outcome.updated,
            unchanged=outcome.unchanged, rejected=outcome.rejected,
        )
    ]  # fmt: skip
    for code, count in sorted(outcome.notices.items()):
        lines.append(
            _("Notice ({count} rows: {rows}): {what}", count=count, what=tell(kind, code),
              rows=_rows(outcome.named.get(code, []), count))
        )  # fmt: skip
    for name, count in sorted(outcome.coercions.items()):
        lines.append(_("Read from another form ({count}): {what}", count=count, what=_coercion(name)))
    return lines


def _rows(named: list[tuple[int, str]], count: int) -> str:
    """The first rows a notice was given for, each with the record it speaks of."""
    said = [_("{row} (like {key})", row=row, key=about) if about else str(row) for row, about in named]
    return _("{rows}, …", rows=_(", ").join(said)) if count > len(named) else _(", ").join(said)


def tell_fault(kind: Kind, fault: Fault) -> str:
    """An error as a line: row, column, what stood there, what to do."""
    column = kind.by_key.get(fault.column)
    name = called(column) if column else fault.column
    if not fault.row:
        return fault.message
    if not name:
        return _("Row {row}: {said}", row=fault.row, said=fault.message)
    if not fault.value:
        return _("Row {row}, {column}: {said}", row=fault.row, column=name, said=fault.message)
    return _(
        "Row {row}, {column} “{value}”: {said}",
        row=fault.row, column=name, value=fault.value, said=fault.message,
    )  # fmt: skip


def _coercion(name: str) -> str:
    said = {
        "day": _("days written in another form than 2026-11-23"),
        "month": _("months written in another form than 2026-10"),
        "year": _("years written in another form than 2026"),
        "money": _("amounts with separators, full-width digits or in ten thousand yuan"),
        "whole": _("whole numbers with separators or full-width digits"),
        "number": _("numbers with a percent sign, separators or full-width digits"),
        "yes_no": _("yes or no in other words"),
        "credit_code": _("credit codes with spaces, small letters or full-width digits"),
        "region": _("region codes with full-width digits"),
        "reference": _("keys with spaces, small letters or full-width digits"),
        "text": _("texts with a guard against formulas taken off"),
        "spaces": _("spaces around a cell"),
        "gb18030": _("text in GB18030 instead of UTF-8"),
        "excel_day": _("days the spreadsheet kept as such"),
        "rounded": _("numbers rounded to the fifteen digits a spreadsheet keeps"),
        "formula": _("formulas read by their last result"),
    }
    return said.get(name, name)
