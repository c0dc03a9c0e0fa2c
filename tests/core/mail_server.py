"""A small mail server on a port of its own: it takes mails, refuses some, and kills who brings them."""

from __future__ import annotations

import os
import signal
import socketserver
import threading
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

ENDS = b"\r\n.\r\n"


class _Talk(socketserver.StreamRequestHandler):
    """One connection (RFC 5321)."""

    def handle(self) -> None:
        server = cast(MailServer, self.server)
        self._say("220 mail.test")
        for raw in self.rfile:
            line = raw.decode().strip()
            verb = line[:4].upper()
            if verb == "RCPT":
                server.kill_if("before")
                refused = next((code for mark, code in server.refuses.items() if mark in line), None)
                self._say(refused or "250 ok")
            elif verb == "DATA":
                self._say("354 go on")
                self._take(server)
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _take(self, server: MailServer) -> None:
        data = b""
        while not data.endswith(ENDS):
            data += self.rfile.readline()
        mail = cast(EmailMessage, message_from_bytes(data.removesuffix(ENDS[2:]), policy=cast(Any, default)))
        server.mails.append(mail)
        # It has the mail now, and who brought it has not heard so.
        server.kill_if("after")
        self._say(f"250 taken as {len(server.mails)}")

    def _say(self, text: str) -> None:
        try:
            self.wfile.write(f"{text}\r\n".encode())
        except OSError:
            # Who was killed hears nothing.
            return


class MailServer(socketserver.ThreadingTCPServer):
    """``refuses`` gives the answer to recipients that hold a mark; ``victim`` is killed at ``kills``."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mails: list[EmailMessage] = []
        self.refuses: dict[str, str] = {}
        self.kills: str | None = None
        self.victim: int | None = None
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        """What ``TRACKER_SMTP_URL`` is set to."""
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def kill_if(self, moment: str) -> None:
        """Kill the victim, once, if this is the moment for it."""
        if self.kills == moment and self.victim is not None:
            os.kill(self.victim, signal.SIGKILL)
            self.kills = None

    def __enter__(self) -> MailServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()
