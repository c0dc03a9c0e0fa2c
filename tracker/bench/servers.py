"""A PostgreSQL server of a measurement's own: started from the system's programs, gone when it ends."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# What an administrator sets on a machine of some size; the rest stays as it comes.
SETTINGS = "-c listen_addresses= -c shared_buffers=1GB -c max_wal_size=4GB -c effective_cache_size=4GB"


class NoServer(Exception):
    """PostgreSQL's server programs are not on this machine."""


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    raise NoServer


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a fresh server on a socket in a temporary folder; raises NoServer."""
    programs = _programs()
    # The server refuses to run as root and must reach its folder as another user.
    owner = pwd.getpwnam("postgres").pw_name if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="tracker-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        data = folder / "data"
        data.mkdir()
        if owner:
            shutil.chown(folder, owner)
            shutil.chown(data, owner)

        def run(*command: str | Path) -> None:
            subprocess.run(command, user=owner, check=True, capture_output=True, cwd=folder)

        made = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        run(programs / "initdb", "-D", data, *made)
        control = (programs / "pg_ctl", "-D", data, "-w")
        run(*control, "-l", folder / "log", "-o", f"-k {folder} {SETTINGS}", "start")
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
        finally:
            run(*control, "-m", "immediate", "stop")
