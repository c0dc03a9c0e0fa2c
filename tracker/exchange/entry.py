"""The one door through which facts come in: read, check, work out, write; whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.contracts.queries import ContractView
from tracker.core.calendars import load_calendar
from tracker.core.changes import Change
from tracker.core.clock import ZONE
from tracker.core.messages import gettext as _
from tracker.core.messages import listed
from tracker.core.permissions import EVERYWHERE, Reach
from tracker.core.versions import keep_versions
from tracker.exchange import worked_out
from tracker.exchange.bulk import Inserter
from tracker.exchange.checks import called, check, complete, not_found, resolve
from tracker.exchange.header import Field, fields_of
from tracker.exchange.held import Held
from tracker.exchange.kinds import KINDS, Kind
from tracker.exchange.lookups import CACHE_MOST, Targets, living, portions
from tracker.exchange.notices import counted_as, note
from tracker.exchange.others import Others
from tracker.exchange.outcome import Outcome, Rejected
from tracker.exchange.reaching import beyond, not_to_correct
from tracker.exchange.rows import Reader, Row
from tracker.exchange.seen import SeenKeys

# Rows taken in one step: enough to spread a statement's cost, few enough to stay small in memory.
CHUNK = 2_000

# Told of every rejected row, so that a file can give it back.
OnReject = Callable[[Row], None]


def enter(
    session: Session,
    change: Change,
    kind: str,
    rows: Iterable[Mapping[str, str | None]],
    *,
    on: date | None = None,
    update: bool = False,
    partial: bool = False,
    reach: Reach = EVERYWHERE,
) -> Outcome:
    """Enter rows of a kind (``payables``): mappings of column keys or headings to the text of a cell.

    Everything is read, checked and worked out as for a file (interface.md, "Import files"); a column that no
    row has is left as it is in records that are known. ``on`` is the day after which a fact is in the
    future, by default the change's day in Asia/Shanghai. ``update`` lets known records be replaced, their old
    versions kept; ``partial`` takes the good rows; ``reach`` is what the one who enters may write for:
    records beyond it are neither referred to nor touched. Raises BadHeader for columns the kind has not,
    Rejected where rows were wrong and not ``partial``: the unit of work must then end without a commit. The
    first row has the number 2, as in a file.
    """
    table = list(rows)
    headings = list(dict.fromkeys(name for row in table for name in row))
    described = KINDS[kind]
    entry = Entry(
        session,
        change,
        described,
        fields_of(described, headings),
        on=on or change.at.astimezone(ZONE).date(),
        update=update,
        reach=reach,
    )
    with entry:
        cells = [[row.get(name) or "" for name in headings] for row in table]
        for at in range(0, len(cells), CHUNK):
            entry.take(enumerate(cells[at : at + CHUNK], start=at + 2))
        outcome = entry.finish()
    if outcome.rejected and not partial:
        raise Rejected(outcome)
    return outcome


class Entry:
    """One entry under way: takes chunks of rows, writes what is right, keeps count.

    Whoever runs it decides at the end whether the unit of work may be committed. ``on_reject`` is told of
    each rejected row; ``held`` says which right ones are not written, and is given them.
    """

    def __init__(
        self,
        session: Session,
        change: Change,
        kind: Kind,
        fields: Sequence[Field],
        *,
        on: date,
        update: bool = False,
        on_reject: OnReject | None = None,
        reach: Reach = EVERYWHERE,
        held: Held | None = None,
    ) -> None:
        self.outcome = Outcome()
        self._held = held or Held()
        self._fields = fields
        self._session = session
        self._change = change
        self._kind = kind
        self._on = on
        self._update = update
        self._on_reject = on_reject
        self._reader = Reader(kind, fields, self.outcome.coercions)
        self._seen = SeenKeys()
        self._targets = Targets(session, reach)
        self._others = Others(session, kind, reach)
        self._calendar = load_calendar(session)
        self._contracts: dict[int, ContractView] = {}
        self._table = kind.model.__table__
        self._inserter = Inserter(session, self._table)
        self._own = [column for column in kind.columns if column.target == kind.name]
        self._waiting: list[Row] = []
        self._fresh: dict[str, Any] = dict.fromkeys(self._table.columns.keys())
        del self._fresh["id"]
        self._fresh |= {column.attribute: column.default for column in kind.columns}
        self._fresh |= {"created_in": change.id, "changed_in": change.id}

    def __enter__(self) -> Entry:
        return self

    def __exit__(self, *_: object) -> None:
        self._seen.close()

    def take(self, chunk: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Take rows: their numbers in the file and their cells in the order of its heading."""
        rows = [self._reader.row(number, cells) for number, cells in chunk]
        self._once(rows)
        if self._own:
            # A row may name one that stands later in the file: such files are small, and wait for the end.
            self._waiting += rows
        else:
            self._enter(rows)

    def finish(self) -> Outcome:
        """Write what waited for the end of the file; gives the summary."""
        if self._waiting:
            self._enter(self._waiting)
            self._waiting = []
        return self.outcome

    def _enter(self, rows: Sequence[Row]) -> None:
        self._targets.trim()
        # A row with a bad cell is told of its bad references too: it is mended once.
        resolve(self._kind, rows, self._targets)
        self._others.refuse_bodies(_good(rows))
        self._know(_good(rows))
        self._others.refuse_keys(_good(rows), beyond)
        self._others.refuse_places(_good(rows), self._targets)
        self._name_each_other(rows)
        complete(self._kind, _good(rows), self._targets)
        check(self._session, self._kind, _good(rows), self._targets, self._on)
        rows = self._held.back(self._kind, self._fields, rows)
        changed = [row for row in _good(rows) if row.before and self._differs(row)]
        self._others.refuse_keys(changed, not_to_correct)
        changed = _good(changed)
        if not self._update:
            for row in changed:
                said = " ".join(row.named.get(key) or str(row.values[key]) for key in self._kind.key)
                row.fault(self._kind.key[0], said, self._difference(row))
        for row in rows:
            if row.faults:
                self.outcome.reject(row.faults)
                if self._on_reject:
                    self._on_reject(row)
        good = _good(rows)
        new = [row for row in good if row.before is None]
        changed = _good(changed)
        self.outcome.accepted += len(new)
        self.outcome.updated += len(changed)
        self.outcome.unchanged += len(good) - len(new) - len(changed)
        self._write(new, changed)

    def _once(self, rows: Sequence[Row]) -> None:
        """Mark rows whose key the file brought before."""
        keyed = [(row.key, row.number) for row in rows if None not in row.key]
        twice = self._seen.firsts(keyed)
        for row in rows:
            if row.number in twice:
                said = _("Row {row} has the same key; keep one of the two.", row=twice[row.number])
                row.fault(self._kind.key[0], " ".join(str(part) for part in row.key), said)

    def _know(self, rows: Sequence[Row]) -> None:
        """Find the records whose keys are known, and let a column the file has not stay as it is."""
        columns = self._kind.key_columns
        for row in rows:
            row.key = tuple(row.values[column.attribute] for column in columns)
        known = living(self._session, self._kind, [row.key for row in rows])
        for row in rows:
            row.before = known.get(row.key)
            given = row.values
            if row.before is None:
                row.values = self._fresh | given
                continue
            row.values = row.before | given
            if given.get("extra") or row.before["extra"]:
                row.values["extra"] = (row.before["extra"] or {}) | (given.get("extra") or {})

    def _name_each_other(self, rows: Sequence[Row]) -> None:
        """Check references to the kind itself; a row that names a rejected row is rejected with it."""
        if not self._own:
            return
        named = {name for row in rows for column in self._own if (name := row.named.get(column.key))}
        known = self._targets.numbers(self._kind.name, named)
        # A row with a bad cell is told of a name that is nowhere too: it is mended once.
        everywhere = {*known, *(row.key[0] for row in rows if row.key)}
        for row in rows:
            for column in self._own if row.faults else ():
                name = row.named.get(column.key)
                if name and name not in everywhere:
                    row.fault(column.key, name, not_found(self._kind, name))
        while True:
            good = _good(rows)
            here = {row.key[0] for row in good}
            for row in good:
                for column in self._own:
                    name = row.named.get(column.key)
                    if name and name not in here and name not in known:
                        row.fault(column.key, name, not_found(self._kind, name))
            if len(_good(rows)) == len(good):
                break
        for row in good:
            for column in self._own:
                if name := row.named.get(column.key):
                    # None until the row it names is written.
                    row.values[column.attribute] = known.get(name)

    def _differs(self, row: Row) -> bool:
        before, values = row.before or {}, row.values
        if any(values[column.attribute] != before[column.attribute] for column in self._kind.columns):
            return True
        if any(values[column.attribute] is None and column.key in row.named for column in self._own):
            return True
        return bool(values["extra"] != before["extra"])

    def _difference(self, row: Row) -> str:
        before = row.before or {}
        columns = [
            called(column)
            for column in self._kind.columns
            if row.values[column.attribute] != before[column.attribute]
        ]
        return _(
            "This key is known with other values ({columns}); to correct the record, import with --update.",
            columns=listed(columns or ["x_"]),
        )

    def _write(self, new: Sequence[Row], changed: Sequence[Row]) -> None:
        written = [*changed, *new]
        if not written:
            return
        note(self._session, self._kind, written, self._targets, self._on)
        for row in written:
            for code in row.notices:
                self.outcome.notice(row.number, *counted_as(code))
            row.values["notices"] = row.notices or None
            row.values["changed_in"] = self._change.id
        if len(self._contracts) > CACHE_MOST:
            self._contracts.clear()
        values = [row.values for row in written]
        worked_out.prepare(self._session, self._kind.name, values, self._calendar, self._contracts)
        # What is corrected comes first: a lowered payment makes room for the next.
        if changed:
            keep_versions(self._session, self._change.id, self._table, [row.before or {} for row in changed])
            self._session.execute(update(self._kind.model), [row.values for row in changed])
        if new:
            self._inserter.insert([row.values for row in new])
        if self._own or self._kind.name == "contracts":
            self._number(new)
        if self._own:
            self._link(written)
        pairs = [(row.before, row.values) for row in written]
        worked_out.refresh_dependents(self._session, self._kind.name, pairs, self._calendar)

    def _number(self, new: Sequence[Row]) -> None:
        """Learn the numbers the database gave to new rows."""
        column = self._table.c[self._kind.key_columns[0].attribute]
        for part in portions(row.key[0] for row in new):
            found = self._session.execute(
                select(column, self._table.c.id).where(column.in_(part), self._table.c.voided_in.is_(None))
            )
            numbers = {row[0]: row[1] for row in found}
            for row in new:
                if row.key[0] in numbers:
                    row.values["id"] = numbers[row.key[0]]

    def _link(self, written: Sequence[Row]) -> None:
        """Point rows to the rows of this file they name, now that all of them are written."""
        numbers = {row.key[0]: row.values["id"] for row in written}
        linked = []
        for row in written:
            late = [
                column for column in self._own
                if column.key in row.named and row.values[column.attribute] is None
            ]  # fmt: skip
            for column in late:
                row.values[column.attribute] = numbers[row.named[column.key]]
            if late:
                own = {column.attribute: row.values[column.attribute] for column in self._own}
                linked.append({"id": row.values["id"], **own})
        if linked:
            self._session.execute(update(self._kind.model), linked)


def _good(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if not row.faults]
