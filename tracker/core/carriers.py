"""What carries a message out of the house: a mail server, a short message service, or files to look at."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as ON_THE_WIRE
from email.utils import format_datetime
from http.client import HTTPException
from pathlib import Path
from typing import Protocol
from urllib.error import HTTPError
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from tracker.core.beside import beside
from tracker.core.messages import in_both

# Seconds that one answer of a server may take. A mail has a dozen of them: together less than the first rest
# of core/outbox.py, after which another worker may try.
PATIENCE = 20
# Of what a server says so much is kept.
SAID = 300
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
OK = 250
LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it leaves: where to, its text, and the identity that every copy of it has."""

    address: str
    subject: str
    text: str
    message_id: str
    written_at: datetime
    # A press there, by hand or by the mail reader itself, ends these mails (RFC 8058); "" where none does.
    leave: str = ""


class Refused(Exception):
    """The message was not taken. ``for_good``: trying again would change nothing."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why[:SAID])
        self.for_good = for_good


class NotReached(Exception):
    """The server is not there, or lets us in no further: nothing else will get through just now."""


class Carrier(Protocol):
    """Carries letters; used by one thread at a time."""

    def carry(self, letter: Letter) -> str:
        """Hand a letter over; gives what the receiver answered, "" where none did.

        Raises Refused, NotReached, OSError.
        """

    def close(self) -> None:
        """Say goodbye."""


def _plain(host: str, in_production: bool) -> bool:
    """Whether what is sent in the clear would leave this machine, where that must not be."""
    return in_production and host not in LOCAL


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over, and from whom it comes."""

    scheme: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    sender: str

    @classmethod
    def read(cls, url: str, sender: str, *, production: bool) -> MailServer:
        """From a setting such as ``smtps://user:password@mail.example.gov.cn``. Raises ValueError."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname or parts.path not in ("", "/") or parts.query:
            raise ValueError(in_both("write smtps://USER:PASSWORD@HOST, smtp+starttls://… or smtp://HOST"))
        if parts.scheme == "smtp" and _plain(parts.hostname, production):
            raise ValueError(in_both("in production mail leaves this machine by smtps or smtp+starttls"))
        if not sender.isascii() or not is_mail_address(sender):
            raise ValueError(in_both("say in TRACKER_SMTP_FROM which address the mails come from"))
        return cls(
            parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme], unquote(parts.username or ""),
            unquote(parts.password or ""), sender,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShortService:
    """A form that is sent to an address to have a short message delivered; ``{to}`` and ``{text}`` in it.

    ``accepted`` is what the answer of a service holds that took the message; many say 200 to all and the
    rest in words. Empty: whatever is answered with 200.
    """

    url: str
    form: str = field(repr=False)
    accepted: str = ""

    @classmethod
    def read(cls, url: str, form: str, *, production: bool, accepted: str = "") -> ShortService:
        """From the settings: an address, and ``key=…&mobile={to}&content={text}``. Raises ValueError."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if not host or not (parts.scheme == "https" or (parts.scheme == "http" and not _plain(host, True))):
            raise ValueError(in_both("write an address that begins with https://"))
        values = [value for _name, value in parse_qsl(form)]
        if not all(any(mark in value for value in values) for mark in ("{to}", "{text}")):
            raise ValueError(
                in_both("TRACKER_SMS_FORM is the form to send, such as key=…&mobile={{to}}&content={{text}}")
            )
        return cls(url, form, accepted)


def is_mail_address(written: str) -> bool:
    """Whether something can be written to: one ``@``, no blanks, nothing that ends a line of a mail."""
    name, _at, host = written.partition("@")
    signs = written.isprintable() and not set(written) & set(' <>,;:"\\()[]')
    return bool(name and signs and "." in host.strip(".") and "@" not in host and written.isascii())


