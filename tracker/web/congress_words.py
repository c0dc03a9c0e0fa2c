"""What the addresses of points name, and what their pages are called."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.congress.points.workflow import Kind
from tracker.core.messages import gettext as _
from tracker.core.permissions import Perm
from tracker.web.access import actor

KINDS: Mapping[str, Kind] = {
    "inquiries": Kind.INQUIRY, "opinions": Kind.OPINION, "suggestions": Kind.SUGGESTION
}  # fmt: skip
WHICH = ", ".join(KINDS)


def titles() -> dict[Kind, str]:
    """What the points of a kind are called together."""
    return {
        Kind.INQUIRY: _("Inquiries"),
        Kind.OPINION: _("Review opinions"),
        Kind.SUGGESTION: _("Deputies' suggestions"),
    }


def kinds_of(kind: Kind) -> str:
    """The word in an address for a kind."""
    return next(word for word, one in KINDS.items() if one is kind)


def new_opens(kind: Kind) -> bool:
    """Whether the reader may put or enter one of a kind."""
    return (Perm.CONGRESS_ASK if kind is Kind.INQUIRY else Perm.CONGRESS_ENTER) in actor().perms
