"""What the program says, in the oracle's own words, so that the two can be compared as sets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.oracle.simulate import Flag
from tracker.flags.models import Flag as Stored
from tracker.rules.base import Rule
from tracker.rules.sweep import flags_on
from tracker.subjects.models import Body, Enterprise


def worked_out(session: Session, rules: Iterable[Rule], on: date) -> set[Flag]:
    """The flags as `flask flags --on` works them out from the facts."""
    return _told(session, flags_on(session, rules, on))


def stored(session: Session) -> set[Flag]:
    """The flags the sweeps have stored."""
    return _told(session, session.execute(select(*Stored.__table__.columns)).mappings().all())


def _told(session: Session, rows: Iterable[Mapping[str, Any]]) -> set[Flag]:
    bodies = {row.id: row.code for row in session.execute(select(Body.id, Body.code))}
    firms = {row.id: row.uscc for row in session.execute(select(Enterprise.id, Enterprise.uscc))}
    return {
        Flag(
            row["rule"], str(row["subject_kind"]), row["ref"], row["qualifier"] or "", bodies[row["body_id"]],
            firms[row["enterprise_id"]] if row["enterprise_id"] else None, str(row["nature"]),
            row["arose_on"], row["ceased_on"], row["amount_fen"], frozenset(row["cites"].split("; ")),
        )
        for row in rows
    }  # fmt: skip


def without_articles_of_decrees(flags: Collection[Flag]) -> set[Flag]:
    """The same flags; of the SME decrees an arrears flag cites the number alone.

    Which of their articles arrears are to cite the catalogue does not say; the YAML cases do.
    """
    return {
        Flag(**{**vars(flag), "cites": frozenset(_instrument(cite) for cite in flag.cites)})
        if flag.rule == "A13-PAYMENT-OVERDUE" else flag
        for flag in flags
    }  # fmt: skip


def _instrument(cite: str) -> str:
    return cite.split(" art ")[0] if cite.startswith(("728", "802")) else cite


def difference(program: set[Flag], oracle: set[Flag]) -> str:
    """The flags only one of the two gives, a line each; empty where they agree."""
    program, oracle = without_articles_of_decrees(program), without_articles_of_decrees(oracle)
    lines = [f"  only the program: {flag}" for flag in sorted(program - oracle, key=str)]
    lines += [f"  only the oracle:  {flag}" for flag in sorted(oracle - program, key=str)]
    return "\n".join(lines)
