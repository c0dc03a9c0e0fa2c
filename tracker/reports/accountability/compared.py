"""What a report says of the day it is compared with: nothing where that lies before REG was in force."""

from __future__ import annotations

from tracker.law import loader as law
from tracker.reports import figures
from tracker.reports.data.account import Account


def then(account: Account, figure: int) -> int | None:
    """A figure of the day before the period, in fen or in whole numbers; None where nothing is compared."""
    return figure if account.window.compared else None


def change(account: Account, now: int, before: int) -> int | None:
    """How a figure changed since then; None where nothing is compared."""
    return now - before if account.window.compared else None


def why_not() -> str:
    """Why there is no comparison, in a sentence."""
    start = figures.day(law.fixed_day("flags_start"))
    return f"条例自{start}起施行，在此之前不提线索、不计逾期，本期没有可比的数字，有关各栏印作“—”。"
