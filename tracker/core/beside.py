"""Files are written beside their place and put there once whole; what a killed program left is cleared."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NAME = re.compile(r"\.tracker-[0-9a-f]{8}\.part")


@contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """A directory of this process's own in ``folder``, on the same disk; it is gone afterwards.

    Those of processes that were killed are cleared on the way: each is locked while its process lives.
    Raises OSError.
    """
    _clear(folder)
    while True:
        made = folder / f".tracker-{secrets.token_hex(4)}.part"
        made.mkdir()
        held = _hold(made)
        # Another process may have looked before the lock was there, and taken it for an old one.
        if held is not None and made.is_dir():
            break
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        os.close(held)


@contextmanager
def beside(out: Path) -> Iterator[Path]:
    """A path of the same name to write a file to; it is put in the place of ``out`` if nothing was raised.

    Two that write the same file at once do not meet: the last to end is kept. Raises OSError, also where
    ``out`` is there and is no ordinary file.
    """
    if out.exists() and not out.is_file():
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(out))
    if not out.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(out))
    with workplace(out.parent) as folder:
        half = folder / out.name
        yield half
        half.replace(out)


def under_work(path: Path) -> bool:
    """Whether a path lies in such a directory: nothing that anybody should keep."""
    return any(_NAME.fullmatch(part) for part in path.parts)


def _hold(folder: Path) -> int | None:
    """Lock a directory for as long as this process lives; None if another one holds it, or it is gone."""
    try:
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(opened)
        return None
    return opened


def _clear(folder: Path) -> None:
    for path in [path for path in folder.iterdir() if _NAME.fullmatch(path.name)]:
        held = _hold(path)
        if held is not None:
            shutil.rmtree(path, ignore_errors=True)
            os.close(held)
