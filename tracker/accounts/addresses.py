"""A mail address is told nothing before who reads it has typed back the code that was mailed there.

The code is in no table: it follows from the secret of the installation and from the message that carries it.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.models import Account
from tracker.accounts.preferences import Choices, choices_of, keep_choices
from tracker.core.messages import Language
from tracker.core.outbox import About, Channel, Draft, Message, write

CONFIRM = "confirm_address"
# Mail is tried for more than four hours, and read the next morning.
CONFIRMED_WITHIN = timedelta(hours=24)
# So few that they are typed without a slip; how often they may be guessed is in web/rates.py.
DIGITS = 8


def ask(session: Session, account: Account, address: str, *, at: datetime) -> None:
    """Mail a code to an address; of several that were asked for only the newest counts."""
    about = About(
        kind=CONFIRM, subject_kind=CONFIRM, subject=account.login, subject_id=account.id,
    )  # fmt: skip
    draft = Draft(
        channel=Channel.EMAIL, account_id=account.id, about=about, address=address,
        language=account.language or Language.CHINESE,
    )  # fmt: skip
    write(session, [draft], at=at)


def waiting(session: Session, account: Account, *, at: datetime) -> Message | None:
    """The newest code that was mailed for an account, if it still counts and its address is not in use."""
    newest = session.scalars(
        select(Message)
        .where(Message.subject_kind == CONFIRM, Message.subject_id == account.id)
        .where(Message.account_id == account.id)
        .order_by(Message.id.desc())
        .limit(1)
    ).first()
    if newest is None or at - newest.written_at >= CONFIRMED_WITHIN:
        return None
    return None if newest.address == choices_of(session, [account])[account.id].email else newest


def code_of(message: Message, secret: str) -> str:
    """The code that a message carries."""
    said = f"{CONFIRM} {message.message_id} {message.address}"
    number = int.from_bytes(hmac.digest(secret.encode(), said.encode(), "sha256"))
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def confirm(session: Session, account: Account, typed: str, secret: str, *, at: datetime) -> bool:
    """Tell an account at the address whose code was typed from now on; False if it is no code that counts."""
    asked = waiting(session, account, at=at)
    if asked is None or not hmac.compare_digest(code_of(asked, secret).encode(), typed.encode()):
        return False
    now = choices_of(session, [account])[account.id]
    keep_choices(session, account.id, Choices(asked.address, now.mobile, now.digest, now.quiet))
    return True
