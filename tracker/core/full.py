"""Whether work ended because a disk takes no more: the database's, or that of the files beside it."""

from __future__ import annotations

import errno

from sqlalchemy.exc import OperationalError

# SQLite says it in words, PostgreSQL by the state of its class 53, "insufficient resources".
SQLITE, POSTGRESQL = "disk is full", "53100"
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def disk_is_full(problem: OperationalError | OSError) -> bool:
    """Whether this is why."""
    if isinstance(problem, OSError):
        return problem.errno in NO_ROOM
    return SQLITE in str(problem.orig) or getattr(problem.orig, "sqlstate", None) == POSTGRESQL
