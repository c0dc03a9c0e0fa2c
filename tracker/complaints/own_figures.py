"""What late interest comes to by an enterprise's own figures, before anybody's books are looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tracker.complaints.models import Complaint
from tracker.complaints.workflow import Matter
from tracker.core.money import round_fen
from tracker.law import loader as law
from tracker.law.records import NoLawInForce

RATE, PER_CENT = "sme_late_rate_per_day", 100


@dataclass(frozen=True, slots=True)
class Estimate:
    """Simple interest (fen) over whole days at the statutory rate (per cent a day) where none was agreed."""

    amount_fen: int
    principal_fen: int
    since_on: date
    days: int
    rate: Decimal
    cites: str


def estimate(complaint: Complaint, on: date) -> Estimate | None:
    """The interest up to a day on what is claimed as arrears, from the day after that since when it is owed.

    An estimate: whether the decree binds, what was agreed and what was paid meanwhile is not looked at
    (802 art 17). None for other matters, without a sum or a day, and where no such rate was in force.
    """
    if complaint.matter is not Matter.ARREARS or not complaint.claimed_fen or complaint.since_on is None:
        return None
    try:
        version = law.at(RATE, complaint.since_on)
    except NoLawInForce:
        return None
    days, rate = (on - complaint.since_on).days, Decimal(str(version.value))
    if days <= 0:
        return None
    exact = Fraction(complaint.claimed_fen) * days * Fraction(rate) / PER_CENT
    cites = "; ".join(version.cites)
    return Estimate(round_fen(exact), complaint.claimed_fen, complaint.since_on, days, rate, cites)
