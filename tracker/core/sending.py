"""Carrying what is due out of the outbox: claimed by one worker, tried, and noted how it ended.

Between any two steps the process may die. Before the claim is committed nothing has happened; after it the
message is tried again once its rest is over, by whichever worker, with the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tracker.core.carriers import Carrier, Letter, NotReached, Refused
from tracker.core.db import Database, touched
from tracker.core.log import logger
from tracker.core.messages import speak, unspeak
from tracker.core.outbox import RESTS, TRIES, Channel, Message

# So many in one round: the next begins within a minute, and stopping need not wait for more.
MOST = 200
NO_CARRIER = "no_carrier"


@dataclass(frozen=True, slots=True)
class Post:
    """What carries by which channel, what a message says, and who is told how it ended.

    ``carriers`` lacks a channel nothing is set for. ``accepted`` and ``given_up`` are called in the
    transaction that notes the end.
    """

    carriers: Mapping[Channel, Carrier]
    letter: Callable[[Session, Message], Letter]
    accepted: Callable[[Session, Message, datetime], None]
    given_up: Callable[[Session, Message, datetime], None]


@dataclass(slots=True)
class Round:
    """How a round went."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0


def send_due(database: Database, post: Post, now: Callable[[], datetime]) -> Round:
    """Try what is due, each in transactions of its own. What breaks a message's try does not stop others'."""
    ended, out_of_reach = Round(), dict[Channel, str]()
    try:
        for number in _due(database, now()):
            with database.unit_of_work() as session:
                message = claim(session, number, at=now())
            if message is not None:
                _try(database, post, message, now, out_of_reach, ended)
    finally:
        for carrier in post.carriers.values():
            carrier.close()
    return ended


def _due(database: Database, at: datetime) -> list[int]:
    with database.reading() as session:
        due = select(Message.id).where(Message.next_at <= at).order_by(Message.next_at, Message.id)
        return list(session.scalars(due.limit(MOST)))


def claim(session: Session, number: int, *, at: datetime) -> Message | None:
    """Take a message that is due for one try; None if another worker has it, or it has ended.

    The claim lasts as long as the rest that follows the try.
    """
    message = session.get(Message, number)
    if message is None or message.next_at is None or message.next_at > at:
        return None
    rest = RESTS[min(message.attempts, len(RESTS) - 1)]
    taken = touched(
        session,
        update(Message)
        .where(Message.id == number, Message.attempts == message.attempts, Message.next_at == message.next_at)
        .values(attempts=message.attempts + 1, next_at=at + rest)
        .execution_options(synchronize_session=False),
    )
    if taken != 1:
        return None
    session.refresh(message)
    return message


def _try(
    database: Database, post: Post, message: Message, now: Callable[[], datetime],
    out_of_reach: dict[Channel, str], ended: Round,
) -> None:  # fmt: skip
    told = {"message": message.message_id, "channel": message.channel.value, "attempt": message.attempts}
    carrier = post.carriers.get(message.channel)
    for_good = carrier is None
    try:
        if carrier is None:
            raise Refused(NO_CARRIER)
        if why := out_of_reach.get(message.channel):
            raise Refused(why)
        answer = carrier.carry(_letter(database, post, message))
    except NotReached as problem:
        why = out_of_reach[message.channel] = str(problem)
    except Refused as problem:
        why, for_good = str(problem), for_good or problem.for_good
    except Exception as problem:
        # A full disk, or a message that cannot be worded: the others still go.
        logger().exception("message_broke", **told)
        why = f"{type(problem).__name__}: {problem}"
    else:
        with database.unit_of_work() as session:
            if _end(session, message, sent_at=now(), next_at=None, failed="", answer=answer):
                post.accepted(session, session.get_one(Message, message.id), now())
        ended.sent += 1
        logger().info("message_sent", **told)
        return
    last = for_good or message.attempts >= TRIES
    with database.unit_of_work() as session:
        if last:
            if _end(session, message, failed_at=now(), next_at=None, failed=why[:400]) and carrier:
                post.given_up(session, message, now())
        else:
            _end(session, message, failed=why[:400])
    ended.failed += last
    ended.waiting += not last
    logger().warning("message_given_up" if last else "message_waits", why=why, **told)


def _letter(database: Database, post: Post, message: Message) -> Letter:
    before = speak(message.language)
    try:
        with database.reading() as session:
            return post.letter(session, message)
    finally:
        unspeak(before)


def _end(session: Session, message: Message, **values: object) -> bool:
    """Note how a try ended, unless another worker has tried since."""
    mine = update(Message).where(
        Message.id == message.id, Message.attempts == message.attempts, Message.next_at.is_not(None)
    )
    return touched(session, mine.values(**values).execution_options(synchronize_session=False)) == 1


@dataclass(frozen=True, slots=True)
class Standing:
    """How the outbox of one channel stands: what waits and since when, what was given up, the last reason."""

    channel: Channel
    waiting: int
    oldest_due_at: datetime | None
    failed: int
    sent: int
    why: str


def standing(session: Session, *, at: datetime, within: timedelta) -> list[Standing]:
    """How the outbox stands by channel; what ended is counted for the time ``within``."""
    found = []
    for channel in (Channel.EMAIL, Channel.SMS):
        of, since = Message.channel == channel, at - within
        waiting, oldest = session.execute(
            select(func.count(), func.min(Message.due_at)).where(of, Message.next_at.is_not(None))
        ).one()
        failed = session.scalar(select(func.count()).where(of, Message.failed_at >= since))
        sent = session.scalar(select(func.count()).where(of, Message.sent_at >= since))
        why = session.scalar(
            select(Message.failed).where(of, Message.failed != "").order_by(Message.id.desc()).limit(1)
        )
        found.append(Standing(channel, waiting, oldest, failed or 0, sent or 0, why or ""))
    return found


def try_again(session: Session, *, at: datetime) -> int:
    """Put back what was given up, to be tried from the beginning; gives how many."""
    again = update(Message).where(Message.failed_at.is_not(None))
    values = again.values(failed_at=None, attempts=0, next_at=at)
    return touched(session, values.execution_options(synchronize_session=False))
