"""Real files by other people, mapped to import files; run as ``python -m tests.real_input.mapping``.

What each mapping takes, leaves and moves is said in docs/real-input.md. Names of firms and persons are not
taken over: who owes and who is owed carry numbers in the order of first mention, and 演练 in their names.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

from tracker.demo import demo_uscc

Table = dict[str, list[dict[str, str]]]
YEARS_ON = 10
MARK = "ï»¿"


class Cast:
    """Who appears in a file: bodies and firms by their names in it, numbered as they come."""

    def __init__(self, letter: str, region: str = "230100") -> None:
        self._letter, self._region = letter, region
        self._bodies: dict[str, str] = {}
        self._firms: dict[str, str] = {}

    def body(self, name: str) -> str:
        """The code of a body."""
        return self._bodies.setdefault(name, f"DEMO-{self._letter}{len(self._bodies) + 1:03d}")

    def firm(self, name: str) -> str:
        """The credit code of a firm; a made-up one."""
        return self._firms.setdefault(name, demo_uscc(1000 * ord(self._letter) % 9000 + len(self._firms)))

    def tables(self) -> Table:
        """The bodies and firms as import rows."""
        bodies = [
            {"code": code, "name": f"演练单位{code}", "kind": "department", "region": self._region}
            for code in self._bodies.values()
        ]
        firms = [
            {"uscc": code, "name": f"演练企业{number}", "private": "yes"}
            for number, code in enumerate(self._firms.values(), start=1)
        ]
        return {"bodies": bodies, "enterprises": firms}


def ten_years_on(text: str) -> date:
    """A day written ``2/29/2012``, ten years later; 29 February becomes the 28th."""
    day = datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007 - a day has no zone
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return date(day.year + YEARS_ON, day.month, last)


def receivables(lines: Iterable[str]) -> Table:
    """Invoices → payables with their own due day, and one payment each. ``Disputed`` is not mapped."""
    cast = Cast("R")
    found: Table = {"payables": [], "payments": []}
    for row in csv.DictReader(lines):
        ref = row["invoiceNumber"]
        found["payables"].append({
            "ref": ref, "body": cast.body(row["customerID"]), "enterprise": cast.firm("the vendor"),
            "kind": "goods", "amount": row["InvoiceAmount"],
            "invoiced_on": ten_years_on(row["InvoiceDate"]).isoformat(),
            "due_on": ten_years_on(row["DueDate"]).isoformat(),
        })  # fmt: skip
        found["payments"].append({
            "ref": f"{ref}-1", "payable": ref, "paid_on": ten_years_on(row["SettledDate"]).isoformat(),
            "amount": row["InvoiceAmount"], "method": "transfer",
        })  # fmt: skip
    return cast.tables() | found


def contracts(lines: Iterable[str]) -> Table:
    """A register → contracts; a reference used again gets a number behind it, a blank one its line's."""
    cast, seen = Cast("S"), Counter[str]()
    found = []
    for number, row in enumerate(csv.DictReader(lines), start=2):
        total, signed = row["Total Contract Value (including extensions)"], row["Start Date"]
        if not _is_day(signed):
            continue
        name = row["Contract Reference"].strip() or f"line {number}"
        seen[name] += 1
        expiry = row["Current Expiry Date"].strip()
        found.append({
            "ref": name if seen[name] == 1 else f"{name} ({seen[name]})",
            "body": cast.body(row["Directorate Name"]), "enterprise": cast.firm(row["Supplier Company Name"]),
            "kind": "works" if row["ProClass Description"].startswith("Works") else "services",
            "title": row["Contract Title"], "signed_on": signed,
            "amount": total if total.replace(".", "").isdigit() else "",
            "size_at_signing": {"Yes": "small", "No": "large"}.get(row["SME Supplier?"], ""),
            "ended_on": expiry if _is_day(expiry) else "",
        })  # fmt: skip
    return cast.tables() | {"contracts": found}


def payments(lines: Iterable[str]) -> Table:
    """A month of payments → a payable and a payment each. No due days are known; refunds stay negative."""
    cast = Cast("B")
    found: Table = {"payables": [], "payments": []}
    for number, row in enumerate(csv.DictReader(lines), start=1):
        ref = f"2016-01/{number:05d}"
        found["payables"].append({
            "ref": ref, "body": cast.body(row["Organisational Unit"]),
            "enterprise": cast.firm(row["Beneficiary Name"]), "kind": "other", "amount": row["Amount"],
        })  # fmt: skip
        found["payments"].append({
            "ref": f"{ref}-1", "payable": ref, "paid_on": row["Payment Date"], "amount": row["Amount"],
            "method": "transfer",
        })  # fmt: skip
    return cast.tables() | found


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def read(path: Path) -> Iterator[str]:
    """The lines of a file: UTF-8, or Latin-1 where it is not; a mark before the first heading is no text."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    for mark in (MARK, MARK.encode("utf-8").decode("latin-1")):
        text = text.removeprefix(mark)
    return iter(text.splitlines(keepends=True))


def write(tables: Table, folder: Path) -> list[Path]:
    """One CSV file per import kind, in the order in which they are to be imported."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, (kind, rows) in enumerate(tables.items(), start=1):
        path = folder / f"{number}-{kind}.csv"
        with path.open("w", encoding="utf-8", newline="") as opened:
            out = csv.DictWriter(opened, list(rows[0]))
            out.writeheader()
            out.writerows(rows)
        paths.append(path)
    return paths


MAPPINGS = {"receivables": receivables, "contracts": contracts, "payments": payments}


def main(words: list[str] | None = None) -> None:
    """Map a file as the command line says; prints the files written."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.real_input.mapping",
        description="Map a public data file to import files of this system, one for each kind, in order.",
    )
    parser.add_argument("name", choices=sorted(MAPPINGS), help="which mapping")
    parser.add_argument("source", type=Path, help="the file as it was published")
    parser.add_argument("target", type=Path, help="the folder for the import files")
    given = parser.parse_args(words)
    for written in write(MAPPINGS[given.name](read(given.source)), given.target):
        print(written)


if __name__ == "__main__":
    main()
