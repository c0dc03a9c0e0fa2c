"""Small secrets that stand in the database sealed: who has only the database cannot read them."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken


class BrokenSeal(ValueError):
    """A sealed text that this key does not open: the secret key was changed, or the text was."""


class Seal:
    """Seals and opens texts with a key made from the application's secret for one ``purpose``."""

    def __init__(self, secret: str, purpose: str) -> None:
        key = hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def close(self, text: str) -> str:
        """The text sealed."""
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def open(self, sealed: str) -> str:
        """The text that was sealed. Raises BrokenSeal."""
        try:
            return self._fernet.decrypt(sealed.encode("ascii")).decode()
        except InvalidToken as problem:
            raise BrokenSeal("sealed with another key") from problem


def digest(token: str) -> str:
    """The SHA-256 of a long random token, as hexadecimal text: what the database keeps of it."""
    return hashlib.sha256(token.encode()).hexdigest()
