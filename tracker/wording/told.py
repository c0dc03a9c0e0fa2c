"""What messages say: in the application what happened, outside of it only that something waits and where."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tracker.cases.workflow import CaseMove
from tracker.core.carriers import Letter
from tracker.core.messages import gettext as _
from tracker.core.outbox import Channel, Message
from tracker.wording.closed_lists import word
from tracker.wording.days import day_word

UNDELIVERED = "undelivered"
MOVE = "case:"


def said(message: Message) -> str:
    """What happened, in the language in use, for who is signed in."""
    number = message.subject
    if message.kind.startswith(MOVE):
        move = CaseMove(message.kind.removeprefix(MOVE))
        return _("Case {number}: {move}", number=number, move=word(move))
    if message.kind == UNDELIVERED:
        return _(
            "A mail or short message about case {number} reached nobody; the people concerned see it here, "
            "but call them.",
            number=number,
        )
    return number


def letter_of(_session: Session, message: Message, *, address: str | None) -> Letter:
    """A message as it leaves the house: a number and a day, never a name or a matter.

    ``address`` is where people reach the application, None where that is not set.
    """
    number, day = message.subject, message.due_on
    if message.channel is Channel.SMS:
        text = _("{number}: something waits for you in the system.", number=number)
        if day:
            text = _("{number}: something waits for you, until {day}.", number=number, day=day.isoformat())
        return Letter(message.address, "", text, message.message_id, message.written_at)
    lines = [_("Something waits for you in the government performance watch: case {number}.", number=number)]
    if day:
        lines.append(_("The day that runs now: {day}.", day=day_word(day)))
    if address:
        lines.append(_("Sign in to read it: {address}", address=f"{address}/messages"))
    else:
        lines.append(_("Sign in to read it, under Messages."))
    lines.append(_("This mail says no more than that on purpose. Nobody reads answers to it."))
    subject = _("Something waits for you: {number}", number=number)
    return Letter(message.address, subject, "\n\n".join(lines) + "\n", message.message_id, message.written_at)
