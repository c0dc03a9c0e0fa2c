"""The hash tree of RFC 6962, 2.1: roots, proofs that an entry is in it, proofs that it only grew.

Leaves and inner nodes are hashed with the prefixes 0x00 and 0x01, so that neither can be taken for the other.
Written here: the one kept library (pymerkle) is under the GPL and has a proof format of its own, which no
browser or other program reads. The hash is named, so that SM3 can take the place of SHA-256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

# Gives the hash of the leaves from the first number up to the second (not among them), or None if unknown.
Known = Callable[[int, int], bytes | None]


@dataclass(frozen=True, slots=True)
class Hashing:
    """A hash by its name in ``hashlib``: sha256, sm3 …"""

    name: str

    def of(self, content: bytes) -> bytes:
        """The plain hash. Raises ValueError for a name this machine does not know."""
        return hashlib.new(self.name, content).digest()

    def leaf(self, content: bytes) -> bytes:
        """The hash of a leaf."""
        return self.of(b"\x00" + content)

    def node(self, left: bytes, right: bytes) -> bytes:
        """The hash of an inner node."""
        return self.of(b"\x01" + left + right)


def _split(count: int) -> int:
    """The largest power of two that is smaller than ``count`` (2 or more)."""
    return 1 << ((count - 1).bit_length() - 1)


def subtree(hashing: Hashing, first: int, end: int, known: Known) -> bytes:
    """The hash over the leaves ``first`` to ``end`` (not among them). Raises KeyError for an unknown leaf."""
    if first == end:
        return hashing.of(b"")
    found = known(first, end)
    if found is not None:
        return found
    if end - first == 1:
        raise KeyError(first)
    middle = first + _split(end - first)
    left, right = subtree(hashing, first, middle, known), subtree(hashing, middle, end, known)
    return hashing.node(left, right)


def inclusion(hashing: Hashing, index: int, size: int, known: Known) -> list[bytes]:
    """The audit path of leaf ``index`` (from 0) in the tree of ``size`` leaves (RFC 6962, 2.1.1)."""
    path: list[bytes] = []
    first, end = 0, size
    while end - first > 1:
        middle = first + _split(end - first)
        if index < middle:
            path.append(subtree(hashing, middle, end, known))
            end = middle
        else:
            path.append(subtree(hashing, first, middle, known))
            first = middle
    return path[::-1]


def consistency(hashing: Hashing, old: int, size: int, known: Known) -> list[bytes]:
    """The proof that the tree of ``size`` leaves begins with that of ``old`` (RFC 6962, 2.1.2)."""
    if not 0 < old < size:
        return []
    path: list[bytes] = []
    first, end, whole = 0, size, True
    while old != end:
        middle = first + _split(end - first)
        if old <= middle:
            path.append(subtree(hashing, middle, end, known))
            end = middle
        else:
            path.append(subtree(hashing, first, middle, known))
            first, whole = middle, False
    if not whole:
        path.append(subtree(hashing, first, end, known))
    return path[::-1]


def included(
    hashing: Hashing, leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Whether an audit path leads from a leaf's hash to the root of the tree of ``size`` leaves."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = hashing.node(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = hashing.node(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def consistent(
    hashing: Hashing, old: int, size: int, old_root: bytes, root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether a proof shows that the tree of ``size`` leaves begins with that of ``old``."""
    if old == size:
        return not path and old_root == root
    if old == 0:
        return not path and old_root == hashing.of(b"")
    if old > size:
        return False
    steps = list(path)
    if old & (old - 1) == 0:
        # The old tree is a whole subtree of the new one: its root need not be told.
        steps.insert(0, old_root)
    if not steps:
        return False
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    then = now = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            then, now = hashing.node(step, then), hashing.node(step, now)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            now = hashing.node(now, step)
        place, last = place >> 1, last >> 1
    return last == 0 and then == old_root and now == root


class Growing:
    """A tree that is built leaf after leaf, and keeps only what its root needs."""

    def __init__(self, hashing: Hashing) -> None:
        self._hashing = hashing
        self._peaks: list[tuple[int, bytes]] = []
        self.size = 0

    def add(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add a leaf's hash; gives the subtrees it made whole: their level, their place there, their hash."""
        level, found, whole = 0, leaf, []
        while self._peaks and self._peaks[-1][0] == level:
            found = self._hashing.node(self._peaks.pop()[1], found)
            level += 1
            whole.append((level, self.size >> level, found))
        self._peaks.append((level, found))
        self.size += 1
        return whole

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._peaks:
            return self._hashing.of(b"")
        found = self._peaks[-1][1]
        for _level, peak in reversed(self._peaks[:-1]):
            found = self._hashing.node(peak, found)
        return found
