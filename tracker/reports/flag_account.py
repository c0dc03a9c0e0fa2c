"""Everything one flag's page tells: the claim, the facts, the counting, the interest, what was said before.

An enterprise that did not agree to be named is hidden in every fact, its credit code too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from tracker.core.calendars import load_calendar
from tracker.core.counting import Explanation
from tracker.core.permissions import EVERYWHERE, Reach
from tracker.core.workdays import Calendar
from tracker.flags.queries import Correction, FlagRow, corrections, flag, flags_of_subject
from tracker.flags.tallies import ARREARS
from tracker.law import loader as law
from tracker.law.records import Article
from tracker.payables.interest import Interest, interest_of
from tracker.rules.base import Input, Part, Rule
from tracker.rules.catalogue import RULES
from tracker.rules.titles import RulePage, page_of
from tracker.wording.undisclosed import UNDISCLOSED


@dataclass(frozen=True, slots=True)
class FlagAccount:
    """A flag with what it rests on as of the swept day; ``rule`` None: no longer in the catalogue.

    ``inputs``, ``counting`` and ``formula`` are the rule's own account of it; ``interest`` only where the
    flag is of a payable in arrears. ``others`` are the other flags about the same record.
    """

    flag: FlagRow
    rule: Rule | None
    page: RulePage | None
    articles: tuple[Article, ...]
    inputs: tuple[Input, ...]
    counting: Explanation | None
    calendar: Calendar
    formula: str
    interest: Interest | None
    corrections: tuple[Correction, ...]
    others: tuple[FlagRow, ...]

    @property
    def enterprise(self) -> str | None:
        """The enterprise as others may read it."""
        if self.flag.enterprise_name is None:
            return None
        return self.flag.enterprise_name if self.flag.enterprise_named else UNDISCLOSED.now()

    @property
    def last_on(self) -> date | None:
        """The last lawful day where the breach is one of time: the day before it arose."""
        return self.flag.arose_on - timedelta(days=1) if self.laddered or self.counting else None

    @property
    def laddered(self) -> bool:
        """Whether the rule is about being late, so that its days carry a grade."""
        return self.rule is not None and self.rule.laddered

    @property
    def in_arrears(self) -> bool:
        """Whether its amount counts as arrears."""
        return self.flag.rule in ARREARS


def flag_account(
    session: Session, flag_id: int, on: date, reach: Reach = EVERYWHERE
) -> FlagAccount | None:
    """The account of a stored flag as of ``on``; None where there is no such flag within the reach."""
    found = flag(session, flag_id, on, reach)
    if found is None:
        return None
    rule = next((one for one in RULES if one.code == found.rule), None)
    part = next((one for one in rule.parts if one.subject_kind == found.subject_kind), None) if rule else None
    calendar = load_calendar(session)
    inputs, counting, formula = _explained(session, part, found, on, calendar)
    others = flags_of_subject(session, found.subject_kind, found.subject_id, on, reach)
    return FlagAccount(
        flag=found,
        rule=rule,
        page=page_of(rule) if rule else None,
        articles=tuple(law.article(key) for key in found.cites if key),
        inputs=inputs,
        counting=counting,
        calendar=calendar,
        formula=formula,
        interest=_interest(session, found, on),
        corrections=corrections(session, found, reach),
        others=tuple(one for one in others if one.id != found.id),
    )


def _explained(
    session: Session, part: Part | None, found: FlagRow, on: date, calendar: Calendar
) -> tuple[tuple[Input, ...], Explanation | None, str]:
    if part is None or part.explain is None:
        return (), None, ""
    told = part.explain(session, found.subject_id, on, calendar)
    if found.enterprise_named or not found.enterprise_name:
        return told.inputs, told.counting, told.formula
    secrets = [one for one in (found.enterprise_name, found.enterprise_uscc) if one]
    inputs = tuple(
        replace(one, value=_without(one.value, secrets), ref="" if one.kind == "enterprise" else one.ref)
        for one in told.inputs
    )
    return inputs, told.counting, _without(told.formula, secrets)


def _without(said: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        said = said.replace(secret, UNDISCLOSED.now())
    return said


def _interest(session: Session, found: FlagRow, on: date) -> Interest | None:
    """The late interest of a payable in arrears; a judgment's own words settle what it judges."""
    if found.subject_kind != "payable" or found.rule not in ARREARS or found.ceased_on:
        return None
    try:
        return interest_of(session, found.subject_id, on)
    except LookupError:
        return None
