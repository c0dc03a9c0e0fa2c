"""The hash tree against the reference vectors of RFC 6962's authors, and against its own definition."""

from __future__ import annotations

import hashlib

import pytest

from tracker.core.merkle import Growing, Hashing, Known, consistency, consistent, included, inclusion, subtree

SHA256 = Hashing("sha256")
# The inputs and roots that the reference implementations of RFC 6962 are tested with.
INPUTS = [
    bytes.fromhex(one)
    for one in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
# (leaf, size, path) and (old, size, path) of the same reference tests.
INCLUDED = (
    (0, 1, ()),
    (0, 8, (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    )),
    (5, 8, (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    )),
    (2, 3, ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",)),
    (1, 5, (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    )),
)  # fmt: skip
CONSISTENT = (
    (1, 1, ()),
    (1, 8, (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    )),
    (6, 8, (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    )),
    (2, 5, (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    )),
)  # fmt: skip


def leaves(hashing: Hashing, contents: list[bytes]) -> Known:
    """What a tree knows that has only its leaves."""
    hashes = [hashing.leaf(content) for content in contents]
    return lambda first, end: hashes[first] if end - first == 1 and first < len(hashes) else None


KNOWN = leaves(SHA256, INPUTS)


def told(path: list[bytes]) -> tuple[str, ...]:
    return tuple(step.hex() for step in path)


def test_the_roots_are_those_of_the_reference() -> None:
    assert subtree(SHA256, 0, 0, KNOWN) == hashlib.sha256().digest()
    growing = Growing(SHA256)
    for size, expected in enumerate(ROOTS, start=1):
        assert subtree(SHA256, 0, size, KNOWN).hex() == expected
        growing.add(SHA256.leaf(INPUTS[size - 1]))
        assert growing.root().hex() == expected


def test_the_proofs_are_those_of_the_reference() -> None:
    for index, size, path in INCLUDED:
        assert told(inclusion(SHA256, index, size, KNOWN)) == path
    for old, size, path in CONSISTENT:
        assert told(consistency(SHA256, old, size, KNOWN)) == path


@pytest.mark.parametrize("name", ["sha256", "sm3"])
def test_every_proof_holds_and_no_other(name: str) -> None:
    hashing, sizes = Hashing(name), range(1, 36)
    contents = [bytes([number]) * 3 for number in sizes]
    known = leaves(hashing, contents)
    roots = {size: subtree(hashing, 0, size, known) for size in (0, *sizes)}
    wrong = hashing.of(b"another")
    for size in sizes:
        for index in range(size):
            path, leaf = inclusion(hashing, index, size, known), hashing.leaf(contents[index])
            assert included(hashing, leaf, index, size, path, roots[size])
            assert not included(hashing, wrong, index, size, path, roots[size])
            assert not included(hashing, leaf, index, size, path, wrong)
            assert not included(hashing, leaf, index, size, [*path, wrong], roots[size])
            assert size == 1 or not included(hashing, leaf, (index + 1) % size, size, path, roots[size])
            assert not path or not included(hashing, leaf, index, size, path[:-1], roots[size])
        for old in range(size + 1):
            path = consistency(hashing, old, size, known)
            assert consistent(hashing, old, size, roots[old], roots[size], path)
            assert old == size or not consistent(hashing, old, size, roots[old], wrong, path) or old == 0
            assert not consistent(hashing, old, size, wrong, roots[size], path)
            assert not consistent(hashing, old, size, roots[old], roots[size], [*path, wrong])


def test_a_growing_tree_tells_every_subtree_it_makes_whole() -> None:
    growing, told_of = Growing(SHA256), {}
    for content in INPUTS:
        told_of |= {(level, place): found for level, place, found in growing.add(SHA256.leaf(content))}
    assert len(told_of) == 4 + 2 + 1
    for (level, place), found in told_of.items():
        assert found == subtree(SHA256, place << level, (place + 1) << level, KNOWN)