def mail_of(letter: Letter, sender: str) -> EmailMessage:
    """A letter as a mail."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, letter.address, letter.subject
    mail["Date"] = format_datetime(letter.written_at)
    mail["Message-ID"] = letter.message_id
    mail["Auto-Submitted"] = "auto-generated"
    if letter.leave:
        mail["List-Unsubscribe"] = f"<{letter.leave}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(letter.text)
    return mail


class ByMail:
    """Hands letters to a mail server, over one connection as long as that holds."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._open: smtplib.SMTP | None = None

    def carry(self, letter: Letter) -> str:
        """Hand a letter to the mail server; gives its answer. Raises Refused, NotReached."""
        data = mail_of(letter, self._server.sender).as_bytes(policy=ON_THE_WIRE)
        try:
            smtp = self._open = self._still_open() or self._connected()
        except (OSError, smtplib.SMTPException) as problem:
            raise NotReached(_why(problem)) from problem
        try:
            # A sender that is refused is a matter of the settings, and not of this letter.
            self._step(smtp.mail(self._server.sender), ends=False)
            self._step(smtp.rcpt(letter.address), ends=True)
            return self._step(smtp.data(data), ends=True)
        except (OSError, smtplib.SMTPException) as problem:
            self.close()
            raise Refused(_why(problem)) from problem

    def _step(self, answered: tuple[int, bytes], *, ends: bool) -> str:
        code, said = answered
        text = f"{code} {said.decode('utf-8', 'replace')}"[:SAID]
        if 200 <= code < 300:
            return text
        self.close()
        # RFC 5321, 4.2.1: five hundred and above is for good, four hundred and above for now.
        raise Refused(text, for_good=ends and code >= 500)

    def _still_open(self) -> smtplib.SMTP | None:
        try:
            if self._open and self._open.rset()[0] == OK:
                return self._open
        except (OSError, smtplib.SMTPException):
            self.close()
        return None

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        # Without a context of its own smtplib would believe any certificate.
        trusted = ssl.create_default_context()
        smtp: smtplib.SMTP
        if server.scheme == "smtps":
            smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=trusted)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
        if server.scheme == "smtp+starttls":
            smtp.starttls(context=trusted)
        if server.user:
            smtp.login(server.user, server.password)
        smtp.ehlo_or_helo_if_needed()
        return smtp

    def close(self) -> None:
        """Leave the mail server."""
        if self._open:
            self._open.close()
            self._open = None


class _NotElsewhere(HTTPRedirectHandler):
    """Follows no answer that sends elsewhere: the form would not go along, and a page there says 200."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Nowhere: the answer stands as it came."""


class ByShortMessage:
    """Sends short messages through a service's form."""

    def __init__(self, service: ShortService) -> None:
        self._service = service

    def carry(self, letter: Letter) -> str:
        """Hand a short message to the service. Raises Refused, NotReached."""
        form = [
            (name, value.replace("{to}", letter.address).replace("{text}", letter.text))
            for name, value in parse_qsl(self._service.form, keep_blank_values=True)
        ]
        # The service is told the identity, too: one that knows it already need not deliver a second copy.
        asked = Request(
            self._service.url, urlencode(form).encode(), {"Idempotency-Key": letter.message_id.strip("<>")}
        )
        try:
            with build_opener(_NotElsewhere).open(asked, timeout=PATIENCE) as answer:
                said = answer.read(SAID).decode("utf-8", "replace")
        except HTTPError as refused:
            raise Refused(f"HTTP {refused.code}") from refused
        except (OSError, HTTPException) as problem:
            raise NotReached(_why(problem)) from problem
        if self._service.accepted not in said:
            raise Refused(said)
        return f"{answer.status} {said}"[:SAID]

    def close(self) -> None:
        """Nothing is held open."""


class ToFiles:
    """Lays letters into a folder, for development: a copy of the same letter takes the place of the first."""

    def __init__(self, folder: Path, ending: str) -> None:
        self._folder = folder
        self._ending = ending

    def carry(self, letter: Letter) -> str:
        """Write a letter down. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = letter.message_id.strip("<>").partition("@")[0]
        with beside(self._folder / f"{name}{self._ending}") as half:
            if self._ending == ".eml":
                half.write_bytes(mail_of(letter, "tracker@localhost.localdomain").as_bytes())
            else:
                half.write_text(f"{letter.address}\n{letter.text}\n", encoding="utf-8")
        return ""

    def close(self) -> None:
        """Nothing is held open."""


def _why(problem: Exception) -> str:
    """What went wrong, without a word that stood in the letter."""
    if isinstance(problem, smtplib.SMTPResponseException):
        said = problem.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return f"{problem.smtp_code} {text}"[:SAID]
    return f"{type(problem).__name__}: {problem}"[:SAID]
