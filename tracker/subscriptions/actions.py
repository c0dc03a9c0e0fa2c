"""Asking for news by mail, confirming it, leaving, and forgetting what is needed no longer."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.core.messages import Language
from tracker.core.outbox import About, Channel, Draft, Message, write
from tracker.subscriptions.models import SUBJECT, Subscription, Topic

CONFIRM, NEWS = f"{SUBJECT}:confirm", f"{SUBJECT}:news"
# Mail is tried for more than four hours, and read the next morning.
CONFIRMED_WITHIN = timedelta(hours=24)
# So often an address is mailed a link in that time, whoever asks: others' letter boxes are to be spared.
MOST_ASKED = 3
ONE_DAY = timedelta(days=1)


class Purpose(StrEnum):
    """What a link in a mail is for."""

    CONFIRM = "confirm"
    LEAVE = "leave"


def ask(
    session: Session, address: str, *, body_id: int | None, topic: Topic | None, language: Language,
    at: datetime,
) -> None:  # fmt: skip
    """Mail a link that confirms; nothing tells who asks whether the address is told already.

    An address that is told already, or was mailed links so often, is mailed nothing.
    """
    address = address.strip().lower()
    wanted = f"{body_id or 0}:{topic.value if topic else 'all'}"
    theirs = select(Subscription).where(Subscription.address == address)
    found = session.scalar(theirs.where(Subscription.wanted == wanted))
    mailed = session.scalar(
        select(func.count()).select_from(Message)
        .where(
            Message.address == address, Message.kind == CONFIRM, Message.written_at > at - CONFIRMED_WITHIN
        )
    )  # fmt: skip
    if (found is not None and found.confirmed_at is not None) or (mailed or 0) >= MOST_ASKED:
        return
    if found is None:
        found = Subscription(
            address=address, wanted=wanted, body_id=body_id, topic=topic, language=language,
            nonce=secrets.token_hex(16), asked_at=at, confirmed_at=None, told_until=None,
        )  # fmt: skip
        try:
            with session.begin_nested():
                session.add(found)
        except IntegrityError:
            # Two asked at the same instant: the other one's mail is on its way.
            return
    found.asked_at, found.nonce = at, secrets.token_hex(16)
    session.flush()
    write(session, [draft_to(found, CONFIRM, f"{at.date().isoformat()}", None)], at=at)


def draft_to(one: Subscription, kind: str, subject: str, once: str | None) -> Draft:
    """A mail to a subscriber; ``subject`` says which days it tells of."""
    about = About(kind=kind, subject_kind=SUBJECT, subject=subject, subject_id=one.id, once=once)
    return Draft(
        channel=Channel.EMAIL, account_id=None, about=about, language=one.language, address=one.address
    )


def token_of(one: Subscription, purpose: Purpose, secret: str) -> str:
    """The token that stands in a link of a mail."""
    said = f"{SUBJECT} {purpose.value} {one.id} {one.nonce} {one.address}"
    return hmac.digest(secret.encode(), said.encode(), "sha256").hex()[:40]


def confirmable(
    session: Session, number: int, token: str, secret: str, *, at: datetime
) -> Subscription | None:
    """The subscription that a link confirms; None where it does not, was used, or came too late."""
    found = session.get(Subscription, number)
    if found is None or found.confirmed_at is not None or at - found.asked_at >= CONFIRMED_WITHIN:
        return None
    return found if hmac.compare_digest(token_of(found, Purpose.CONFIRM, secret), token) else None


def confirm(session: Session, number: int, token: str, secret: str, *, at: datetime, on: date) -> bool:
    """Tell an address from now on, beginning with what becomes public on ``on``; False as above."""
    found = confirmable(session, number, token, secret, at=at)
    if found is None:
        return False
    found.confirmed_at, found.told_until = at, on - ONE_DAY
    # The link is spent; those by which one leaves follow from the new one.
    found.nonce = secrets.token_hex(16)
    return True


def leave(session: Session, number: int, token: str, secret: str) -> bool:
    """Forget a subscription with its mails, by a link of any of them; False where the link is none."""
    found = session.get(Subscription, number)
    if found is None or not hmac.compare_digest(token_of(found, Purpose.LEAVE, secret), token):
        return False
    _forget(session, [found.id])
    return True


def forget_old(session: Session, *, at: datetime) -> int:
    """Forget who did not confirm in time, and mails to subscribers that ended a day ago; how many rows."""
    late = session.scalars(
        select(Subscription.id).where(
            Subscription.confirmed_at.is_(None), Subscription.asked_at <= at - CONFIRMED_WITHIN
        )
    ).all()
    ended = (Message.subject_kind == SUBJECT) & Message.next_at.is_(None)
    session.execute(delete(Message).where(ended, Message.written_at <= at - CONFIRMED_WITHIN))
    return _forget(session, late)


def _forget(session: Session, numbers: Sequence[int]) -> int:
    if not numbers:
        return 0
    theirs = (Message.subject_kind == SUBJECT) & Message.subject_id.in_(numbers)
    session.execute(delete(Message).where(theirs))
    session.execute(delete(Subscription).where(Subscription.id.in_(numbers)))
    return len(numbers)
