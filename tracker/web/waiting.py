"""Files tried and not wholly taken: each waits in its owner's folder, a failed one with a note beside it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from flask import current_app

from tracker.core import clock
from tracker.core.evidence import UPLOADS
from tracker.exchange.kinds import KINDS
from tracker.web.access import actor

_NOTE = "-failed.json"


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that was not taken: so many rows are ``rejected``, or it was ``refused`` as a whole.

    ``at`` is when it was tried (UTC, as ISO text). With a ``batch`` its right rows were taken in as that one.
    """

    token: str
    kind: str
    name: str
    at: str
    rejected: int = 0
    refused: bool = False
    batch: int | None = None

    @property
    def singular(self) -> str:
        """What the kind's records are called one by one."""
        return KINDS[self.kind].singular

    @property
    def comes_back_as(self) -> str:
        """The name of the file of its rejected rows, by which it is known when it is sent again."""
        return f"{Path(self.name).stem}-rejected{rejects(Path(self.token)).suffix}"

    @property
    def has_rejects(self) -> bool:
        """Whether the file of rejected rows is still there."""
        return rejects(folder() / self.token).is_file()


def folder() -> Path:
    """Where the files of who is signed in wait: nobody else's address leads there."""
    own: Path = current_app.extensions["tracker"].settings.data_dir / UPLOADS / str(actor().account_id)
    own.mkdir(parents=True, exist_ok=True)
    return own


def rejects(path: Path) -> Path:
    """Beside a tried file, its rejected rows."""
    return path.with_name(f"{path.stem}-rejected{'.xlsx' if path.suffix == '.xlsx' else '.csv'}")


def failed() -> list[Failed]:
    """One's own files that failed and were not taken since, the one that waits longest first."""
    found = [Failed(**json.loads(note.read_text("utf-8"))) for note in folder().glob(f"*{_NOTE}")]
    return sorted(found, key=lambda one: one.at)


def note_failure(
    path: Path, kind: str, name: str, *, rejected: int = 0, refused: bool = False, batch: int | None = None
) -> None:
    """Keep in mind that a file failed, in the place of what an earlier one of its name did."""
    forget(kind, name)
    told = Failed(path.name, kind, name, clock.now().isoformat(), rejected, refused, batch)
    _note_of(path).write_text(json.dumps(asdict(told), ensure_ascii=False), "utf-8")


def dismiss(token: str) -> Failed | None:
    """Remove a file of one's own that waits, with its rejected rows and its note, which is given if any."""
    path = folder() / token
    told = next((one for one in failed() if one.token == token), None)
    for one in (path, rejects(path), _note_of(path)):
        one.unlink(missing_ok=True)
    return told


def _note_of(path: Path) -> Path:
    return path.with_name(path.stem + _NOTE)


def forget(kind: str, name: str) -> None:
    """A file of this name was taken, or tried again without a fault: it failed no more.

    Where the right rows were taken, the file of the others stands for it.
    """
    for one in failed():
        if one.kind == kind and name in (one.name, one.comes_back_as if one.batch else one.name):
            _note_of(folder() / one.token).unlink(missing_ok=True)
