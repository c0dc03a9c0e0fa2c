"""News by mail, once a day after the sweep: each subscriber what became public since the last time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.core.carriers import Letter
from tracker.core.messages import gettext as _
from tracker.core.outbox import Message, write
from tracker.reports.open_data.feed import News, news
from tracker.subjects.models import Body
from tracker.subscriptions.actions import CONFIRM, CONFIRMED_WITHIN, NEWS, Purpose, draft_to, token_of
from tracker.subscriptions.models import Subscription
from tracker.wording.days import day_word

ONE_DAY = timedelta(days=1)
# So many lines stand in a mail; the rest is counted.
MOST = 50


def tell(session: Session, on: date, *, at: datetime) -> int:
    """Write the mails about the days that are over before ``on``; again writes none. Gives how many."""
    until = on - ONE_DAY
    waiting = session.scalars(
        select(Subscription)
        .where(Subscription.confirmed_at.is_not(None), Subscription.told_until < until)
        .order_by(Subscription.id)
    ).all()
    if not waiting:
        return 0
    since = min(one.told_until for one in waiting if one.told_until) + ONE_DAY
    every = news(session, on, since=since)
    codes: dict[int, str] = {row[0]: row[1] for row in session.execute(select(Body.id, Body.code))}
    drafts = []
    for one in waiting:
        assert one.told_until is not None
        if any(_concerns(one, codes, it, until) for it in every):
            span = f"{(one.told_until + ONE_DAY).isoformat()}/{until.isoformat()}"
            drafts.append(draft_to(one, NEWS, span, f"{NEWS}:{one.id}:{until.isoformat()}"))
        one.told_until = until
    return write(session, drafts, at=at)


def _concerns(one: Subscription, codes: dict[int, str], it: News, until: date) -> bool:
    told = one.told_until is not None and one.told_until < it.day <= until
    about = one.body_id is None or it.body == codes[one.body_id]
    return told and about and (one.topic is None or one.topic is it.topic)


def letter_to(session: Session, message: Message, *, address: str | None, secret: str) -> Letter:
    """A mail to a subscriber: what is public and was news in its days, as it stands when it leaves."""
    one = session.get_one(Subscription, message.subject_id)
    house = address or ""
    if message.kind == CONFIRM:
        return _confirming(one, message, house, secret)
    first, last = (date.fromisoformat(day) for day in message.subject.split("/"))
    body = session.get(Body, one.body_id) if one.body_id else None
    found = news(session, last, since=first, body=body.code if body else None, topic=one.topic)
    lines = [_("What became public from {first} to {last}:", first=day_word(first), last=day_word(last))]
    lines += [f"{it.day.isoformat()} {it.title}\n{house}{it.path}" for it in found[:MOST]]
    if len(found) > MOST:
        lines.append(_("And {number} more: {address}", number=len(found) - MOST, address=f"{house}/matters"))
    if not found:
        lines.append(_("Nothing any more: it was withdrawn meanwhile."))
    gone = f"{house}/unsubscribe/{one.id}/{token_of(one, Purpose.LEAVE, secret)}"
    lines.append(_("A question put to a body is no finding."))
    lines.append(_("To get no more of these mails: {address}", address=gone))
    subject = _("News of the government performance watch, {day}", day=last.isoformat())
    return Letter(
        message.address, subject, "\n\n".join(lines) + "\n", message.message_id, message.written_at, gone
    )


def _confirming(one: Subscription, message: Message, house: str, secret: str) -> Letter:
    hours = int(CONFIRMED_WITHIN.total_seconds() // 3600)
    way = f"{house}/subscribe/{one.id}/{token_of(one, Purpose.CONFIRM, secret)}"
    lines = [
        _("Somebody asked the government performance watch to mail its public news to this address."),
        _("If it was you, open this page within {hours} hours and confirm: {address}",
          hours=hours, address=way),
        _("If it was not you, do nothing: nothing more is sent here, and the address is forgotten."),
    ]  # fmt: skip
    subject = _("Confirm that you want these mails")
    return Letter(message.address, subject, "\n\n".join(lines) + "\n", message.message_id, message.written_at)
