"""Passwords: what one must be, how it is kept, and whether one is right."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tracker.accounts.policy import KINDS_OF_SIGN, LONG_PASSWORD, LONGEST_PASSWORD, SHORTEST_PASSWORD
from tracker.core.messages import gettext as _

_HASHER = PasswordHasher()
# Checked where there is no account, so that a stranger cannot tell by the time it takes which logins exist.
_NOBODY = _HASHER.hash("nobody has this password")
# What guessers try first, by itself or with a few signs around it.
USUAL = ("password", "passw0rd", "qwerty", "asdfgh", "letmein", "welcome", "iloveyou", "admin", "harbin",
         "haerbin", "12345", "54321", "11111", "00000", "88888", "66666", "abcdef", "1qaz2wsx")  # fmt: skip


class BadPassword(ValueError):
    """A password that may not be chosen; the text says why and what to do."""


def hashed(password: str) -> str:
    """The password as the database keeps it."""
    return _HASHER.hash(password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether this is the password; without a hash it takes as long and is never right."""
    try:
        _HASHER.verify(password_hash or _NOBODY, password[: LONGEST_PASSWORD + 1])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with weaker numbers than today's."""
    return _HASHER.check_needs_rehash(password_hash)


def check(password: str, *, login: str, before: str | None = None) -> None:
    """Raise BadPassword unless the password may be chosen; ``before`` is the hash of the one in use."""
    if len(password) < SHORTEST_PASSWORD:
        raise BadPassword(_("Use at least {least} characters.", least=SHORTEST_PASSWORD))
    if len(password) > LONGEST_PASSWORD:
        raise BadPassword(_("Use at most {most} characters.", most=LONGEST_PASSWORD))
    kinds = {
        "a" if sign.islower() else "A" if sign.isupper() else "1" if sign.isdigit() else "."
        for sign in password
    }
    if len(password) < LONG_PASSWORD and len(kinds) < KINDS_OF_SIGN:
        raise BadPassword(
            _("Mix at least {kinds} of small letters, capitals, digits and other signs, or use {long} "
              "characters.", kinds=KINDS_OF_SIGN, long=LONG_PASSWORD)
        )  # fmt: skip
    plain = password.lower()
    if login in plain or len(set(plain)) < SHORTEST_PASSWORD // 2 or any(usual in plain for usual in USUAL):
        raise BadPassword(_("This is easy to guess: no login name, no usual words, no repeated signs."))
    if before is not None and is_right(before, password):
        raise BadPassword(_("This is the password in use; choose another."))
