"""The code on a report's receipt: it opens the report without an account, and only its digest is kept."""

from __future__ import annotations

import re
import secrets
import unicodedata

from tracker.core.sealing import digest

# Without I, L, O and U: what is read out or copied by hand is not taken for 1, 0 or V.
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 20, 4
_GAPS = re.compile(r"[\s\-‐–—_.]+")
_TAKEN_FOR = str.maketrans("ILOU", "110V")


def new_code() -> str:
    """A code of a hundred random bits, in groups of four."""
    return _grouped("".join(secrets.choice(SIGNS) for _sign in range(LENGTH)))


def as_printed(typed: str) -> str:
    """A code as its receipt has it: small letters, wide signs, gaps and look-alikes are the same."""
    return _grouped(_GAPS.sub("", unicodedata.normalize("NFKC", typed)).upper().translate(_TAKEN_FOR))


def code_digest(typed: str) -> str:
    """The digest of a code, however it was typed."""
    return digest(f"complaint {as_printed(typed)}")


def _grouped(signs: str) -> str:
    return "-".join(signs[at : at + GROUP] for at in range(0, len(signs), GROUP))
