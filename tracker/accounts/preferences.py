"""What people choose for themselves: their language, and how they are told of what concerns them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.models import Account, TellingChoice
from tracker.core.carriers import is_mail_address
from tracker.core.clock import ZONE
from tracker.core.messages import Language

# Local, no statute: a mail at night wakes people who can do nothing before the office opens.
QUIET_FROM, QUIET_UNTIL = time(22), time(7)
# Local: before the working day begins, so that it can be planned by the mail.
DIGEST_AT = time(8)
# A mobile number of the mainland, with or without its country's code.
MOBILE = re.compile(r"(\+86)?1[3-9]\d{9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Choices:
    """Where somebody is told, "" where nowhere; ``digest``: in one mail a day; ``quiet``: not at night."""

    email: str = ""
    mobile: str = ""
    digest: bool = False
    quiet: bool = False

    def leaves_at(self, at: datetime) -> datetime:
        """When something written at an instant may leave."""
        local = at.astimezone(ZONE)
        if not self.quiet or QUIET_UNTIL <= local.time() < QUIET_FROM:
            return at
        day = local.date() + timedelta(days=local.time() >= QUIET_FROM)
        return datetime.combine(day, QUIET_UNTIL, ZONE)


def digest_after(at: datetime) -> datetime:
    """When the next mail of the day leaves."""
    local = at.astimezone(ZONE)
    day = local.date() + timedelta(days=local.time() >= DIGEST_AT)
    return datetime.combine(day, DIGEST_AT, ZONE)


def keep_language(session: Session, account_id: int, language: Language) -> None:
    """Speak this language to an account from now on, wherever it signs in."""
    session.get_one(Account, account_id).language = language


def choices_of(session: Session, accounts: Collection[Account]) -> dict[int, Choices]:
    """What each of some accounts chose; who chose nothing is told at the address it was invited by."""
    numbers = [one.id for one in accounts]
    found = {
        row.account_id: Choices(row.email, row.mobile, row.digest, row.quiet)
        for row in session.scalars(select(TellingChoice).where(TellingChoice.account_id.in_(numbers)))
    }
    for one in accounts:
        address = one.contact if one.contact and is_mail_address(one.contact) else ""
        found.setdefault(one.id, Choices(address))
    return found


def keep_choices(session: Session, account_id: int, chosen: Choices) -> None:
    """Tell an account so from now on; what is written already leaves as it was to."""
    row = session.get(TellingChoice, account_id)
    if row is None:
        row = TellingChoice(account_id=account_id)
        session.add(row)
    row.email, row.mobile, row.digest, row.quiet = chosen.email, chosen.mobile, chosen.digest, chosen.quiet
