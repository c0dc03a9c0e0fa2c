"""The sRGB colour space as an ICC profile of version 2, made from its numbers (IEC 61966-2-1)."""

from __future__ import annotations

import struct
from functools import cache

_STEPS = 1024
# The primaries and the white of sRGB, as ICC has them: adapted to D50, in XYZ.
_XYZ = {
    b"wtpt": (0.9642, 1.0, 0.8249), b"rXYZ": (0.43607, 0.22249, 0.01392),
    b"gXYZ": (0.38515, 0.71687, 0.09708), b"bXYZ": (0.14307, 0.06061, 0.71410),
}  # fmt: skip
_NAME = b"sRGB IEC61966-2.1"


@cache
def srgb_profile() -> bytes:
    """The profile: a display in RGB, its three curves one and the same."""
    tags = {name: b"XYZ \0\0\0\0" + b"".join(map(_fixed, value)) for name, value in _XYZ.items()}
    tags[b"desc"] = (
        b"desc\0\0\0\0" + struct.pack(">I", len(_NAME) + 1) + _NAME + b"\0" + struct.pack(">IIHB", 0, 0, 0, 0)
        + b"\0" * 67
    )  # fmt: skip
    tags[b"cprt"] = b"text\0\0\0\0" + b"no rights reserved\0"
    light = (round(_linear(step / (_STEPS - 1)) * 65535) for step in range(_STEPS))
    curve = struct.pack(f">I{_STEPS}H", _STEPS, *light)
    tags[b"rTRC"] = b"curv\0\0\0\0" + curve
    names = [*tags, b"gTRC", b"bTRC"]
    at = 128 + 4 + 12 * len(names)
    body, places = b"", {}
    for name, data in tags.items():
        places[name] = (at + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    places |= dict.fromkeys((b"gTRC", b"bTRC"), places[b"rTRC"])
    entries = (name + struct.pack(">II", *places[name]) for name in names)
    return _header(at + len(body)) + struct.pack(">I", len(names)) + b"".join(entries) + body


def _header(size: int) -> bytes:
    """The 128 bytes every profile begins with: version 2.1, a display, 1 January 2000."""
    return (
        struct.pack(">I4sI4s4s4s6H4s", size, b"\0\0\0\0", 0x02100000, b"mntr", b"RGB ", b"XYZ ",
                    2000, 1, 1, 0, 0, 0, b"acsp")
        + b"\0" * 28 + b"".join(map(_fixed, _XYZ[b"wtpt"])) + b"\0" * 48
    )  # fmt: skip


def _linear(value: float) -> float:
    """The light of a value between 0 and 1."""
    return float(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)


def _fixed(value: float) -> bytes:
    """A number as ICC writes it: sixteen bits before the point and after it."""
    return struct.pack(">i", round(value * 65536))
