"""Settings, read once from the environment; an unknown TRACKER_ variable or a bad value is an error."""

from __future__ import annotations

import os
import secrets
import string
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from tracker.core.carriers import MailServer, ShortService
from tracker.core.clock import FIRST_YEAR, LAST_YEAR
from tracker.core.messages import in_both

PREFIX = "TRACKER_"
# Fewer different signs than a random secret, in hexadecimal too, practically ever has.
SECRET_SIGNS = 10
KNOWN = (
    "DATABASE_URL", "SECRET_KEY", "ENV", "TODAY", "DATA_DIR", "ADDRESS", "PROXIES", "CLAMD",
    "SMTP_URL", "SMTP_FROM", "SMS_URL", "SMS_FORM", "SMS_ACCEPTED", "ACCELERATE",
)  # fmt: skip
KNOWN_AS = ", ".join(f"{PREFIX}{name}" for name in KNOWN)
# The port that an address without one means.
USUAL_PORTS = {"http": 80, "https": 443}
HOST_SIGNS = frozenset(string.ascii_lowercase + string.digits + ".-:")
# More proxies in a row nobody has: a larger number is a slip, and would let clients say where they are.
MOST_PROXIES = 9
# Divided by this the longest period, the last step of the ladder after a year, is one day.
MOST_SHORTENED = 366


Carrier = TypeVar("Carrier", MailServer, ShortService)


class BadSetting(ValueError):
    """A setting that is unknown or cannot be used; the text names it and says what to do."""


@dataclass(frozen=True)
class Settings:
    """The settings in force; ``today`` is a fixed day for drills, None for the real one.

    ``address`` is where people reach the application, scheme and host without a path: links that are handed
    over begin with it, and in production no other host is answered. ``proxies`` is how many trusted proxies
    stand in front, each of which adds where a request came from. ``clamd`` is where the virus scanner
    listens: the path of its socket or ``host:port``; None is the usual place, if it is there. ``mail`` and
    ``short`` carry messages out of the house; where one is None they go to files in development, and nowhere
    in production. ``accelerate`` is by how much every period is divided in a drill (``core/drills.py``).
    """

    database_url: str
    secret_key: str
    production: bool
    today: date | None
    data_dir: Path
    address: str | None = None
    proxies: int = 0
    clamd: str | None = None
    mail: MailServer | None = None
    short: ShortService | None = None
    accelerate: int = 1


def read_settings(environment: Mapping[str, str], root: Path) -> Settings:
    """Read the settings; relative paths are below ``root``. Raises BadSetting."""
    given = {key[len(PREFIX) :]: value for key, value in environment.items() if key.startswith(PREFIX)}
    for name in given:
        if name not in KNOWN:
            raise BadSetting(
                in_both(
                    "{setting} is no setting of this system; remove or mend it. There are: {known}.",
                    setting=PREFIX + name, known=KNOWN_AS,
                )
            )
    if given.get("ENV", "development") not in ("development", "production"):
        raise BadSetting(in_both("{setting} is either development or production.", setting=f"{PREFIX}ENV"))
    production = given.get("ENV") == "production"
    try:
        today = date.fromisoformat(given["TODAY"]) if given.get("TODAY") else None
        if today and not FIRST_YEAR <= today.year <= LAST_YEAR:
            raise ValueError(today)
    except ValueError as problem:
        raise BadSetting(
            in_both("{setting} is a day such as 2026-11-23.", setting=f"{PREFIX}TODAY")
        ) from problem
    if production and today:
        raise BadSetting(in_both("In production {setting} is not taken.", setting=f"{PREFIX}TODAY"))
    data_dir = root / given.get("DATA_DIR", "instance")
    if "?" in str(data_dir):
        # In the database's address the rest would be read as options, and the file be made elsewhere.
        raise BadSetting(
            in_both(
                "The path of {setting} must not hold a question mark: {path}",
                setting=f"{PREFIX}DATA_DIR", path=data_dir,
            )
        )
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise BadSetting(
            in_both(
                "{setting} cannot be a folder: {path} ({reason})",
                setting=f"{PREFIX}DATA_DIR", path=data_dir, reason=problem.strerror,
            )
        ) from problem
    secret = given.get("SECRET_KEY", "")
    if production and len(secret) < 32:
        raise BadSetting(
            in_both(
                "In production {setting} must be set, with at least {length} characters.",
                setting=f"{PREFIX}SECRET_KEY", length=32,
            )
        )
    if production and len(set(secret)) < SECRET_SIGNS:
        raise BadSetting(
            in_both(
                "{setting} is too easy to guess; take a random one, for example from openssl rand -hex 32.",
                setting=f"{PREFIX}SECRET_KEY",
            )
        )
    url = given.get("DATABASE_URL") or f"sqlite:///{data_dir / 'tracker.sqlite3'}"
    return Settings(
        url, secret or _kept_secret(data_dir), production, today, data_dir,
        address=_address(given.get("ADDRESS", ""), production), proxies=_proxies(given.get("PROXIES", "0")),
        clamd=_clamd(given.get("CLAMD", "")),
        mail=_carrier(MailServer.read, given, "SMTP_URL", "SMTP_FROM", production),
        short=_carrier(
            partial(ShortService.read, accepted=given.get("SMS_ACCEPTED", "")), given, "SMS_URL", "SMS_FORM",
            production,
        ),
        accelerate=_accelerate(given.get("ACCELERATE", "1"), production),
    )  # fmt: skip


