"""What the lists are called, and what is missing in them, in the reader's language."""

from __future__ import annotations

from tracker.core.messages import gettext as _
from tracker.law import loader as law
from tracker.wording.columns import COLUMNS, SHARED, column_word
from tracker.wording.kinds import KINDS, kind_word


def missing_word(kind: str, missing: str) -> str:
    """What a row of a list says is missing: a column, a record of another kind, an article, or a year."""
    if missing in COLUMNS.get(kind, {}) or missing in SHARED:
        return column_word(kind, missing)
    if missing in law.articles():
        return law.articles()[missing].title
    return kind_word(missing) if missing in KINDS else missing


def titles() -> dict[str, str]:
    """The titles of the lists by name."""
    return {
        "clock_not_started": _("Clock not started"),
        "no_term_agreed": _("No term agreed"),
        "no_due_date": _("No due date recorded"),
        "basis_to_be_checked": _("Incentive's basis to be checked"),
        "size_unknown": _("Size at signing unknown"),
        "report_not_recorded": _("Report not recorded"),
        "target_missed": _("Target missed and no reason given"),
        "livelihood_late": _("Livelihood project late"),
        "accountability_pending": _("Accountability not decided"),
        "upper_money_late": _("Central and provincial money late"),
        "no_disclosure": _("No disclosure statement"),
        "deadline_provisional": _("Deadline provisional"),
    }
