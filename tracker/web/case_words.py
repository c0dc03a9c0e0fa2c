"""What the pages of cases say of parts of the queue, of whose turn it is, and of days."""

from __future__ import annotations

from tracker.cases.queue import Part
from tracker.cases.workflow import HOLDER
from tracker.core.machine import LOCAL
from tracker.core.messages import gettext as _
from tracker.core.messages import statements
from tracker.core.permissions import Perm
from tracker.web.access import actor
from tracker.web.words import article_title


def words() -> dict[str, object]:
    """What the templates of cases say of moves, holders and clocks."""
    return {"holder_word": holder_word, "basis_word": basis_word, "left_word": left_word}


def holder_word(perm: Perm | None) -> str:
    """Who takes the next step."""
    said = {
        Perm.CASES_REPLY: _("the body"), Perm.CASES_CHECK: _("the supervision office"),
        Perm.CASES_DECIDE: _("a second person of the supervision office"),
        Perm.CASES_CONFIRM: _("the enterprise concerned"),
    }  # fmt: skip
    return said[perm] if perm else _("nobody any more")


def said_by(perm: Perm) -> str | None:
    """What the words of somebody other than a handler are called; None for a handler's reason."""
    said = {
        Perm.CASES_REPLY: _("In the body's own words"),
        Perm.CASES_CONFIRM: _("In the enterprise's own words"),
    }  # fmt: skip
    return said.get(perm)


def basis_word(cites: str) -> str:
    """What a day rests on: articles, or the region's own number."""
    if cites == LOCAL:
        return _("local, no statute")
    return statements(article_title(key) for key in cites.split("; ") if key)


def left_word(left: int) -> str:
    """How near a day is, in working days."""
    if left < 0:
        return _("{number} working days past", number=-left)
    return _("{number} working days left", number=left) if left else _("today is the last day")


def part_words() -> dict[Part, str]:
    """The parts of the queue, as tabs; only who works on cases has any waiting."""
    said = {
        Part.OPEN: _("all going on"), Part.MINE: _("waiting for me"), Part.LATE: _("past their day"),
        Part.DONE: _("done"),
    }  # fmt: skip
    if not actor().perms & set(HOLDER.values()):
        del said[Part.MINE]
    return said
