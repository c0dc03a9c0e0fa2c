"""The second factor: codes of a telephone's app (TOTP), and recovery codes for the day it is lost."""

from __future__ import annotations

import secrets
import unicodedata
from datetime import datetime

import pyotp
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from tracker.accounts.events import Event, write_down
from tracker.accounts.models import Account, RecoveryCode
from tracker.accounts.policy import RECOVERY_CODES, STEPS_ASIDE
from tracker.core.db import touched
from tracker.core.sealing import Seal, digest

PURPOSE = "second factor"
ISSUER = "Harbin Credit"
_STEP = 30
_CODE_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def begin(session: Session, account: Account, seal: Seal) -> str:
    """Make a new secret for an account that has none in force; ``finish`` puts it in force.

    Gives the address that an app reads from a QR code.
    """
    assert account.totp_at is None
    secret = pyotp.random_base32()
    account.totp_secret, account.totp_at, account.totp_step = seal.close(secret), None, None
    session.flush()
    return address(account, seal)


def address(account: Account, seal: Seal) -> str:
    """What the QR code of the secret says."""
    return str(pyotp.TOTP(secret_of(account, seal)).provisioning_uri(name=account.login, issuer_name=ISSUER))


def secret_of(account: Account, seal: Seal) -> str:
    """The secret to type where a QR code cannot be read. The account must have one."""
    assert account.totp_secret is not None
    return seal.open(account.totp_secret)


def finish(session: Session, account: Account, code: str, seal: Seal, *, at: datetime) -> list[str] | None:
    """Turn the second factor on by a first right code; gives the recovery codes, None for a wrong code."""
    if account.totp_secret is None or account.totp_at is not None:
        return None
    if not _right_code(session, account, code, seal, at):
        return None
    account.totp_at = at
    write_down(session, Event.SECOND_FACTOR_ON, at=at, account_id=account.id, actor=account.login)
    return make_recovery_codes(session, account, at=at)


def turn_off(session: Session, account: Account, *, at: datetime, actor: str) -> None:
    """Forget the second factor and its recovery codes."""
    account.totp_secret = account.totp_at = account.totp_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    write_down(session, Event.SECOND_FACTOR_OFF, at=at, account_id=account.id, actor=actor)


def make_recovery_codes(session: Session, account: Account, *, at: datetime) -> list[str]:
    """New recovery codes in place of the old ones; they are shown once."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = ["-".join("".join(secrets.choice(_CODE_SIGNS) for _sign in range(5)) for _part in range(2))
             for _code in range(RECOVERY_CODES)]  # fmt: skip
    session.add_all(RecoveryCode(account_id=account.id, code_digest=digest(code)) for code in codes)
    write_down(session, Event.RECOVERY_CODES_MADE, at=at, account_id=account.id, actor=account.login)
    return codes


def left(session: Session, account_id: int) -> int:
    """How many recovery codes have not been used."""
    statement = select(func.count()).select_from(RecoveryCode).where(
        RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    )
    return int(session.scalar(statement) or 0)


def accepts(session: Session, account: Account, code: str, seal: Seal, *, at: datetime) -> bool:
    """Whether a code of the app or a recovery code is right; each is right only once."""
    said = "".join(code.split()).lower()
    if said.isdecimal():
        return account.totp_at is not None and _right_code(session, account, said, seal, at)
    used = touched(
        session,
        update(RecoveryCode)
        .where(RecoveryCode.account_id == account.id, RecoveryCode.code_digest == digest(said),
               RecoveryCode.used_at.is_(None))
        .values(used_at=at)
    )  # fmt: skip
    if used != 1:
        return False
    write_down(session, Event.RECOVERY_CODE_USED, at=at, account_id=account.id, actor=account.login)
    return True


def _right_code(session: Session, account: Account, code: str, seal: Seal, at: datetime) -> bool:
    code = unicodedata.normalize("NFKC", code).strip()
    if not (code.isascii() and code.isdecimal()):
        return False
    totp = pyotp.TOTP(secret_of(account, seal))
    now = int(at.timestamp()) // _STEP
    for step in range(now - STEPS_ASIDE, now + STEPS_ASIDE + 1):
        if secrets.compare_digest(totp.at(step * _STEP), code):
            # A code seen over a shoulder must not work again: the step may only rise, whoever comes first.
            taken = touched(
                session,
                update(Account)
                .where(Account.id == account.id, func.coalesce(Account.totp_step, -1) < step)
                .values(totp_step=step)
            )
            return taken == 1
    return False
