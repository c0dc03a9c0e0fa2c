"""A small service for short messages over HTTPS, with a certificate of its own making."""

from __future__ import annotations

import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class _Talk(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        service = cast(ShortMessages, self.server)
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        service.asked.append((self.path, self.headers["Idempotency-Key"], form))
        if service.waits is not None:
            service.waits.wait()
            return
        self._answer()

    def do_GET(self) -> None:
        cast(ShortMessages, self.server).asked.append((self.path, "", {}))
        self._answer()

    def _answer(self) -> None:
        service = cast(ShortMessages, self.server)
        if service.garbage:
            self.wfile.write(service.garbage)
            return
        self.send_response(service.status)
        if service.status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(service.says)))
        self.end_headers()
        self.wfile.write(service.says)

    def log_message(self, *_: object) -> None:
        """Nothing is said on the terminal."""


class ShortMessages(ThreadingHTTPServer):
    """Answers ``status`` with ``says``, or ``garbage``, or nothing before ``waits``; keeps what was asked."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.asked: list[tuple[str, str, dict[str, list[str]]]] = []
        self.status, self.says, self.garbage = 200, b'{"code":0}', b""
        self.waits: threading.Event | None = None
        self.authority = folder / "authority.pem"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_certificate(self.authority, folder / "key.pem"), folder / "key.pem")
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        """What ``TRACKER_SMS_URL`` is set to."""
        return f"https://127.0.0.1:{self.server_address[1]}/send"

    def handle_error(self, *_: object) -> None:
        """Who does not believe the certificate hangs up."""

    def __enter__(self) -> ShortMessages:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.waits is not None:
            self.waits.set()
        self.shutdown()
        self._thread.join()
        self.server_close()


def _certificate(path: Path, key_path: Path) -> Path:
    """A certificate for this machine, signed by itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sms.test")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_path.write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ))  # fmt: skip
    return path
