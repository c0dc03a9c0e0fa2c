"""The key that signs the ledger's heads: a file of the data directory, and what it signs by its name.

Whoever has the database alone cannot sign. The file lies in the data directory itself, which no backup
copies; on a machine to which a backup is restored a new key is made, and that is an entry.
"""

from __future__ import annotations

import hashlib
import os
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

KEY_FILE = "audit_key.pem"
ED25519 = "ed25519"


class NoKey(Exception):
    """There is no key file; the text is where it should be."""


class BadKey(Exception):
    """The key file cannot be used: others may read it, or it holds no such key. The text is its path."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with its public half (base64); ``id`` is the beginning of that half's SHA-256."""

    signer: str
    public: str
    sign: Callable[[str], str]
    pem: bytes

    @property
    def id(self) -> str:
        """The name of the key."""
        return key_id(self.public)


def key_id(public: str) -> str:
    """The name of a key by its public half."""
    return hashlib.sha256(b64decode(public)).hexdigest()[:16]


def new_key() -> SigningKey:
    """A fresh key, which is nowhere yet."""
    return _key(Ed25519PrivateKey.generate())


def read_key(data_dir: Path) -> SigningKey:
    """The key of this machine. Raises NoKey, BadKey."""
    path = data_dir / KEY_FILE
    try:
        if path.stat().st_mode & 0o077:
            raise BadKey(str(path))
        found = load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError:
        raise NoKey(str(path)) from None
    except ValueError:
        raise BadKey(str(path)) from None
    if not isinstance(found, Ed25519PrivateKey):
        raise BadKey(str(path))
    return _key(found)


def keep_key(data_dir: Path, key: SigningKey) -> None:
    """Put a key in the place of the one before, for its owner's eyes alone, whole or not at all."""
    path = data_dir / KEY_FILE
    half = path.with_name(f"{KEY_FILE}.{key.id}.part")
    opened = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(opened, "wb") as stream:
        stream.write(key.pem)
        stream.flush()
        os.fsync(stream.fileno())
    half.replace(path)


def is_signed(signer: str, public: str, said: str, signature: str) -> bool:
    """Whether a text was signed with the private half of a key; not by a signer that is unknown here."""
    if signer != ED25519:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(b64decode(public)).verify(b64decode(signature), said.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _key(private: Ed25519PrivateKey) -> SigningKey:
    public = b64encode(private.public_key().public_bytes_raw()).decode("ascii")
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def sign(said: str) -> str:
        return b64encode(private.sign(said.encode())).decode("ascii")

    return SigningKey(ED25519, public, sign, pem)
