"""What the numbers of the law are called, and by how much a drill shortens them.

Their names stand beside them, in ``law/parameters``.
"""

from __future__ import annotations

from tracker.core.messages import gettext as _
from tracker.law import loader as law
from tracker.wording.said import Said


def number_word(name: str) -> str:
    """What a parameter is called in the language in use; its key where there is no such parameter."""
    known = law.parameters().get(name)
    return Said(known.title_en, known.title).now() if known else name


def pace_word(by: int) -> str:
    """What a reader must know of a drill in which every period is divided by ``by``."""
    return _("Drill: periods shortened by {by}; no day counted here is a real one.", by=by)
