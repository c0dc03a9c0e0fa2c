"""Cases that were referred and in which nobody has decided who answers, past the days for it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import and_, case, or_
from sqlalchemy.sql import Select

from tracker.cases.models import Case
from tracker.cases.outcomes.models import Outcome
from tracker.cases.outcomes.workflow import OutcomeKind
from tracker.contracts.terms import STATE_ORGANS
from tracker.lists.base import BesideList, listed
from tracker.rules.whom import REGULATION
from tracker.subjects.models import Body

# Whose article 41 of the regulation asks who answers for what; article 40 does for a contractor's advance.
BY_ARTICLE_41 = (
    "A10-PROMISE-OVERDUE", "A10-FORBIDDEN-GROUND", "A10-INCENTIVE-OVERDUE", "A13-PAYMENT-OVERDUE",
    "A13-ASSET-OFFSET", "A13-JUDGMENT-UNPERFORMED",
)  # fmt: skip
BY_ARTICLE_40 = ("A12-CONTRACTOR-ADVANCE",)


def accountability_pending(on: date) -> Select[Any]:
    """Referrals by articles 40 and 41 without a confirmed decision when their days had passed before ``on``.

    A row is of the authority it was referred to. A reasoned "nobody held to account" is a decision, too.
    """
    by_40 = and_(Case.rule.in_(BY_ARTICLE_40), Body.kind.in_(STATE_ORGANS))
    by_41 = and_(Case.rule.in_(BY_ARTICLE_41), Body.kind.in_(REGULATION))
    article = case((by_40, "REG 40"), else_="REG 41")
    return (
        listed(
            "case", Case.number, Outcome.authority_id, Case.enterprise_id, day=Outcome.decide_by,
            missing=article,
        )
        .join(Outcome, Outcome.case_id == Case.id)
        .join(Body, Body.id == Case.body_id)
        .where(
            or_(by_40, by_41), Outcome.kind == OutcomeKind.ACCOUNTABILITY, Outcome.opened_on <= on,
            Outcome.decide_by < on, Outcome.due_provisional.is_(False),
            or_(Outcome.confirmed_on.is_(None), Outcome.confirmed_on > on),
        )
    )  # fmt: skip


LISTS = (BesideList(name="accountability_pending", query=accountability_pending),)
