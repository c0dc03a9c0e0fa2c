"""Forms that are sent twice do their work once: each carries a token, and the database takes it once."""

from __future__ import annotations

import re
import secrets
from datetime import datetime

from sqlalchemy import String
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.core.db import Base, Instant

TOKEN = re.compile(r"[\w-]{1,64}", re.ASCII)
LONGEST_ADDRESS = 400


class Sent(Base):
    """A form that was sent and did its work; ``led_to`` is the address it led to, "" for one too long."""

    __tablename__ = "sent_forms"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    sent_at: Mapped[datetime] = mapped_column(Instant)
    led_to: Mapped[str] = mapped_column(String(LONGEST_ADDRESS), default="")


class SentBefore(Exception):
    """This form has done its work; ``led_to`` is where that led."""

    def __init__(self, led_to: str) -> None:
        super().__init__(led_to)
        self.led_to = led_to


def new_token() -> str:
    """A token for a form about to be shown."""
    return secrets.token_urlsafe(24)


def was_sent(session: Session, token: str) -> bool:
    """Whether a form's token was taken: it has done its work."""
    return session.get(Sent, token) is not None


def led_before(session: Session, token: str) -> str | None:
    """Where a form that has done its work led to, "" where that was not kept; None before it has."""
    before = session.get(Sent, token)
    return before.led_to if before else None


def once(session: Session, token: str, *, at: datetime, led_to: str = "") -> None:
    """Take a form's token as part of the unit of work that does what the form asks. Raises SentBefore.

    Two that are sent at the same instant wait for each other at the token's row. A form without a token, or
    with one that is none of ours, is no other's. An address longer than LONGEST_ADDRESS is not kept.
    """
    if not TOKEN.fullmatch(token or ""):
        token = new_token()
    led_to = led_to if len(led_to) <= LONGEST_ADDRESS else ""
    try:
        with session.begin_nested():
            session.add(Sent(token=token, sent_at=at, led_to=led_to))
            session.flush()
    except IntegrityError:
        before = session.get(Sent, token)
        raise SentBefore(before.led_to if before else "") from None
