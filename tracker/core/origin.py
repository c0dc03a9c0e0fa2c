"""From where work comes and on whose behalf it is done: said once by a page, a command or a job."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

# What stands in the place of a network address for work of the machine itself, with a name behind it.
COMMAND, JOB = "command", "job"


@dataclass(frozen=True, slots=True)
class Origin:
    """A network address, or COMMAND or JOB with its name; and the offices acted for."""

    address: str = ""
    behalf: str = ""


_NOWHERE = Origin()
_here: ContextVar[Origin] = ContextVar("origin", default=_NOWHERE)


def come_from(origin: Origin) -> None:
    """Say where the work of this thread or task comes from, from now on."""
    _here.set(origin)


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """Say where the work of a block comes from."""
    before = _here.set(origin)
    try:
        yield
    finally:
        _here.reset(before)


def origin() -> Origin:
    """Where the work at hand comes from; nothing is known of it unless somebody said so."""
    return _here.get()
