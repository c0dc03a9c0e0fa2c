"""Cases that were referred, and in which the authority has its days to decide who answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import or_, union_all
from sqlalchemy.sql import Select

from tracker.core.calendars import certain
from tracker.core.within import everything
from tracker.lists.base import BesideList, listed
from tracker.rules import a40_accountability_pending, a41_accountability_pending
from tracker.rules.accountability import referrals
from tracker.rules.duties import articles


def accountability_pending(on: date) -> Select[Any]:
    """Referrals by articles 40 and 41 on which nothing is decided, and that are no flag: not past their day.

    They are those of the rules' own query, so that no case is in the list and a flag at once. One whose last
    day is not certain yet stands here, too. A row is of the authority it was referred to.
    """
    found = union_all(
        *(
            referrals(rule.ANSWERED, articles(key), on, everything)
            for rule, key in ((a40_accountability_pending, "REG 40"), (a41_accountability_pending, "REG 41"))
        )
    ).subquery()
    open_still = or_(found.c.done_on.is_(None), found.c.done_on > on)
    waits = or_(found.c.last_on >= on, ~certain(found.c.last_on))
    return (
        listed(
            "case", found.c.ref, found.c.owner_id, found.c.enterprise_id, day=found.c.last_on,
            missing=found.c.cites,
        )
        .select_from(found)
        .where(open_still, waits)
    )  # fmt: skip


LISTS = (BesideList(name="accountability_pending", query=accountability_pending),)