def _address(written: str, production: bool) -> str | None:
    """Where people reach the application, in small letters and without a port that goes without saying."""
    if not written and not production:
        return None
    example = "https://lvyue.example.gov.cn"
    if not written:
        raise BadSetting(
            in_both(
                "In production {setting} must be set to the address people open, such as {example}; links "
                "that are handed over begin with it, and no other host is answered.",
                setting=f"{PREFIX}ADDRESS", example=example,
            )
        )
    try:
        parts = urlsplit(written)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    host = parts.hostname or ""
    plain = host and host.isascii() and not set(host) - HOST_SIGNS and not (parts.query or parts.fragment)
    schemes = ("https",) if production else ("https", "http")
    if parts.scheme not in schemes or not plain or parts.path not in ("", "/") or "@" in parts.netloc:
        raise BadSetting(
            in_both(
                "{setting} is {schemes}, a host and perhaps a port, without a path, such as {example}; it is "
                "{given}.",
                setting=f"{PREFIX}ADDRESS", schemes="://, ".join(schemes) + "://", example=example,
                given=written,
            )
        )
    host = f"[{host}]" if ":" in host else host
    usual = port in (None, USUAL_PORTS[parts.scheme])
    return f"{parts.scheme}://{host}" if usual else f"{parts.scheme}://{host}:{port}"


def _proxies(written: str) -> int:
    if not (written.isascii() and written.isdecimal()) or int(written) > MOST_PROXIES:
        raise BadSetting(
            in_both(
                "{setting} is how many proxies of your own stand in front of this system, from 0 to {most}.",
                setting=f"{PREFIX}PROXIES", most=MOST_PROXIES,
            )
        )
    return int(written)


def _accelerate(written: str, production: bool) -> int:
    if not (written.isascii() and written.isdecimal()) or not 1 <= int(written) <= MOST_SHORTENED:
        raise BadSetting(
            in_both(
                "{setting} is by how much a drill divides every period, a whole number from 1 to {most}; it "
                "is {given}.",
                setting=f"{PREFIX}ACCELERATE", most=MOST_SHORTENED, given=written or '""',
            )
        )
    if production and int(written) != 1:
        raise BadSetting(in_both("In production {setting} is not taken.", setting=f"{PREFIX}ACCELERATE"))
    return int(written)


def _clamd(written: str) -> str | None:
    """Where the virus scanner listens, if it is said."""
    host, _colon, port = written.rpartition(":")
    if written and not written.startswith("/") and not (host and port.isascii() and port.isdecimal()):
        raise BadSetting(
            in_both(
                "{setting} is the path of the scanner's socket or host:port; it is {given}.",
                setting=f"{PREFIX}CLAMD", given=written,
            )
        )
    return written or None


def _carrier(
    read: Callable[..., Carrier], given: Mapping[str, str], url: str, other: str, production: bool
) -> Carrier | None:
    if not given.get(url):
        return None
    try:
        return read(given[url], given.get(other, ""), production=production)
    except ValueError as problem:
        # What was written there may hold a password: it is not said again.
        raise BadSetting(f"{PREFIX}{url}: {problem}") from None


def _kept_secret(data_dir: Path) -> str:
    path = data_dir / "secret_key"
    if not path.exists():
        # Written beside and then linked: whole or not there, and the first of two processes wins.
        beside = path.with_name(f".secret_key.{os.getpid()}")
        beside.touch(mode=0o600)
        beside.write_text(secrets.token_hex(32), encoding="ascii")
        with suppress(FileExistsError):
            path.hardlink_to(beside)
        beside.unlink()
    return path.read_text(encoding="ascii")
