"""Free text on its way to everybody: names that are not told and numbers of persons are taken out."""

from __future__ import annotations

import re

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.core.db import place_of
from tracker.core.permissions import Reach, told_name
from tracker.subjects.models import Enterprise
from tracker.wording.undisclosed import UNDISCLOSED

# Identity numbers of 18 and 15 digits and numbers of mobile telephones (domain.md, rule 26).
_IDENTITY = re.compile(r"(?<![0-9])(?:[0-9]{17}[0-9Xx]|[0-9]{15})(?![0-9Xx])")
_TELEPHONE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
MASK = "＊＊＊"


def public_words(session: Session, text: str) -> str:
    """A text without the names of enterprises that did not agree, identity numbers and telephone numbers."""
    if not text:
        return ""
    firms = session.execute(
        select(Enterprise.id, Enterprise.name, Enterprise.named_publicly)
        .where(place_of(text, Enterprise.name) > 0, func.length(Enterprise.name) > 0)
        .order_by(func.length(Enterprise.name).desc())
    )
    for firm in firms:
        if not told_name(Reach(), agreed=firm.named_publicly, enterprise_id=firm.id, body_id=None):
            text = text.replace(firm.name, UNDISCLOSED.chinese)
    return _TELEPHONE.sub(MASK, _IDENTITY.sub(MASK, text))
