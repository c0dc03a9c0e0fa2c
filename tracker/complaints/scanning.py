"""ClamAV's word on a file, where its daemon answers; without it the file is marked as not scanned."""

from __future__ import annotations

import socket
import struct
from pathlib import Path

from tracker.complaints.models import Scan
from tracker.core.log import logger

# Where Debian's daemon listens; the setting TRACKER_CLAMD names another place.
USUAL = Path("/run/clamav/clamd.ctl")
BLOCK = 1 << 20
# A large file takes a scanner some seconds; one that is silent for longer does not answer.
PATIENCE = 60.0


def scanned(path: Path, where: str | None) -> Scan:
    """What the scanner says of a file. ``where`` is its socket, or ``host:port``; None looks in the usual
    place. It is never taken for clean without a word from the scanner."""
    if where is None and not USUAL.exists():
        return Scan.NOT_SCANNED
    try:
        with _connected(where or str(USUAL)) as line, path.open("rb") as opened:
            line.sendall(b"zINSTREAM\0")
            while block := opened.read(BLOCK):
                line.sendall(struct.pack("!L", len(block)) + block)
            line.sendall(struct.pack("!L", 0))
            said = line.makefile("rb").read(4096).rstrip(b"\0").decode("utf-8", "replace")
    except OSError as problem:
        logger().warning("scanner_silent", reason=str(problem))
        return Scan.NOT_SCANNED
    if said.endswith(" FOUND"):
        return Scan.INFECTED
    if said.endswith(": OK"):
        return Scan.CLEAN
    logger().warning("scanner_refused", said=said[:200])
    return Scan.NOT_SCANNED


def _connected(where: str) -> socket.socket:
    if where.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(PATIENCE)
        try:
            line.connect(where)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = where.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE)
